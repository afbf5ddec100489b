"""A clean order in all four systems, with overrides: one home for every test that needs records, evidence or a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from agent.model.evidence import Evidence, PoLookup
from agent.model.inquiry import Inquiry, PoCandidate
from agent.model.mail import Address
from agent.stages.reconcile import reconcile
from connectors.ports import Answer, Reply
from connectors.records import (
    CarrierEvent,
    CrmAccount,
    ErpLine,
    ErpOrder,
    SenderMatch,
    Shipment,
    ShipmentLine,
    Tracking,
    WmsLine,
    WmsOrder,
)
from policies.packet import Dossier, Lookup

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TZ = ZoneInfo("America/Chicago")
SHIP = date(2026, 11, 27)
ETA = date(2026, 11, 24)
SHIPPED_AT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
TRACKING = "1Z999AA10123456784"
ORDER = "SO-1001"
PO = "48817"
CUSTOMER = "C-100"


def account(**over: Any) -> CrmAccount:
    """A tier-A account that forbids nothing and has no dispute."""
    fields: dict[str, Any] = {
        "customer_id": CUSTOMER,
        "name": "Prairie Builders",
        "owner_name": "Account owner",
        "owner_email": "owner@northwind.example",
        "tier": "A",
        "language": "en",
        "status": "active",
        "partial_shipments": "allowed",
        "asn_required": False,
        "hazmat_lead_days": 0,
        "open_dispute": None,
        "as_of": NOW - timedelta(hours=1),
    }
    return CrmAccount(**{**fields, **over})


def erp_line(number: int = 1, qty: int = 10, **over: Any) -> ErpLine:
    """A line that is allocated in full."""
    fields: dict[str, Any] = {
        "line_number": str(number),
        "sku": f"SKU-{number}",
        "description": f"Item {number}",
        "uom": "EA",
        "ordered_qty": Decimal(qty),
        "allocated_qty": Decimal(qty),
        "backordered_qty": Decimal(0),
        "shipped_qty": Decimal(0),
        "cancelled_qty": Decimal(0),
        "promised_ship_date": SHIP,
        "is_stocked": True,
        "is_hazmat": False,
        "unit_price": Decimal("12.50"),
        "changed_at": None,
    }
    return ErpLine(**{**fields, **over})


def shipped_line(number: int = 1, qty: int = 10, **over: Any) -> ErpLine:
    """A line that the ERP has as shipped in full."""
    return erp_line(number, qty, **{"allocated_qty": Decimal(0), "shipped_qty": Decimal(qty), **over})


def wms_line(number: int = 1, qty: int = 10, picked: int = 0, packed: int = 0, shipped: int = 0, **over: Any) -> WmsLine:
    """The warehouse's line; quantities are cumulative."""
    fields: dict[str, Any] = {
        "line_number": str(number),
        "sku": f"SKU-{number}",
        "requested_qty": Decimal(qty),
        "picked_qty": Decimal(picked),
        "packed_qty": Decimal(packed),
        "shipped_qty": Decimal(shipped),
        "backordered_qty": Decimal(0),
    }
    return WmsLine(**{**fields, **over})


def erp_order(lines: Sequence[ErpLine] | None = None, **over: Any) -> ErpOrder:
    """A released stock order of two allocated lines."""
    fields: dict[str, Any] = {
        "order_number": ORDER,
        "customer_po": PO,
        "customer_id": CUSTOMER,
        "status": "released",
        "hold_code": None,
        "order_type": "stock",
        "ordered_on": date(2026, 11, 16),
        "requested_ship_date": date(2026, 11, 20),
        "as_of": NOW - timedelta(hours=2),
        "lines": tuple(lines if lines is not None else (erp_line(1), erp_line(2, 4))),
    }
    return ErpOrder(**{**fields, **over})


def wms_order(lines: Sequence[WmsLine] | None = None, shipments: Sequence[Shipment] = (), **over: Any) -> WmsOrder:
    """The same order in the warehouse, nothing picked yet."""
    fields: dict[str, Any] = {
        "order_number": ORDER,
        "status": "released",
        "planned_ship_date": SHIP,
        "as_of": NOW - timedelta(hours=1),
        "lines": tuple(lines if lines is not None else (wms_line(1), wms_line(2, 4))),
        "shipments": tuple(shipments),
    }
    return WmsOrder(**{**fields, **over})


def shipment(number: int = 1, lines: Sequence[tuple[str, int]] = (("1", 10), ("2", 4)), **over: Any) -> Shipment:
    """A parcel that left yesterday."""
    fields: dict[str, Any] = {
        "shipment_id": f"S-{number}",
        "order_number": ORDER,
        "carrier": "UPS",
        "service": "Ground",
        "tracking_number": TRACKING if number == 1 else f"1Z999AA1012345679{number}",
        "shipped_at": SHIPPED_AT,
        "asn_sent_at": SHIPPED_AT,
        "lines": tuple(ShipmentLine(line_number=n, qty=Decimal(q)) for n, q in lines),
    }
    return Shipment(**{**fields, **over})


