"""What the systems said, field by field, as facts with stable ids. Nothing about price ever becomes one.

``requested_ship_date`` isn't one either: it is what the customer wished, and would read as a promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent.stages.reconcile.shipments import Clock
from connectors.records import ErpOrder, WmsOrder
from policies.packet import AccountView, Fact, FactValue, LineView, ShipmentView

_ERP_LINE = (
    ("sku", "sku"),
    ("uom", "uom"),
    ("ordered_qty", "ordered"),
    ("cancelled_qty", "cancelled"),
    ("backordered_qty", "backordered"),
    ("allocated_qty", "allocated"),
    ("shipped_qty", "shipped"),
    ("promised_ship_date", "promised_ship_date"),
)
_WMS_LINE = (
    ("requested_qty", "requested"),
    ("picked_qty", "wms_picked"),
    ("packed_qty", "wms_packed"),
    ("shipped_qty", "wms_shipped"),
    ("backordered_qty", "wms_backordered"),
    ("expected_date", "expected_date"),
)
_COUNTED = frozenset(name for name, _ in (*_ERP_LINE, *_WMS_LINE) if name.endswith("_qty"))


@dataclass(frozen=True)
class Maker:
    """Makes the facts of one PO from one system's answer."""

    po: str
    source: str
    as_of: datetime | None
    observed_at: datetime | None

    def fact(self, subject: str, field: str, value: FactValue, kind: str = "", unit: str = "", native: str = "") -> Fact:
        """``subject`` is ``line.2``, ``order.1001`` …; the id is ``source.subject.field``."""
        return Fact(
            id=f"{self.source}.{subject}.{field}",
            po=self.po,
            kind=kind or field,
            value=value,
            unit=unit,
            source=self.source,
            field=native or field,
            as_of=self.as_of,
            observed_at=self.observed_at,
        )


def order_facts(maker: Maker, order: ErpOrder, lines: tuple[LineView, ...]) -> Iterator[Fact]:
    """The ERP's header and lines."""
    subject = f"order.{order.order_number}"
    for field in ("status", "hold_code", "order_type"):
        yield maker.fact(subject, field, getattr(order, field))
    yield maker.fact(subject, "ordered_on", order.ordered_on)
    count = sum(1 for line in lines if line.erp_present and not line.dead)
    yield maker.fact(subject, "line_count", count, native="erp_order_lines")
    for line in lines:
        if line.erp_present:
            yield from _line(maker, line, _ERP_LINE)


def warehouse_facts(maker: Maker, order: WmsOrder, lines: tuple[LineView, ...], shipments: tuple[ShipmentView, ...]) -> Iterator[Fact]:
    """The WMS' header, lines and shipments."""
    subject = f"order.{order.order_number}"
    yield maker.fact(subject, "status", order.status)
    yield maker.fact(subject, "planned_ship_date", order.planned_ship_date)
    for line in lines:
        if line.wms_present:
            yield from _line(maker, line, _WMS_LINE)
    for shipment in shipments:
        subject = f"shipment.{shipment.shipment_id}"
        yield maker.fact(subject, "carrier", shipment.carrier)
        yield maker.fact(subject, "tracking_number", shipment.tracking_number)
        yield maker.fact(subject, "shipped_on", shipment.shipped_on, native="shipped_at")


def carrier_facts(po: str, shipments: tuple[ShipmentView, ...]) -> Iterator[Fact]:
    """The carrier's word on each number, as of the moment of asking."""
    for number, view in {s.tracking_number: s.tracking for s in shipments}.items():
        if view is None or view.reply != "found":
            continue
        maker = Maker(po, "carrier", view.observed_at, view.observed_at)
        yield maker.fact(str(number), "status", view.status)
        if view.etas:
            yield maker.fact(str(number), "eta", view.etas[-1], native="estimated_delivery")
        if view.delivered_on:
            yield maker.fact(str(number), "delivered_on", view.delivered_on, native="occurred_at")
            yield maker.fact(str(number), "signed_by", view.signed_by)


def account_facts(maker: Maker, account: AccountView) -> Iterator[Fact]:
    """The terms that an order is held against; never the text of a dispute."""
    for field in ("status", "tier", "partial_shipments", "asn_required", "hazmat_lead_days"):
        yield maker.fact(f"account.{account.customer_id}", field, getattr(account, field))


def as_of_fact(po: str, erp: datetime | None, wms: datetime | None, clock: Clock) -> Iterator[Fact]:
    """The older of the two systems' as-of times: the day for which a draft speaks."""
    if erp is None or wms is None:
        return
    oldest = min(erp, wms)
    source = "erp" if oldest == erp else "wms"
    yield Fact(id="packet.as_of", po=po, kind="as_of", value=clock.day(oldest), source=source, field="as_of", as_of=oldest)


def _line(maker: Maker, line: LineView, fields: tuple[tuple[str, str], ...]) -> Iterator[Fact]:
    # written out: an order of two hundred lines has three thousand of them
    po, source, as_of, observed_at = maker.po, maker.source, maker.as_of, maker.observed_at
    prefix, unit = f"{source}.line.{line.line}.", line.uom or ""
    for native, attribute in fields:
        value, counted = getattr(line, attribute), unit if native in _COUNTED else ""
        yield Fact(prefix + native, po, native, value, source, native, counted, as_of, observed_at)
