"""What a held order backs: nothing where the systems doubt its facts, its facts where only a policy holds it."""

from __future__ import annotations

import pytest

from policies.truth import backed
from policies.verdict import Decision, Finding
from tests.unit import builders


def decision(*hits: Finding) -> Decision:
    packets = builders.dossier(builders.allocated()).packets
    return Decision(lane="escalate", findings=hits, leading=hits[0] if hits else None, packets=packets)


def finding(rule: str, *pos: str) -> Finding:
    return Finding(rule=rule, hit=True, severity="hold", path="desk_lead", why="because", pos=pos)


@pytest.mark.parametrize(
    "rule", ["date_disagrees", "source_stale", "unknown_value", "credit_hold", "backorder", "hazmat_lead", "carrier_exception"]
)
def test_doubted_facts_back_nothing(rule: str) -> None:
    po = decision().packets[0].po_number
    assert backed(decision(finding(rule, po)))[0].promise is None
    assert backed(decision(finding(rule)))[0].promise is None


@pytest.mark.parametrize("rule", ["price_mentioned", "cancel_requested", "open_dispute", "reply_to_differs", "eta_moved", "out_of_scope"])
def test_facts_stand_where_only_a_policy_holds(rule: str) -> None:
    po = decision().packets[0].po_number
    assert backed(decision(finding(rule, po)))[0].promise == decision().packets[0].promise


def test_another_order_is_not_touched() -> None:
    assert backed(decision(finding("date_disagrees", "other")))[0].promise == decision().packets[0].promise
