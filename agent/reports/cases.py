"""The list of cases and one case's history, for people at a terminal. Reads no ledger: what is shown is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.box import SIMPLE, SIMPLE_HEAD
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agent.reports.console import line
from agent.wording.plain import clip, short_stamp, stamp
from policies.packet import Frozen

STATES = {"drafted": "green", "escalated": "red", "waiting": "yellow", "parked": "magenta", "closed": "bright_black"}
_WIDE = 110  # columns that a case needs on one line


class CaseLine(Frozen):
    """A case as the list shows it."""

    id: str
    state: str
    pos: tuple[str, ...] = ()
    subject: str = ""
    rule: str = ""
    owner: str = ""
    opened_at: datetime
    due_at: datetime | None = None


class CaseEvent(Frozen):
    """One thing that happened to a case; ``data`` as the audit trail has it."""

    at: datetime
    event: str
    data: Mapping[str, Any] = {}


def show_cases(console: Console, cases: Iterable[CaseLine], tzname: str = "UTC") -> None:
    """The list of cases: one line each where there is room for it, else two, so that nothing is cut in an ordinary terminal."""
    if console.width < _WIDE:
        _show_cases_stacked(console, cases, tzname)
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True, caption=f"times in {tzname}", caption_justify="right")
    for name in ("Case", "State", "PO", "What", "Owner", "Opened", "Due"):
        table.add_column(name, overflow="ellipsis", no_wrap=True, ratio={"PO": 2, "What": 4, "Owner": 3}.get(name))
    for case in cases:
        pos = ", ".join(case.pos[:2]) + (" …" if len(case.pos) > 2 else "")
        table.add_row(
            line(case.id),
            Text(case.state, style=STATES.get(case.state, "")),
            line(pos or "–"),
            line(_what(case)),
            line(case.owner or "–"),
            _short(case.opened_at, tzname),
            _short(case.due_at, tzname),
        )
    console.print(table if table.row_count else Text("No cases."))


def _show_cases_stacked(console: Console, cases: Iterable[CaseLine], tzname: str) -> None:
    """Owner under what it is about, due time under the opening; long PO numbers go on in the next line."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True, caption=f"times in {tzname}")
    table.caption_justify = "right"
    table.add_column("Case", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("PO", overflow="fold", max_width=18)
    table.add_column("What / owner", overflow="fold", ratio=1)
    table.add_column("Opened / due", no_wrap=True, justify="right")
    for case in cases:
        more = [f"and {len(case.pos) - 2} more"] if len(case.pos) > 2 else []
        due = [Text(f"due {short_stamp(case.due_at, tzname)}")] if case.due_at else []
        table.add_row(
            line(case.id),
            Text(case.state, style=STATES.get(case.state, "")),
            _stack(*(line(po) for po in [*case.pos[:2], *more] or ["–"])),
            _stack(line(_what(case)), *([line(case.owner, "bright_black")] if case.owner else [])),
            _stack(_short(case.opened_at, tzname), *due),
        )
    console.print(table if table.row_count else Text("No cases."))


def _stack(*lines: Text) -> Text:
    return Text("\n").join(lines)


def _what(case: CaseLine) -> str:
    return clip(case.rule.replace("_", " ") or case.subject, 60)


def show_case(console: Console, case: CaseLine, history: Iterable[CaseEvent], tzname: str = "UTC") -> None:
    """One case's whole history, oldest first."""
    head = Table.grid(padding=(0, 2))
    rows = (
        ("state", Text(case.state, style=STATES.get(case.state, ""))),
        ("PO", line(", ".join(case.pos) or "–")),
        ("subject", line(case.subject)),
        ("rule", line(case.rule.replace("_", " ") or "–")),
        ("owner", line(case.owner or "–")),
        ("due", Text(stamp(case.due_at, tzname) if case.due_at else "–")),
    )
    for label, value in rows:
        head.add_row(Text(label, style="bright_black"), value)
    table = Table(box=SIMPLE, show_header=False, pad_edge=False)
    for event in history:
        table.add_row(
            Text(stamp(event.at, tzname), style="bright_black"), line(event.event.replace("_", " "), "bold"), line(told(event.data))
        )
    console.print(Panel(Group(head, table), title=line(f"Case {case.id}"), title_align="left"))


def _short(value: datetime | None, tzname: str) -> Text:
    return Text(short_stamp(value, tzname) if value else "–", style="bright_black" if value is None else "")


def told(data: Mapping[str, Any]) -> str:
    """What a line of the audit trail holds, for reading: ``lane draft · pos 771188, 437124``. What is empty is left out."""
    return " · ".join(f"{key.replace('_', ' ')} {_said(value)}" for key, value in data.items() if value not in (None, "", [], {}))


def _said(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return " ".join(_said(one) for one in value.values() if one not in (None, "", [], {}))
        case list():
            return ", ".join(_said(one) for one in value)
        case _:
            return str(value)
