"""The report as one HTML file: no script, nothing from outside, readable on a phone and on paper. Shows what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from agent.reports.kpis.before import Before
from agent.reports.kpis.charts import chart
from agent.reports.kpis.definitions import BY_ID, COUNTING
from agent.reports.kpis.figures import Point
from agent.reports.kpis.gates import Gated, may_widen
from agent.reports.kpis.measure import Kpi, Measured
from agent.reports.kpis.words import NO_DATA, headline, interval, length, particulars, percent
from agent.wording.plain import stamp

if TYPE_CHECKING:
    from jinja2 import Template

_GROUPS = (
    ("How long customers wait", ("inquiry_to_answer", "reply_to_resolution", "exception_to_owner", "oldest_open_exception")),
    ("What people make of the drafts", ("drafts_corrected", "drafts_rejected", "drafted_share", "promises_kept")),
    ("Where words and systems differed", ("mismatch_sent", "mismatch_drafts", "mismatch_model")),
)


def page(found: Measured, desk: str, gates: Sequence[Gated] = (), past: Before | None = None) -> str:
    """The whole file. ``desk``: its name."""
    zone = ZoneInfo(found.zone)
    groups = [(title, [_card(found.kpi(name), past) for name in names]) for title, names in _GROUPS]
    return _template().render(
        desk=desk,
        at=stamp(found.at, found.zone),
        since=f"{found.since.astimezone(zone):%B} {found.since.astimezone(zone).day}, {found.since.astimezone(zone).year}"
        if found.since
        else "",
        groups=groups,
        gates=[_gate(one) for one in gates],
        may_widen=may_widen(gates),
        counting=COUNTING.replace("`", ""),
    )


def _card(kpi: Kpi, past: Before | None) -> dict[str, Any]:
    definition, value = BY_ID[kpi.id], headline(kpi)
    then = past.comparable(kpi.id) if past else None
    return {
        "id": kpi.id,
        "title": definition.title,
        "value": value,
        "empty": value == NO_DATA,
        "count": kpi.count,
        "particulars": particulars(kpi),
        "before": f"{length(then.median)}, p90 {length(then.p90)} ({then.count} {past.of(kpi.id)})" if past and then else "",
        "chart": chart(kpi.id, kpi.trend, definition.unit),
        "axis": "median, business hours" if definition.unit == "time" else "share",
        "rows": [_row(point, kpi) for point in kpi.trend if point.count],
        "short": definition.short,
        "definition": definition.text,
    }


def _row(point: Point, kpi: Kpi) -> tuple[str, str, int]:
    value = length(point.value) if kpi.time is not None else percent(point.value)
    return f"{point.start:%b} {point.start.day}, {point.start.year}", value, point.count


def _gate(one: Gated) -> dict[str, Any]:
    target = f"≤ {percent(one.at_most)}" if one.at_most is not None else f"≥ {percent(one.at_least)}"
    return {
        "title": one.title + (f" ({one.within_hours:g} business hours)" if one.within_hours else ""),
        "target": target,
        "value": percent(one.measured.value),
        "interval": interval(one.measured) if one.measured.count else "–",
        "count": one.measured.count,
        "verdict": one.verdict,
        "why": one.why,
    }


@cache
def _template() -> Template:
    from jinja2 import Environment

    source = resources.files("agent.reports.kpis").joinpath("page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
