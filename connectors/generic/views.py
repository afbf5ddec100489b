"""The canonical views as data: their columns with the kind of each, and the look-ups that the agent makes (docs/contract.md §2).

Nothing here reads anything; connectors of every protocol and the memory twins share these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "line", "qty", "date", "time", "flag", "whole"]

VIEWS: dict[str, dict[str, Kind]] = {
    "erp_orders": {
        "order_number": "text",
        "customer_po": "text",
        "customer_id": "text",
        "status": "text",
        "hold_code": "text",
        "order_type": "text",
        "ordered_on": "date",
        "requested_ship_date": "date",
        "as_of": "time",
    },
    "erp_order_lines": {
        "order_number": "text",
        "line_number": "line",
        "sku": "text",
        "description": "text",
        "uom": "text",
        "ordered_qty": "qty",
        "allocated_qty": "qty",
        "backordered_qty": "qty",
        "shipped_qty": "qty",
        "cancelled_qty": "qty",
        "promised_ship_date": "date",
        "is_stocked": "flag",
        "is_hazmat": "flag",
        "unit_price": "qty",
        "changed_at": "time",
    },
    "crm_accounts": {
        "customer_id": "text",
        "name": "text",
        "owner_name": "text",
        "owner_email": "text",
        "tier": "text",
        "language": "text",
        "status": "text",
        "partial_shipments": "text",
        "asn_required": "flag",
        "hazmat_lead_days": "whole",
        "open_dispute": "text",
        "as_of": "time",
    },
    "crm_contacts": {"customer_id": "text", "email": "text", "name": "text"},
    "crm_domains": {"customer_id": "text", "domain": "text"},
    "wms_orders": {"order_number": "text", "status": "text", "planned_ship_date": "date", "as_of": "time"},
    "wms_lines": {
        "order_number": "text",
        "line_number": "line",
        "sku": "text",
        "requested_qty": "qty",
        "picked_qty": "qty",
        "packed_qty": "qty",
        "shipped_qty": "qty",
        "backordered_qty": "qty",
        "expected_date": "date",
    },
    "wms_shipments": {
        "shipment_id": "text",
        "order_number": "text",
        "carrier": "text",
        "service": "text",
        "tracking_number": "text",
        "shipped_at": "time",
        "asn_sent_at": "time",
    },
    "wms_shipment_lines": {"shipment_id": "text", "line_number": "line", "qty": "qty"},
    "carrier_events": {
        "tracking_number": "text",
        "occurred_at": "time",
        "status": "text",
        "description": "text",
        "location": "text",
        "estimated_delivery": "date",
        "signed_by": "text",
    },
}

SYSTEMS: dict[str, tuple[str, ...]] = {
    "erp": ("erp_orders", "erp_order_lines"),
    "crm": ("crm_accounts", "crm_contacts", "crm_domains"),
    "wms": ("wms_orders", "wms_lines", "wms_shipments", "wms_shipment_lines"),
    "carrier": ("carrier_events",),
}


@dataclass(frozen=True)
class LookUp:
    """Rows of ``view`` whose ``column`` is among the keys (``fold``: without case). ``po_key`` is derived, ``*`` means all rows.

    ``optional``: a site that gave its own query for the view, made for another column, has no rows for this one.
    """

    view: str
    column: str
    columns: tuple[str, ...]
    fold: bool = False
    optional: bool = False

    @property
    def name(self) -> str:
        """``erp_orders_by_customer_id``: how a site's configuration names this look-up."""
        return self.view if self.column == "*" else f"{self.view}_by_{self.column}"


def _by(view: str, column: str, *columns: str, fold: bool = False) -> LookUp:
    return LookUp(view, column, columns or tuple(VIEWS[view]), fold)


_HEADER = ("order_number", "customer_po", "customer_id", "status", "ordered_on")

ERP_HEADERS = _by("erp_orders", "customer_id", *_HEADER)
ERP_ELSEWHERE = _by("erp_orders", "po_key", *_HEADER)
ERP_ORDERS = _by("erp_orders", "order_number")
ERP_LINES = _by("erp_order_lines", "order_number")
CRM_ACCOUNTS = _by("crm_accounts", "customer_id")
CRM_CONTACTS = _by("crm_contacts", "customer_id")
CRM_CONTACTS_BY_EMAIL = _by("crm_contacts", "email", fold=True)
CRM_DOMAINS = _by("crm_domains", "customer_id")
CRM_DOMAINS_BY_DOMAIN = _by("crm_domains", "domain", fold=True)
CRM_ALL_DOMAINS = _by("crm_domains", "*")
WMS_ORDERS = _by("wms_orders", "order_number")
WMS_LINES = _by("wms_lines", "order_number")
WMS_SHIPMENTS = _by("wms_shipments", "order_number")
WMS_SHARED = LookUp("wms_shipments", "tracking_number", ("order_number", "tracking_number"), optional=True)
WMS_SHIPMENT_LINES = _by("wms_shipment_lines", "shipment_id")
CARRIER_EVENTS = _by("carrier_events", "tracking_number")

LOOKUPS: dict[str, tuple[LookUp, ...]] = {
    "erp": (ERP_HEADERS, ERP_ELSEWHERE, ERP_ORDERS, ERP_LINES),
    "crm": (CRM_ACCOUNTS, CRM_CONTACTS, CRM_CONTACTS_BY_EMAIL, CRM_DOMAINS, CRM_DOMAINS_BY_DOMAIN, CRM_ALL_DOMAINS),
    "wms": (WMS_ORDERS, WMS_LINES, WMS_SHIPMENTS, WMS_SHARED, WMS_SHIPMENT_LINES),
    "carrier": (CARRIER_EVENTS,),
}
