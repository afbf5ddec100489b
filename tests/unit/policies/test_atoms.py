"""Every atom of every clean state: what it says, of which shipment or line, by which facts, and whether it may be left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agent.model.evidence import Evidence
from connectors.records import CarrierEvent
from policies.packet import Atom, Packet, Promise, State
from policies.promise import atoms, clean_state, said
from tests.unit import builders as b
from tests.unit.policies.cases import parcel, two_parcels

D = Decimal
OTHER = "1Z999AA10123456792"
WENT, CAME = date(2026, 11, 22), date(2026, 11, 23)
COUNT = f"erp.order.{b.ORDER}.line_count"
PLANNED = f"wms.order.{b.ORDER}.planned_ship_date"
PARCEL_FIELDS = ("shipped_on", "carrier", "tracking_number")


def packet(given: Evidence) -> Packet:
    return b.dossier(given).packets[0]


def required(given: Evidence) -> list[tuple[str, str, dict[str, object], tuple[str, ...]]]:
    return [(atom.predicate, atom.subject, dict(atom.values), atom.fact_ids) for atom in atoms(packet(given)) if atom.required]


def dates(*lines: int) -> tuple[str, ...]:
    return (*(f"erp.line.{line}.promised_ship_date" for line in lines), PLANNED)


def sent(*shipments: str, fields: tuple[str, ...] = PARCEL_FIELDS) -> tuple[str, ...]:
    return tuple(f"wms.shipment.{shipment}.{field}" for shipment in shipments for field in fields)


def two(first: CarrierEvent | None = None, second: CarrierEvent | None = None) -> Evidence:
    """Two parcels, of which either may have arrived."""
    given = two_parcels(b.shipment(2, (("2", 4),)))
    words = [(number, word) for number, word in ((b.TRACKING, first), (OTHER, second)) if word is not None]
    came = {number: b.found("carrier", b.tracking(b.event("picked_up", 16), word, number=number)) for number, word in words}
    return given.model_copy(update={"carrier": {**given.carrier, **came}})


@pytest.mark.parametrize(("make", "name"), [(b.allocated, "allocated_complete"), (b.in_fulfillment, "in_fulfillment")])
def test_scheduled(make: object, name: str) -> None:
    assert required(make()) == [(name, "", {"line_count": 2, "ship_date": b.SHIP}, (COUNT, *dates(1, 2)))]  # type: ignore[operator]


def test_one_parcel_on_its_way() -> None:
    eta = ("eta", "S-1", {"carrier": "UPS", "eta": b.ETA}, (f"carrier.{b.TRACKING}.eta", "wms.shipment.S-1.carrier"))
    values = {"shipped_on": WENT, "carrier": "UPS", "tracking": b.TRACKING}
    assert required(b.shipped()) == [("shipped_complete", "S-1", values, sent("S-1")), eta]


def test_several_parcels() -> None:
    found = required(two())
    assert found[0] == ("shipped_complete_parcels", "", {"parcel_count": 2, "shipped_on": WENT}, sent("S-1", "S-2", fields=("shipped_on",)))
    assert found[2] == ("parcel", "S-2", {"shipped_on": WENT, "carrier": "UPS", "tracking": OTHER}, sent("S-2"))
    facts = (f"carrier.{OTHER}.eta", "wms.shipment.S-2.carrier", "wms.shipment.S-2.tracking_number")
    assert found[4] == ("eta", "S-2", {"carrier": "UPS", "eta": b.ETA, "tracking": OTHER}, facts)


def test_latest_day_of_several_parcels() -> None:
    given = two_parcels(b.shipment(2, (("2", 4),), shipped_at=b.SHIPPED_AT.replace(day=21)))
    assert required(given)[0][2] == {"parcel_count": 2, "shipped_on": WENT}


def test_parcel_that_arrived_before_the_others() -> None:
    one = packet(two(second=b.event("delivered", 2)))
    (arrived,) = (atom for atom in atoms(one) if atom.predicate == "parcel_delivered")
    facts = ("wms.shipment.S-2.tracking_number", f"carrier.{OTHER}.delivered_on")
    values = {"tracking": OTHER, "delivered_on": CAME}
    assert arrived == Atom(po=b.PO, predicate="parcel_delivered", subject="S-2", values=values, fact_ids=facts, required=False)
    assert [atom.subject for atom in atoms(one) if atom.predicate == "eta"] == ["S-1"]


def test_delivered() -> None:
    fact = f"carrier.{b.TRACKING}.delivered_on"
    signed = {"delivered_on": CAME, "signed_by": "R HALE"}
    assert required(b.delivered()) == [("delivered_signed", "S-1", signed, (fact, f"carrier.{b.TRACKING}.signed_by"))]
    unsigned = parcel(b.event("picked_up", 16), b.event("delivered", 2))
    assert required(unsigned) == [("delivered", "S-1", {"delivered_on": CAME}, (fact,))]


def test_delivered_in_several_parcels_on_the_latest_day() -> None:
    found = required(two(b.event("delivered", 12), b.event("delivered", 2, signed_by="R HALE")))
    assert found == [
        ("delivered", "", {"delivered_on": CAME}, tuple(f"carrier.{number}.delivered_on" for number in (b.TRACKING, OTHER))),
        (
            "parcel_delivered",
            "S-1",
            {"tracking": b.TRACKING, "delivered_on": date(2026, 11, 22)},
            ("wms.shipment.S-1.tracking_number", f"carrier.{b.TRACKING}.delivered_on"),
        ),
        (
            "parcel_delivered",
            "S-2",
            {"tracking": OTHER, "delivered_on": CAME},
            ("wms.shipment.S-2.tracking_number", f"carrier.{OTHER}.delivered_on"),
        ),
    ]


def test_ready_at_the_counter() -> None:
    facts = (f"erp.order.{b.ORDER}.order_type", "wms.line.1.packed_qty", "wms.line.2.packed_qty")
    assert required(b.pickup()) == [("ready_for_pickup", "", {}, facts)]


def test_shipped_partly() -> None:
    found = required(b.shipped_partly())
    assert found[:3] == [
        ("shipped_partly", "", {"shipped_lines": 1, "line_count": 2}, (COUNT, "erp.line.1.shipped_qty")),
        ("remainder", "", {"remaining_lines": 1, "ship_date": b.SHIP}, dates(2)),
        ("parcel", "S-1", {"shipped_on": WENT, "carrier": "UPS", "tracking": b.TRACKING}, sent("S-1")),
    ]
    assert found[3][2] == {"carrier": "UPS", "eta": b.ETA, "tracking": b.TRACKING}


def test_lines_and_as_of_by_their_facts() -> None:
    dead = b.erp_line(3, 7, allocated_qty=D(0), cancelled_qty=D(7))
    cut = b.erp_line(2, 6, allocated_qty=D(4), cancelled_qty=D(2))
    optional = [atom for atom in atoms(packet(b.evidence(erp=b.erp_order((b.erp_line(1), cut, dead))))) if not atom.required]
    assert [(atom.predicate, atom.subject, dict(atom.values)) for atom in optional] == [
        ("line", "1", {"line": "1", "sku": "SKU-1", "quantity": D(10), "uom": "EA"}),
        ("line", "2", {"line": "2", "sku": "SKU-2", "quantity": D(4), "uom": "EA"}),
        ("as_of", "", {"as_of": CAME}),
    ]
    assert optional[1].fact_ids == tuple(f"erp.line.2.{field}" for field in ("sku", "ordered_qty", "cancelled_qty", "uom"))
    assert optional[2].fact_ids == ("packet.as_of",)
    assert not [
        atom for atom in atoms(packet(b.evidence(erp=b.erp_order((b.erp_line(1, uom=None), b.erp_line(2, 4)))))) if atom.subject == "1"
    ]


def test_hash_of_what_is_told_hears_of_every_value_and_of_no_reading() -> None:
    told = said((packet(b.shipped()),))
    assert len(told) == 64
    later = b.evidence(erp=b.erp_order(as_of=b.NOW), wms=b.wms_order(as_of=b.NOW))
    assert said((packet(later),)) == said((packet(b.allocated()),)) != told
    scanned = parcel(b.event("picked_up", 16), b.event("in_transit", 10, estimated_delivery=b.ETA), b.event("in_transit", 1))
    assert said((packet(scanned),)) == told  # another scan tells nothing new
    one = packet(b.shipped())
    assert said((one, one)) != told
    other = one.model_copy(update={"po_number": "777"})
    assert said((one, other)) == said((other, one)) != said((one,))
    assert said((other,)) != told
    for gone in (parcel(carrier="FedEx"), parcel(b.event("in_transit", 10)), b.delivered(), two()):
        assert said((packet(gone),)) != told
    renamed = one.model_copy(update={"shipments": (one.shipments[0].model_copy(update={"shipment_id": "S-9"}),)})
    assert said((renamed,)) != told
    assert said(()) == said((packet(b.seed_story()),))  # a held order tells nothing


def partly(**over: object) -> Packet:
    one = packet(b.shipped_partly())
    return one.model_copy(update=over)


class TestCleanState:
    """A packet that lacks one thing has no clean state, whatever disagreements were found."""

    @pytest.mark.parametrize(
        "over",
        [
            {"account": None},
            {"order_numbers": (b.ORDER, "SO-2")},
            {"erp_status": "open"},
            {"erp_status": None},
            {"wms_status": "on_hold"},
            {"wms_status": None},
            {"hold_code": "credit"},
            {"lines": ()},
            {"planned_ship_date": None},
        ],
    )
    @pytest.mark.parametrize("state", ["allocated", "shipped_partly"])
    def test_missing(self, state: str, over: dict[str, object]) -> None:
        one = packet(getattr(b, state)())
        assert clean_state(one) is not None
        assert clean_state(one.model_copy(update=over)) is None

    @pytest.mark.parametrize("field", ["backordered", "wms_backordered"])
    @pytest.mark.parametrize("value", [D(1), None])
    def test_backorder_by_either_word(self, field: str, value: Decimal | None) -> None:
        one = packet(b.allocated())
        lines = (one.lines[0], one.lines[1].model_copy(update={field: value}))
        assert clean_state(one.model_copy(update={"lines": lines})) is None

    @pytest.mark.parametrize("field", ["erp_present", "wms_present"])
    def test_line_in_one_system(self, field: str) -> None:
        one = packet(b.allocated())
        lines = (one.lines[0], one.lines[1].model_copy(update={field: False}))
        assert clean_state(one.model_copy(update={"lines": lines})) is None

    @pytest.mark.parametrize("field", ["carrier", "tracking_number", "shipped_on", "tracking"])
    @pytest.mark.parametrize("make", [b.shipped, b.shipped_partly])
    def test_parcel_that_lacks_what_is_stated(self, make: object, field: str) -> None:
        one = packet(make())  # type: ignore[operator]
        bare = one.shipments[0].model_copy(update={field: None})
        assert clean_state(one.model_copy(update={"shipments": (bare,)})) is None
        assert clean_state(one.model_copy(update={"shipments": ()})) is None

    @pytest.mark.parametrize("over", [{"status": "exception"}, {"reply": "unavailable"}, {"status": None}])
    def test_parcel_with_bad_or_no_news(self, over: dict[str, object]) -> None:
        one = packet(b.shipped())
        tracking = one.shipments[0].tracking
        assert tracking is not None
        bad = one.shipments[0].model_copy(update={"tracking": tracking.model_copy(update=over)})
        assert clean_state(one.model_copy(update={"shipments": (bad,)})) is None

    def test_header_that_says_otherwise(self) -> None:
        assert clean_state(packet(b.shipped()).model_copy(update={"erp_state": State.HELD})) is None

    def test_pickup_is_for_the_counter_alone(self) -> None:
        one = packet(b.pickup())
        assert clean_state(one) is Promise.READY_FOR_PICKUP
        assert clean_state(one.model_copy(update={"order_type": "stock"})) is Promise.IN_FULFILLMENT
        assert clean_state(packet(b.in_fulfillment()).model_copy(update={"order_type": "will_call"})) is None
        assert clean_state(partly(order_type="will_call")) is None

    def test_partly_needs_the_contract(self) -> None:
        account = partly().account
        assert account is not None
        for term in ("forbidden", None):
            assert clean_state(partly(account=account.model_copy(update={"partial_shipments": term}))) is None

    @pytest.mark.parametrize("state", [State.WAITING, State.PARTLY_SHIPPED])
    @pytest.mark.parametrize("line", [0, 1])
    def test_partly_needs_whole_lines(self, line: int, state: State) -> None:
        lines = list(partly().lines)
        for field in ("erp_state", "fulfillment_state"):
            changed = [*lines[:line], lines[line].model_copy(update={field: state}), *lines[line + 1 :]]
            assert clean_state(partly(lines=tuple(changed))) is None

    def test_partly_needs_one_date_of_the_rest(self) -> None:
        first, second = partly().lines
        third = second.model_copy(update={"line": "3"})
        assert clean_state(partly(lines=(first, second, third))) is Promise.SHIPPED_PARTLY
        late = third.model_copy(update={"promised_ship_date": date(2026, 12, 1)})
        assert clean_state(partly(lines=(first, second, late))) is None
        assert clean_state(partly(lines=(first, second.model_copy(update={"promised_ship_date": None})))) is None
