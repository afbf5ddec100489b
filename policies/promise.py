"""What each clean state says: the state of a packet, and its typed atoms, each backed by facts of that PO.

A state that isn't here has no language. Nothing is derived that the systems don't hold: no delivery date from a ship date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from policies.packet import Atom, FactValue, LineView, Lookup, Packet, Promise, ShipmentView, State

CONFIRMED = ("released", "closed")
_WMS_LIVE = ("new", "released", "picking", "packed", "shipped")
_CARRIER_FINE = ("pre_transit", "picked_up", "in_transit", "out_for_delivery", "delivered")
_READY = (State.ALLOCATED, State.PICKING, State.PACKED)


def clean_state(packet: Packet) -> Promise | None:
    """The clean state that the packet's systems agree on, or None. It may be held all the same: rules know more (docs/rules)."""
    if not _settled(packet):
        return None
    lines = packet.live_lines
    erp = {line.erp_state for line in lines}
    wms = {line.fulfillment_state for line in lines}
    if erp == {State.SHIPPED} and wms == {State.SHIPPED}:
        return _shipped(packet)
    if State.PARTLY_SHIPPED in erp | wms or State.SHIPPED in erp | wms:
        return Promise.SHIPPED_PARTLY if _partly(packet) else None
    if erp != {State.ALLOCATED} or not wms <= set(_READY):
        return None
    if packet.order_type == "will_call":
        return Promise.READY_FOR_PICKUP if wms == {State.PACKED} else None
    if ship_date(lines) is None or packet.planned_ship_date is None:
        return None
    return Promise.ALLOCATED_COMPLETE if wms == {State.ALLOCATED} else Promise.IN_FULFILLMENT


def ship_date(lines: tuple[LineView, ...]) -> date | None:
    """The one promised ship date of the lines still to be shipped; None where there are several or one is unknown."""
    dates = {line.promised_ship_date for line in lines if line.unshipped}
    return dates.pop() if len(dates) == 1 else None


def _settled(packet: Packet) -> bool:
    """Found once, confirmed, not held, agreed on by ERP and WMS. Dates apart are judged by their rule, which has a tolerance."""
    return (
        packet.lookup is Lookup.FOUND
        and len(packet.order_numbers) == 1
        and packet.account is not None
        and packet.erp_status in CONFIRMED
        and packet.wms_status in _WMS_LIVE
        and packet.hold_code is None
        and bool(packet.live_lines)
        and all(line.erp_present and line.wms_present for line in packet.live_lines)
        and all(line.backordered == 0 and line.wms_backordered == 0 for line in packet.live_lines)
        and all(item.kind == "date" for item in packet.disagreements)
    )


def _known(shipment: ShipmentView) -> bool:
    """What went, with whom and under which number is known, and the carrier has no bad news."""
    tracking = shipment.tracking
    return bool(
        shipment.carrier
        and shipment.tracking_number
        and shipment.shipped_on
        and tracking
        and tracking.reply == "found"
        and tracking.status in _CARRIER_FINE
    )


def _shipped(packet: Packet) -> Promise | None:
    if packet.erp_state is not State.SHIPPED or not packet.shipments or not all(_known(s) for s in packet.shipments):
        return None
    delivered = all(s.tracking is not None and s.tracking.delivered for s in packet.shipments)
    return Promise.DELIVERED if delivered else Promise.SHIPPED_COMPLETE


def _partly(packet: Packet) -> bool:
    """Allowed by contract, and what remains is allocated in full with one date. Its rule holds it by default."""
    lines = packet.live_lines
    gone = [line for line in lines if line.erp_state is State.SHIPPED and line.fulfillment_state is State.SHIPPED]
    rest = [line for line in lines if line.erp_state is State.ALLOCATED and line.fulfillment_state in _READY]
    return (
        packet.account is not None
        and packet.account.partial_shipments == "allowed"
        and packet.order_type != "will_call"
        and len(gone) + len(rest) == len(lines)
        and bool(gone)
        and bool(rest)
        and ship_date(lines) is not None
        and packet.planned_ship_date is not None
        and bool(packet.shipments)
        and all(_known(shipment) for shipment in packet.shipments)
    )


