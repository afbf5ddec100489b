"""The public JSON object of a decision: exact keys, lossless values, nothing of another account."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from agent.reports.explanation import explanation, plain
from policies.packet import Lookup, Promise
from tests.unit.stages.outcomes import backorder_packet, drafted, escalated, finding, mail, packet

KEYS = ["file", "message_id", "inquiry", "lane", "path", "owner", "packets", "findings", "draft"]
PACKET = [
    "po_number",
    "order_numbers",
    "account",
    "owner",
    "erp_state",
    "fulfillment_state",
    "constraints",
    "promise",
    "send_or_hold",
    "facts",
    "disagreements",
]


def test_keys_are_the_contracts() -> None:
    row = explanation("a.eml", mail(), escalated((backorder_packet(),), finding("backorder")))
    assert list(row) == KEYS
    assert list(row["packets"][0]) == PACKET
    assert list(row["packets"][0]["facts"][0]) == ["id", "value", "source", "as_of"]
    assert list(row["findings"][0]) == ["rule", "hit", "severity", "path", "owner", "why"]
    assert json.loads(json.dumps(row)) == row


def test_escalation_names_path_and_owner_and_holds() -> None:
    row = explanation("a.eml", mail(), escalated((backorder_packet(),), finding("backorder")), {"credit": "credit@northwind.example"})
    assert (row["lane"], row["path"], row["owner"]) == ("escalate", "fulfillment", "warehouse@northwind.example")
    assert [(found["rule"], found["hit"], found["owner"]) for found in row["findings"]] == [
        ("backorder", True, "warehouse@northwind.example"),
        ("credit_hold", False, "credit@northwind.example"),
    ]
    assert row["packets"][0]["send_or_hold"] == "hold" and row["draft"] is None


def test_a_clean_po_beside_a_held_one_may_be_drafted() -> None:
    clean = packet(po_number="1", po_key="1", promise=Promise.ALLOCATED_COMPLETE)
    held = packet(po_number="2", po_key="2", promise=Promise.ALLOCATED_COMPLETE)
    row = explanation("a.eml", mail(), escalated((clean, held), finding("credit_hold", pos=("2",))))
    assert [each["send_or_hold"] for each in row["packets"]] == ["send", "hold"]


def test_a_rule_on_the_whole_mail_holds_every_po() -> None:
    row = explanation("a.eml", mail(), escalated((packet(promise=Promise.DELIVERED),), finding("price_mentioned")))
    assert row["packets"][0]["send_or_hold"] == "hold"


def test_draft_with_claims() -> None:
    row = explanation("a.eml", mail(), drafted())
    assert row["lane"] == "draft" and row["path"] is None and row["owner"] is None
    assert list(row["draft"]) == ["to", "cc", "subject", "text", "claims"]
    ids = {fact["id"] for fact in row["packets"][0]["facts"]}
    assert set(row["draft"]["claims"][1]["fact_ids"]) <= ids


@pytest.mark.parametrize(
    "changes", [{"lookup": Lookup.ELSEWHERE, "elsewhere_accounts": ("C-200",)}, {"order_customer": "C-200"}], ids=["elsewhere", "found"]
)
def test_nothing_of_another_accounts_order(changes: dict[str, object]) -> None:
    row = explanation("a.eml", mail(), escalated((packet(**changes),), finding("account_mismatch", "account_owner")))
    text = json.dumps(row)
    assert "SO-7001" not in text and "2026-11-27" not in text and "erp.status" not in text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("10.000"), 10),
        (Decimal("2.5"), 2.5),
        (Decimal("0"), 0),
        (Decimal("0.1000000000000000055511151231257827"), "0.1000000000000000055511151231257827"),
        (Decimal(2**60), str(2**60)),
        (Decimal("NaN"), "NaN"),
        (True, True),
        (None, None),
        ("2026", "2026"),
        (datetime(2026, 11, 23, 15, 30, tzinfo=UTC), "2026-11-23T15:30:00Z"),
    ],
)
def test_values_keep_what_they_say(value: object, expected: object) -> None:
    shown = plain(value)  # type: ignore[arg-type]
    assert shown == expected and type(shown) is type(expected)
