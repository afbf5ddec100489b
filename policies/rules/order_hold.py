"""Order is on hold. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import as_of, listed, over, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """A code that nobody knows is a hold too."""

    def test(packet: Packet) -> str:
        parts = []
        if packet.hold_code is not None and packet.hold_code != "credit":
            parts.append(f"the hold code is {shown(packet.hold_code)} {as_of(packet, 'erp')}")
        if packet.erp_status == "on_hold":
            parts.append(f"the order is on hold {as_of(packet, 'erp')}")
        if packet.wms_status == "on_hold":
            parts.append(f"the order is on hold {as_of(packet, 'wms')}")
        return listed(parts)

    pricing = any(packet.hold_code == "pricing" for packet in dossier.packets)
    return over(dossier, lambda packet: (test(packet), ()), path="pricing" if pricing else None)


RULE = Rule(
    id="order_hold",
    group="state",
    path="fulfillment",
    title="Order is on hold",
    next_step="Find out who put the hold on, and what releases it.",
    hits_when=("The ERP has any hold code but credit, or ERP or WMS has the order on hold. The code pricing goes to the path pricing."),
    near_misses=(
        "the hold code is credit (credit_hold)",
        "no hold code and no on-hold status",
    ),
    check=check,
)