def atoms(packet: Packet) -> tuple[Atom, ...]:
    """What a draft on this PO says, required atoms first; empty where the packet has no clean state."""
    if packet.promise is None:
        return ()
    said = _STATES[packet.promise](packet)
    return (*said, *_line_atoms(packet), *_as_of_atom(packet))


def said(packets: Sequence[Packet]) -> str:
    """SHA-256 (hex) over what a draft on these packets tells: it changes when, and only when, another draft would be written.

    The moment of reading isn't told (``as_of`` is never composed), so it doesn't count.
    """
    told = sorted(
        [atom.po, atom.predicate, atom.subject, sorted((name, str(value)) for name, value in atom.values.items())]
        for packet in packets
        for atom in atoms(packet)
        if atom.predicate != "as_of"
    )
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def _atom(
    packet: Packet, predicate: str, values: dict[str, FactValue], facts: tuple[str, ...], subject: str = "", required: bool = True
) -> Atom:
    return Atom(po=packet.po_number, predicate=predicate, subject=subject, values=values, fact_ids=facts, required=required)


def _ship_date_facts(packet: Packet, lines: tuple[LineView, ...]) -> tuple[str, ...]:
    """Within the tolerance the warehouse may plan another day: a fact that says otherwise backs nothing."""
    planned = (f"wms.order.{packet.order_numbers[0]}.planned_ship_date",) if packet.planned_ship_date == ship_date(lines) else ()
    return (*(f"erp.line.{line.line}.promised_ship_date" for line in lines), *planned)


def _scheduled(predicate: str, packet: Packet) -> tuple[Atom, ...]:
    lines = packet.live_lines
    values: dict[str, FactValue] = {"line_count": len(lines), "ship_date": ship_date(lines)}
    facts = (f"erp.order.{packet.order_numbers[0]}.line_count", *_ship_date_facts(packet, lines))
    return (_atom(packet, predicate, values, facts),)


def _allocated(packet: Packet) -> tuple[Atom, ...]:
    return _scheduled("allocated_complete", packet)


def _in_fulfillment(packet: Packet) -> tuple[Atom, ...]:
    return _scheduled("in_fulfillment", packet)


def _shipment_facts(shipment: ShipmentView) -> tuple[str, ...]:
    return tuple(f"wms.shipment.{shipment.shipment_id}.{field}" for field in ("shipped_on", "carrier", "tracking_number"))


def _parcel_values(shipment: ShipmentView) -> dict[str, FactValue]:
    return {"shipped_on": shipment.shipped_on, "carrier": shipment.carrier, "tracking": shipment.tracking_number}


def _parcels(packet: Packet) -> tuple[Atom, ...]:
    return tuple(_atom(packet, "parcel", _parcel_values(s), _shipment_facts(s), s.shipment_id) for s in packet.shipments)


def _shipped_complete(packet: Packet) -> tuple[Atom, ...]:
    return (*left_whole(packet), *etas(packet, len(packet.shipments) > 1), *parcels_delivered(packet))


def left_whole(packet: Packet) -> tuple[Atom, ...]:
    """What left our house of an order that left it whole: the warehouse's word, without the carrier's."""
    if len(packet.shipments) == 1:
        only = packet.shipments[0]
        return (_atom(packet, "shipped_complete", _parcel_values(only), _shipment_facts(only), only.shipment_id),)
    latest = max(s.shipped_on for s in packet.shipments if s.shipped_on)
    facts = tuple(f"wms.shipment.{s.shipment_id}.shipped_on" for s in packet.shipments)
    count: dict[str, FactValue] = {"parcel_count": len(packet.shipments), "shipped_on": latest}
    return (_atom(packet, "shipped_complete_parcels", count, facts), *_parcels(packet))


def etas(packet: Packet, several: bool) -> tuple[Atom, ...]:
    """The carrier's current estimate of each parcel that is still on its way."""
    found: list[Atom] = []
    for s in packet.shipments:
        if s.tracking is None or not s.tracking.etas or s.tracking.delivered:
            continue
        values: dict[str, FactValue] = {"carrier": s.carrier, "eta": s.tracking.etas[-1]}
        facts: tuple[str, ...] = (f"carrier.{s.tracking_number}.eta", f"wms.shipment.{s.shipment_id}.carrier")
        if several:
            values["tracking"] = s.tracking_number
            facts = (*facts, f"wms.shipment.{s.shipment_id}.tracking_number")
        found.append(_atom(packet, "eta", values, facts, s.shipment_id))
    return tuple(found)


