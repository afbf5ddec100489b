"""What people may truly say of an order in any state, bad news too: atoms that no draft is ever made of.

A clean state has its own language (``policies.promise``). A rep writes of backorders, parts that went, holds and cancelled lines too, and
such a sentence is right where the systems agree on it. Each atom rests on records of which nothing in the packet doubts; nothing is
derived that no system holds, and no order is left out because a customer had better not know: what may be told is the rep's to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from policies.packet import Atom, FactValue, LineView, Lookup, Packet, ShipmentView, State
from policies.promise import CONFIRMED, etas, left_whole, parcels_delivered
from policies.promise import atoms as promised

_STOPPED = (State.HELD, State.CANCELLED)
_OF_LINE = frozenset({"quantity", "item", "buckets"})


def observed(packet: Packet) -> tuple[Atom, ...]:
    """The atoms of what the systems agree on, none of them required; a predicate that the clean state tells isn't told twice."""
    sure = _sure_lines(packet)
    if not sure:
        return ()
    taken = {atom.predicate for atom in promised(packet)}
    told = (atom for atom in (*_order(packet, sure), *_lines(packet, sure)) if atom.predicate not in taken)
    doubted = {line.sku.casefold() for line in packet.lines if line not in sure and line.sku}
    return tuple(_by_number(atom) if str(atom.values.get("sku", "")).casefold() in doubted else atom for atom in told)


def _by_number(atom: Atom) -> Atom:
    """Without its item, which a line in doubt has too: "all 6 BRG-6204" would speak of both. Such a line goes by its number alone."""
    return atom._replace(values={name: value for name, value in atom.values.items() if name not in ("sku", "item")})


def spoken(packet: Packet) -> tuple[Atom, ...]:
    """All that a person may say of the order: what a draft would, and what only people write."""
    return (*promised(packet), *observed(packet))


def _sure_lines(packet: Packet) -> tuple[LineView, ...]:
    """The lines on whose quantities both systems agree; none at all where the order itself is in doubt."""
    doubts = packet.disagreements
    if packet.lookup is not Lookup.FOUND or len(packet.order_numbers) != 1 or packet.account is None or packet.erp_status is None:
        return ()
    if any(doubt.kind == "status" or (doubt.line is None and doubt.kind in _OF_LINE) for doubt in doubts):
        return ()
    wrong = {doubt.line for doubt in doubts if doubt.kind in _OF_LINE}
    return tuple(line for line in packet.lines if line.line not in wrong and _known(line))


def _known(line: LineView) -> bool:
    states = (line.erp_state,) if line.dead else (line.erp_state, line.fulfillment_state)
    return line.erp_present and not {State.UNKNOWN, State.INCONSISTENT, State.ABSENT} & set(states)


def _all_sure(packet: Packet, sure: tuple[LineView, ...]) -> bool:
    return len(sure) == len(packet.lines)


def _atom(packet: Packet, predicate: str, facts: tuple[str, ...], subject: str = "", /, **values: FactValue) -> Atom:
    told = {name: value for name, value in values.items() if value is not None}
    return Atom(po=packet.po_number, predicate=predicate, subject=subject, values=told, fact_ids=facts, required=False)


# --- the order -----------------------------------------------------------------------------------------------------------------------


def _order(packet: Packet, sure: tuple[LineView, ...]) -> Iterator[Atom]:
    header = f"erp.order.{packet.order_numbers[0]}"
    if packet.erp_state is State.CANCELLED and _all_sure(packet, sure):
        yield _atom(packet, "order_cancelled", (f"{header}.status",))
        return
    if packet.erp_state is State.HELD:
        yield _atom(packet, "order_held", (f"{header}.status", f"{header}.hold_code"))
        if packet.hold_code == "credit":
            yield _atom(packet, "order_held_credit", (f"{header}.hold_code",))
    if not _all_sure(packet, sure):
        return
    live = packet.live_lines
    moved = [line for line in live if line.shipped or line.wms_shipped]
    if not moved and not any(shipment.shipped_on for shipment in packet.shipments):
        yield _atom(packet, "not_shipped", _facts(live, "erp", "shipped_qty") + _facts(live, "wms", "shipped_qty"))
    gone = [line for line in live if line.fulfillment_state is State.SHIPPED]
    if moved and len(gone) == len(live):
        yield from _all_gone(packet)
    elif moved:
        yield _atom(packet, "partly_shipped", _facts(moved, "wms", "shipped_qty"))
        if len(gone) == len(moved):
            counts = {"shipped_lines": len(gone), "line_count": len(live)}
            yield _atom(packet, "shipped_partly", (f"{header}.line_count", *_facts(gone, "erp", "shipped_qty")), "", **counts)
    yield from _parcel_atoms(packet, whole=len(gone) == len(live))


