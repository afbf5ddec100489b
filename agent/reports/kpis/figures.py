"""Samples → figures: medians, shares, intervals, trend. Pure arithmetic; knows no database and no KPI by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from statistics import NormalDist
from zoneinfo import ZoneInfo

from agent.model.hours import WorkingTime
from policies.packet import Frozen


class Times(Frozen):
    """Median and 90th percentile in seconds, in business time and by the wall clock; None = no data."""

    count: int = 0
    median: float | None = None
    p90: float | None = None
    median_wall: float | None = None
    p90_wall: float | None = None


class Share(Frozen):
    """``hits`` of ``count``; ``value`` between 0 and 1 with its 95 % interval; None = no data."""

    count: int = 0
    hits: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None


class Point(Frozen):
    """One period of a trend: from a day of the desk's zone on; ``value`` = median in business time, or share."""

    start: date
    count: int
    value: float | None = None


Sample = tuple[datetime, datetime]


def times(samples: Sequence[Sample], working: WorkingTime) -> Times:
    """Figures of spans (start, end)."""
    if not samples:
        return Times()
    business = sorted(working.between(start, end).total_seconds() for start, end in samples)
    wall = sorted((end - start).total_seconds() for start, end in samples)
    return Times(
        count=len(samples),
        median=percentile(business, 0.5),
        p90=percentile(business, 0.9),
        median_wall=percentile(wall, 0.5),
        p90_wall=percentile(wall, 0.9),
    )


def share(hits: int, count: int, confidence: float = 0.95) -> Share:
    """A share with its interval."""
    if not count:
        return Share()
    low, high = wilson(hits, count, confidence)
    return Share(count=count, hits=hits, value=hits / count, low=low, high=high)


def percentile(ordered: Sequence[float], part: float) -> float:
    """Linear interpolation between neighbours; ``ordered`` ascending and not empty."""
    place = (len(ordered) - 1) * part
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def wilson(hits: int, count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval, two-sided (E. B. Wilson, 1927): sound for shares near 0 and 1, where the normal one isn't."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    part = hits / count
    spread = 1 + z * z / count
    middle = (part + z * z / (2 * count)) / spread
    half = z * sqrt(part * (1 - part) / count + z * z / (4 * count * count)) / spread
    return (0.0 if hits == 0 else max(0.0, middle - half)), (1.0 if hits == count else min(1.0, middle + half))


def periods(moments: Sequence[datetime], now: datetime, zone: ZoneInfo, since: datetime | None = None) -> list[date]:
    """The days on which the periods of a trend begin: days where all lies within three weeks, else weeks from Monday on."""
    if not moments and since is None:
        return []
    first = min([*moments, *([since] if since else [])]).astimezone(zone).date()
    last = now.astimezone(zone).date()
    weekly = last - first > timedelta(days=20)
    day, step = (first - timedelta(days=first.weekday()), 7) if weekly else (first, 1)
    return [day + timedelta(days=number) for number in range(0, max((last - day).days, 0) + 1, step)]


def sorted_in(moments: Sequence[datetime], starts: Sequence[date], zone: ZoneInfo) -> Mapping[date, list[int]]:
    """Places of ``moments`` by the period that they fall in."""
    found: dict[date, list[int]] = defaultdict(list)
    for place, moment in enumerate(moments):
        day = moment.astimezone(zone).date()
        begun = [start for start in starts if start <= day]
        if begun:
            found[begun[-1]].append(place)
    return found


def time_trend(samples: Sequence[Sample], at: Sequence[datetime], starts: Sequence[date], working: WorkingTime) -> tuple[Point, ...]:
    """Medians in business time, period by period."""
    places = sorted_in(at, starts, ZoneInfo(working.zone))
    groups = {start: times([samples[place] for place in places.get(start, ())], working) for start in starts}
    return tuple(Point(start=start, count=found.count, value=found.median) for start, found in groups.items())


def share_trend(hits: Sequence[bool], at: Sequence[datetime], starts: Sequence[date], zone: ZoneInfo) -> tuple[Point, ...]:
    """Shares, period by period."""
    places = sorted_in(at, starts, zone)
    groups = {start: [hits[place] for place in places.get(start, ())] for start in starts}
    return tuple(Point(start=start, count=len(one), value=sum(one) / len(one) if one else None) for start, one in groups.items())


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in the desk's zone, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
