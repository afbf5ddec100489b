"""Shipments that contradict other orders, the order itself or the calendar: said with the raw values, and never clean."""

from __future__ import annotations

from datetime import date, timedelta

from agent.model.evidence import Evidence
from policies.decide import decide
from policies.limits import Policies
from policies.packet import Packet, Promise
from tests.unit import builders as b
from tests.unit.policies.cases import parcel


def packet(given: Evidence) -> Packet:
    return b.dossier(given).packets[0]


def said(one: Packet) -> list[tuple[str, str, list[object]]]:
    return [(item.kind, item.what, [side.value for side in item.readings]) for item in one.disagreements]


def test_number_that_an_order_outside_the_mail_bears_too_holds() -> None:
    given = parcel(b.event("in_transit", 3), shared_with=("SO-7", "SO-8"))
    assert said(packet(given)) == [("tracking", "number of shipment S-1 is on another order too", [b.TRACKING, "other orders"])]
    assert packet(given).promise is None
    decision = decide(b.dossier(given), Policies())
    assert [finding.rule for finding in decision.hits] == ["tracking_mismatch"]
    assert "other orders" in decision.hits[0].why and "SO-" not in decision.hits[0].why


def test_number_of_its_own_is_clean() -> None:
    assert packet(parcel(b.event("in_transit", 3))).promise is Promise.SHIPPED_COMPLETE


def test_parcel_that_left_before_the_order_was_placed_holds() -> None:
    day = date(2026, 11, 22)
    orders = {
        when: b.erp_order((b.shipped_line(1), b.shipped_line(2, 4)), status="closed", ordered_on=when) for when in (day, day + timedelta(1))
    }
    assert packet(b.shipped(erp=orders[day])).promise is Promise.SHIPPED_COMPLETE
    late = packet(b.shipped(erp=orders[day + timedelta(1)]))
    assert said(late) == [("status", "shipment S-1 went before the order was placed", [day + timedelta(1), day])]
    assert late.promise is None
