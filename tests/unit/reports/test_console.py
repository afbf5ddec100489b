"""The terminal views: everything is said, and foreign text never becomes markup or terminal control."""

from __future__ import annotations

import io

from rich.console import Console

from agent.reports.console import (
    KpiLine,
    show_card,
    show_explanation,
    show_inspection,
    show_kpis,
)
from agent.reports.explanation import explanation
from agent.reports.inspection import inspection
from agent.stages.card import escalation_card
from tests.unit.stages.outcomes import CONTEXT, backorder_packet, drafted, escalated, finding, inquiry, mail


def console(width: int = 100) -> Console:
    return Console(file=io.StringIO(), width=width, force_terminal=False)


def printed(target: Console) -> str:
    file = target.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_explanation_shows_rules_lane_owner_and_the_difference() -> None:
    target = console()
    show_explanation(target, explanation("a.eml", mail(), escalated((backorder_packet(),), finding("backorder", why="four are short"))))
    text = printed(target)
    for piece in ("escalate", "warehouse@northwind.example", "four are short", "credit_hold", "≠ line 2", "lines 1–2 · ordered qty"):
        assert piece in text


def test_explanation_of_a_draft_shows_the_text_and_each_source_once() -> None:
    target = console()
    show_explanation(target, explanation("a.eml", mail(), drafted()))
    text = printed(target)
    assert "← ERP lines 1–5 · promised ship date = 2026-11-27" in text
    assert text.count("courtesy, states no fact") == 1
    assert "Subject: Re: where is it?" in text


def test_foreign_text_is_neither_markup_nor_terminal_control() -> None:
    target = console()
    hostile = inquiry().model_copy(update={"new_text": "[bold red]x[/]\x1b[2J\x07 \u202eevil", "language": "en[/]"})
    show_inspection(target, inspection("a[/].eml", mail(), hostile))
    text = printed(target)
    assert "[bold red]x[/]" in text and "a[/].eml" in text
    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text


def test_a_card_keeps_its_columns_in_a_hundred() -> None:
    card = escalation_card(escalated((backorder_packet(),), finding("backorder")), CONTEXT)
    target = console()
    show_card(target, card.subject, card.text)
    for row in card.text.splitlines():
        assert row.strip() in printed(target)


def test_kpis() -> None:
    target = console()
    show_kpis(target, [KpiLine(name="drafts corrected", value="4.9 %", count=41, definition="sent")])
    text = printed(target)
    for piece in ("drafts corrected", "4.9 %", "41"):
        assert piece in text
