"""The lanes in their order (docs/contract.md §6): leave, scope, any hit, draft; and what is worth waiting for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from policies.decide import decide, refuse, send_or_hold
from policies.limits import Policies
from policies.packet import Lookup, Promise
from tests.unit import builders as b
from tests.unit.policies.cases import NO_ORDERS, WIDE, all_lines, asks, down, fares, lines

POLICIES = Policies()


@pytest.mark.parametrize("make", [b.allocated, b.in_fulfillment, b.shipped, b.delivered])
def test_clean_order_is_drafted_with_every_rule_recorded(make: object) -> None:
    dossier = b.dossier(make())  # type: ignore[operator]
    decision = decide(dossier, POLICIES)
    assert decision.lane == "draft"
    assert decision.leading is None and not decision.hits and len(decision.findings) == 53
    assert send_or_hold(dossier.packets[0], decision) == "send"


@pytest.mark.parametrize("kind", ["other", "auto", "unreadable"])
def test_what_asks_nothing_is_left_without_rules(kind: str) -> None:
    decision = decide(b.dossier(b.seed_story(), b.inquiry(kind=kind)), POLICIES)
    assert decision.lane == "leave"
    assert decision.findings == ()


def test_seed_story_is_led_by_the_contract() -> None:
    dossier = b.dossier(b.seed_story())
    decision = decide(dossier, POLICIES)
    assert decision.lane == "escalate"
    assert [finding.rule for finding in decision.hits] == ["partial_forbidden", "backorder", "quantity_disagrees"]
    assert decision.leading is not None and decision.leading.path == "account_owner"
    assert "lines 2, 4" in decision.leading.why
    assert dossier.packets[0].constraints == ("no_partial_shipments",)
    assert send_or_hold(dossier.packets[0], decision) == "hold"


def test_one_held_po_holds_the_whole_mail() -> None:
    given = b.evidence()
    held = b.evidence(erp=b.erp_order(order_number="SO-2", hold_code="credit"), wms=b.wms_order(order_number="SO-2"))
    both = given.model_copy(
        update={
            "lookups": (b.lookup(), b.lookup("777", orders=("SO-2",))),
            "erp": {**given.erp, **held.erp},
            "wms": {**given.wms, **held.wms},
        }
    )
    decision = decide(b.dossier(both), POLICIES)
    assert decision.lane == "escalate"
    assert decision.leading is not None and (decision.leading.rule, decision.leading.pos) == ("credit_hold", ("777",))
    assert all(send_or_hold(packet, decision) == "hold" for packet in decision.packets)
    assert decision.packets[0].promise is Promise.ALLOCATED_COMPLETE


class TestScope:
    """Only known facts put an order outside."""

    @pytest.mark.parametrize("outside", ["leave", "escalate"])
    def test_outside_goes_where_the_site_says_whatever_else_hits(self, outside: str) -> None:
        site = Policies.model_validate({"scope": {"outside": outside}})
        dossier = b.dossier(b.seed_story(erp=b.erp_order(order_type="special", hold_code="credit")))
        decision = decide(dossier, site)
        assert decision.lane == outside
        assert decision.leading is not None and decision.leading.rule == "out_of_scope"
        assert len(decision.hits) > 1

    @pytest.mark.parametrize(
        ("scope", "crm", "lane"),
        [
            ({}, {"tier": "B"}, "leave"),
            ({"tiers": ["A", "B"]}, {"tier": "B"}, "draft"),
            ({"accounts": ["C-9"]}, {}, "leave"),
            ({"accounts": [b.CUSTOMER]}, {}, "draft"),
            ({}, {"tier": None}, "escalate"),
            ({}, {"tier": "Z"}, "escalate"),
            ({"tiers": []}, {"tier": None}, "draft"),
        ],
    )
    def test_account(self, scope: dict[str, object], crm: dict[str, object], lane: str) -> None:
        site = Policies.model_validate({"scope": scope})
        assert decide(b.dossier(b.evidence(crm=b.account(**crm))), site).lane == lane

    @pytest.mark.parametrize(("word", "lane"), [("special", "leave"), (None, "escalate"), ("odd", "escalate"), ("stock", "draft")])
    def test_order_type(self, word: str | None, lane: str) -> None:
        decision = decide(b.dossier(b.evidence(erp=b.erp_order(order_type=word))), POLICIES)
        assert decision.lane == lane
        if lane == "escalate":
            assert decision.leading is not None and decision.leading.rule == "unknown_value"

    def test_stocked(self) -> None:
        assert decide(b.dossier(lines(is_stocked=False)), POLICIES).lane == "leave"
        assert decide(b.dossier(lines(is_stocked=None)), POLICIES).lane == "escalate"
        loose = Policies.model_validate({"scope": {"stocked_only": False}})
        assert decide(b.dossier(lines(is_stocked=False)), loose).lane == "draft"
        assert decide(b.dossier(lines(is_stocked=None)), loose).lane == "draft"

    @pytest.mark.parametrize("other", ["inside", "not found"])
    def test_inside_and_outside_in_one_mail_is_escalated(self, other: str) -> None:
        given = b.evidence(erp=b.erp_order(order_type="special"))
        more = b.evidence(erp=b.erp_order(order_number="SO-2"), wms=b.wms_order(order_number="SO-2"))
        second = b.lookup("777", orders=("SO-2",)) if other == "inside" else b.lookup("777", Lookup.NOT_FOUND, ())
        both = given.model_copy(
            update={"lookups": (b.lookup(), second), "erp": {**given.erp, **more.erp}, "wms": {**given.wms, **more.wms}}
        )
        decision = decide(b.dossier(both), POLICIES)
        assert decision.lane == "escalate"
        assert "out_of_scope" in [finding.rule for finding in decision.hits]

    def test_another_accounts_order_puts_nothing_outside(self) -> None:
        assert decide(fares(Lookup.ELSEWHERE, elsewhere_accounts=("C-7",)), POLICIES).lane == "escalate"


class TestWaiting:
    """A system that may come back is waited for only where its silence is all that stands in the way."""

    @pytest.mark.parametrize("system", ["erp", "wms", "carrier"])
    def test_silent_system(self, system: str) -> None:
        decision = decide(b.dossier(down(system)), POLICIES)
        assert decision.lane == "escalate"
        assert [finding.rule for finding in decision.hits] == ["source_unavailable"]
        assert decision.waits_for == (system,)

    def test_silent_look_up_and_crm(self) -> None:
        erp = b.dossier(b.evidence(lookups=(b.lookup(state=Lookup.UNAVAILABLE, orders=()),)).model_copy(update=NO_ORDERS))
        crm = b.dossier(
            b.evidence(sender=b.silent("crm"), account=None, lookups=(b.lookup(state=Lookup.NOT_TRIED, orders=()),)).model_copy(
                update=NO_ORDERS
            )
        )
        assert decide(erp, POLICIES).waits_for == ("erp",)
        assert decide(crm, POLICIES).waits_for == ("crm",)
        assert [finding.rule for finding in decide(crm, POLICIES).hits] == ["source_unavailable"]

    @pytest.mark.parametrize(("reply", "rule"), [("denied", "source_unavailable"), ("malformed", "unknown_value")])
    def test_refusal_and_nonsense_are_never_waited_for(self, reply: str, rule: str) -> None:
        decision = decide(b.dossier(down("wms", reply)), POLICIES)
        assert [finding.rule for finding in decision.hits] == [rule]
        assert decision.waits_for == ()

    def test_something_else_stands_too(self) -> None:
        given = down("wms").model_copy(update={"account": b.found("crm", b.account(open_dispute="x"))})
        assert decide(b.dossier(given), POLICIES).waits_for == ()

    def test_carrier_is_not_needed_before_anything_has_left(self) -> None:
        wms = b.wms_order(shipments=(b.shipment(shipped_at=None, lines=()),))
        decision = decide(b.dossier(b.evidence(wms=wms, carrier=())), POLICIES)
        assert decision.lane == "draft"


class TestLastResort:
    """What has no clean state is never drafted, even where no rule has a word for it."""

    def test_will_call_that_is_not_packed_yet(self) -> None:
        decision = decide(b.dossier(b.evidence(erp=b.erp_order(order_type="will_call"))), WIDE)
        assert decision.lane == "escalate"
        assert decision.leading is not None and decision.leading.rule == "unknown_value"
        assert "no approved wording" in decision.leading.why
        assert len(decision.findings) == 53

    def test_partly_shipped_with_its_rule_off_needs_the_whole_clean_state(self) -> None:
        off = Policies.model_validate({"partial_shipment": {"enabled": False}})
        assert decide(b.dossier(b.shipped_partly()), off).lane == "draft"
        forbidden = decide(b.dossier(b.shipped_partly(crm=b.account(partial_shipments="forbidden"))), off)
        assert forbidden.lane == "escalate"
        assert forbidden.leading is not None and forbidden.leading.rule == "partial_forbidden"

    def test_chain_without_any_rule_drafts_nothing_unclean(self) -> None:
        half = b.evidence(erp=b.erp_order((b.erp_line(1), b.erp_line(2, 4, allocated_qty=Decimal(0), backordered_qty=Decimal(4)))))
        assert decide(b.dossier(half), POLICIES, chain=()).lane == "escalate"
        assert decide(b.dossier(b.evidence(lookups=())), POLICIES, chain=()).lane == "escalate"


def test_refused_draft_is_escalated_and_says_why() -> None:
    decision = refuse(decide(b.dossier(), POLICIES), "The bank has no sentence for that.", POLICIES, ("48817",))
    assert decision.lane == "escalate"
    assert decision.leading is not None and decision.leading.rule == "draft_unverifiable"
    assert len(decision.findings) == 53


def test_tolerance_of_dates_is_a_threshold() -> None:
    site = Policies.model_validate({"date_disagrees": {"tolerance_days": 1}})
    for days, lane in ((1, "draft"), (2, "escalate")):
        wms = b.wms_order(planned_ship_date=b.SHIP + timedelta(days=days))
        assert decide(b.dossier(b.evidence(wms=wms)), site).lane == lane


def test_urgent_mail_is_not_held() -> None:
    assert decide(b.dossier(asked=b.inquiry(urgent=True)), POLICIES).lane == "draft"
    assert decide(asks("order_status"), POLICIES).lane == "draft"


def test_promise_for_today_holds_in_the_desks_zone() -> None:
    # 23:30 on the 22nd in Chicago is the 23rd in UTC.
    late = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    given = all_lines(date(2026, 11, 22))
    orders = {key: b.found("erp", answer.record.model_copy(update={"as_of": late})) for key, answer in given.erp.items() if answer.record}
    stores = {key: b.found("wms", answer.record.model_copy(update={"as_of": late})) for key, answer in given.wms.items() if answer.record}
    crm = b.found("crm", b.account(as_of=late))
    fresh = given.model_copy(update={"erp": orders, "wms": stores, "account": crm})
    assert decide(b.dossier(fresh, now=late), POLICIES).lane == "draft"
