"""The rows of replies that went to customers, and of what people made of our drafts' words. Keeps and tells, judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from agent.ledger.mails import clean
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, ReplyRow

CHANGED = ("sent_wording", "sent_facts", "approved_wording", "approved_facts")


@dataclass(frozen=True)
class Used:
    """A draft of ours that a person sent: as we filed it (a whole message), and what went out of it (text without quotes)."""

    case: CaseRow
    draft: DraftRow
    reply: ReplyRow
    filed: bytes


def keep(session: Session, row: ReplyRow) -> None:
    """Enter a reply; one message is entered once for a case."""
    query = select(ReplyRow.id).where(ReplyRow.case_id == row.case_id, ReplyRow.message_id == row.message_id)
    if session.exec(query.limit(1)).first() is None:
        row.text = clean(row.text)
        session.add(row)


def checked(session: Session, case_id: str, message_id: str, unbacked: int, now: datetime) -> None:
    """A reply's text was held against the truth: so many of its sentences were backed by nothing."""
    its = (col(ReplyRow.case_id) == case_id, col(ReplyRow.message_id) == message_id, col(ReplyRow.checked_at).is_(None))
    session.execute(update(ReplyRow).where(*its).values(checked_at=now, unbacked=unbacked))


def used(session: Session, since: datetime | None = None) -> Iterator[Used]:
    """Every draft that a person sent, oldest first, changed or not (``reply.became`` says which); the further mails of a thread,
    which carry the same draft's token, are left out."""
    query = (
        select(ReplyRow, DraftRow, CaseRow, EffectRow.content)
        .where(ReplyRow.revision > 0, DraftRow.case_id == ReplyRow.case_id, DraftRow.revision == ReplyRow.revision)
        .where(CaseRow.id == ReplyRow.case_id, EffectRow.case_id == ReplyRow.case_id, EffectRow.message_id == DraftRow.message_id)
        .where(EffectRow.kind == "append", EffectRow.folder == "drafts")
    )
    if since is not None:
        query = query.where(ReplyRow.seen_at >= since)
    told: set[tuple[str, int]] = set()
    for reply, draft, case, content in session.exec(query.order_by(col(ReplyRow.id))).all():
        if (reply.case_id, reply.revision) not in told:
            told.add((reply.case_id, reply.revision))
            yield Used(case, draft, reply, content or b"")