def parcels_delivered(packet: Packet, required: bool = False) -> tuple[Atom, ...]:
    """Each parcel that the carrier delivered."""
    return tuple(
        _atom(
            packet,
            "parcel_delivered",
            {"tracking": s.tracking_number, "delivered_on": s.tracking.delivered_on},
            (f"wms.shipment.{s.shipment_id}.tracking_number", f"carrier.{s.tracking_number}.delivered_on"),
            s.shipment_id,
            required,
        )
        for s in packet.shipments
        if s.tracking is not None and s.tracking.delivered
    )


def _delivered(packet: Packet) -> tuple[Atom, ...]:
    parcels = [s for s in packet.shipments if s.tracking is not None and s.tracking.delivered_on is not None]
    facts = tuple(f"carrier.{s.tracking_number}.delivered_on" for s in parcels)
    latest = max(s.tracking.delivered_on for s in parcels if s.tracking and s.tracking.delivered_on)
    values: dict[str, FactValue] = {"delivered_on": latest}
    if len(parcels) > 1:
        return (_atom(packet, "delivered", values, facts), *parcels_delivered(packet, required=True))
    only = parcels[0]
    signer = only.tracking.signed_by if only.tracking else None
    if not signer or not any(letter.isalpha() for letter in signer):  # "0" or "-" is no name: nothing is said of a signature
        return (_atom(packet, "delivered", values, facts, only.shipment_id),)
    signed = {**values, "signed_by": signer}
    return (_atom(packet, "delivered_signed", signed, (*facts, f"carrier.{only.tracking_number}.signed_by"), only.shipment_id),)


def _ready_for_pickup(packet: Packet) -> tuple[Atom, ...]:
    facts = (f"erp.order.{packet.order_numbers[0]}.order_type", *(f"wms.line.{line.line}.packed_qty" for line in packet.live_lines))
    return (_atom(packet, "ready_for_pickup", {}, facts),)


def _shipped_partly(packet: Packet) -> tuple[Atom, ...]:
    lines = packet.live_lines
    rest = tuple(line for line in lines if line.unshipped)
    count = f"erp.order.{packet.order_numbers[0]}.line_count"
    gone = tuple(f"erp.line.{line.line}.shipped_qty" for line in lines if not line.unshipped)
    shipped: dict[str, FactValue] = {"shipped_lines": len(lines) - len(rest), "line_count": len(lines)}
    remainder: dict[str, FactValue] = {"remaining_lines": len(rest), "ship_date": ship_date(lines)}
    return (
        _atom(packet, "shipped_partly", shipped, (count, *gone)),
        _atom(packet, "remainder", remainder, _ship_date_facts(packet, rest)),
        *_parcels(packet),
        *etas(packet, several=True),
    )


def _line_atoms(packet: Packet) -> tuple[Atom, ...]:
    """One a line with all that a short list shows; a line that lacks any of it is left out of lists."""
    fields = ("sku", "ordered_qty", "cancelled_qty", "uom")
    return tuple(
        _atom(
            packet,
            "line",
            {"line": line.line, "sku": line.sku, "quantity": line.live, "uom": line.uom},
            tuple(f"erp.line.{line.line}.{field}" for field in fields),
            line.line,
            required=False,
        )
        for line in packet.live_lines
        if line.sku and line.uom and line.live is not None
    )


def _as_of_atom(packet: Packet) -> tuple[Atom, ...]:
    fact = packet.fact("packet.as_of")
    return (_atom(packet, "as_of", {"as_of": fact.value}, (fact.id,), required=False),) if fact else ()


_STATES = {
    Promise.ALLOCATED_COMPLETE: _allocated,
    Promise.IN_FULFILLMENT: _in_fulfillment,
    Promise.SHIPPED_COMPLETE: _shipped_complete,
    Promise.DELIVERED: _delivered,
    Promise.READY_FOR_PICKUP: _ready_for_pickup,
    Promise.SHIPPED_PARTLY: _shipped_partly,
}
