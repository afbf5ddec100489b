"""Lines, shipments and the carrier's word as the records have them, field by field."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from agent.stages.reconcile.orders import summed
from agent.stages.reconcile.pairing import item_key, line_key, pair_lines
from connectors.records import CarrierEvent
from policies.packet import CarrierView, LineView, Packet, ShipmentView, State
from tests.unit import builders as b
from tests.unit.policies.cases import parcel

D = Decimal
S = State


def test_line_has_every_field_of_both_systems() -> None:
    erp = b.erp_line(
        2, 12, sku="A", cancelled_qty=D(1), backordered_qty=D(2), allocated_qty=D(4), shipped_qty=D(5), uom="BOX", is_stocked=False,
        is_hazmat=True, changed_at=b.NOW, promised_ship_date=b.ETA,
    )  # fmt: skip
    wms = b.wms_line(
        9, 11, sku="a ", picked=8, packed=7, shipped=5, backordered_qty=D(3), expected_date=date(2026, 12, 4)
    )  # fmt: skip
    one = b.dossier(b.evidence(erp=b.erp_order((erp,)), wms=b.wms_order((wms,)))).packets[0]
    assert one.lines == (
        LineView(
            line="2", wms_line="9", sku="A", wms_sku="a ", description="Item 2", uom="BOX", ordered=D(12), cancelled=D(1),
            backordered=D(2), allocated=D(4), shipped=D(5), requested=D(11), wms_backordered=D(3), wms_picked=D(8), wms_packed=D(7),
            wms_shipped=D(5), promised_ship_date=b.ETA, expected_date=date(2026, 12, 4), is_stocked=False, is_hazmat=True,
            changed_at=b.NOW, erp_state=State.PARTLY_SHIPPED, fulfillment_state=State.PARTLY_SHIPPED,
        ),
    )  # fmt: skip


def test_line_of_the_warehouse_alone() -> None:
    one = b.dossier(b.evidence(erp=b.erp_order((b.erp_line(1),)))).packets[0]
    line = one.lines[1]
    assert (line.line, line.wms_line, line.sku, line.wms_sku) == ("2", "2", "SKU-2", "SKU-2")
    assert (line.erp_present, line.wms_present, line.erp_state, line.ordered) == (False, True, State.ABSENT, None)


def shipment(*events: CarrierEvent, **over: object) -> ShipmentView:
    return b.dossier(parcel(*events, **over)).packets[0].shipments[0]


def test_shipment_has_every_field() -> None:
    at = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    one = shipment(b.event("in_transit", 3), service="Air", shipped_at=at, shared_with=("SO-7",))
    assert one.model_copy(update={"tracking": None}) == ShipmentView(
        shipment_id="S-1", carrier="UPS", service="Air", tracking_number=b.TRACKING, shipped_at=at, shipped_on=date(2026, 11, 21),
        asn_sent_at=b.SHIPPED_AT, quantities=(("1", D(10)), ("2", D(4))), shared_with=("SO-7",),
    )  # fmt: skip


def test_carriers_word_in_the_order_of_time() -> None:
    first, second, last = (
        b.event("pre_transit", 16, estimated_delivery=date(2026, 11, 25)),
        b.event("picked_up", 9, description="at the dock"),
        b.event("in_transit", 2, estimated_delivery=b.ETA, description="on the road"),
    )
    given = parcel(last, first, second)
    one = b.dossier(given, told={b.TRACKING: b.SHIP, "other": b.ETA}).packets[0].shipments[0].tracking
    assert one == CarrierView(
        tracking_number=b.TRACKING, reply="found", status="in_transit", last_event_at=last.occurred_at, first_event_at=first.occurred_at,
        scanned=True, etas=(date(2026, 11, 25), b.ETA), description="on the road", told=b.SHIP, observed_at=b.NOW,
    )  # fmt: skip


def test_delivery_is_the_last_of_its_kind() -> None:
    early, late = b.event("delivered", 9, signed_by="A MOORE"), b.event("delivered", 2, signed_by="R HALE", description="at the door")
    one = shipment(b.event("picked_up", 12), early, late).tracking
    assert one is not None and one.delivered
    assert (one.delivered_at, one.delivered_on, one.signed_by, one.description) == (
        late.occurred_at,
        date(2026, 11, 23),
        "R HALE",
        "at the door",
    )


def test_return_tells_its_own_moment_and_words() -> None:
    back = b.event("returned", 9, description="refused")
    one = shipment(b.event("picked_up", 12), back, b.event("in_transit", 2, description="on the road")).tracking
    assert one is not None
    assert (one.status, one.last_event_at, one.description, one.delivered_on) == ("returned", back.occurred_at, "refused", None)


def test_label_alone_is_no_scan() -> None:
    one = shipment(b.event("pre_transit", 9), b.event("pre_transit", 3)).tracking
    assert one is not None and not one.scanned
    assert one.last_event_at == b.NOW - timedelta(hours=3)


def test_silent_carrier_keeps_what_was_told() -> None:
    gone = b.shipped().model_copy(update={"carrier": {b.TRACKING: b.silent("carrier")}})
    one = b.dossier(gone, told={b.TRACKING: b.ETA}).packets[0].shipments[0].tracking
    assert one == CarrierView(tracking_number=b.TRACKING, reply="unavailable", reason="timed out", told=b.ETA, observed_at=b.NOW)
    none = b.dossier(gone.model_copy(update={"carrier": {}}), told={b.TRACKING: b.ETA}).packets[0].shipments[0].tracking
    assert none is not None and (none.reply, none.told, none.observed_at) == ("unavailable", b.ETA, None)


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ((), S.UNKNOWN),
        ((S.CANCELLED, S.CANCELLED), S.CANCELLED),
        ((S.CANCELLED, S.SHIPPED), S.SHIPPED),
        ((S.UNKNOWN, S.INCONSISTENT, S.SHIPPED), S.INCONSISTENT),
        ((S.UNKNOWN, S.SHIPPED), S.UNKNOWN),
        ((S.SHIPPED, S.ALLOCATED), S.PARTLY_SHIPPED),
        ((S.PARTLY_SHIPPED, S.ALLOCATED), S.PARTLY_SHIPPED),
        ((S.PACKED, S.PACKED), S.PACKED),
        ((S.PACKED, S.ALLOCATED), S.PICKING),
        ((S.PICKING, S.WAITING), S.PICKING),
        ((S.WAITING, S.ALLOCATED), S.WAITING),
        ((S.ALLOCATED, S.ALLOCATED), S.ALLOCATED),
    ],
)
def test_one_state_of_all_lines(states: tuple[State, ...], state: State) -> None:
    assert summed(states) is state


def test_keys_of_lines_and_items() -> None:
    assert [line_key(raw) for raw in ("010", " 10 ", "0", "000", "1A", "100")] == ["10", "10", "0", "000", "1A", "100"]
    assert (item_key(" Ab-1 "), item_key(None), item_key("STRASSE")) == ("ab-1", "", item_key("straße"))


def test_items_pair_only_where_both_are_single() -> None:
    erp = (b.erp_line(1, sku="A"), b.erp_line(2, sku=None), b.erp_line(3, sku="C"))
    wms = (b.wms_line(7, sku="C"), b.wms_line(8, sku="A"), b.wms_line(9, sku="A"), b.wms_line(6, sku=""))
    pairs, _ = pair_lines(erp, wms)
    assert [(e and e.line_number, w and w.line_number) for e, w in pairs] == [
        ("1", None), ("2", None), ("3", "7"), (None, "8"), (None, "9"), (None, "6"),
    ]  # fmt: skip


def test_line_with_a_number_of_its_own_is_never_paired_by_item() -> None:
    pairs, _ = pair_lines((b.erp_line(1, sku="A"), b.erp_line(2, sku="B")), (b.wms_line(1, sku="B"), b.wms_line(3, sku="A")))
    assert [(e and e.line_number, w and w.line_number) for e, w in pairs] == [("1", "1"), ("2", None), (None, "3")]


def packet(**over: object) -> Packet:
    return b.dossier(b.evidence(**over)).packets[0]  # type: ignore[arg-type]


def test_order_fields_of_both_headers() -> None:
    erp = b.erp_order(status="open", hold_code="fraud", order_type="blanket", ordered_on=date(2026, 11, 2), customer_id="C-7")
    one = packet(erp=erp, wms=b.wms_order(status="new", planned_ship_date=b.ETA))
    assert (one.erp_status, one.hold_code, one.order_type, one.ordered_on, one.order_customer) == (
        "open",
        "fraud",
        "blanket",
        date(2026, 11, 2),
        "C-7",
    )
    assert (one.wms_status, one.planned_ship_date, one.order_numbers, one.po_key) == ("new", b.ETA, (b.ORDER,), b.PO)


def test_twin_line_numbers_of_both_systems_are_told_apart() -> None:
    _, twice = pair_lines((b.erp_line(1), b.erp_line(1), b.erp_line(3)), (b.wms_line(2), b.wms_line(2), b.wms_line(3)))
    assert twice == [("erp", "1"), ("wms", "2")]