def event(status: str | None = "in_transit", hours_ago: float = 12, **over: Any) -> CarrierEvent:
    """A scan."""
    return CarrierEvent(**{"occurred_at": NOW - timedelta(hours=hours_ago), "status": status, **over})


def tracking(*events: CarrierEvent, number: str = TRACKING) -> Tracking:
    """A parcel on its way, expected tomorrow."""
    return Tracking(tracking_number=number, events=events or (event("picked_up", 16), event("in_transit", 10, estimated_delivery=ETA)))


def found(system: str, record: Any) -> Answer[Any]:
    """The system has the record."""
    return Answer(system=system, reply=Reply.FOUND, record=record, observed_at=NOW)


def silent(system: str, reply: str = "unavailable", reason: str = "timed out") -> Answer[Any]:
    """The system has no record to give, for whatever reason."""
    return Answer(system=system, reply=Reply(reply), reason=reason if reply != "not_found" else "", observed_at=NOW)


def inquiry(**over: Any) -> Inquiry:
    """A mail that asks where one order stands, and nothing else."""
    fields: dict[str, Any] = {
        "message_id": "<1@customer.example>",
        "kind": "inquiry",
        "intents": ("order_status",),
        "po_numbers": (PoCandidate(value=PO, text=PO, where="subject", confidence=1.0),),
        "sender": Address(address="buyer@prairie.example"),
        "authentication": "pass",
    }
    return Inquiry(**{**fields, **over})


def lookup(text: str = PO, state: Lookup = Lookup.FOUND, orders: Sequence[str] = (ORDER,), **over: Any) -> PoLookup:
    """How the PO fared in the ERP."""
    return PoLookup(**{"text": text, "key": text, "lookup": state, "orders": tuple(orders), **over})


def evidence(
    erp: ErpOrder | None = None, wms: WmsOrder | None = None, crm: CrmAccount | None = None, carrier: Sequence[Tracking] = (), **over: Any
) -> Evidence:
    """All four systems' answers on one order, agreeing unless told otherwise."""
    e, w, c = erp or erp_order(), wms or wms_order(), crm or account()
    fields: dict[str, Any] = {
        "sender": found("crm", SenderMatch(address="buyer@prairie.example", customer_id=CUSTOMER, how="contact")),
        "account": found("crm", c),
        "lookups": (lookup(orders=(e.order_number,)),),
        "erp": {e.order_number: found("erp", e)},
        "wms": {w.order_number: found("wms", w)},
        "carrier": {parcel.tracking_number: found("carrier", parcel) for parcel in carrier},
    }
    return Evidence(**{**fields, **over})


def dossier(given: Evidence | None = None, asked: Inquiry | None = None, now: datetime = NOW, **over: Any) -> Dossier:
    """The reconciled mail."""
    return reconcile(asked or inquiry(), given or evidence(), now=now, tz=TZ, **over)


def allocated(**over: Any) -> Evidence:
    """Every line allocated, nothing picked."""
    return evidence(**over)


def in_fulfillment(**over: Any) -> Evidence:
    """Being picked."""
    wms = wms_order((wms_line(1, 10, 10, 10), wms_line(2, 4, 2)), status="picking")
    return evidence(**{"wms": wms, **over})


def shipped(*events: CarrierEvent, **over: Any) -> Evidence:
    """Everything left in one parcel."""
    erp = erp_order((shipped_line(1), shipped_line(2, 4)), status="closed")
    wms = wms_order((wms_line(1, 10, 10, 10, 10), wms_line(2, 4, 4, 4, 4)), (shipment(),), status="shipped")
    return evidence(**{"erp": erp, "wms": wms, "carrier": (tracking(*events),), **over})


def delivered(**over: Any) -> Evidence:
    """Everything arrived and was signed for."""
    return shipped(event("picked_up", 16), event("delivered", 2, signed_by="R HALE"), **over)


def pickup(**over: Any) -> Evidence:
    """A will-call order, packed in full, waiting at the counter."""
    wms = wms_order((wms_line(1, 10, 10, 10), wms_line(2, 4, 4, 4)), status="packed")
    return evidence(**{"erp": erp_order(order_type="will_call"), "wms": wms, **over})


def shipped_partly(**over: Any) -> Evidence:
    """Line 1 left, line 2 follows; the contract allows it."""
    erp = erp_order((shipped_line(1), erp_line(2, 4)))
    wms = wms_order((wms_line(1, 10, 10, 10, 10), wms_line(2, 4)), (shipment(1, (("1", 10),)),), status="picking")
    return evidence(**{"erp": erp, "wms": wms, "carrier": (tracking(),), **over})


def seed_story(**over: Any) -> Evidence:
    """PO 48817: five lines, two on vendor backorder in the WMS only, a contract that forbids partial shipments."""
    short = {2, 4}
    erp = erp_order([erp_line(n) for n in range(1, 6)])
    waiting = {"backordered_qty": Decimal(10), "expected_date": date(2026, 12, 4)}
    wms = wms_order([wms_line(n).model_copy(update=waiting if n in short else {}) for n in range(1, 6)])
    return evidence(**{"erp": erp, "wms": wms, "crm": account(partial_shipments="forbidden"), **over})
