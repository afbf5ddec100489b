"""The report at a terminal, and as JSON. Shows what was measured, computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from agent.model.instant import instant
from agent.reports.kpis.before import Before
from agent.reports.kpis.definitions import BY_ID, COUNTING
from agent.reports.kpis.figures import Times
from agent.reports.kpis.gates import Gated, may_widen
from agent.reports.kpis.measure import Kpi, Measured
from agent.reports.kpis.words import NO_DATA, headline, length, particulars, percent, sparkline, wall
from agent.wording.plain import clean, stamp

_PAST = (
    ("Mail to first answer", "answers"),
    ("… where the subject names an order", "answers_named"),
    ("First answer to the last one", "resolutions"),
)
_VERDICTS = {"pass": "bold green", "fail": "bold red", "not enough data": "yellow"}


def show_report(console: Console, found: Measured, past: Before | None = None) -> None:
    """Every KPI with its figure, count, trend and definition; beside some the figure from before the agent."""
    since = f"since {stamp(found.since, found.zone)}" if found.since else "since the first mail"
    console.print(Rule(Text.assemble(("KPIs ", "bold"), f"{since}, as of {stamp(found.at, found.zone)}"), align="left"))
    for kpi in found.kpis:
        console.print(_head(kpi))
        for words in (*particulars(kpi), *_earlier(kpi, past), BY_ID[kpi.id].short):
            console.print(Padding(Text(clean(words), style="bright_black" if words == BY_ID[kpi.id].short else ""), (0, 0, 0, 3)))
    console.print(Padding(Text(COUNTING.replace("`", ""), style="bright_black"), (1, 0, 0, 0)))


def _earlier(kpi: Kpi, past: Before | None) -> list[str]:
    then = past.comparable(kpi.id) if past else None
    if past is None or then is None:
        return []
    return [f"before the agent {length(then.median)}, p90 {length(then.p90)} ({then.count} {past.of(kpi.id)})"]


def show_baseline(console: Console, past: Before, zone: str) -> None:
    """What the history says."""
    since = stamp(past.since, zone) if past.since else "the first mail"
    console.print(Rule(Text.assemble(("Before the agent ", "bold"), f"{since} to {stamp(past.until, zone)}"), align="left"))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, justify in (("", "left"), ("median", "right"), ("p90", "right"), ("wall clock", "right"), ("p90", "right"), ("of", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for title, one in _PAST:
        found: Times = getattr(past, one)
        table.add_row(Text(title), length(found.median), length(found.p90), wall(found.median_wall), wall(found.p90_wall), str(found.count))
    console.print(table)
    a_day = f"{past.per_day:.1f} a working day" if past.per_day is not None else NO_DATA
    console.print(
        f"{past.received} mails of customers ({a_day}), {past.named} of them name an order in the subject; {past.sent} mails to customers."
    )


def baseline_json(past: Before) -> dict[str, Any]:
    """The same as plain data."""
    figures = {name: getattr(past, name).model_dump() for _title, name in _PAST}
    counts = {"received": past.received, "named": past.named, "sent": past.sent, "working_days": past.working_days, "per_day": past.per_day}
    return {"since": instant(past.since), "until": instant(past.until), **counts, **figures}


def _head(kpi: Kpi) -> Table:
    row = Table.grid(expand=True, padding=(0, 2, 0, 0))
    for width, justify in ((38, "left"), (12, "right"), (9, "right")):
        row.add_column(width=width, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    row.add_column(no_wrap=True, ratio=1)
    value = headline(kpi)
    style = "bright_black" if value == NO_DATA else "bold green"
    row.add_row(Text(BY_ID[kpi.id].title, style="bold"), Text(value, style=style), f"n = {kpi.count}", Text(sparkline(kpi.trend), "cyan"))
    return row


def show_gates(console: Console, found: Sequence[Gated]) -> None:
    """Each gate with target, figure, count, interval and verdict; then the answer."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    for name, justify in (
        ("Gate", "left"),
        ("Target", "right"),
        ("Measured", "right"),
        ("Interval", "right"),
        ("of", "right"),
        ("", "left"),
    ):
        table.add_column(name, justify=justify, no_wrap=name != "Gate", ratio=1 if name == "Gate" else None)  # type: ignore[arg-type]
    for gate in found:
        enough = gate.measured.count > 0
        table.add_row(
            Text(gate.title + (f", {gate.within_hours:g} business hours" if gate.within_hours else "")),
            f"≤ {percent(gate.at_most)}" if gate.at_most is not None else f"≥ {percent(gate.at_least)}",
            Text(percent(gate.measured.value), style="bold" if enough else "bright_black"),
            f"{percent(gate.measured.low)} – {percent(gate.measured.high)}" if enough else "",
            str(gate.measured.count),
            Text(gate.verdict, style=_VERDICTS[gate.verdict]),
        )
    console.print(table)
    for gate in found:
        if gate.why:
            console.print(Padding(Text(f"{gate.title}: {gate.why}", style="bright_black"), (0, 0, 0, 2)))
    yes = may_widen(found)
    words = "Every gate passes: the automated lane may be widened." if yes else "Not every gate passes: leave the automated lane as it is."
    console.print(Text(f"\n{words}" if found else "No gate is enabled, so nothing says that the lane may be widened.", style="bold"))


def gates_json(found: Sequence[Gated]) -> dict[str, Any]:
    """The gates as plain data."""
    return {"may_widen": may_widen(found), "gates": [{**gate.model_dump(), "why": gate.why} for gate in found]}


def lines(kpis: Iterable[Kpi]) -> list[tuple[str, str, int, str]]:
    """(title, value, count, short definition) of those that have data: for a small panel."""
    return [(BY_ID[kpi.id].title, headline(kpi), kpi.count, BY_ID[kpi.id].short) for kpi in kpis if kpi.count]


def report_json(found: Measured, past: Before | None = None) -> dict[str, Any]:
    """The report as plain data: docs/kpis.md says what each key is."""
    return {
        "at": instant(found.at),
        "since": instant(found.since),
        "timezone": found.zone,
        "counting": COUNTING,
        "kpis": {kpi.id: _kpi_json(kpi) for kpi in found.kpis},
        "before": baseline_json(past) if past else None,
    }


def _kpi_json(kpi: Kpi) -> dict[str, Any]:
    definition = BY_ID[kpi.id]
    figure = kpi.time or kpi.share
    parts = {**kpi.time_parts, **kpi.share_parts}
    return {
        "title": definition.title,
        "definition": definition.text,
        "unit": "share" if definition.unit == "share" else "seconds",
        **(figure.model_dump() if figure else {}),
        "parts": {kind: one.model_dump() for kind, one in parts.items()},
        "beside": kpi.beside,
        "trend": [{"start": point.start.isoformat(), "count": point.count, "value": point.value} for point in kpi.trend],
    }
