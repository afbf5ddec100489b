"""The systems side by side: one packet as rows of cells (ERP | WMS | carrier), the differing ones marked. Judges nothing.

Four things look different on every card: ``0``, *not said* (NULL), *row missing*, and a system that gave *no answer*.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from agent.stages.card.titles import is_backordered
from agent.wording.plain import clean, clip, day, number, shown, stamp
from policies.packet import CarrierView, LineView, Packet, ShipmentView, SourceView

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
    """``kind``: order, line (compact), head (opens an expanded line or shipment; its first cell's mark is its own), part of it."""

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
        for shipment in self.packet.shipments:
            rows.extend(self._shipment(shipment))
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
        if line.line in self.troubled or is_backordered(line):
            return True
        erp_gap = not line.erp_present or (line.promised_ship_date is None and line.unshipped) or _unsaid(line, _NEEDED)
        wms_gap = not line.wms_present or _unsaid(line, _WMS_NEEDED)
        return (erp_gap and _silence(self.erp) is None) or (wms_gap and _silence(self.wms) is None)

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

    def _shipment(self, shipment: ShipmentView) -> Iterator[Row]:
        tracking = self._may("wms.tracking_number", shipment.tracking_number)
        tracking = tracking or (NOT_SHOWN if shipment.tracking_number else "no tracking number")
        who = " ".join(clip(clean(word), 24) for word in (shipment.carrier, shipment.service) if word)
        label = " · ".join(filter(None, (f"Shipment {clip(clean(shipment.shipment_id), 24)}", who, tracking)))
        mark = self._mark((None, "wms", "tracking_number")) or self._mark((None, "carrier", "tracking_number"))
        yield self._row("head", label, Cell("", mark=mark), EMPTY)
        yield self._row("part", "shipped", EMPTY, self._time("wms", "shipped_at", shipment.shipped_at, "not yet"))
        yield self._row("part", "ASN sent", EMPTY, self._time("wms", "asn_sent_at", shipment.asn_sent_at, "not yet"))
        yield from self._tracking(shipment.tracking)

    def _time(self, system: str, field: str, value: datetime | None, without: str = NOT_SAID) -> Cell:
        """A moment, or in words that there is none (a NULL there isn't a gap)."""
        mark = self._mark((None, system, field))
        return Cell(stamp(value, self.tzname) if value else without, mark=mark)

    def _tracking(self, view: CarrierView | None) -> Iterator[Row]:
        if view is None or view.reply != "found":
            reply = view.reply if view else ""
            said = "number unknown" if reply == "not_found" else SILENT.get(reply, "no answer") if view else NOT_ASKED
            yield self._row("part", "status", EMPTY, EMPTY, Cell(said, "silent"))
            return
        status = _word(view.status)
        mark = self._mark((None, "carrier", "status"))
        yield self._row("part", "status", EMPTY, EMPTY, Cell(status, mark=mark) if status else Cell(NOT_SAID, "null", mark))
        if view.delivered_at:
            yield self._row("part", "delivered", EMPTY, EMPTY, self._time("carrier", "occurred_at", view.delivered_at))
        elif view.last_event_at:
            yield self._row("part", "last event", EMPTY, EMPTY, self._time("carrier", "occurred_at", view.last_event_at))
        if signer := self._may("carrier.signed_by", view.signed_by):
            yield self._row("part", "signed for by", EMPTY, EMPTY, Cell(clip(signer, 40)))
        if view.etas:
            yield self._row("part", "ETA", EMPTY, EMPTY, Cell(day(view.etas[-1]), mark=self._mark((None, "carrier", "estimated_delivery"))))
        if view.etas and view.etas[0] != view.etas[-1]:
            yield self._row("part", "first ETA", EMPTY, EMPTY, Cell(day(view.etas[0])))
        if said := self._may("carrier.description", view.description):
            yield self._row("part", "last said", EMPTY, EMPTY, Cell(said))


def _key(fact_id: str, source: str, field: str) -> Key:
    """``erp.line.2.promised_ship_date`` → line 2 of that field; a fact of the order has no line."""
    _, found, rest = fact_id.partition(".line.")
    return (rest.rpartition(".")[0] if found else None, source, field)


def _silence(source: SourceView | None) -> Cell | None:
    if source is None:
        return Cell(NOT_ASKED, "silent")
    return None if source.reply == "found" else Cell(SILENT.get(source.reply, "no answer"), "silent")


def _unsaid(line: LineView, names: tuple[str, ...]) -> bool:
    return any(getattr(line, name) is None for name in names)


def _word(value: str | None) -> str | None:
    return value if value is None else clip(shown(value, "UTC"), 40)


def _written(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (Decimal, int)):
        return number(value)
    return NOT_SAID if value is None else str(value)
