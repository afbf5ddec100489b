"""The demo's time: its world is moved to today, working day by working day, so that its dates are never past. Reads no clock itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agent.embedded import world

_TOLD = date(2026, 11, 23)  # the Monday on which config/demo/ is told
_OPENS = (15, 0)  # UTC: 9 or 10 o'clock at the demo's desk


class Calendar:
    """Moves the story's dates so that its Monday becomes the last working day up to ``today``; the order of dates stays."""

    def __init__(self, today: date) -> None:
        self.today = today - timedelta(days=max(today.weekday() - 4, 0))

    def day(self, told: date) -> date:
        """The n-th working day after the story's Monday becomes the n-th working day after ours; weekend days become the next Monday."""
        steps = _working_days(_TOLD, told)
        return _after(self.today, steps)

    def moment(self, told: datetime) -> datetime:
        """The same time on the moved day."""
        aware = told.astimezone(UTC)
        return datetime.combine(self.day(aware.date()), aware.timetz())

    def clock(self) -> Callable[[], datetime]:
        """A clock that starts when the desk opens on our day and runs as real time does."""
        opened = datetime(self.today.year, self.today.month, self.today.day, *_OPENS, tzinfo=UTC)
        started = time.monotonic()
        return lambda: opened + timedelta(seconds=time.monotonic() - started)

    def row(self, view: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of the world with its dates and times moved."""
        return {column: self._cell(world.kinds(view)[column], value) for column, value in row.items()}

    def _cell(self, kind: str, value: Any) -> Any:
        if value is None or kind not in ("date", "time"):
            return value
        return self.day(date.fromisoformat(value)) if kind == "date" else self.moment(datetime.fromisoformat(value))


def _working_days(start: date, end: date) -> int:
    """Working days from ``start`` (a Monday) to ``end``; negative before it. A weekend counts as the Monday after it."""
    weeks, weekday = divmod((end - start).days, 7)
    return weeks * 5 + min(weekday, 5)


def _after(start: date, steps: int) -> date:
    weeks, rest = divmod(start.weekday() + steps, 5)
    return start - timedelta(days=start.weekday()) + timedelta(weeks=weeks, days=rest)
