"""What a text that was sent has promised: each order's ship date, delivery or pick-up, out of the atoms that its sentences carried.

Pure. A statement without a date is followed too: whoever was told "shipped" waits for a parcel.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Literal

from policies.packet import Atom, Frozen, Packet
from policies.promise import atoms

Kind = Literal["ship", "delivery", "delivered", "pickup"]
Told = tuple[Atom, Collection[str]]
_KINDS: dict[str, Kind] = {
    "allocated_complete": "ship",
    "in_fulfillment": "ship",
    "remainder": "ship",
    "shipped_complete": "delivery",
    "parcel": "delivery",
    "eta": "delivery",
    "delivered": "delivered",
    "delivered_signed": "delivered",
    "parcel_delivered": "delivered",
    "ready_for_pickup": "pickup",
}


class Commitment(Frozen):
    """One promise. ``subject``: the tracking number of a delivery; ``due``: the day that was named (ship date or ETA), if any.

    ``po`` as it stands in the text; ``order`` is the seller's number.
    """

    po: str
    kind: Kind
    subject: str = ""
    due: date | None = None
    order: str = ""


def committed(packets: Sequence[Packet], told: Iterable[Told]) -> tuple[Commitment, ...]:
    """The promises of a text: ``told`` are the atoms that it carries, each with the values that stand in it."""
    by_po = {packet.po_number: packet for packet in packets}
    found: dict[tuple[str, Kind, str], date | None] = {}
    for atom, slots in told:
        kind, due = _KINDS.get(atom.predicate), _day(atom, slots)
        if kind is None or (kind == "ship" and due is None):
            continue  # "is being prepared" names no day
        key = (atom.po, kind, _parcel(atom, by_po.get(atom.po)) if kind == "delivery" else "")
        found[key] = found.get(key) or due
    return tuple(
        Commitment(po=po, kind=kind, subject=subject, due=due, order=next(iter(by_po[po].order_numbers), "") if po in by_po else "")
        for (po, kind, subject), due in found.items()
    )


def promised(packets: Sequence[Packet]) -> tuple[Commitment, ...]:
    """What a draft on these packets promises: all that their states require."""
    required = [atom for packet in packets for atom in atoms(packet) if atom.required]
    return committed(packets, [(atom, frozenset(atom.values)) for atom in required])


def _day(atom: Atom, slots: Collection[str]) -> date | None:
    named = [value for name, value in atom.values.items() if name in ("ship_date", "eta") and name in slots]
    return next((value for value in named if isinstance(value, date)), None)


def _parcel(atom: Atom, packet: Packet | None) -> str:
    """The parcel's number; an estimate for the only parcel doesn't name it."""
    number = atom.values.get("tracking")
    if number is None and packet is not None:
        number = next((shipment.tracking_number for shipment in packet.shipments if shipment.shipment_id == atom.subject), None)
    return str(number or "")
