"""States by exclusive buckets, pairing of lines, and every disagreement as data with the raw values side by side."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agent.model.mail import Address
from agent.stages.reconcile.lines import erp_line_state, wms_line_state
from agent.stages.reconcile.pairing import pair_lines
from connectors.records import ErpOrder, WmsOrder
from policies.packet import Disagreement, Lookup, Packet, Promise, State, packet_hash
from tests.unit import builders as b
from tests.unit.policies.cases import parcel, two_parcels

D = Decimal


def packet(erp: ErpOrder | None = None, wms: WmsOrder | None = None) -> Packet:
    return b.dossier(b.evidence(erp=erp, wms=wms)).packets[0]


def kinds(one: Packet) -> set[str]:
    return {item.kind for item in one.disagreements}


def only(one: Packet) -> Disagreement:
    assert len(one.disagreements) == 1, one.disagreements
    return one.disagreements[0]


@pytest.mark.parametrize(
    ("ordered", "allocated", "backordered", "shipped", "cancelled", "state"),
    [
        (10, 10, 0, 0, 0, State.ALLOCATED),
        (10, 6, 4, 0, 0, State.WAITING),
        (10, 0, 10, 0, 0, State.WAITING),
        (10, 0, 0, 10, 0, State.SHIPPED),
        (10, 6, 0, 4, 0, State.PARTLY_SHIPPED),
        (10, 0, 6, 4, 0, State.PARTLY_SHIPPED),
        (10, 0, 0, 0, 10, State.CANCELLED),
        (10, 0, 0, 6, 4, State.SHIPPED),
        (10, 6, 0, 0, 4, State.ALLOCATED),
        (10, 9, 0, 0, 0, State.INCONSISTENT),
        (10, 11, 0, 0, 0, State.INCONSISTENT),
        (10, 10, 0, 10, 0, State.INCONSISTENT),
        (10, 11, -1, 0, 0, State.INCONSISTENT),
        (0, 0, 0, 0, 0, State.INCONSISTENT),
        (-1, 0, 0, 0, -1, State.INCONSISTENT),
        (None, 10, 0, 0, 0, State.UNKNOWN),
        (10, 10, None, 0, 0, State.UNKNOWN),
        (10, 10, 0, 0, None, State.UNKNOWN),
    ],
)
def test_erp_line_state(ordered: int, allocated: int, backordered: int, shipped: int, cancelled: int, state: State) -> None:
    values = {"ordered": ordered, "allocated": allocated, "backordered": backordered, "shipped": shipped, "cancelled": cancelled}
    line = b.erp_line(1).model_copy(update={f"{name}_qty": None if value is None else D(value) for name, value in values.items()})
    assert erp_line_state(line) is state


@pytest.mark.parametrize(
    ("requested", "picked", "packed", "shipped", "backordered", "state"),
    [
        (10, 0, 0, 0, 0, State.ALLOCATED),
        (10, 1, 0, 0, 0, State.PICKING),
        (10, 10, 9, 0, 0, State.PICKING),
        (10, 10, 10, 0, 0, State.PACKED),
        (10, 10, 10, 1, 0, State.PARTLY_SHIPPED),
        (10, 10, 10, 10, 0, State.SHIPPED),
        (10, 0, 0, 0, 4, State.WAITING),
        (10, 6, 6, 0, 4, State.PICKING),
        (0, 0, 0, 0, 0, State.CANCELLED),
        (10, 11, 0, 0, 0, State.INCONSISTENT),
        (10, 5, 6, 0, 0, State.INCONSISTENT),
        (10, 10, 5, 6, 0, State.INCONSISTENT),
        (10, 7, 0, 0, 4, State.INCONSISTENT),
        (10, 0, 0, -1, 0, State.INCONSISTENT),
        (10, 0, 0, 0, -1, State.INCONSISTENT),
        (10, None, 0, 0, 0, State.UNKNOWN),
        (10, 0, 0, 0, None, State.UNKNOWN),
    ],
)
def test_wms_line_state(requested: int, picked: int, packed: int, shipped: int, backordered: int, state: State) -> None:
    values = {"requested": requested, "picked": picked, "packed": packed, "shipped": shipped, "backordered": backordered}
    line = b.wms_line(1).model_copy(update={f"{name}_qty": None if value is None else D(value) for name, value in values.items()})
    assert wms_line_state(line) is state


class TestPairing:
    def test_by_number_whatever_its_zeros(self) -> None:
        pairs, twice = pair_lines((b.erp_line(10), b.erp_line(2)), (b.wms_line(2), b.wms_line(10, line_number="0010", sku="SKU-10")))
        assert [(e and e.sku, w and w.sku) for e, w in pairs] == [("SKU-10", "SKU-10"), ("SKU-2", "SKU-2")]
        assert twice == []

    def test_by_item_where_only_one_is_left(self) -> None:
        pairs, _ = pair_lines((b.erp_line(1), b.erp_line(2)), (b.wms_line(10, sku="SKU-2"), b.wms_line(20, sku="sku-1 ")))
        assert [(e and e.line_number, w and w.line_number) for e, w in pairs] == [("1", "20"), ("2", "10")]

    def test_never_by_item_where_several_are_left(self) -> None:
        pairs, _ = pair_lines((b.erp_line(1, sku="A"), b.erp_line(2, sku="A")), (b.wms_line(10, sku="A"),))
        assert [w for _, w in pairs[:2]] == [None, None]
        assert len(pairs) == 3

    def test_number_that_stands_twice_is_said(self) -> None:
        one = packet(b.erp_order((b.erp_line(1), b.erp_line(1, 4, sku="SKU-2"))))
        assert "item" in kinds(one) and one.promise is None


class TestOrders:
    def test_quantities_make_the_state_and_no_status_word_does(self) -> None:
        one = packet(wms=b.wms_order((b.wms_line(1, 10, 10, 10), b.wms_line(2, 4, 4, 4)), status="packed"))
        assert (one.erp_state, one.fulfillment_state, one.promise) == (State.ALLOCATED, State.PACKED, Promise.IN_FULFILLMENT)

    @pytest.mark.parametrize("word", ["new", "picking", "packed", "shipped"])
    def test_warehouse_header_against_its_lines(self, word: str) -> None:
        one = packet(wms=b.wms_order(status=word))
        assert (one.promise is None) == (word != "new")
        if word != "new":
            item = only(one)
            assert item.kind == "status"
            assert [(r.source, r.value) for r in item.readings] == [("wms", word), ("wms", "allocated")]

    @pytest.mark.parametrize(
        ("erp", "wms", "state"),
        [
            ({"status": "cancelled"}, {"status": "cancelled"}, (State.CANCELLED, State.CANCELLED)),
            ({"status": "on_hold"}, {}, (State.HELD, State.ALLOCATED)),
            ({"hold_code": "fraud"}, {"status": "on_hold"}, (State.HELD, State.HELD)),
        ],
    )
    def test_header_overrides_lines(self, erp: dict[str, Any], wms: dict[str, Any], state: tuple[State, State]) -> None:
        one = packet(b.erp_order(**erp), b.wms_order(**wms))
        assert (one.erp_state, one.fulfillment_state) == state
        assert one.promise is None

    def test_cancelled_in_one_system_only(self) -> None:
        assert kinds(packet(b.erp_order(status="cancelled"))) == {"status"}
        assert kinds(packet(wms=b.wms_order(status="cancelled"))) == {"status"}

    def test_closed_is_clean_only_if_every_line_is_shipped_or_cancelled(self) -> None:
        assert kinds(packet(b.erp_order(status="closed"))) == {"status"}
        dead = b.erp_line(2, 4, allocated_qty=D(0), cancelled_qty=D(4))
        erp = b.erp_order((b.shipped_line(1), dead), status="closed")
        wms = b.wms_order((b.wms_line(1, 10, 10, 10, 10),), (b.shipment(1, (("1", 10),)),), status="shipped")
        one = b.dossier(b.shipped(erp=erp, wms=wms)).packets[0]
        assert one.promise is Promise.SHIPPED_COMPLETE
        assert one.fact(f"erp.order.{b.ORDER}.line_count").value == 1  # type: ignore[union-attr]

    def test_warehouse_that_shipped_what_the_erp_only_allocated_is_not_believed(self) -> None:
        one = b.dossier(b.shipped(erp=b.erp_order())).packets[0]
        assert {"status", "quantity"} <= kinds(one)
        assert one.promise is None

    def test_no_lines_and_zero_lines_are_never_clean(self) -> None:
        assert packet(b.erp_order(()), b.wms_order(())).promise is None
        zero = b.erp_line(1, ordered_qty=D(0), allocated_qty=D(0))
        assert packet(b.erp_order((zero,)), b.wms_order((b.wms_line(1, 0),))).promise is None

    def test_all_lines_cancelled(self) -> None:
        erp = b.erp_order((b.erp_line(1, allocated_qty=D(0), cancelled_qty=D(10)),))
        one = packet(erp, b.wms_order((b.wms_line(1, 0),)))
        assert (one.erp_state, one.fulfillment_state, one.promise) == (State.CANCELLED, State.CANCELLED, None)


class TestDisagreements:
    def test_backorder_that_only_the_warehouse_knows_stands_side_by_side(self) -> None:
        one = b.dossier(b.seed_story()).packets[0]
        assert [(item.kind, item.line) for item in one.disagreements] == [("quantity", "2"), ("quantity", "4")]
        erp, wms = one.disagreements[0].readings
        assert (erp.source, erp.field, erp.value, erp.fact_id) == ("erp", "backordered_qty", 0, "erp.line.2.backordered_qty")
        assert (wms.source, wms.field, wms.value, wms.as_of) == ("wms", "backordered_qty", 10, b.NOW - timedelta(hours=1))

    def test_warehouse_given_only_what_can_ship_is_no_disagreement(self) -> None:
        short = b.erp_line(2, 4, allocated_qty=D(3), backordered_qty=D(1))
        assert kinds(packet(b.erp_order((b.erp_line(1), short)), b.wms_order((b.wms_line(1), b.wms_line(2, 3))))) == set()

    def test_warehouse_that_still_holds_a_cancelled_line(self) -> None:
        dead = b.erp_line(2, 4, allocated_qty=D(0), cancelled_qty=D(4))
        assert kinds(packet(b.erp_order((b.erp_line(1), dead)))) == {"quantity"}
        assert kinds(packet(b.erp_order((b.erp_line(1), dead)), b.wms_order((b.wms_line(1), b.wms_line(2, 0))))) == set()
        assert kinds(packet(b.erp_order((b.erp_line(1), dead)), b.wms_order((b.wms_line(1),)))) == set()

    def test_more_in_hand_than_allocated(self) -> None:
        short = b.erp_line(2, 4, allocated_qty=D(3), backordered_qty=D(1))
        one = packet(b.erp_order((b.erp_line(1), short)), b.wms_order((b.wms_line(1, 10, 1), b.wms_line(2, 4, 4)), status="picking"))
        assert "quantity in hand" in {item.what for item in one.disagreements}

    @pytest.mark.parametrize("which", ["erp", "wms"])
    def test_line_in_one_system_only(self, which: str) -> None:
        one = packet(b.erp_order((b.erp_line(1),))) if which == "wms" else packet(wms=b.wms_order((b.wms_line(1),)))
        item = only(one)
        assert (item.kind, item.line) == ("item", "2")
        assert [r.value for r in item.readings][1] == "no such line"

    def test_substituted_item(self) -> None:
        item = only(packet(wms=b.wms_order((b.wms_line(1), b.wms_line(2, 4, sku="SKU-2B")))))
        assert (item.kind, [r.value for r in item.readings]) == ("item", ["SKU-2", "SKU-2B"])
        assert kinds(packet(wms=b.wms_order((b.wms_line(1), b.wms_line(2, 4, sku=" sku-2 "))))) == set()

    def test_dates_differ_by_days_on_open_lines_alone(self) -> None:
        one = packet(wms=b.wms_order(planned_ship_date=b.SHIP + timedelta(days=2)))
        assert [(item.kind, item.line, item.days) for item in one.disagreements] == [("date", "1", 2), ("date", "2", 2)]
        gone = b.shipped()
        wms = gone.wms[b.ORDER].record
        assert wms is not None
        late = gone.model_copy(update={"wms": {b.ORDER: b.found("wms", wms.model_copy(update={"planned_ship_date": date(2026, 1, 2)}))}})
        assert kinds(b.dossier(late).packets[0]) == set()

    def test_pickup_at_the_counter_needs_no_planned_date(self) -> None:
        wms = b.wms_order((b.wms_line(1, 10, 10, 10), b.wms_line(2, 4, 4, 4)), status="packed", planned_ship_date=None)
        assert b.dossier(b.pickup(wms=wms)).packets[0].promise is Promise.READY_FOR_PICKUP

    @pytest.mark.parametrize("field", ["status", "order_type", "customer_id"])
    def test_null_in_a_needed_field_of_the_order(self, field: str) -> None:
        item = only(packet(b.erp_order(**{field: None})))
        assert (item.kind, item.readings[0].field, item.readings[0].value) == ("unknown", field, None)

    def test_word_outside_the_vocabulary_reaches_the_card_raw(self) -> None:
        assert only(packet(b.erp_order(status="Awaiting Fulfilment"))).readings[0].value == "Awaiting Fulfilment"
        assert only(packet(wms=b.wms_order(status="WAVE-7"))).readings[0].value == "WAVE-7"
        assert only(b.dossier(parcel(b.event("picked_up", 12), b.event("CUSTOMS", 3))).packets[0]).readings[0].value == "CUSTOMS"


class TestShipments:
    @pytest.mark.parametrize("field", ["carrier", "tracking_number", "shipped_at"])
    @pytest.mark.parametrize("value", [None, ""])
    def test_shipment_that_does_not_name_what_is_stated(self, field: str, value: str | None) -> None:
        if field == "shipped_at" and value == "":
            value = None
        one = b.dossier(parcel(b.event("in_transit", 3), **{field: value})).packets[0]
        assert "unknown" in kinds(one) and one.promise is None

    def test_shipments_hold_less_than_was_shipped(self) -> None:
        one = b.dossier(two_parcels(b.shipment(2, (("2", 3),)))).packets[0]
        item = only(one)
        assert (item.kind, [r.value for r in item.readings]) == ("quantity", [4, 3])

    def test_parcel_with_nothing_in_it(self) -> None:
        gone = b.shipped()
        wms = gone.wms[b.ORDER].record
        assert wms is not None
        empty = wms.model_copy(update={"shipments": (b.shipment(), b.shipment(2, ()))})
        other = b.tracking(number="1Z999AA10123456792")
        carrier = {**gone.carrier, other.tracking_number: b.found("carrier", other)}
        one = b.dossier(gone.model_copy(update={"wms": {b.ORDER: b.found("wms", empty)}, "carrier": carrier})).packets[0]
        assert (only(one).kind, one.promise) == ("quantity", None)

    @pytest.mark.parametrize(
        ("events", "kind"),
        [
            ((b.event("delivered", 5), b.event("in_transit", 2)), "status"),
            ((b.event("picked_up", 5), b.event("pre_transit", 2)), "status"),
            ((b.event("delivered", 2), b.event("exception", 2)), "status"),
            ((b.event("picked_up", 5), b.event("in_transit", -1)), "status"),
            ((b.event("picked_up", 60),), "status"),
            ((b.event("picked_up", 5), b.event(None, 2)), "unknown"),
        ],
    )
    def test_history_that_cannot_be(self, events: tuple[object, ...], kind: str) -> None:
        one = b.dossier(parcel(*events)).packets[0]
        assert kinds(one) == {kind} and one.promise is None

    def test_shipped_at_a_time_to_come(self) -> None:
        assert "status" in kinds(b.dossier(parcel(b.event("pre_transit", 2), shipped_at=b.NOW + timedelta(hours=1))).packets[0])

    def test_carrier_has_what_the_warehouse_has_not_let_go(self) -> None:
        wms = b.wms_order(shipments=(b.shipment(shipped_at=None, lines=()),))
        one = b.dossier(b.evidence(wms=wms, carrier=(b.tracking(),))).packets[0]
        assert (only(one).kind, one.promise) == ("status", None)

    def test_return_counts_wherever_it_stands(self) -> None:
        one = b.dossier(parcel(b.event("returned", 9), b.event("in_transit", 2))).packets[0]
        assert one.shipments[0].tracking is not None and one.shipments[0].tracking.status == "returned"
        assert one.promise is None

    def test_number_without_events_is_one_that_the_carrier_does_not_know(self) -> None:
        gone = b.shipped()
        gone = gone.model_copy(update={"carrier": {b.TRACKING: b.found("carrier", b.tracking().model_copy(update={"events": ()}))}})
        one = b.dossier(gone).packets[0]
        assert [view.reply for view in one.sources] == ["found", "found", "not_found"]
        assert one.promise is None


class TestFourKindsOfNothing:
    """NULL, zero, a missing row and a missing system are four things, all the way."""

    def test_null_and_zero(self) -> None:
        null = packet(b.erp_order((b.erp_line(1), b.erp_line(2, 4, backordered_qty=None))))
        assert null.lines[1].backordered is None and kinds(null) == {"unknown"}
        assert packet().lines[1].backordered == 0

    def test_missing_row_and_missing_system(self) -> None:
        gone = b.dossier(b.evidence(wms=None, carrier=())).packets[0]
        assert gone.fulfillment_state is State.ALLOCATED
        for reply, state in (("not_found", State.ABSENT), ("unavailable", State.UNKNOWN), ("malformed", State.UNKNOWN)):
            one = b.dossier(b.evidence().model_copy(update={"wms": {b.ORDER: b.silent("wms", reply)}})).packets[0]
            assert one.fulfillment_state is state
            assert one.source("wms").reply == reply  # type: ignore[union-attr]
            assert not one.lines[0].wms_present and one.disagreements == ()
            assert one.promise is None


class TestPackets:
    def test_two_spellings_of_one_order_are_one_po(self) -> None:
        given = b.evidence().model_copy(update={"lookups": (b.lookup("48817"), b.lookup("PO-48817"))})
        assert [one.po_number for one in b.dossier(given).packets] == ["48817"]

    def test_several_orders_are_never_merged(self) -> None:
        given = b.evidence().model_copy(update={"lookups": (b.lookup(state=Lookup.AMBIGUOUS, orders=(b.ORDER, "SO-2")),)})
        one = b.dossier(given).packets[0]
        assert (one.lines, one.facts, one.promise) == ((), (), None)

    def test_nothing_about_price_or_wishes_becomes_a_fact(self) -> None:
        one = packet()
        assert not [fact for fact in one.facts if "price" in fact.id or "requested_ship_date" in fact.id]
        assert D("12.50") not in [fact.value for fact in one.facts]
        assert "12.5" not in one.model_dump_json() and "2026-11-20" not in one.model_dump_json()

    def test_facts_say_where_from_and_as_of_when(self) -> None:
        fact = packet().fact("erp.line.2.promised_ship_date")
        assert fact is not None
        assert (fact.po, fact.value, fact.source, fact.field) == (b.PO, b.SHIP, "erp", "promised_ship_date")
        assert (fact.as_of, fact.observed_at) == (b.NOW - timedelta(hours=2), b.NOW)

    def test_ids_of_facts_are_unique(self) -> None:
        for make in (b.allocated, b.shipped, b.delivered, b.seed_story):
            ids = [fact.id for fact in b.dossier(make()).packets[0].facts]
            assert len(ids) == len(set(ids))

    def test_hash_changes_with_the_truth_and_not_with_the_reading(self) -> None:
        base = packet_hash(b.dossier().packets)
        later = b.evidence(erp=b.erp_order(as_of=b.NOW), wms=b.wms_order(as_of=b.NOW), crm=b.account(as_of=b.NOW))
        assert packet_hash(b.dossier(later).packets) == base
        for given in (b.evidence(erp=b.erp_order(hold_code="credit")), b.evidence(wms=b.wms_order(planned_ship_date=None))):
            assert packet_hash(b.dossier(given).packets) != base

    def test_constraints_of_the_contract(self) -> None:
        crm = b.account(partial_shipments="forbidden", asn_required=True, hazmat_lead_days=5)
        one = b.dossier(b.evidence(crm=crm)).packets[0]
        assert one.constraints == ("no_partial_shipments", "asn_required", "hazmat_lead:5")
        assert one.promise is Promise.ALLOCATED_COMPLETE

    def test_forwarded_mail_is_asked_by_the_inner_sender_whom_nobody_vouches_for(self) -> None:
        request = b.dossier(asked=b.inquiry(forwarded_from=Address(address="inner@prairie.example"))).request
        assert (request.address, request.forwarded) == ("inner@prairie.example", True)

    def test_delivery_date_that_was_told(self) -> None:
        one = b.dossier(b.shipped(), told={b.TRACKING: b.ETA}).packets[0]
        assert one.shipments[0].tracking is not None and one.shipments[0].tracking.told == b.ETA
