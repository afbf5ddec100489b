"""For each rule a mail that it must hold, and one that comes close and that it must let pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agent.model.evidence import Evidence
from connectors.records import OrderHeader, Shipment
from policies.limits import Policies
from policies.packet import Dossier, Lookup
from tests.unit import builders as b

Make = Callable[[], Dossier]
NO_ORDERS: dict[str, Any] = {"erp": {}, "wms": {}}
WIDE = Policies.model_validate({"scope": {"order_types": ["stock", "will_call", "drop_ship"]}})
TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)


def asks(*intents: str, **over: Any) -> Dossier:
    return b.dossier(asked=b.inquiry(intents=("order_status", *intents), quotes=tuple((i, f"words of {i}") for i in intents), **over))


def fares(state: Lookup, **over: Any) -> Dossier:
    orders = over.pop("orders", ())
    return b.dossier(b.evidence(lookups=(b.lookup("99", state, orders, **over),)).model_copy(update=NO_ORDERS))


def header(number: str) -> OrderHeader:
    return OrderHeader(order_number=number, customer_po="4881", customer_id=b.CUSTOMER, status="released")


def lines(**over: Any) -> Evidence:
    """A clean allocated order whose second line differs."""
    return b.evidence(erp=b.erp_order((b.erp_line(1), b.erp_line(2, 4, **over))))


def all_lines(ship: date) -> Evidence:
    erp = b.erp_order((b.erp_line(1, promised_ship_date=ship), b.erp_line(2, 4, promised_ship_date=ship)))
    return b.evidence(erp=erp, wms=b.wms_order(planned_ship_date=ship))


def cancelled_line(**over: Any) -> Evidence:
    dead = b.erp_line(3, 7, allocated_qty=Decimal(0), cancelled_qty=Decimal(7), **over)
    return b.evidence(erp=b.erp_order((b.erp_line(1), b.erp_line(2, 4), dead)))


def parcel(*events: object, **over: Any) -> Evidence:
    """Shipped as a whole in one parcel with these events."""
    gone = b.shipped(*events)  # type: ignore[arg-type]
    if over:
        wms = gone.wms[b.ORDER].record
        assert wms is not None
        wms = wms.model_copy(update={"shipments": (b.shipment(**over),)})
        gone = gone.model_copy(update={"wms": {b.ORDER: b.found("wms", wms)}})
    return gone


def two_parcels(second: Shipment) -> Evidence:
    gone = b.shipped()
    wms = gone.wms[b.ORDER].record
    assert wms is not None
    wms = wms.model_copy(update={"shipments": (b.shipment(1, (("1", 10),)), second)})
    parcels = {s.tracking_number: b.found("carrier", b.tracking(number=s.tracking_number)) for s in wms.shipments if s.tracking_number}
    return gone.model_copy(update={"wms": {b.ORDER: b.found("wms", wms)}, "carrier": parcels})


def down(system: str, reply: str = "unavailable") -> Evidence:
    given = b.shipped()
    broken = {key: b.silent(system, reply) for key in getattr(given, system)}
    return given.model_copy(update={system: broken})


def stale(age: float, limit: float) -> Evidence:
    erp = b.erp_order(as_of=b.NOW - timedelta(seconds=age))
    return b.evidence(erp=erp, fresh_for={"erp": limit})


def scans(hours: float, *, scanned: bool = False) -> Evidence:
    at = b.NOW - timedelta(hours=hours)
    events = [b.event("pre_transit", hours), *([b.event("picked_up", hours - 1)] if scanned else [])]
    return parcel(*events, shipped_at=at)


def etas(*days: date, last: str = "in_transit") -> Evidence:
    events = [b.event("in_transit", 16 - i, estimated_delivery=day) for i, day in enumerate(days)]
    return parcel(*events, b.event(last, 1))


def hazmat(promised: date, **terms: Any) -> Evidence:
    erp = b.erp_order((b.erp_line(1, promised_ship_date=promised, is_hazmat=True), b.erp_line(2, 4, promised_ship_date=promised)))
    return b.evidence(erp=erp, wms=b.wms_order(planned_ship_date=promised), crm=b.account(**terms))


def many(count: int) -> Dossier:
    lookups = tuple(b.lookup(str(n), Lookup.NOT_FOUND, ()) for n in range(count))
    return b.dossier(b.evidence(lookups=lookups))


def sender(reply: str) -> Dossier:
    return b.dossier(b.evidence(sender=b.silent("crm", reply, ""), account=None, lookups=(b.lookup(state=Lookup.NOT_TRIED, orders=()),)))


CASES: dict[str, tuple[Make, Make]] = {
    "lookalike_domain": (lambda: b.dossier(b.evidence(lookalike_of="prairie.example")), b.dossier),
    "sender_unknown": (lambda: sender("not_found"), lambda: sender("unavailable")),
    "sender_unauthenticated": (
        lambda: b.dossier(asked=b.inquiry(authentication="fail")),
        lambda: b.dossier(asked=b.inquiry(authentication="unknown")),
    ),
    "reply_to_differs": (lambda: b.dossier(b.evidence(reply_to_outside=("x@elsewhere.example",))), b.dossier),
    "account_inactive": (lambda: b.dossier(b.evidence(crm=b.account(status="inactive"))), b.dossier),
    "account_mismatch": (lambda: fares(Lookup.ELSEWHERE, elsewhere_accounts=("C-7",)), lambda: fares(Lookup.NOT_FOUND)),
    "injection_suspected": (
        lambda: b.dossier(asked=b.inquiry(warnings=("prompt_injection",))),
        lambda: b.dossier(asked=b.inquiry(warnings=("truncated",))),
    ),
    "no_po_number": (lambda: b.dossier(b.evidence(lookups=()), b.inquiry(po_numbers=())), b.dossier),
    "ambiguous_order": (lambda: fares(Lookup.AMBIGUOUS, orders=("SO-1", "SO-2")), lambda: fares(Lookup.DUPLICATE, orders=("SO-1", "SO-2"))),
    "duplicate_order": (lambda: fares(Lookup.DUPLICATE, orders=("SO-1", "SO-2")), lambda: fares(Lookup.AMBIGUOUS, orders=("SO-1", "SO-2"))),
    "weak_match": (lambda: fares(Lookup.WEAK, suggestions=(header("SO-1"),)), lambda: fares(Lookup.NOT_FOUND)),
    "order_not_found": (lambda: fares(Lookup.NOT_FOUND), lambda: fares(Lookup.UNAVAILABLE)),
    "too_many_pos": (lambda: many(11), lambda: many(10)),
    "source_unavailable": (lambda: b.dossier(down("wms")), b.dossier),
    "record_missing": (lambda: b.dossier(down("wms", "not_found")), lambda: b.dossier(down("wms"))),
    "as_of_missing": (
        lambda: b.dossier(b.evidence(wms=b.wms_order(as_of=None))),
        lambda: b.dossier(b.evidence(wms=b.wms_order(as_of=b.NOW))),
    ),
    "source_stale": (lambda: b.dossier(stale(3601, 3600)), lambda: b.dossier(stale(3600, 3600))),
    "open_dispute": (lambda: b.dossier(b.evidence(crm=b.account(open_dispute="freight claim"))), b.dossier),
    "dispute_language": (lambda: asks("dispute"), lambda: asks("complaint")),
    "price_mentioned": (lambda: asks("price"), lambda: asks("document")),
    "cancel_requested": (lambda: asks("cancel"), lambda: asks("change")),
    "change_requested": (lambda: asks("change"), lambda: asks("cancel")),
    "return_or_claim": (lambda: asks("return"), lambda: asks("document")),
    "credit_hold": (
        lambda: b.dossier(b.evidence(erp=b.erp_order(hold_code="credit"))),
        lambda: b.dossier(b.evidence(erp=b.erp_order(hold_code="export"))),
    ),
    "order_hold": (
        lambda: b.dossier(b.evidence(erp=b.erp_order(hold_code="export"))),
        lambda: b.dossier(b.evidence(erp=b.erp_order(hold_code="credit"))),
    ),
    "order_cancelled": (lambda: b.dossier(b.evidence(erp=b.erp_order(status="cancelled"))), lambda: b.dossier(cancelled_line())),
    "not_confirmed": (lambda: b.dossier(b.evidence(erp=b.erp_order(status="open"))), b.dossier),
    "partial_forbidden": (lambda: b.dossier(b.seed_story()), lambda: b.dossier(b.seed_story(crm=b.account()))),
    "backorder": (lambda: b.dossier(b.seed_story()), lambda: b.dossier(cancelled_line())),
    "partial_shipment": (lambda: b.dossier(b.shipped_partly()), lambda: b.dossier(b.shipped())),
    "late_change": (
        lambda: b.dossier(lines(changed_at=b.NOW - timedelta(hours=24))),
        lambda: b.dossier(lines(changed_at=b.NOW - timedelta(hours=24, seconds=1))),
    ),
    "drop_ship": (lambda: b.dossier(b.evidence(erp=b.erp_order(order_type="drop_ship"))), b.dossier),
    "terms_unknown": (
        lambda: b.dossier(b.shipped(crm=b.account(asn_required=None))),
        lambda: b.dossier(b.allocated(crm=b.account(asn_required=None))),
    ),
    "asn_missing": (
        lambda: b.dossier(parcel(asn_sent_at=None).model_copy(update={"account": b.found("crm", b.account(asn_required=True))})),
        lambda: b.dossier(b.allocated(crm=b.account(asn_required=True))),
    ),
    "hazmat_lead": (
        lambda: b.dossier(hazmat(date(2026, 11, 25), hazmat_lead_days=10)),
        lambda: b.dossier(hazmat(date(2026, 11, 26), hazmat_lead_days=10)),
    ),
    "carrier_exception": (
        lambda: b.dossier(parcel(b.event("picked_up", 16), b.event("exception", 2))),
        lambda: b.dossier(parcel(b.event("exception", 16), b.event("in_transit", 2))),
    ),
    "status_disagrees": (lambda: b.dossier(b.shipped(erp=b.erp_order())), lambda: b.dossier(b.shipped())),
    "quantity_disagrees": (
        lambda: b.dossier(b.evidence(wms=b.wms_order((b.wms_line(1), b.wms_line(2, 5))))),
        lambda: b.dossier(cancelled_line()),
    ),
    "item_disagrees": (
        lambda: b.dossier(lines(sku="OTHER")),
        lambda: b.dossier(b.evidence(wms=b.wms_order((b.wms_line(7, sku="SKU-1"), b.wms_line(9, 4, sku="SKU-2"))))),
    ),
    "buckets_inconsistent": (lambda: b.dossier(lines(allocated_qty=Decimal(5))), b.dossier),
    "tracking_mismatch": (
        lambda: b.dossier(two_parcels(b.shipment(2, (("2", 4),), tracking_number=b.TRACKING))),
        lambda: b.dossier(two_parcels(b.shipment(2, (("2", 4),)))),
    ),
    "date_disagrees": (
        lambda: b.dossier(b.evidence(wms=b.wms_order(planned_ship_date=b.SHIP + timedelta(days=1)))),
        lambda: b.dossier(b.evidence(erp=b.erp_order(requested_ship_date=b.SHIP - timedelta(days=9)))),
    ),
    "promise_dates_differ": (
        lambda: b.dossier(lines(promised_ship_date=b.SHIP + timedelta(days=3))),
        lambda: b.dossier(cancelled_line(promised_ship_date=b.SHIP + timedelta(days=3))),
    ),
    "promise_in_past": (lambda: b.dossier(all_lines(YESTERDAY)), lambda: b.dossier(all_lines(TODAY))),
    "eta_passed": (lambda: b.dossier(etas(YESTERDAY)), lambda: b.dossier(etas(TODAY))),
    "eta_moved": (lambda: b.dossier(etas(b.ETA, b.ETA + timedelta(days=1))), lambda: b.dossier(etas(b.ETA, TODAY))),
    "no_first_scan": (lambda: b.dossier(scans(24.1)), lambda: b.dossier(scans(24.1, scanned=True))),
    "unknown_value": (lambda: b.dossier(lines(promised_ship_date=None)), lambda: b.dossier(cancelled_line(promised_ship_date=None))),
    "document_requested": (lambda: asks("invoice"), lambda: asks("return")),
    "not_only_status": (lambda: asks("new_order"), lambda: asks()),
    "out_of_scope": (lambda: b.dossier(lines(is_stocked=False)), lambda: b.dossier(cancelled_line(is_stocked=False))),
}
