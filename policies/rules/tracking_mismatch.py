"""Tracking numbers are in doubt. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict, hit
from policies.words import disagreeing, listed


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Within an order reconcile found it; across the orders of one mail it shows here."""
    within = disagreeing(dossier, "tracking")
    orders: dict[str, set[str]] = {}
    for packet in dossier.packets:
        for shipment in packet.shipments:
            if shipment.tracking_number:
                orders.setdefault("".join(shipment.tracking_number.split()).casefold(), set()).update(packet.order_numbers)
    shared = {number: sorted(names) for number, names in orders.items() if len(names) > 1}
    if not shared:
        return within
    across = listed(f"orders {', '.join(names)} share the tracking number {number}" for number, names in shared.items())
    why = f"{across[0].upper()}{across[1:]} (the WMS)."
    pos = tuple(p.po_number for p in dossier.packets if any(set(p.order_numbers) & set(names) for names in shared.values()))
    return hit(f"{within.why} {why}".strip(), pos=tuple(dict.fromkeys(within.pos + pos)), fact_ids=within.fact_ids)


RULE = Rule(
    id="tracking_mismatch",
    group="carrier",
    path="fulfillment",
    title="Tracking numbers are in doubt",
    next_step="Have the warehouse check which parcel has which number.",
    hits_when="Two shipments share a tracking number, or the systems name different numbers for one shipment.",
    near_misses=("a number of unusual form or with a wrong check digit: formats never hold",),
    check=check,
)
