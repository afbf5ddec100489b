"""What became of drafts: used as they were or changed, rejected, contradicted; and how many inquiries got one. Only reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, exists
from sqlmodel import Session, col, select

from agent.ledger.kpis.answers import receipts
from agent.ledger.kpis.samples import Mark
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, ReplyRow, SightingRow

_CHANGED = ("wording", "facts")
_FILED = (col(EffectRow.kind) == "append", col(EffectRow.folder) == "drafts", col(EffectRow.state) == "done")


def used(session: Session, since: datetime | None = None) -> list[Mark]:
    """Drafts that people sent; ``kind``: unchanged, manners, wording, facts, or unseen (sent where its text can't be read).

    The first message that carries a draft's token is that draft; a hit is a change of wording or facts.
    """
    query = select(ReplyRow).where(ReplyRow.revision > 0).order_by(col(ReplyRow.id))
    first: dict[tuple[str, int], Mark] = {}
    for row in session.exec(query).all():
        kind = row.became.partition("_")[2]
        first.setdefault((row.case_id, row.revision), Mark(row.sent_at or row.seen_at, kind in _CHANGED, kind))
    return [mark for mark in first.values() if since is None or mark.at >= since]


def rejected(session: Session, since: datetime | None = None) -> list[Mark]:
    """Drafts that were filed (that is their moment); a hit is one that a person moved to a folder of Reject and nobody sent, ``kind`` its
    name."""
    reason = and_(
        col(SightingRow.case_id) == DraftRow.case_id,
        col(SightingRow.revision) == DraftRow.revision,
        col(SightingRow.kind) == "draft",
        col(SightingRow.folder).startswith("reject/"),
    )
    sent = exists().where(col(ReplyRow.case_id) == DraftRow.case_id, col(ReplyRow.revision) == DraftRow.revision)
    query = (
        select(DraftRow, EffectRow.done_at, SightingRow.folder, sent.label("sent"))
        .where(EffectRow.case_id == DraftRow.case_id, EffectRow.message_id == DraftRow.message_id, *_FILED)
        .join(SightingRow, reason, isouter=True)
        .order_by(col(EffectRow.done_at), col(SightingRow.id))
    )
    first: dict[tuple[str, int], Mark] = {}
    for row, filed, folder, went_out in session.exec(query).all():
        hit = bool(folder) and not went_out
        first.setdefault((row.case_id, row.revision), Mark(filed or row.made_at, hit, folder.partition("/")[2] if hit else ""))
    return [mark for mark in first.values() if since is None or mark.at >= since]


def contradicted(session: Session, since: datetime | None = None) -> list[Mark]:
    """Drafts that were filed (that is their moment); a hit is one that the systems contradicted before anybody sent it."""
    query = (
        select(EffectRow.done_at, DraftRow.contradicted_at)
        .where(EffectRow.case_id == DraftRow.case_id, EffectRow.message_id == DraftRow.message_id, *_FILED)
        .order_by(col(EffectRow.done_at))
    )
    if since is not None:
        query = query.where(col(EffectRow.done_at) >= since)
    return [Mark(filed, found is not None) for filed, found in session.exec(query).all() if filed is not None]


def drafted(session: Session, since: datetime | None = None) -> list[Mark]:
    """Inquiries that were decided, by their receipt; a hit is one for which a draft was filed. ``kind``: the lane that it is in now."""
    receipt = receipts()
    filed = exists().where(col(EffectRow.case_id) == CaseRow.id, *_FILED)
    query = (
        select(receipt.c.received, filed.label("filed"), CaseRow.lane)
        .join(receipt, receipt.c.case_id == CaseRow.id)
        .where(col(CaseRow.lane).in_(("draft", "escalate")), col(CaseRow.state).not_in(("waiting", "planned", "shadow")))
        .order_by(receipt.c.received)
    )
    if since is not None:
        query = query.where(receipt.c.received >= since)
    return [Mark(received, bool(hit), lane) for received, hit, lane in session.exec(query).all()]