def _all_gone(packet: Packet) -> Iterator[Atom]:
    """Everything left the house, whatever the carrier says since."""
    parcels = _parcels(packet)
    if parcels and len(parcels) == len(packet.shipments):
        yield from (atom._replace(required=False) for atom in left_whole(packet))
    if len(parcels) == len(packet.shipments) == 1 and (view := parcels[0].tracking) is not None and view.delivered:
        yield _parcel(packet, "delivered_parcel", parcels[0], delivered_on=view.delivered_on)


def _parcel_atoms(packet: Packet, *, whole: bool) -> Iterator[Atom]:
    """Each parcel that left, what the carrier says of it, and how many left on a day."""
    parcels = _parcels(packet)
    if not parcels or len(parcels) != len(packet.shipments):
        return
    if not whole:
        yield from (_parcel(packet, "part_parcel", one, shipped_on=one.shipped_on) for one in parcels)
    # an estimate for a part isn't one for the order: it stands beside its tracking number
    for told in (*etas(packet, not whole or len(parcels) > 1), *parcels_delivered(packet)):
        yield told._replace(required=False)
    for day in sorted({one.shipped_on for one in parcels if one.shipped_on}):
        same = [one for one in parcels if one.shipped_on == day]
        facts = tuple(f"wms.shipment.{one.shipment_id}.shipped_on" for one in same)
        if len(same) > 1:
            yield _atom(packet, "parcels_on", facts, day.isoformat(), shipped_on=day, parcel_count=len(same))


def _parcels(packet: Packet) -> list[ShipmentView]:
    """Shipments that left, with a carrier and a number that nothing doubts."""
    if any(doubt.kind == "tracking" for doubt in packet.disagreements):
        return []
    return [one for one in packet.shipments if one.carrier and one.tracking_number and one.shipped_on]


def _parcel(packet: Packet, predicate: str, one: ShipmentView, /, **when: FactValue) -> Atom:
    facts = tuple(f"wms.shipment.{one.shipment_id}.{field}" for field in ("shipped_on", "carrier", "tracking_number"))
    if "delivered_on" in when:
        facts = (f"carrier.{one.tracking_number}.delivered_on", *facts[1:])
    return _atom(packet, predicate, facts, one.shipment_id, **when, carrier=one.carrier, tracking=one.tracking_number)


# --- the lines -----------------------------------------------------------------------------------------------------------------------


def _lines(packet: Packet, sure: tuple[LineView, ...]) -> Iterator[Atom]:
    if packet.erp_state is State.CANCELLED:
        return
    groups: dict[str, list[LineView]] = {}
    for line in sure:
        for atom in _line(packet, line):
            groups.setdefault(atom.predicate, []).append(line)
            yield atom
    for predicate, several in (
        ("line_backordered", "lines_backordered"),
        ("line_shipped", "lines_shipped"),
        ("line_cancelled", "lines_cancelled"),
        ("line_not_shipped", "lines_not_shipped"),
    ):
        found = groups.get(predicate, [])
        if len(found) > 1 and _all_sure(packet, sure):
            names = " ".join(line.line for line in found)
            yield _atom(packet, several, _facts(found, "erp", _BACKING[predicate]), names, lines=names)


_BACKING = {
    "line_backordered": "backordered_qty",
    "line_shipped": "shipped_qty",
    "line_cancelled": "cancelled_qty",
    "line_not_shipped": "shipped_qty",
}


