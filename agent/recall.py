"""A case's mail, read again from wherever it lies now. Only looks: no flag is changed, nothing is moved."""

from __future__ import annotations

from collections.abc import Iterator

from agent.ledger import cases
from agent.ledger.store import Ledger
from agent.settings import MailboxSettings
from connectors.ports import Mailbox, MailSession


def mailbox_of(ledger: Ledger, case_id: str) -> str | None:
    """The name of the mailbox that a case came from; None where there is no such case."""
    with ledger.reading() as session:
        case = cases.by_id(session, [case_id]).get(case_id)
    return case.mailbox if case else None


def recall(ledger: Ledger, case_id: str, box: MailboxSettings, mailbox: Mailbox, limit: int) -> bytes | None:
    """The mail's bytes (cut at ``limit``): from the Inbox, or by its Message-ID from Escalations or Done; None where it is in neither."""
    with ledger.reading() as session:
        case = cases.by_id(session, [case_id]).get(case_id)
        place = cases.inbox_place(session, case_id)
    if case is None:
        return None
    with mailbox.session() as session:
        inbox = session.folder(box.folders.inbox)
        if place is not None and session.state(inbox).uidvalidity == place[0]:
            for found in session.fetch(inbox, [place[1]], limit):
                return found.content
        folders = [session.folder(name) for name in (box.folders.escalations, box.folders.done)] if case.message_id else []
        return next(_by_message_id(session, folders, case.message_id, limit), None)


def _by_message_id(session: MailSession, folders: list[str], message_id: str, limit: int) -> Iterator[bytes]:
    for folder in folders:
        for row in session.headers(folder, ["message-id"]):
            if row.headers.get("message-id", "").strip() == message_id:
                yield from (found.content for found in session.fetch(folder, [row.uid], limit))
