"""Business hours: when a time limit ends and how much passes between two moments, if only working time counts. Pure arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from policies.packet import Frozen

_LONGEST = timedelta(days=366 * 2)


class WorkingTime(Frozen):
    """``weekdays`` with Monday = 0; ``opens`` and ``closes`` are wall-clock times in ``zone`` (IANA); weekends and holidays pause."""

    weekdays: frozenset[int] = frozenset(range(5))
    opens: time = time(8)
    closes: time = time(17)
    holidays: frozenset[date] = frozenset()
    zone: str = "UTC"

    def opening(self, now: datetime) -> datetime | None:
        """The UTC moment at which the desk opened today, while it is open; None outside of working time."""
        opens, closes = self._hours(now.astimezone(ZoneInfo(self.zone)).date()) or (None, None)
        return opens if opens is not None and closes is not None and opens <= now < closes else None

    def next_hour(self, now: datetime) -> datetime:
        """The next opening or full hour (wall clock) of working time after ``now``, closing time included, in UTC."""
        zone = ZoneInfo(self.zone)
        day = now.astimezone(zone).date()
        for _ in range(_LONGEST.days):
            if (hours := self._hours(day)) is not None:
                full = (datetime.combine(day, time(hour), zone).astimezone(UTC) for hour in range(24))
                for at in (hours[0], *(one for one in full if hours[0] < one <= hours[1])):
                    if at > now:
                        return at
            day += timedelta(days=1)
        raise ValueError("no working time within two years: check business_hours")

    def _hours(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing of a day in UTC; None where nobody works."""
        if day.weekday() not in self.weekdays or day in self.holidays:
            return None
        return _open(self.zone, self.opens, self.closes, day)

    def end(self, start: datetime, within: timedelta) -> datetime:
        """The UTC moment at which ``within`` of working time has passed since ``start`` (aware). Real time passes, so a day on which
        the clocks change is as long as it is."""
        zone = ZoneInfo(self.zone)
        left, day = within, start.astimezone(zone).date()
        last = day + _LONGEST
        while day <= last:
            if (hours := self._hours(day)) is not None:
                opens, closes = hours
                begin = max(opens, start.astimezone(UTC))
                if begin < closes:
                    if begin + left <= closes:
                        return begin + left
                    left -= closes - begin
            day += timedelta(days=1)
        raise ValueError("no working time within two years: check business_hours")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time passes from ``start`` to ``end`` (both aware); nothing where ``end`` isn't after ``start``."""
        zone, passed = ZoneInfo(self.zone), timedelta()
        start, end = start.astimezone(UTC), end.astimezone(UTC)  # two times of one zone would be compared by their clocks
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            if (hours := self._hours(day)) is not None:
                opens, closes = hours
                passed += max(min(closes, end) - max(opens, start), timedelta())
            day += timedelta(days=1)
        return passed


@lru_cache(maxsize=8192)
def _open(zone: str, opens: time, closes: time, day: date) -> tuple[datetime, datetime]:
    """When a working day begins and ends, in UTC. Kept, since figures ask for the same days again and again."""
    begins, ends = (datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC) for at in (opens, closes))
    return begins, ends
