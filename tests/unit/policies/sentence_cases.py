"""More mails that a rule must hold, one for each branch of it: what the card says of them stands in test_sentences.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from agent.model.evidence import Evidence
from agent.model.mail import Address
from connectors.records import OrderHeader
from policies.packet import Dossier, Lookup
from tests.unit import builders as b
from tests.unit.policies.cases import asks, cancelled_line, down, etas, fares, header, lines, parcel, two_parcels

D = Decimal
LAST_WEEK = b.NOW - timedelta(days=7)


def orders(**over: object) -> Dossier:
    return b.dossier(b.evidence(erp=b.erp_order(**over)))


def crm(**over: object) -> Dossier:
    return b.dossier(b.evidence(crm=b.account(**over)))


def silent(system: str, reply: str, reason: str) -> Dossier:
    given = b.shipped()
    return b.dossier(given.model_copy(update={system: {key: b.silent(system, reply, reason) for key in getattr(given, system)}}))


def two_pos() -> Evidence:
    """Two POs whose orders share one tracking number, written differently."""
    one, other = b.shipped(), b.shipped()
    wms = other.wms[b.ORDER].record
    erp = other.erp[b.ORDER].record
    assert wms is not None and erp is not None
    number = " ".join((b.TRACKING[:4], b.TRACKING[4:].lower()))
    wms = wms.model_copy(update={"order_number": "SO-2", "shipments": (b.shipment(1, tracking_number=number, shipment_id="S-9"),)})
    return one.model_copy(
        update={
            "lookups": (b.lookup(), b.lookup("777", orders=("SO-2",))),
            "erp": {**one.erp, "SO-2": b.found("erp", erp.model_copy(update={"order_number": "SO-2"}))},
            "wms": {**one.wms, "SO-2": b.found("wms", wms)},
            "carrier": {**one.carrier, number: b.found("carrier", b.tracking(number=number))},
        }
    )


def hazmat() -> Dossier:
    early = {"is_hazmat": True, "promised_ship_date": b.SHIP}
    erp = b.erp_order((b.erp_line(1, **early), b.erp_line(2, 4, is_hazmat=False)), ordered_on=date(2026, 11, 20))
    return b.dossier(b.evidence(erp=erp, crm=b.account(hazmat_lead_days=None, asn_required=None, partial_shipments=None)))


def both_waiting() -> Dossier:
    short = b.erp_line(2, 4, allocated_qty=D(1), backordered_qty=D(3))
    wms = b.wms_order((b.wms_line(1), b.wms_line(2, 4, backordered_qty=D(2))))
    return b.dossier(b.evidence(erp=b.erp_order((b.erp_line(1), short)), wms=wms, crm=b.account(partial_shipments=None)))


def gone_in_part() -> Dossier:
    return b.dossier(b.shipped_partly(crm=b.account(partial_shipments="forbidden")))


def ambiguous_sender() -> Dossier:
    answer = b.found("crm", b.evidence().sender.record)  # type: ignore[union-attr]
    answer = answer.model_copy(update={"reply": "ambiguous"})
    return b.dossier(b.evidence(sender=answer, account=None, lookups=(b.lookup(state=Lookup.NOT_TRIED, orders=()),)))


MORE: dict[str, tuple[str, Callable[[], Dossier]]] = {
    "several accounts": ("sender_unknown", ambiguous_sender),
    "forwarded": ("sender_unauthenticated", lambda: b.dossier(asked=b.inquiry(forwarded_from=Address(address="inner@prairie.example")))),
    "proof required": (
        "sender_unauthenticated",
        lambda: b.dossier(asked=b.inquiry(authentication="unknown"), require_authentication=True),
    ),
    "another account's order": ("account_mismatch", lambda: orders(customer_id="C-7")),
    "elsewhere unnamed": ("account_mismatch", lambda: fares(Lookup.ELSEWHERE)),
    "open orders": (
        "no_po_number",
        lambda: b.dossier(b.evidence(lookups=(), open_orders=(header("SO-1"), header("SO-2"))), b.inquiry(po_numbers=())),
    ),
    "several resembling": (
        "weak_match",
        lambda: fares(
            Lookup.WEAK,
            suggestions=tuple(
                OrderHeader(order_number=f"SO-{n}", customer_po=f"4{n}", customer_id=b.CUSTOMER, status=None) for n in range(8)
            ),
        ),
    ),
    "denied": ("source_unavailable", lambda: silent("erp", "denied", "login failed")),
    "malformed": ("unknown_value", lambda: silent("carrier", "malformed", "not JSON")),
    "down without a word": ("source_unavailable", lambda: silent("wms", "unavailable", "")),
    "no answer on the account": ("source_unavailable", lambda: b.dossier(b.evidence(account=None))),
    "account not found": ("record_missing", lambda: b.dossier(b.evidence(account=b.silent("crm", "not_found")))),
    "order twice": ("record_missing", lambda: silent("erp", "ambiguous", "erp_orders holds 2 rows")),
    "number unknown": ("record_missing", lambda: b.dossier(down("carrier", "not_found"))),
    "as of to come": ("as_of_missing", lambda: orders(as_of=b.NOW + timedelta(minutes=1))),
    "two wishes": ("price_mentioned", lambda: asks("price", "quote")),
    "wish without words": ("change_requested", lambda: b.dossier(asked=b.inquiry(intents=("order_status", "change")))),
    "warehouse holds": ("order_hold", lambda: b.dossier(b.evidence(wms=b.wms_order(status="on_hold")))),
    "on hold with a code": ("order_hold", lambda: orders(status="on_hold", hold_code="fraud")),
    "warehouse cancelled": ("order_cancelled", lambda: b.dossier(b.evidence(wms=b.wms_order(status="cancelled")))),
    "every line cancelled": (
        "order_cancelled",
        lambda: orders(
            lines=(b.erp_line(1, allocated_qty=D(0), cancelled_qty=D(10)), b.erp_line(2, 4, allocated_qty=D(0), cancelled_qty=D(4)))
        ),
    ),
    "gone in part": ("partial_forbidden", gone_in_part),
    "waits in both": ("backorder", both_waiting),
    "waits without a date": (
        "backorder",
        lambda: b.dossier(b.evidence(wms=b.wms_order((b.wms_line(1), b.wms_line(2, 4, backordered_qty=D(4)))))),
    ),
    "changed in time to come": ("late_change", lambda: b.dossier(lines(changed_at=b.NOW + timedelta(hours=1)))),
    "cancelled line changed": ("late_change", lambda: b.dossier(cancelled_line(changed_at=b.NOW))),
    "no term for parts": ("terms_unknown", both_waiting),
    "no term for hazmat": ("terms_unknown", hazmat),
    "ASN to come": (
        "asn_missing",
        lambda: b.dossier(
            parcel(asn_sent_at=b.NOW + timedelta(seconds=1)).model_copy(update={"account": b.found("crm", b.account(asn_required=True))})
        ),
    ),
    "returned": (
        "carrier_exception",
        lambda: b.dossier(parcel(b.event("picked_up", 16), b.event("returned", 9, description="refused at the dock"))),
    ),
    "told another day": ("eta_moved", lambda: b.dossier(etas(b.ETA), told={b.TRACKING: b.ETA - timedelta(days=1)})),
    "labelled by the carrier": (
        "no_first_scan",
        lambda: b.dossier(parcel(b.event("pre_transit", 30), shipped_at=b.NOW - timedelta(hours=2))),
    ),
    "one number, two POs": ("tracking_mismatch", lambda: b.dossier(two_pos())),
    "one number, two carriers' words": (
        "tracking_mismatch",
        lambda: b.dossier(
            two_parcels(b.shipment(2, (("2", 4),))).model_copy(
                update={"carrier": {b.TRACKING: b.found("carrier", b.tracking(number="1Z-OTHER"))}}
            )
        ),
    ),
    "terms nobody knows": (
        "unknown_value",
        lambda: crm(tier=None, status="paused", partial_shipments="sometimes", hazmat_lead_days=-1),
    ),
    "stocked nobody knows": ("unknown_value", lambda: b.dossier(lines(is_stocked=None))),
    "tier outside": ("out_of_scope", lambda: crm(tier="C")),
    "type outside": ("out_of_scope", lambda: orders(order_type="special")),
}
