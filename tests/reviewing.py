"""What people do in the mailbox, for tests of the reviewers' loop: move, edit, send, flag, delete, and the counting afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from sqlmodel import select

from agent.ledger import journal
from agent.ledger.cases import due_notices
from agent.ledger.tables import CaseRow, DraftRow
from agent.review import ReviewResult, prepare, review_once
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.mails import mail, world

CLEAN, HELD = "When does PO 77001 ship?", "Where is PO 48817?"
CUSTOMER = "dana@harmon.example"


class Reps(TwinDesk):
    """A twin desk with people at it. Folder names are ours; the server's are looked up."""

    @classmethod
    def at(cls, folder: Path, *texts: str, server: Mapping[str, Any] | None = None, **more: Any) -> Reps:
        """A desk that has handled a mail for each text."""
        box = MemoryMailbox(**(server or {}))
        desk = cls(folder, box, World(world()), **more)
        prepare(desk.post, "desk")
        for name in ("Drafts", "Sent"):  # people's mail clients make them
            box.add_folder(desk.where(name))
        for number, text in enumerate(texts, 1):
            box.deliver(mail(number, text, subject=f"Order {number}"), received_at=desk.now)
        desk.run()
        return desk

    def look(self) -> ReviewResult:
        """One round: what is new is handed over, then reviewed, then worked off."""
        self.poll()
        self.drain()
        result = review_once(self.post, "desk")
        with self.ledger.transaction() as session:
            self.post.enqueue(session, "notify", *due_notices(session, self.now))
        self.drain()
        return result

    def where(self, name: str) -> str:
        """The server's name of a folder."""
        with self.mailbox.session() as session:
            return session.folder(name)

    def uids(self, name: str) -> list[int]:
        """UIDs of a folder's messages that aren't marked as deleted."""
        with self.mailbox.session() as session:
            return [one.uid for one in session.list(self.where(name)) if "\\Deleted" not in one.flags]

    def inside(self, name: str) -> list[bytes]:
        """A folder's messages."""
        return list(self.texts(self.where(name)))

    def move(self, source: str, target: str, *uids: int) -> None:
        """A person drags messages (default: all)."""
        with self.mailbox.session() as session:
            session.move(self.where(source), uids or self.uids(source), self.where(target))

    def flag(self, name: str, uid: int, *flags: str) -> None:
        """A person stars or answers."""
        with self.mailbox.session() as session:
            session.flag(self.where(name), [uid], add=flags)

    def edit(self, old: str, new: str, *, name: str = "Drafts", message_id: bool = True) -> bytes:
        """A person edits the only draft and saves it, as Thunderbird does: another message, perhaps under another Message-ID."""
        uid, content = self.uids(name)[0], self.inside(name)[0]
        changed = content.replace(old.encode(), new.encode())
        assert changed != content, "nothing was edited"
        if not message_id:
            changed = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <client-made@northwind.example>", changed)
            changed = re.sub(rb"X-PODesk-[^\r]*\r\n", b"", changed)
        self.mailbox.delete(self.where(name), uid)
        self.mailbox.deliver(changed, folder=self.where(name), flags=["\\Draft", "\\Seen"], received_at=self.now)
        return changed

    def send(self, content: bytes | None = None, *, gone: bool = True) -> None:
        """A person sends the only draft from their mail client: a copy in Sent, and the draft is gone (unless the client leaves it)."""
        mailed = content or self.inside("Drafts")[0]
        self.mailbox.deliver(mailed, folder=self.where("Sent"), received_at=self.now)
        if gone and content is None:
            self.mailbox.delete(self.where("Drafts"), self.uids("Drafts")[0])

    def answer(self, number: int, text: str) -> None:
        """A person answers the customer's mail by hand."""
        head = f"From: orders@northwind.example\r\nTo: {CUSTOMER}\r\nSubject: Re: Order {number}\r\n"
        head += f"Message-ID: <hand{number}@northwind.example>\r\nIn-Reply-To: <m{number}@harmon.example>\r\n"
        self.mailbox.deliver(f"{head}\r\n{text}\r\n".encode(), folder=self.where("Sent"), received_at=self.now)

    def world_becomes(self, *orders: dict[str, list[dict[str, Any]]]) -> None:
        """The systems hold these orders from now on."""
        self.world = World(world(*orders))
        for system in (self.systems.erp, self.systems.crm, self.systems.wms, self.systems.carrier):
            system.__init__(self.world, lambda: self.now)  # type: ignore[misc]

    def wms_is(self, fault: str) -> None:
        """The warehouse's system fails so, or works again."""
        self.systems.wms.__init__(self.world, lambda: self.now, fault)  # type: ignore[misc]

    # --- counting

    def cases(self) -> list[CaseRow]:
        """All cases, in the order in which they came."""
        with self.ledger.reading() as session:
            return list(session.exec(select(CaseRow).order_by(CaseRow.subject)).all())

    def draft(self) -> DraftRow:
        """The newest draft's row."""
        with self.ledger.reading() as session:
            return list(session.exec(select(DraftRow).order_by(DraftRow.revision)).all())[-1]  # type: ignore[arg-type]

    def events(self, *names: str) -> list[dict[str, Any]]:
        """Lines of the journal with these events; the chain must be whole."""
        with self.ledger.reading() as session:
            assert list(journal.verify(session)) == []
            return [line["data"] for line in journal.export(session) if line["event"] in names]

    def mailed(self, address: str = CUSTOMER) -> list[bytes]:
        """What went out to an address."""
        return [one.content for one in self.outgoing.sent if address in one.recipients]

    def cards(self, name: str = "PO Desk/Escalations") -> list[str]:
        """Subjects of a folder's cards."""
        return [subject(one) for one in self.inside(name) if b"X-PODesk-Kind: card" in one]


def subject(content: bytes) -> str:
    """The Subject of one of our messages."""
    return str(message_from_bytes(content, policy=default)["subject"])


def text(content: bytes) -> str:
    """What a message says in plain text."""
    part = message_from_bytes(content, policy=default).get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(part.get_content().split())


def kinds(contents: Sequence[bytes]) -> list[str]:
    """``card`` or ``mail`` of each message of Escalations or Done."""
    return ["card" if b"X-PODesk-Kind: card" in one else "draft" if b"po-t." in one else "mail" for one in contents]
