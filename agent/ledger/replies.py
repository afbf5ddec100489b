"""The rows of replies that went to customers, and of what people made of our drafts' words. Keeps and tells, judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from agent.ledger.mails import clean
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, ReplyRow, SightingRow

CHANGED = ("sent_wording", "sent_facts", "approved_wording", "approved_facts")
_AS_FILED = (
    col(EffectRow.case_id) == col(DraftRow.case_id),
    col(EffectRow.message_id) == col(DraftRow.message_id),
    col(EffectRow.kind) == "append",
    col(EffectRow.folder) == "drafts",
)


@dataclass(frozen=True)
class Passed:
    """A draft of ours that a person didn't send: moved to a folder of Reject (``reason`` its name), or answered by hand instead
    (``reply``)."""

    case: CaseRow
    draft: DraftRow
    filed: bytes
    at: datetime
    reason: str = ""
    reply: ReplyRow | None = None


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
        .where(CaseRow.id == ReplyRow.case_id, *_AS_FILED)
    )
    if since is not None:
        query = query.where(ReplyRow.seen_at >= since)
    told: set[tuple[str, int]] = set()
    for reply, draft, case, content in session.exec(query.order_by(col(ReplyRow.id))).all():
        if (reply.case_id, reply.revision) not in told:
            told.add((reply.case_id, reply.revision))
            yield Used(case, draft, reply, content or b"")


def rejected(session: Session, since: datetime | None = None) -> Iterator[Passed]:
    """Every draft that was seen in a folder of Reject and that nobody sent, oldest first; of several folders the first."""
    sent = exists().where(col(ReplyRow.case_id) == DraftRow.case_id, col(ReplyRow.revision) == DraftRow.revision)
    query = (
        select(DraftRow, CaseRow, SightingRow, EffectRow.content)
        .where(col(CaseRow.id) == DraftRow.case_id, SightingRow.case_id == DraftRow.case_id, SightingRow.revision == DraftRow.revision)
        .where(SightingRow.kind == "draft", col(SightingRow.folder).startswith("reject/"), *_AS_FILED, ~sent)
    )
    if since is not None:
        query = query.where(SightingRow.seen_at >= since)
    told: set[tuple[str, int]] = set()
    for draft, case, seen, content in session.exec(query.order_by(col(SightingRow.id))).all():
        if (draft.case_id, draft.revision) not in told:
            told.add((draft.case_id, draft.revision))
            yield Passed(case, draft, content or b"", seen.seen_at, reason=seen.folder.partition("/")[2])


def by_hand(session: Session, since: datetime | None = None) -> Iterator[Passed]:
    """Every draft that lay unused when a person answered in their own words, with that answer, oldest first."""
    query = (
        select(DraftRow, CaseRow, ReplyRow, EffectRow.content)
        .where(DraftRow.state == "unused", col(CaseRow.id) == DraftRow.case_id, ReplyRow.case_id == DraftRow.case_id)
        .where(ReplyRow.became == "by_hand", *_AS_FILED)
    )
    if since is not None:
        query = query.where(ReplyRow.seen_at >= since)
    told: set[tuple[str, int]] = set()
    for draft, case, reply, content in session.exec(query.order_by(col(ReplyRow.id))).all():
        if (draft.case_id, draft.revision) not in told:
            told.add((draft.case_id, draft.revision))
            yield Passed(case, draft, content or b"", reply.sent_at or reply.seen_at, reply=reply)
