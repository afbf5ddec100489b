"""The systems side by side: one packet as rows of cells (ERP | WMS | carrier), the differing ones marked. Judges nothing.

Four things look different on every card: ``0``, *not said* (NULL), *row missing*, and a system that gave *no answer*.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from agent.stages.card.titles import is_backordered
from agent.wording.plain import clean, clip, day, moment, number, shown, stamp
from policies.packet import LineView, Packet, ShipmentView, SourceView

SILENT = {
    "not_found": "no such order",
    "ambiguous": "several orders",
    "unavailable": "no answer",
    "denied": "access denied",
    "malformed": "unreadable answer",
}
NOT_SAID, ROW_MISSING, NOT_ASKED, NOT_SHOWN = "not said", "row missing", "not asked", "not shown"
Key = tuple[str | None, str, str]


class Cell(NamedTuple):
    """``text`` may hold line feeds. ``tone``: value, null, missing, silent. ``mark``: ``≠`` systems differ, ``!`` a rule points here."""

    text: str
    tone: str = "value"
    mark: str = ""


class Row(NamedTuple):
    """``kind``: order, line (compact), head (opens an expanded line), part (one quantity or date of it), shipment."""

    kind: str
    label: str
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """One packet's systems side by side."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


EMPTY = Cell("")
_PARTS = (  # label, ERP attribute and column, WMS attribute, column and the warehouse's own word for it
    ("ordered", "ordered", "ordered_qty", "requested", "requested_qty", " requested"),
    ("cancelled", "cancelled", "cancelled_qty", "", "", ""),
    ("backordered", "backordered", "backordered_qty", "wms_backordered", "backordered_qty", ""),
    ("allocated", "allocated", "allocated_qty", "wms_picked", "picked_qty", " picked"),
    ("packed", "", "", "wms_packed", "packed_qty", " packed"),
    ("shipped", "shipped", "shipped_qty", "wms_shipped", "shipped_qty", ""),
)
_NEEDED = ("ordered", "allocated", "backordered", "shipped", "cancelled")
_WMS_NEEDED = ("requested", "wms_picked", "wms_packed", "wms_shipped", "wms_backordered")


def table(packet: Packet, tzname: str, pointed_at: frozenset[str] = frozenset(), hidden: frozenset[str] = frozenset()) -> Table:
    """All rows of a packet; ``pointed_at`` are the fact ids of the rules that hit, ``hidden`` the ``system.field`` kept off cards."""
    return _Builder(packet, tzname, pointed_at, hidden).build()


