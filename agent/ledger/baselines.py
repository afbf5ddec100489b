"""The rows of baselines: one a mailbox, the newest."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from agent.ledger.tables import BaselineRow, CaseRow
from agent.model.baseline import Baseline


def save(session: Session, baseline: Baseline, now: datetime) -> None:
    """In place of an earlier one of that mailbox."""
    session.merge(BaselineRow(mailbox=baseline.mailbox, made_at=now, data=baseline.model_dump_json()))


def saved(session: Session) -> list[Baseline]:
    """All that were made, by mailbox."""
    rows = session.exec(select(BaselineRow).order_by(col(BaselineRow.mailbox))).all()
    return [Baseline.model_validate_json(row.data) for row in rows]


def first_case(session: Session, mailbox: str) -> datetime | None:
    """When the agent opened its first case there."""
    return session.exec(select(func.min(CaseRow.opened_at)).where(CaseRow.mailbox == mailbox)).one()
