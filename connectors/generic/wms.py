"""The WMS over any source of rows: orders with their lines and shipments. Never chooses between two rows of one number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from connectors.generic import views
from connectors.generic.rows import BadCell, Row, cell, text, values
from connectors.generic.source import RowSource
from connectors.generic.tables import Rows, answers, by_number, distinct, grouped, single, unique
from connectors.ports import Answer, WmsPort
from connectors.records import Shipment, ShipmentLine, WmsLine, WmsOrder

_ORDER = tuple(views.VIEWS["wms_orders"])
_LINE = tuple(WmsLine.model_fields)
_SHIPMENT = tuple(views.VIEWS["wms_shipments"])


class GenericWms(WmsPort):
    """See :class:`connectors.ports.WmsPort`."""

    def __init__(self, source: RowSource, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now

    def orders(self, order_numbers: Collection[str]) -> Mapping[str, Answer[WmsOrder]]:
        keys, at = distinct(order_numbers), self._now()
        with self._source.reading() as reading:
            heads = grouped(reading, views.WMS_ORDERS, keys)
            lines = grouped(reading, views.WMS_LINES, keys)
            shipments = grouped(reading, views.WMS_SHIPMENTS, keys)
            parts = grouped(reading, views.WMS_SHIPMENT_LINES, _texts(shipments, "shipment_id"))
            bearers = grouped(reading, views.WMS_SHARED, _texts(shipments, "tracking_number"))
        return answers("wms", keys, at, lambda key: _order(key, heads, lines, shipments, parts, bearers))


def _texts(shipments: Rows, column: str) -> list[str]:
    found = []
    for rows in shipments.values():
        for row in rows:
            try:
                found += [text(row[column])] if row[column] is not None else []
            except BadCell:  # said again, with the order's name, when the order is built
                continue
    return distinct(found)


def _order(key: str, heads: Rows, lines: Rows, shipments: Rows, parts: Rows, bearers: Rows) -> WmsOrder | None:
    rows = heads.get(key)
    if not rows:
        return None
    where = f"order {key}"
    head = values("wms_orders", single(rows, "wms_orders", where), where, _ORDER)
    built = sorted((_line(where, row) for row in lines.get(key, ())), key=lambda line: by_number(line.line_number))
    sent = sorted((_shipment(where, row, parts, bearers) for row in shipments.get(key, ())), key=lambda one: one.shipment_id)
    return WmsOrder(**head, lines=unique(built, lambda line: line.line_number, "wms_lines", where), shipments=tuple(sent))


def _line(where: str, row: Row) -> WmsLine:
    number = cell("wms_lines", "line_number", row, where)
    return WmsLine(**values("wms_lines", row, f"{where} line {number}", _LINE, required=("line_number",)))


def _shipment(where: str, row: Row, parts: Rows, bearers: Rows) -> Shipment:
    """Two rows of one shipment stay two records: with different tracking numbers they are a disagreement to be judged."""
    read = values("wms_shipments", row, where, _SHIPMENT, required=("shipment_id",))
    shipped = f"shipment {read['shipment_id']}"
    lines = [
        ShipmentLine(**values("wms_shipment_lines", part, shipped, ("line_number", "qty"), required=("line_number",)))
        for part in parts.get(read["shipment_id"], ())
    ]
    orders = {_bearer(row) for row in bearers.get(read["tracking_number"] or "", ())}
    return Shipment(**read, lines=tuple(lines), shared_with=tuple(sorted(orders - {read["order_number"]})))


def _bearer(row: Row) -> str:
    """The order of a shipment under a number; one that can't be read is another order all the same."""
    try:
        return text(row["order_number"]) if row["order_number"] is not None else "unknown"
    except BadCell:
        return "unknown"
