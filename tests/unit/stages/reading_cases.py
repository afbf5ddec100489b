"""Orders of which one thing is wrong, by name, for every kind of disagreement that reconciliation can find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from agent.model.evidence import Evidence
from connectors.records import ErpLine, ErpOrder, Shipment, ShipmentLine, WmsLine, WmsOrder
from tests.unit import builders as b
from tests.unit.policies.cases import parcel, two_parcels

D = Decimal
FUTURE = b.NOW + timedelta(hours=1)


def erp(*lines: ErpLine, **over: Any) -> Evidence:
    return b.evidence(erp=b.erp_order(lines or None, **over))


def wms(*lines: WmsLine, **over: Any) -> Evidence:
    return b.evidence(wms=b.wms_order(lines or None, **over))


def erp_line(**over: Any) -> Evidence:
    return erp(b.erp_line(1), b.erp_line(2, 4, **over))


def wms_line(**over: Any) -> Evidence:
    return wms(b.wms_line(1), b.wms_line(2, 4, **over))


def both(erp_order: ErpOrder, wms_order: WmsOrder) -> Evidence:
    return b.evidence(erp=erp_order, wms=wms_order)


def shipments(*sent: Shipment) -> Evidence:
    gone = b.shipped()
    record = gone.wms[b.ORDER].record
    assert record is not None
    carrier = {s.tracking_number: b.found("carrier", b.tracking(number=s.tracking_number)) for s in sent if s.tracking_number}
    return gone.model_copy(
        update={"wms": {b.ORDER: b.found("wms", record.model_copy(update={"shipments": sent}))}, "carrier": carrier},
    )


def other_word() -> Evidence:
    return parcel().model_copy(update={"carrier": {b.TRACKING: b.found("carrier", b.tracking(number="1Z-OTHER"))}})


def label(*events: Any) -> Evidence:
    order = b.wms_order(shipments=(b.shipment(shipped_at=None, lines=()),))
    return b.evidence(wms=order, carrier=(b.tracking(*events),))


SHORT = b.erp_line(2, 4, allocated_qty=D(3), backordered_qty=D(1))
DEAD = b.erp_line(2, 4, allocated_qty=D(0), cancelled_qty=D(4))

CASES: dict[str, Callable[[], Evidence]] = {
    "ERP quantity NULL": lambda: erp_line(shipped_qty=None),
    "ERP sum": lambda: erp_line(allocated_qty=D(3)),
    "ERP item blank": lambda: erp_line(sku=" "),
    "hazmat NULL": lambda: erp_line(is_hazmat=None),
    "WMS quantity NULL": lambda: wms_line(packed_qty=None),
    "WMS sum": lambda: wms_line(picked_qty=D(5)),
    "WMS item NULL": lambda: wms_line(sku=None),
    "line in the ERP only": lambda: wms(b.wms_line(1)),
    "line in the WMS only": lambda: erp(b.erp_line(1)),
    "line number twice": lambda: erp(b.erp_line(1), b.erp_line(2, 4), b.erp_line(3, 1, line_number="02")),
    "line number twice in the WMS": lambda: wms(b.wms_line(1), b.wms_line(2, 4), b.wms_line(3, 1, line_number="02")),
    "another item": lambda: wms_line(sku="SKU-2B"),
    "more requested": lambda: wms_line(requested_qty=D(5)),
    "shipped differs": lambda: b.shipped(erp=b.erp_order((b.shipped_line(1), b.erp_line(2, 4, allocated_qty=D(1), shipped_qty=D(3))))),
    "backorder differs": lambda: wms_line(backordered_qty=D(2)),
    "picked more than allocated": lambda: both(
        b.erp_order((b.erp_line(1), SHORT)), b.wms_order((b.wms_line(1), b.wms_line(2, 4, 4)), status="picking")
    ),
    "cancelled line still requested": lambda: erp(b.erp_line(1), DEAD),
    "ERP status NULL": lambda: erp(status=None),
    "hold code unknown": lambda: erp(hold_code="LEGAL"),
    "order type unknown": lambda: erp(order_type="SO"),
    "customer NULL": lambda: erp(customer_id=None),
    "no lines in the ERP": lambda: b.evidence(erp=b.erp_order(())),
    "date of a hazmat order": lambda: erp(b.erp_line(1, is_hazmat=True), b.erp_line(2, 4), ordered_on=None),
    "closed with open lines": lambda: erp(status="closed"),
    "WMS status NULL": lambda: wms(status=None),
    "WMS header": lambda: wms(status="packed"),
    "cancelled in one": lambda: wms(status="cancelled"),
    "planned date NULL": lambda: wms(planned_ship_date=None),
    "promised date NULL": lambda: erp_line(promised_ship_date=None),
    "dates differ": lambda: wms(planned_ship_date=b.SHIP - timedelta(days=2)),
    "promises differ": lambda: erp_line(promised_ship_date=b.SHIP + timedelta(days=3)),
    "shipments hold less": lambda: two_parcels(b.shipment(2, (("2", 3),))),
    "shipment of a strange line": lambda: shipments(b.shipment(1, (("1", 10), ("2", 4), ("9", 1)))),
    "contents NULL": lambda: shipments(
        b.shipment().model_copy(update={"lines": (ShipmentLine(line_number="1", qty=D(14)), ShipmentLine(line_number="2"))})
    ),
    "contents below zero": lambda: shipments(b.shipment(1, (("1", 10), ("2", 5), ("2", -1)))),
    "nothing in it": lambda: shipments(b.shipment(), b.shipment(2, ())),
    "number twice": lambda: two_parcels(b.shipment(2, (("2", 4),), tracking_number=b.TRACKING.lower())),
    "shipment twice": lambda: shipments(
        b.shipment(1, (("1", 10),)), b.shipment(2, (("2", 4),), shipment_id="S-1", tracking_number="1Z999AA10123456792")
    ),
    "carrier NULL": lambda: parcel(carrier=None),
    "number NULL": lambda: parcel(tracking_number=None),
    "shipped at NULL": lambda: parcel(shipped_at=None),
    "shipped at to come": lambda: parcel(b.event("pre_transit", 2), shipped_at=FUTURE),
    "event unknown": lambda: parcel(b.event("picked_up", 12), b.event("CUSTOMS", 3)),
    "event to come": lambda: parcel(b.event("picked_up", 12), b.event("in_transit", -1)),
    "two ends": lambda: parcel(b.event("picked_up", 12), b.event("delivered", 3), b.event("in_transit", 3)),
    "moved after delivery": lambda: parcel(b.event("delivered", 9), b.event("in_transit", 3)),
    "label again": lambda: parcel(b.event("picked_up", 9), b.event("pre_transit", 3)),
    "another number": other_word,
    "not let go": lambda: label(b.event("picked_up", 3)),
    "scanned before it left": lambda: parcel(b.event("picked_up", 60)),
}
