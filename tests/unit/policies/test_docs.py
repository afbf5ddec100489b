"""docs/rules says what the code does."""

from __future__ import annotations

from policies.chain import RULES
from tests.tools.rule_docs import page, pages, stale


def test_pages_are_up_to_date() -> None:
    assert stale() == [], "run: python tests/tools/rule_docs.py"


def test_page_says_whether_the_rule_can_be_switched_off() -> None:
    assert "No: stays with people, always: anything that touches price" in page(RULES["price_mentioned"], 1)
    assert "`[asn_missing] enabled = false`" in page(RULES["asn_missing"], 1)
    assert "`hours = 24`" in page(RULES["late_change"], 1)
    assert len(pages()) == 54
