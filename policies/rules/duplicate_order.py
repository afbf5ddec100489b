"""Order looks entered twice. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Lookup, Packet
from policies.verdict import Rule, Verdict
from policies.words import each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Same items and quantities on several orders."""

    def test(packet: Packet) -> str:
        return f"orders {', '.join(packet.order_numbers)} have the same lines" if packet.lookup is Lookup.DUPLICATE else ""

    return each(dossier, test)


RULE = Rule(
    id="duplicate_order",
    group="look-up",
    path="account_owner",
    title="Order looks entered twice",
    next_step="Find out whether it was entered twice or ordered again; stop the second one in time.",
    hits_when="Several orders of the sender's account stand under that PO with the same lines.",
    near_misses=("the orders under that PO have different lines (ambiguous_order)",),
    check=check,
)
