"""A desk at work for people with real mail clients: Dovecot (IMAP and submission), a receiving mail server, and ``podesk run``.

Tells what podesk concluded from its own ledger, and counts what customers got at the receiving server.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from imapclient import IMAPClient
from sqlmodel import select

from agent.configuration import load
from agent.ledger import drafts, journal
from agent.ledger.store import Ledger
from agent.ledger.tables import CaseRow, DraftRow
from agent.whereabouts import find
from connectors.mail.imap import ImapMailbox
from connectors.mail.settings import ImapSettings, Security
from tests.mails import fresh, mail, order, world
from tests.reviewing import CUSTOMER
from tests.servers.dovecot import PASSWORD, Dovecot, Shape
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import ADDRESS, Site

_QUICK = '\n[watch]\nevery = "2s"\n'


@dataclass(frozen=True)
class Concluded:
    """What podesk made of an act. ``what``: in one phrase; ``state``: of the case; ``received``: how often the customer got an answer."""

    what: str
    state: str
    received: int


class WorkingDesk:
    """``with WorkingDesk(count) as desk``: mails 101, 102 … lie in the Inbox, and their drafts in Drafts. ``held`` ones are exceptions."""

    def __init__(self, clean: Sequence[int], held: Sequence[int] = ()) -> None:
        self.clean, self.held = tuple(clean), tuple(held)

    def __enter__(self) -> WorkingDesk:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podesk-clients-")))
            self.sink = stack.enter_context(SmtpSinkServer())
            self.server = stack.enter_context(Dovecot(Shape(relay=self.sink.port)))
            self.site = Site(folder, self.server.port, self.sink.port, now="", poll_every="1s", extra=_QUICK).write()
            orders = [order(f"SO-{one}", self.po(one), waiting=2 if one in self.held else 0) for one in (*self.clean, *self.held)]
            self.site.write_world(fresh(world(*orders), datetime.now(UTC)))
            self.imap = self._connected()
            texts = [mail(one, f"When does PO {self.po(one)} ship?", subject=self.subject(one)) for one in (*self.clean, *self.held)]
            self.imap.multiappend("INBOX", texts)
            done = self.site.run("run", "--once")
            assert done.returncode == 0, done.stderr
            self.settings = load(self.site.config)
            self.ledger = Ledger(self.settings.podesk.database.url)
            stack.callback(self.ledger.close)
            self.process = self.site.start("run")
            stack.callback(self._stop)
            assert len(self.messages("Drafts")) == len(self.clean), "not every mail has its draft"
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _stop(self) -> None:
        self.process.terminate()
        try:
            self.process.communicate(timeout=30)
        except TimeoutError:
            self.process.kill()

    def _connected(self) -> IMAPClient:
        client = IMAPClient("127.0.0.1", port=self.server.port, ssl=False)
        client.login(ADDRESS, PASSWORD)
        return client

    # --- who is who

    @staticmethod
    def po(number: int) -> str:
        """The PO that a mail asks for."""
        return str(77000 + number)

    @staticmethod
    def subject(number: int) -> str:
        """The mail's subject; its draft has ``Re:`` before it."""
        return f"Mail {number}"

    # --- the mailbox as a person sees it

    def messages(self, folder: str) -> list[bytes]:
        """What lies in a folder and isn't marked as deleted."""
        self.imap.select_folder(folder, readonly=True)
        uids = self.imap.search(["NOT", "DELETED"])
        return [row[b"BODY[]"] for row in self.imap.fetch(uids, ["BODY.PEEK[]"]).values()] if uids else []

    def texts(self, folder: str, number: int) -> list[str]:
        """The plain texts of one mail's drafts or answers in a folder."""
        found = [message_from_bytes(one, policy=policy.default) for one in self.messages(folder)]
        return [one.get_body(("plain",)).get_content() for one in found if f"<m{number}@harmon.example>" in str(one["In-Reply-To"])]  # type: ignore[union-attr]

    def cards(self, number: int, word: str = "") -> list[str]:
        """Subjects of a case's cards in Escalations that begin so."""
        found = [message_from_bytes(one, policy=policy.default) for one in self.messages("PO Desk/Escalations")]
        mine = [str(one["Subject"]) for one in found if one["X-PODesk-Case"] == self.case(number).id]
        return [one for one in mine if one.startswith(word)]

    def truth_moves(self, number: int) -> None:
        """The order will ship three days later than the draft says, in ERP and WMS alike."""
        later = (datetime.now(UTC) + timedelta(days=8)).date().isoformat()
        with sqlite3.connect(self.site.folder / "world.db") as systems:
            systems.execute("UPDATE erp_order_lines SET promised_ship_date = ? WHERE order_number = ?", (later, f"SO-{number}"))
            systems.execute("UPDATE wms_orders SET planned_ship_date = ? WHERE order_number = ?", (later, f"SO-{number}"))

    # --- what podesk concluded

    def case(self, number: int) -> CaseRow:
        """The case of a mail."""
        with self.ledger.reading() as rows:
            return rows.exec(select(CaseRow).where(CaseRow.message_id == f"<m{number}@harmon.example>")).one()

    def _events(self, case: str) -> list[tuple[str, dict[str, Any]]]:
        with self.ledger.reading() as rows:
            return [(str(one["event"]), one["data"]) for one in journal.export(rows) if one["case"] == case]

    def concluded(self, number: int) -> Concluded:
        """In podesk's own books: what became of the draft or exception."""
        case = self.case(number)
        received = sum(f"In-Reply-To: <m{number}@".encode() in one.content for one in self.sink.sent if CUSTOMER in one.recipients)
        return Concluded(self._what(case, self._events(case.id)), case.state, received)

    def _what(self, case: CaseRow, events: list[tuple[str, dict[str, Any]]]) -> str:
        said = dict(events)
        corrected = ", corrected" if "mismatch.sent" in said else ""
        if "draft.approved" in said and "reply.sent" in said:
            return said["draft.approved"]["became"]
        if "reply.sent" in said:
            return str(said["reply.sent"]["became"]) + corrected
        if "draft.rejected" in said:
            return f"rejected: {said['draft.rejected']['reason']}"
        if "draft.not_sent" in said:
            return "not sent"
        if case.ended:
            return case.ended
        return self._in_drafts(case)

    def _in_drafts(self, case: CaseRow) -> str:
        with self.ledger.reading() as rows:
            opened = [draft for row, draft in drafts.standing(rows, "desk") if row.case_id == case.id]
            states = [row.state for row in rows.exec(select(DraftRow).where(DraftRow.case_id == case.id)).all()]
        box = ImapMailbox(
            ImapSettings(host="127.0.0.1", port=self.server.port, username=ADDRESS, password=PASSWORD, security=Security.NONE)
        )
        try:
            with box.session() as session:
                where = find(session, self.settings.podesk.all_mailboxes[0], opened).get(case.id)
        finally:
            box.close()
        if where is None:
            return states[-1] if states else case.state
        if where.vanished:
            return "unknown"
        return "being edited" if where.touched else "waiting"

    def settles(self, number: int, wanted: Concluded, patience: float = 40.0) -> Concluded:
        """What podesk has concluded once it is ``wanted``, and still is a few looks later; else what it is at last."""
        until(lambda: self.concluded(number) == wanted, patience)
        time.sleep(3.0)
        return self.concluded(number)


def until(true: Callable[[], bool], patience: float = 20.0) -> bool:
    """Wait for it; whether it came."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.25)
    return true()
