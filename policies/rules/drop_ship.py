"""Supplier ships this order. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import MISS, Rule, Verdict
from policies.words import as_of, each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Our warehouse has nothing to agree with."""
    if "drop_ship" not in limits.scope.order_types:
        return MISS

    def test(packet: Packet) -> str:
        return f"the order type is drop_ship {as_of(packet, 'erp')}" if packet.order_type == "drop_ship" else ""

    return each(dossier, test)


RULE = Rule(
    id="drop_ship",
    group="state",
    path="fulfillment",
    title="Supplier ships this order",
    next_step="Ask the supplier; our warehouse can't know.",
    hits_when="The order is a drop shipment, and the scope admits such orders.",
    near_misses=("the scope does not admit drop shipments (out_of_scope)",),
    check=check,
)
