"""Several orders under one PO. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Lookup, Packet
from policies.verdict import Rule, Verdict
from policies.words import each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Several orders are never merged."""

    def test(packet: Packet) -> str:
        return f"the ERP has it on orders {', '.join(packet.order_numbers)}" if packet.lookup is Lookup.AMBIGUOUS else ""

    return each(dossier, test)


RULE = Rule(
    id="ambiguous_order",
    group="look-up",
    path="desk_lead",
    title="Several orders under one PO",
    next_step="Decide which order is meant, or answer for all of them by hand.",
    hits_when="Several orders of the sender's account stand under that PO.",
    near_misses=("the other order with that PO belongs to another account",),
    check=check,
)
