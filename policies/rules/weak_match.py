"""PO only resembles an order. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Lookup, Packet
from policies.verdict import Rule, Verdict
from policies.words import each, listed


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """“Did you mean”, for the card only."""

    def test(packet: Packet) -> str:
        if packet.lookup is not Lookup.WEAK:
            return ""
        return (
            "no order has that number; did they mean "
            + listed(f"{o.customer_po} (order {o.order_number})" for o in packet.suggestions)
            + "?"
        )

    return each(dossier, test)


RULE = Rule(
    id="weak_match",
    group="look-up",
    path="desk_lead",
    title="PO only resembles an order",
    next_step="Ask the customer which PO is meant; never answer from the resembling one.",
    hits_when="No order has that PO, but one of the account resembles it.",
    near_misses=("upper or lower case, blanks, dashes, slashes, leading zeros or a prefix differ: that is a match",),
    check=check,
)
