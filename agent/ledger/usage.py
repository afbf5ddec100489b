"""What the model cost: the row of each draft, and the month's budget, kept hard over all workers and machines. Asks no model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from agent.ledger.store import Ledger, many
from agent.ledger.tables import BudgetRow, WordingRow
from agent.model.usage import Hold, Wording


def entry(case_id: str, revision: int, wording: Wording, now: datetime) -> dict[str, Any]:
    """A draft's columns."""
    return {"case_id": case_id, "revision": revision, "at": now, **wording.model_dump(), "refused": list(wording.refused)}


def remember(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter what drafts cost (values by column)."""
    if rows:
        session.execute(many(WordingRow), rows)


def spent(session: Session, month: str) -> int:
    """What the month took so far, in millionths; calls under way count with the most that they can cost."""
    row = session.get(BudgetRow, month)
    return row.spent if row else 0


class LedgerPurse:
    """See :class:`agent.model.usage.Purse`. A call that never came back stays charged: it may have been billed."""

    def __init__(self, ledger: Ledger, budget: int, now: Callable[[], datetime]) -> None:
        self._ledger, self._budget, self._now = ledger, budget, now

    def reserve(self, amount: int) -> Hold | None:
        """One conditional UPDATE: of many workers only as many get money as the budget holds."""
        hold = Hold(month=self._now().astimezone(UTC).strftime("%Y-%m"), amount=amount)
        if self._budget <= 0:
            return None
        if self._add(hold.month, amount):
            return hold
        try:
            with self._ledger.transaction() as session:
                session.add(BudgetRow(month=hold.month))
        except IntegrityError:
            pass  # the month's row is there: this time the budget decides
        return hold if self._add(hold.month, amount) else None

    def settle(self, hold: Hold, spent: int) -> None:
        """Charge the month that the money was taken from."""
        if spent != hold.amount:
            with self._ledger.transaction() as session:
                change = col(BudgetRow.spent) + (spent - hold.amount)
                session.execute(update(BudgetRow).where(col(BudgetRow.month) == hold.month).values(spent=change))

    def _add(self, month: str, amount: int) -> bool:
        fits = col(BudgetRow.spent) + amount <= self._budget
        with self._ledger.transaction() as session:
            done = session.execute(update(BudgetRow).where(col(BudgetRow.month) == month, fits).values(spent=col(BudgetRow.spent) + amount))
            return isinstance(done, CursorResult) and done.rowcount == 1
