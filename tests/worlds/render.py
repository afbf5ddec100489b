"""A truth as the rows that ERP, CRM, WMS and carrier would hold of it (docs/contract.md §2). It adds nothing and hides nothing."""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta

from tests.worlds.truth import SHIPPED, Account, Line, Order, Shipment, Truth

Row = dict[str, object]
Rows = dict[str, list[Row]]
VIEWS = (
    "erp_orders",
    "erp_order_lines",
    "crm_accounts",
    "crm_contacts",
    "crm_domains",
    "wms_orders",
    "wms_lines",
    "wms_shipments",
    "wms_shipment_lines",
    "carrier_events",
)


def iso(at: datetime | date | None) -> str | None:
    """A date as ``YYYY-MM-DD``, a time with ``Z``."""
    if isinstance(at, datetime):
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return at.isoformat() if at else None


def render(truth: Truth) -> Rows:
    """All ten views."""
    rows: Rows = {view: [] for view in VIEWS}
    for account in truth.accounts:
        _account(rows, account, truth)
    for order in truth.orders:
        _erp(rows, order, truth)
        _wms(rows, order, truth)
        for shipment in order.shipments:
            _shipment(rows, order, shipment)
    return rows


def clone(rows: Rows) -> Rows:
    """A copy that may be changed."""
    return copy.deepcopy(rows)


def _ago(truth: Truth, minutes: int) -> str | None:
    return iso(truth.now - timedelta(minutes=minutes))


def _account(rows: Rows, account: Account, truth: Truth) -> None:
    rows["crm_accounts"].append(
        {
            "customer_id": account.id,
            "name": account.name,
            "owner_name": account.owner,
            "owner_email": account.owner_email,
            "tier": account.tier,
            "language": account.language,
            "status": "active",
            "partial_shipments": account.partials,
            "asn_required": int(account.asn_required),
            "hazmat_lead_days": account.hazmat_lead_days,
            "open_dispute": None,
            "as_of": _ago(truth, truth.crm_age_minutes),
        }
    )
    rows["crm_contacts"].append({"customer_id": account.id, "email": account.mailbox, "name": account.contact})
    rows["crm_domains"].append({"customer_id": account.id, "domain": account.domain})


def _erp(rows: Rows, order: Order, truth: Truth) -> None:
    rows["erp_orders"].append(
        {
            "order_number": order.number,
            "customer_po": order.po,
            "customer_id": order.account,
            "status": order.erp_status,
            "hold_code": None,
            "order_type": order.order_type,
            "ordered_on": iso(order.ordered_on),
            "requested_ship_date": iso(order.requested),
            "as_of": _ago(truth, truth.erp_age_minutes),
        }
    )
    rows["erp_order_lines"].extend(_erp_line(order, line) for line in order.lines)


def _erp_line(order: Order, line: Line) -> Row:
    gone = order.state in SHIPPED and not line.cancelled
    return {
        "order_number": order.number,
        "line_number": line.number,
        "sku": line.sku,
        "description": line.description,
        "uom": line.uom,
        "ordered_qty": line.qty,
        "allocated_qty": 0 if gone or line.cancelled else line.qty,
        "backordered_qty": 0,
        "shipped_qty": line.qty if gone else 0,
        "cancelled_qty": line.qty if line.cancelled else 0,
        "promised_ship_date": iso(order.ship_date),
        "is_stocked": 1,
        "is_hazmat": int(line.hazmat),
        "unit_price": line.price,
        "changed_at": None,
    }


def _wms(rows: Rows, order: Order, truth: Truth) -> None:
    rows["wms_orders"].append(
        {
            "order_number": order.number,
            "status": order.wms_status,
            "planned_ship_date": iso(order.ship_date),
            "as_of": _ago(truth, truth.wms_age_minutes),
        }
    )
    for line in order.lines:
        if line.cancelled and not line.in_wms:
            continue
        gone = order.state in SHIPPED and not line.cancelled
        rows["wms_lines"].append(
            {
                "order_number": order.number,
                "line_number": line.number,
                "sku": line.sku,
                "requested_qty": 0 if line.cancelled else line.qty,
                "picked_qty": line.qty if gone else line.picked,
                "packed_qty": line.qty if gone else line.packed,
                "shipped_qty": line.qty if gone else 0,
                "backordered_qty": 0,
                "expected_date": None,
            }
        )


def _shipment(rows: Rows, order: Order, shipment: Shipment) -> None:
    rows["wms_shipments"].append(
        {
            "shipment_id": shipment.id,
            "order_number": order.number,
            "carrier": shipment.carrier,
            "service": shipment.service,
            "tracking_number": shipment.tracking,
            "shipped_at": iso(shipment.shipped_at),
            "asn_sent_at": iso(shipment.asn_sent_at),
        }
    )
    for number, qty in shipment.parts:
        rows["wms_shipment_lines"].append({"shipment_id": shipment.id, "line_number": number, "qty": qty})
    for scan in shipment.scans:
        rows["carrier_events"].append(
            {
                "tracking_number": shipment.tracking,
                "occurred_at": iso(scan.at),
                "status": scan.status,
                "description": scan.status.replace("_", " ").capitalize(),
                "location": scan.location or None,
                "estimated_delivery": iso(scan.eta),
                "signed_by": scan.signed_by,
            }
        )
