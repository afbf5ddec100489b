"""The list of cases and one case's history at a terminal: nothing that a person needs is cut, foreign text stays text."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from rich.console import Console

from agent.reports.cases import CaseEvent, CaseLine, show_case, show_cases, told
from tests.unit.stages.outcomes import NOW


def console(width: int) -> Console:
    return Console(file=io.StringIO(), width=width, force_terminal=False)


def printed(target: Console) -> str:
    file = target.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def case(**changes: object) -> CaseLine:
    values = {"id": "PD-3RILLAFVAG", "state": "escalated", "pos": ("48817",), "subject": "where?", "opened_at": NOW} | changes
    return CaseLine.model_validate(values)


def test_where_there_is_room_each_case_has_one_line() -> None:
    target = console(120)
    show_cases(target, [case(subject="long " * 40, due_at=NOW + timedelta(hours=n)) for n in range(3)], "America/Chicago")
    rows = [row for row in printed(target).splitlines() if "PD-3RILLAFVAG" in row]
    assert len(rows) == 3 and all("Nov 23 09:30" in row for row in rows)


@pytest.mark.parametrize("width", [80, 100])
def test_nothing_is_cut_in_an_ordinary_terminal(width: int) -> None:
    target = console(width)
    pos = ("4500123456-00010", "MW-2204/2026", "77003")
    show_cases(target, [case(pos=pos, rule="promise_dates_differ", owner="Key Accounts Midwest", due_at=NOW)], "America/Chicago")
    text = printed(target)
    said = ("PD-3RILLAFVAG", "escalated", *pos[:2], "and 1 more", "promise dates", "differ", "Key Accounts", "Midwest", "due Nov 23 09:30")
    for piece in said:
        assert piece in text
    assert "…" not in text and max(len(row) for row in text.splitlines()) <= width


def test_a_number_too_long_for_its_column_goes_on_in_the_next_line() -> None:
    target = console(80)
    show_cases(target, [case(pos=("7" * 25,))])
    assert "…" not in printed(target) and sum(row.count("7") for row in printed(target).splitlines()) == 25


def test_no_cases_is_said() -> None:
    for width in (80, 120):
        target = console(width)
        show_cases(target, [])
        assert "No cases." in printed(target)


def test_one_case_with_its_history() -> None:
    target = console(100)
    event = CaseEvent(at=NOW, event="case.filed", data={"lane": "draft", "pos": ["48817", "48818"], "rule": "", "late": False})
    show_case(target, case(rule="credit_hold", subject="[red]x[/]"), [event])
    text = printed(target)
    for piece in ("credit hold", "case.filed", "lane draft · pos 48817, 48818 · late no", "[red]x[/]"):
        assert piece in text


def test_what_is_empty_is_left_out() -> None:
    steps = [{"how": "appended", "step": "append cards", "uid": 2}, {"how": "marked", "step": "mark inbox", "uid": None}]
    assert told({"path": "", "hits": [], "due": None, "steps": steps, "revision": 0}) == (
        "steps appended append cards 2, marked mark inbox · revision 0"
    )
