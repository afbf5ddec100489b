"""Figures in words: lengths of time, shares, small trends. For people; nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence

from agent.reports.kpis.definitions import BY_ID
from agent.reports.kpis.figures import Point, Share, Times
from agent.reports.kpis.measure import Kpi

NO_DATA = "no data"
_BLOCKS = "▁▂▃▄▅▆▇█"
_SHOWN = 16


def length(seconds: float | None) -> str:
    """``40 s``, ``12 min``, ``2 h 5 min``, ``41 h``: hours are the largest unit, since a business day is no day."""
    if seconds is None:
        return NO_DATA
    if 0 < seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest and hours < 24 else f"{round(minutes / 60)} h"


def wall(seconds: float | None) -> str:
    """The same by the wall clock, where a day is a day: ``3.5 days`` from two of them on."""
    return length(seconds) if seconds is None or seconds < 2 * 86400 else f"{seconds / 86400:.1f} days"


def percent(value: float | None) -> str:
    """``4.2 %``; never a zero where there is no data."""
    if value is None:
        return NO_DATA
    return f"{value:.0%}".replace("%", " %") if value in (0.0, 1.0) else f"{value * 100:.1f} %"


def headline(kpi: Kpi) -> str:
    """The figure itself."""
    if kpi.time is not None:
        return length(kpi.time.median)
    return percent(kpi.share.value if kpi.share else None)


def particulars(kpi: Kpi) -> list[str]:
    """What stands beside the figure: 90th percentile, wall clock, interval, parts, and what isn't in it."""
    names, told = BY_ID[kpi.id].parts, []
    if kpi.time is not None and kpi.time.count:
        told += _times(kpi.id, kpi.time)
    if kpi.share is not None and kpi.share.count:
        told.append(f"{kpi.share.hits} of {kpi.share.count}, 95 % interval {interval(kpi.share)}")
    told += [f"{names.get(kind, kind) or 'other'} {length(one.median)} ({one.count})" for kind, one in kpi.time_parts.items()]
    told += [
        f"{names.get(kind, kind) or 'other'} {percent(one.value)} ({one.hits} of {one.count})"
        for kind, one in kpi.share_parts.items()
        if one.count
    ]
    return [*told, *(f"{what}: {count}" for what, count in kpi.beside.items())]


def _times(name: str, found: Times) -> list[str]:
    if name == "oldest_open_exception":
        return [f"wall clock {wall(found.median_wall)}"]
    by_the_clock = f"wall clock {wall(found.median_wall)}, p90 {wall(found.p90_wall)}"
    return [f"median; p90 {length(found.p90)} in business hours", by_the_clock]


def interval(found: Share) -> str:
    """``1.2 % to 6.0 %``."""
    return f"{percent(found.low)} to {percent(found.high)}"


def sparkline(trend: Sequence[Point]) -> str:
    """The last periods as blocks; a period without data is a dot."""
    shown = trend[-_SHOWN:]
    values = [point.value for point in shown if point.value is not None]
    if len(values) < 2:
        return ""
    low, high = min(0.0, *values), max(values)
    step = (high - low) / (len(_BLOCKS) - 1) or 1.0
    return "".join("·" if point.value is None else _BLOCKS[round((point.value - low) / step)] for point in shown)
