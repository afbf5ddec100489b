"""Customers' mails and a small world for tests that don't care about variety: one account, a clean order and the seed's PO 48817."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

DESK = "orders@northwind.example"
AS_OF = "2026-11-23T14:30:00Z"


def mail(number: int, text: str, *, subject: str = "Order", sender: str = "dana@harmon.example", message_id: str | None = None) -> bytes:
    """A plain mail with its own Message-ID."""
    ident = message_id if message_id is not None else f"<m{number}@harmon.example>"
    head = f"Message-ID: {ident}\r\n" if ident else ""
    return (
        f"From: Dana Hale <{sender}>\r\nTo: {DESK}\r\nSubject: {subject}\r\n{head}Date: Mon, 23 Nov 2026 08:00:00 -0600\r\n\r\n{text}\r\n"
    ).encode()


def order(
    number: str, po: str, *, lines: int = 5, waiting: int = 0, customer: str = "C1", ship: str = "2026-11-27"
) -> dict[str, list[dict[str, Any]]]:
    """Rows of an order that is allocated in the ERP; the WMS has the last ``waiting`` lines on backorder."""
    numbers = range(1, lines + 1)
    return {
        "erp_orders": [
            {
                "order_number": number, "customer_po": po, "customer_id": customer, "status": "released", "hold_code": None,
                "order_type": "stock", "ordered_on": "2026-11-10", "requested_ship_date": None, "as_of": AS_OF,
            }
        ],
        "erp_order_lines": [
            {
                "order_number": number, "line_number": one, "sku": f"SKU-{one}", "description": "Bearing", "uom": "EA", "ordered_qty": 10,
                "allocated_qty": 10, "backordered_qty": 0, "shipped_qty": 0, "cancelled_qty": 0, "promised_ship_date": ship,
                "is_stocked": 1, "is_hazmat": 0, "unit_price": 3.5, "changed_at": None,
            }
            for one in numbers
        ],
        "wms_orders": [{"order_number": number, "status": "released", "planned_ship_date": ship, "as_of": AS_OF}],
        "wms_lines": [
            {
                "order_number": number, "line_number": one, "sku": f"SKU-{one}", "requested_qty": 10, "picked_qty": 0, "packed_qty": 0,
                "shipped_qty": 0, "backordered_qty": 10 if one > lines - waiting else 0, "expected_date": None,
            }
            for one in numbers
        ],
    }  # fmt: skip


def world(*orders: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The account C1 with these orders (default: 77001 clean, 48817 with two of five lines on backorder in the WMS only)."""
    rows: dict[str, list[dict[str, Any]]] = {
        "crm_accounts": [
            {
                "customer_id": "C1", "name": "Harmon Fabrication", "owner_name": "R Vale", "owner_email": "vale@northwind.example",
                "tier": "A", "language": "en", "status": "active", "partial_shipments": "forbidden", "asn_required": 0,
                "hazmat_lead_days": 0, "open_dispute": None, "as_of": AS_OF,
            }
        ],
        "crm_contacts": [{"customer_id": "C1", "email": "dana@harmon.example", "name": "Dana Hale"}],
        "crm_domains": [{"customer_id": "C1", "domain": "harmon.example"}],
        "wms_shipments": [],
        "wms_shipment_lines": [],
        "carrier_events": [],
    }  # fmt: skip
    for one in orders or (order("SO-1", "77001"), order("SO-2", "48817", waiting=2)):
        for view, found in one.items():
            rows.setdefault(view, []).extend(found)
    return rows


def fresh(rows: dict[str, list[dict[str, Any]]], now: datetime) -> dict[str, list[dict[str, Any]]]:
    """The same world, as if it had been read just now and shipped in some days: for tests on the real clock."""
    moved = {
        AS_OF: now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "2026-11-27": (now + timedelta(days=5)).date().isoformat(),
        "2026-11-10": (now - timedelta(days=9)).date().isoformat(),
    }
    return {
        view: [{key: moved.get(value, value) if isinstance(value, str) else value for key, value in row.items()} for row in found]
        for view, found in rows.items()
    }