class _Builder:
    def __init__(self, packet: Packet, tzname: str, pointed_at: frozenset[str], hidden: frozenset[str]) -> None:
        self.packet = packet
        self.hidden = hidden
        self.tzname = tzname
        self.differing = {(found.line, side.source, side.field) for found in packet.disagreements for side in found.readings}
        self.pointed = {_key(fact.id, fact.source, fact.field) for fact in packet.facts if fact.id in pointed_at} if pointed_at else set()
        self.troubled = {key[0] for key in self.differing | self.pointed}
        self.erp, self.wms, self.carrier = (packet.source(system) for system in ("erp", "wms", "carrier"))
        self.wide = bool(packet.shipments) or self.carrier is not None

    def build(self) -> Table:
        columns = ("ERP", "WMS", "Carrier") if self.wide else ("ERP", "WMS")
        rows = [*self._order_rows()]
        for line in self.packet.lines:
            rows.extend(self._expanded(line) if self._needs_a_look(line) else (self._compact(line),))
        rows.extend(self._shipment(shipment) for shipment in self.packet.shipments)
        return Table(columns, tuple(rows))

    def _row(self, kind: str, label: str, erp: Cell, wms: Cell, carrier: Cell = EMPTY) -> Row:
        return Row(kind, label, (erp, wms, carrier) if self.wide else (erp, wms))

    def _mark(self, key: Key) -> str:
        return "≠" if key in self.differing else "!" if key in self.pointed else ""

    def _cell(self, source: SourceView | None, line: str | None, field: str, value: object, present: bool = True) -> Cell:
        system = source.system if source else ""
        mark = self._mark((line, system, field))
        if (silence := _silence(source)) is not None:
            return silence._replace(mark=mark)
        if not present:
            return Cell(ROW_MISSING, "missing", mark)
        if value is None:
            return Cell(NOT_SAID, "null", mark)
        return Cell(NOT_SHOWN, "silent", mark) if f"{system}.{field}" in self.hidden else Cell(_written(value), "value", mark)

    def _may(self, key: str, text: str | None) -> str:
        """Foreign text of a field on one line; empty where there is none or cards don't show it."""
        return clip(clean(text), 60) if text and key not in self.hidden else ""

    def _order_rows(self) -> Iterator[Row]:
        packet = self.packet
        yield self._row(
            "order",
            "status",
            self._cell(self.erp, None, "status", _word(packet.erp_status)),
            self._cell(self.wms, None, "status", _word(packet.wms_status)),
            self._carrier_status(),
        )
        if packet.hold_code is not None:
            yield self._row("order", "hold", self._cell(self.erp, None, "hold_code", _word(packet.hold_code)), EMPTY)
        if packet.planned_ship_date is not None or any(line.unshipped for line in packet.lines):
            planned = self._cell(self.wms, None, "planned_ship_date", packet.planned_ship_date)
            yield self._row("order", "planned ship date", EMPTY, planned)
        yield self._row("order", "as of", self._as_of(self.erp), self._as_of(self.wms), self._as_of(self.carrier))

    def _as_of(self, source: SourceView | None) -> Cell:
        if (silence := _silence(source)) is not None:
            reason = source.reason if source else ""
            return silence._replace(text=f"{silence.text}: {clip(clean(reason), 60)}") if reason else silence
        assert source is not None
        if source.as_of is None and source.as_of_expected:
            return Cell(NOT_SAID, "null")
        when = source.as_of or source.observed_at
        return Cell(stamp(when, self.tzname)) if when else Cell(NOT_SAID, "null")

    def _carrier_status(self) -> Cell:
        if (silence := _silence(self.carrier)) is not None:
            return silence
        words = {_word(shipment.tracking.status) or NOT_SAID for shipment in self.packet.shipments if shipment.tracking}
        return Cell("\n".join(sorted(words)))

    def _needs_a_look(self, line: LineView) -> bool:
        if line.line in self.troubled or not (line.erp_present and line.wms_present) or is_backordered(line):
            return True
        unsaid = line.promised_ship_date is None and line.unshipped
        unsaid = unsaid or (_silence(self.erp) is None and any(getattr(line, name) is None for name in _NEEDED))
        return unsaid or (_silence(self.wms) is None and any(getattr(line, name) is None for name in _WMS_NEEDED))

    def _compact(self, line: LineView) -> Row:
        label = f"Line {clean(line.line)}" + (f"\n{clip(clean(line.sku), 24)}" if line.sku else "")
        return self._row("line", label, self._compact_erp(line), self._compact_wms(line), self._line_tracking(line))

    def _compact_erp(self, line: LineView) -> Cell:
        if (silence := _silence(self.erp)) is not None:
            return silence
        parts = [f"{number(value)} {name}" for name in ("cancelled", "allocated", "shipped") if (value := getattr(line, name))]
        if line.unshipped and line.promised_ship_date:
            parts.append(f"ships {day(line.promised_ship_date)}")
        return Cell("\n".join(parts) or "0 ordered")

    def _compact_wms(self, line: LineView) -> Cell:
        if (silence := _silence(self.wms)) is not None:
            return silence
        steps = (("shipped", line.wms_shipped), ("packed", line.wms_packed), ("picked", line.wms_picked))
        name, done = next(((name, value) for name, value in steps if value), ("picked", Decimal(0)))
        return Cell(f"{number(done)} of {_written(line.requested)} {name}")

    def _line_tracking(self, line: LineView) -> Cell:
        words = [
            _word(shipment.tracking.status) or NOT_SAID
            for shipment in self.packet.shipments
            if shipment.tracking and any(number_ == line.line for number_, _ in shipment.quantities)
        ]
        return Cell("\n".join(dict.fromkeys(words)))

    def _expanded(self, line: LineView) -> Iterator[Row]:
        unit = f"({clean(line.uom)})" if line.uom else ""
        words = [f"Line {clean(line.line)}", clean(line.sku or ""), clip(self._may("erp.description", line.description), 40), unit]
        yield self._row("head", " ".join(filter(None, words)), EMPTY, EMPTY)
        if line.wms_present and line.wms_sku != line.sku and _silence(self.wms) is None:
            erp = self._cell(self.erp, line.line, "sku", _word(line.sku), line.erp_present)
            yield self._row("part", "item", erp, self._cell(self.wms, line.line, "sku", _word(line.wms_sku)))
        for label, erp_name, erp_field, wms_name, wms_field, word in _PARTS:
            if label == "cancelled" and line.cancelled == 0:
                continue
            erp = self._cell(self.erp, line.line, erp_field, getattr(line, erp_name), line.erp_present) if erp_name else EMPTY
            wms = self._cell(self.wms, line.line, wms_field, getattr(line, wms_name), line.wms_present) if wms_name else EMPTY
            wms = wms._replace(text=wms.text + word) if wms.tone == "value" and wms.text else wms
            yield self._row("part", label, erp, wms, self._line_tracking(line) if label == "shipped" else EMPTY)
        if line.unshipped:
            promised = self._cell(self.erp, line.line, "promised_ship_date", line.promised_ship_date, line.erp_present)
            planned = self._cell(self.wms, line.line, "planned_ship_date", self.packet.planned_ship_date)
            yield self._row("part", "ship date", promised, planned)
        if line.expected_date is not None:
            due_in = self._cell(self.wms, line.line, "expected_date", line.expected_date, line.wms_present)
            yield self._row("part", "backorder due in", EMPTY, due_in)

    def _shipment(self, shipment: ShipmentView) -> Row:
        name = clip(clean(shipment.shipment_id), 24)
        who = " ".join(clean(word) for word in (shipment.carrier, shipment.service) if word)
        shipped = f"shipped {moment(shipment.shipped_at, self.tzname)}" if shipment.shipped_at else "not shipped yet"
        asn = "ASN sent" if shipment.asn_sent_at else "no ASN sent"
        tracking = self._may("wms.tracking_number", shipment.tracking_number)
        tracking = tracking or (NOT_SHOWN if shipment.tracking_number else "no tracking number")
        said = Cell("\n".join(filter(None, (who, tracking, shipped, asn))), mark=self._mark((None, "wms", "tracking_number")))
        return self._row("shipment", f"Shipment\n{name}", EMPTY, said, self._tracking(shipment))

    def _tracking(self, shipment: ShipmentView) -> Cell:
        view = shipment.tracking
        if view is None:
            return Cell(NOT_ASKED, "silent")
        if view.reply != "found":
            return Cell("number unknown" if view.reply == "not_found" else SILENT.get(view.reply, "no answer"), "silent")
        parts = [_word(view.status) or NOT_SAID]
        if view.delivered_at:
            parts.append(moment(view.delivered_at, self.tzname))
        elif view.last_event_at:
            parts.append(f"last event {moment(view.last_event_at, self.tzname)}")
        if signer := self._may("carrier.signed_by", view.signed_by):
            parts.append(f"signed for by {clip(signer, 40)}")
        if view.etas:
            parts.append(f"ETA {day(view.etas[-1])}" + (f" (first {day(view.etas[0])})" if view.etas[0] != view.etas[-1] else ""))
        if said := self._may("carrier.description", view.description):
            parts.append(said)
        marks = (self._mark((None, "carrier", field)) for field in ("tracking_number", "status", "estimated_delivery"))
        return Cell("\n".join(parts), mark=next(filter(None, marks), ""))


def _key(fact_id: str, source: str, field: str) -> Key:
    """``erp.line.2.promised_ship_date`` → line 2 of that field; a fact of the order has no line."""
    _, found, rest = fact_id.partition(".line.")
    return (rest.rpartition(".")[0] if found else None, source, field)


def _silence(source: SourceView | None) -> Cell | None:
    if source is None:
        return Cell(NOT_ASKED, "silent")
    return None if source.reply == "found" else Cell(SILENT.get(source.reply, "no answer"), "silent")


def _word(value: str | None) -> str | None:
    return value if value is None else clip(shown(value, "UTC"), 40)


def _written(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (Decimal, int)):
        return number(value)
    return NOT_SAID if value is None else str(value)