def _line(packet: Packet, line: LineView) -> Iterator[Atom]:
    """All that may be said of one line."""
    zero = Decimal(0)
    live, shipped, waiting = line.live or zero, line.shipped or zero, line.backordered or zero
    if line.cancelled:
        yield _of(packet, line, "line_cancelled" if line.dead else "line_part_cancelled", "cancelled_qty", quantity=line.cancelled)
    if line.dead:
        return
    if not shipped:
        yield _of(packet, line, "line_not_shipped", "shipped_qty", quantity=live)
    else:
        gone = {"quantity": shipped, "ordered": live, **_carried(packet, line)}
        yield _of(packet, line, "line_shipped" if shipped == live else "line_part_shipped", "shipped_qty", **gone)
    if zero < shipped < live:
        yield _of(packet, line, "line_open", "ordered_qty", quantity=live - shipped)
    if waiting:
        yield _of(packet, line, "line_backordered", "backordered_qty", quantity=waiting)
        yield from _backorder_dates(packet, line, waiting)
    elif live > shipped and (day := _firm_date(packet, line)):
        predicate = "line_remaining" if shipped else "line_scheduled"
        yield _of(packet, line, predicate, "promised_ship_date", quantity=live - shipped, ship_date=day)


def _of(packet: Packet, line: LineView, predicate: str, fact: str, /, **values: FactValue) -> Atom:
    wms = (f"wms.line.{line.line}.shipped_qty",) if predicate.endswith("shipped") else ()
    item = {"line": line.line, "sku": line.sku or None, "uom": line.uom or None, "item": line.description or None}
    return _atom(packet, predicate, (f"erp.line.{line.line}.{fact}", *wms), line.line, **{**item, **values})


def _backorder_dates(packet: Packet, line: LineView, waiting: Decimal) -> Iterator[Atom]:
    """When it is due in by the warehouse's word, and the ship date that rests on it: an estimate, never more."""
    due, promised = line.expected_date, line.promised_ship_date
    if due is None:
        if promised is None:
            yield _of(packet, line, "line_undated", "promised_ship_date", quantity=waiting)
        return
    if not _past(packet, due):
        yield _of(packet, line, "backorder_due", "backordered_qty", quantity=waiting, due=due)
        if promised is not None and promised >= due and waiting == (line.live or 0) - (line.shipped or 0) and _datable(packet, line):
            yield _of(packet, line, "line_estimated", "promised_ship_date", quantity=waiting, ship_date=promised)


def _past(packet: Packet, day: date) -> bool:
    """Over when the warehouse last said so."""
    wms = packet.source("wms")
    return wms is not None and wms.as_of is not None and day < wms.as_of.date()


def _firm_date(packet: Packet, line: LineView) -> date | None:
    return line.promised_ship_date if _datable(packet, line) else None


def _datable(packet: Packet, line: LineView) -> bool:
    """A ship date stands only for a confirmed order that nobody stopped, planned by the warehouse, undisputed on this line."""
    stopped = packet.erp_state in _STOPPED or packet.fulfillment_state in _STOPPED or packet.hold_code is not None
    disputed = any(doubt.kind == "date" and doubt.line in (line.line, None) for doubt in packet.disagreements)
    return packet.erp_status in CONFIRMED and packet.planned_ship_date is not None and not stopped and not disputed


def _carried(packet: Packet, line: LineView) -> dict[str, FactValue]:
    """When and with whom a line went, where one parcel holds all of it that went."""
    keys = {(line.wms_line or line.line).lstrip("0")}
    holders = [one for one in packet.shipments if any(number.lstrip("0") in keys and held for number, held in one.quantities)]
    if len(holders) != 1 or holders[0] not in _parcels(packet):
        return {}
    return {"shipped_on": holders[0].shipped_on, "carrier": holders[0].carrier, "tracking": holders[0].tracking_number}


def _facts(lines: list[LineView] | tuple[LineView, ...], system: str, field: str) -> tuple[str, ...]:
    return tuple(f"{system}.line.{line.line}.{field}" for line in lines)
