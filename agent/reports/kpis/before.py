"""Baselines as figures: how the desk answered before the agent, beside how it answers now. Computes from samples, reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agent.model.baseline import Baseline
from agent.model.hours import WorkingTime
from agent.reports.kpis.figures import Times, times
from policies.packet import Frozen

_ENOUGH = 30  # fewer mails that name an order say less than all mails do


class Before(Frozen):
    """All mailboxes' histories together.

    ``answers_named`` are those of mails whose subject names an order: the nearest that headers come to an order-status inquiry.
    """

    since: datetime | None = None
    until: datetime
    received: int
    named: int
    sent: int
    working_days: int
    answers: Times
    answers_named: Times
    resolutions: Times

    @property
    def per_day(self) -> float | None:
        """Customers' mails a working day."""
        return self.received / self.working_days if self.working_days else None

    def of(self, name: str) -> str:
        """What stands for a KPI's samples."""
        if name == "reply_to_resolution":
            return "threads of customers"
        return "mails whose subject names an order" if self.answers_named.count >= _ENOUGH else "all mails of customers"

    def comparable(self, name: str) -> Times | None:
        """The figure that stands beside a KPI of today; None where there is none."""
        found = {
            "inquiry_to_answer": self.answers_named if self.answers_named.count >= _ENOUGH else self.answers,
            "reply_to_resolution": self.resolutions,
        }.get(name)
        return found if found and found.count else None


def before(baselines: Sequence[Baseline], working: WorkingTime) -> Before | None:
    """The figures of what was saved; None where nothing was."""
    if not baselines:
        return None
    starts = [one.since for one in baselines if one.since]
    since, until = min(starts, default=None), max(one.until for one in baselines)
    waited = [one for base in baselines for one in base.waited]
    return Before(
        since=since,
        until=until,
        received=sum(one.received for one in baselines),
        named=sum(one.named for one in baselines),
        sent=sum(one.sent for one in baselines),
        working_days=_working_days(since, until, working) if since else 0,
        answers=times([(one.received, one.answered) for one in waited], working),
        answers_named=times([(one.received, one.answered) for one in waited if one.named], working),
        resolutions=times([(one.first, one.last) for base in baselines for one in base.settled], working),
    )


def _working_days(since: datetime, until: datetime, working: WorkingTime) -> int:
    zone = ZoneInfo(working.zone)
    first, last = since.astimezone(zone).date().toordinal(), until.astimezone(zone).date().toordinal()
    days = (date.fromordinal(number) for number in range(first, last + 1))
    return sum(day.weekday() in working.weekdays and day not in working.holidays for day in days)
