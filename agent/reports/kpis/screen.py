"""The report at a terminal, and as JSON. Shows what was measured, computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from agent.reports.kpis.definitions import BY_ID, COUNTING
from agent.reports.kpis.measure import Kpi, Measured
from agent.reports.kpis.words import NO_DATA, headline, particulars, sparkline
from agent.wording.plain import clean, stamp


def show_report(console: Console, found: Measured) -> None:
    """Every KPI with its figure, count, trend and definition."""
    since = f"since {stamp(found.since, found.zone)}" if found.since else "since the first mail"
    console.print(Rule(Text.assemble(("KPIs ", "bold"), f"{since}, as of {stamp(found.at, found.zone)}"), align="left"))
    for kpi in found.kpis:
        console.print(_head(kpi))
        for words in (*particulars(kpi), BY_ID[kpi.id].short):
            console.print(Padding(Text(clean(words), style="bright_black" if words == BY_ID[kpi.id].short else ""), (0, 0, 0, 3)))
    console.print(Padding(Text(COUNTING.replace("`", ""), style="bright_black"), (1, 0, 0, 0)))


def _head(kpi: Kpi) -> Table:
    row = Table.grid(expand=True, padding=(0, 2, 0, 0))
    for width, justify in ((38, "left"), (12, "right"), (9, "right")):
        row.add_column(width=width, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    row.add_column(no_wrap=True, ratio=1)
    value = headline(kpi)
    style = "bright_black" if value == NO_DATA else "bold green"
    row.add_row(Text(BY_ID[kpi.id].title, style="bold"), Text(value, style=style), f"n = {kpi.count}", Text(sparkline(kpi.trend), "cyan"))
    return row


def lines(kpis: Iterable[Kpi]) -> list[tuple[str, str, int, str]]:
    """(title, value, count, short definition) of those that have data: for a small panel."""
    return [(BY_ID[kpi.id].title, headline(kpi), kpi.count, BY_ID[kpi.id].short) for kpi in kpis if kpi.count]


def report_json(found: Measured, before: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """The report as plain data: docs/kpis.md says what each key is."""
    return {
        "at": _iso(found.at),
        "since": _iso(found.since),
        "timezone": found.zone,
        "counting": COUNTING,
        "kpis": {kpi.id: _kpi_json(kpi) for kpi in found.kpis},
        "before": list(before),
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


def _iso(moment: Any) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
