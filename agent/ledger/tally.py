"""What became of the mails, read in one go. Only reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from agent.ledger.tables import CaseRow, EffectRow, MailRow


@dataclass(frozen=True)
class Became:
    """One mail: where it lay, its case if it has one, and when its draft or card was filed."""

    uid: int
    state: str
    reason: str
    received_at: datetime
    case: CaseRow | None
    filed_at: datetime | None


def became(session: Session, mailbox: str) -> list[Became]:
    """Every mail of a mailbox, in the order in which it was seen."""
    cases: Mapping[str, CaseRow] = {row.id: row for row in session.exec(select(CaseRow).where(CaseRow.mailbox == mailbox))}
    first = select(EffectRow.case_id, func.min(col(EffectRow.done_at))).where(EffectRow.kind == "append").group_by(col(EffectRow.case_id))
    filed = {str(case): moment for case, moment in session.exec(first)}
    rows = session.exec(select(MailRow).where(MailRow.mailbox == mailbox).order_by(col(MailRow.id)))
    return [
        Became(row.uid, row.state, row.reason, row.received_at, cases.get(row.case_id or ""), filed.get(row.case_id or "")) for row in rows
    ]
