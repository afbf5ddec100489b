"""Texts that said what nothing backs: a model's, before anybody saw them, and those that were sent. Only reads."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from agent.ledger.kpis.samples import Mark
from agent.ledger.tables import ReplyRow, WordingRow


def refused(session: Session, since: datetime | None = None) -> list[Mark]:
    """Wordings that a model offered; a hit is one that the verifier refused. A rewritten sentence is one, and so is a whole plan of
    approved sentences (``kind``: paraphrase, plan)."""
    query = select(WordingRow).where(WordingRow.offered > 0).order_by(col(WordingRow.at))
    if since is not None:
        query = query.where(WordingRow.at >= since)
    marks = []
    for row in session.exec(query).all():
        if row.mode == "plan":
            marks.append(Mark(row.at, row.by == "bank", "plan"))
        else:
            marks += [Mark(row.at, number >= row.kept, "paraphrase") for number in range(row.offered)]
    return marks


def unbacked(session: Session, since: datetime | None = None) -> list[Mark]:
    """Sent texts that were held against the truth; a hit is one that said what the systems didn't back. ``kind``: draft, by_hand."""
    query = select(ReplyRow).where(col(ReplyRow.checked_at).is_not(None), ReplyRow.became != "sent_unseen").order_by(col(ReplyRow.id))
    marks = [
        Mark(row.sent_at or row.seen_at, row.unbacked > 0, "draft" if row.revision else "by_hand") for row in session.exec(query).all()
    ]
    return [mark for mark in marks if since is None or mark.at >= since]
