"""The ERP over any source of rows: orders by account, by number and by PO key. Never chooses between two rows of one number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from connectors.generic import views
from connectors.generic.rows import BadRow, Row, cell, text, values
from connectors.generic.source import RowSource
from connectors.generic.tables import Rows, answers, by_number, distinct, grouped, single, unique
from connectors.po import po_key
from connectors.ports import Answer, ErpPort
from connectors.records import ErpLine, ErpOrder, OrderHeader

_HEADER = tuple(OrderHeader.model_fields)
_DATELESS = tuple(name for name in _HEADER if name != "ordered_on")
_LINE = tuple(ErpLine.model_fields)
_ORDER = tuple(name for name in ErpOrder.model_fields if name != "lines")


class GenericErp(ErpPort):
    """See :class:`connectors.ports.ErpPort`."""

    def __init__(self, source: RowSource, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now

    def headers(self, customer_ids: Collection[str]) -> Mapping[str, Answer[tuple[OrderHeader, ...]]]:
        keys, at = distinct(customer_ids), self._now()
        with self._source.reading() as reading:
            rows = grouped(reading, views.ERP_HEADERS, keys)
        return answers("erp", keys, at, lambda key: tuple(_header(row, f"account {key}") for row in rows.get(key, ())))

    def elsewhere(self, po_keys: Collection[str]) -> Mapping[str, Answer[tuple[OrderHeader, ...]]]:
        keys, at = distinct(po_keys), self._now()
        found: dict[str, list[Row]] = {key: [] for key in keys}
        with self._source.reading() as reading:
            for row in reading.rows(views.ERP_ELSEWHERE, keys) if keys else ():
                key = po_key(_as_text(row["customer_po"]))
                if key in found:
                    found[key].append(row)
        return answers("erp", keys, at, lambda key: tuple(_header(row, f"PO {key}") for row in found[key]) or None)

    def orders(self, order_numbers: Collection[str]) -> Mapping[str, Answer[ErpOrder]]:
        keys, at = distinct(order_numbers), self._now()
        with self._source.reading() as reading:
            heads = grouped(reading, views.ERP_ORDERS, keys)
            lines = grouped(reading, views.ERP_LINES, keys)
        return answers("erp", keys, at, lambda key: _order(key, heads, lines))


def _as_text(raw: object) -> str:
    """What the header's reader makes of it; what it can't read is no PO number."""
    try:
        return text(raw) if raw is not None else ""
    except ValueError:
        return ""


def _header(row: Row, where: str) -> OrderHeader:
    """A header for finding and listing; its date is only shown, so one that can't be read is left out here (the order itself says so)."""
    try:
        return OrderHeader(**values("erp_orders", row, where, _HEADER, required=("order_number",)))
    except BadRow:
        return OrderHeader(**values("erp_orders", row, where, _DATELESS, required=("order_number",)))


def _order(key: str, heads: Rows, lines: Rows) -> ErpOrder | None:
    rows = heads.get(key)
    if not rows:
        return None
    head = values("erp_orders", single(rows, "erp_orders", f"order {key}"), f"order {key}", _ORDER)
    built = sorted((_line(key, row) for row in lines.get(key, ())), key=lambda line: by_number(line.line_number))
    return ErpOrder(**head, lines=unique(built, lambda line: line.line_number, "erp_order_lines", f"order {key}"))


def _line(key: str, row: Row) -> ErpLine:
    number = cell("erp_order_lines", "line_number", row, f"order {key}")
    where = f"order {key} line {number}"
    return ErpLine(**values("erp_order_lines", row, where, _LINE, required=("line_number",)))
