"""The records of the outside systems, as the canonical views name them (docs/contract.md §2).

Values only: frozen, no I/O. Vocabulary fields (``status``, ``hold_code`` …) keep the native word, so that
a word we don't know reaches the card as it stands; judging it is reconcile's work. ``None`` means what the view's NULL
means. Quantities are decimals in the line's unit, dates are calendar dates, times are aware UTC datetimes.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of every record: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrderHeader(Record):
    """The little that is needed to find an order by the customer's PO (view ``erp_orders``)."""

    order_number: str
    customer_po: str | None
    customer_id: str | None
    status: str | None
    ordered_on: date | None = None


class ErpLine(Record):
    """One line of ``erp_order_lines``; quantities are exclusive buckets: cancelled + backordered + allocated + shipped = ordered."""

    line_number: str
    sku: str | None = None
    description: str | None = None
    uom: str | None = None
    ordered_qty: Decimal | None = None
    allocated_qty: Decimal | None = None
    backordered_qty: Decimal | None = None
    shipped_qty: Decimal | None = None
    cancelled_qty: Decimal | None = None
    promised_ship_date: date | None = None
    is_stocked: bool | None = None
    is_hazmat: bool | None = None
    unit_price: Decimal | None = None
    changed_at: datetime | None = None


class ErpOrder(Record):
    """A sales order with its lines (views ``erp_orders``, ``erp_order_lines``)."""

    order_number: str
    customer_po: str | None = None
    customer_id: str | None = None
    status: str | None = None
    hold_code: str | None = None
    order_type: str | None = None
    ordered_on: date | None = None
    requested_ship_date: date | None = None
    as_of: datetime | None = None
    lines: tuple[ErpLine, ...] = ()


class Contact(Record):
    """A person of an account (view ``crm_contacts``)."""

    email: str
    name: str | None = None


class CrmAccount(Record):
    """An account with its terms, contacts and mail domains (views ``crm_accounts``, ``crm_contacts``, ``crm_domains``)."""

    customer_id: str
    name: str | None = None
    owner_name: str | None = None
    owner_email: str | None = None
    tier: str | None = None
    language: str | None = None
    status: str | None = None
    partial_shipments: str | None = None
    asn_required: bool | None = None
    hazmat_lead_days: int | None = None
    open_dispute: str | None = None
    as_of: datetime | None = None
    contacts: tuple[Contact, ...] = ()
    domains: tuple[str, ...] = ()


class SenderMatch(Record):
    """Which account an address belongs to. ``how`` is ``contact`` (exact address) or ``domain``.

    Where two accounts claim it, ``customer_id`` is empty and ``candidates`` names them.
    """

    address: str
    customer_id: str
    how: str
    candidates: tuple[str, ...] = ()


class WmsLine(Record):
    """One line of ``wms_lines``; quantities are cumulative: shipped ≤ packed ≤ picked ≤ requested."""

    line_number: str
    sku: str | None = None
    requested_qty: Decimal | None = None
    picked_qty: Decimal | None = None
    packed_qty: Decimal | None = None
    shipped_qty: Decimal | None = None
    backordered_qty: Decimal | None = None
    expected_date: date | None = None


class ShipmentLine(Record):
    """How much of a line went with a shipment (view ``wms_shipment_lines``)."""

    line_number: str
    qty: Decimal | None = None


class Shipment(Record):
    """A shipment of an order (view ``wms_shipments``). ``shared_with``: other orders with a shipment under the same tracking number."""

    shipment_id: str
    order_number: str
    carrier: str | None = None
    service: str | None = None
    tracking_number: str | None = None
    shipped_at: datetime | None = None
    asn_sent_at: datetime | None = None
    lines: tuple[ShipmentLine, ...] = ()
    shared_with: tuple[str, ...] = ()


class WmsOrder(Record):
    """What the warehouse physically did with an order (views ``wms_orders``, ``wms_lines``, ``wms_shipments``)."""

    order_number: str
    status: str | None = None
    planned_ship_date: date | None = None
    as_of: datetime | None = None
    lines: tuple[WmsLine, ...] = ()
    shipments: tuple[Shipment, ...] = ()


class CarrierEvent(Record):
    """One scan or estimate (view ``carrier_events``)."""

    occurred_at: datetime
    status: str | None = None
    description: str | None = None
    location: str | None = None
    estimated_delivery: date | None = None
    signed_by: str | None = None


class Tracking(Record):
    """All that the carrier knows of one tracking number, events oldest first."""

    tracking_number: str
    events: tuple[CarrierEvent, ...] = ()
