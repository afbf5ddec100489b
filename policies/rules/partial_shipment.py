"""Only part of the order has shipped. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet, State
from policies.verdict import Rule, Verdict
from policies.words import as_of, each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """By the warehouse's word or the ERP's."""

    def test(packet: Packet) -> str:
        if State.PARTLY_SHIPPED not in (packet.erp_state, packet.fulfillment_state):
            return ""
        gone = [line.line for line in packet.live_lines if (line.wms_shipped or line.shipped or 0) > 0]
        return f"lines {', '.join(gone) or 'in part'} have shipped, of {len(packet.live_lines)} lines in all {as_of(packet, 'wms')}"

    return each(dossier, test)


RULE = Rule(
    id="partial_shipment",
    group="state",
    path="fulfillment",
    title="Only part of the order has shipped",
    next_step="Tell the customer by hand what went and when the rest follows.",
    hits_when=(
        "Part of the order has shipped and part hasn't. Switched off, an order whose contract allows it and "
        "whose remainder is allocated with one date may be answered."
    ),
    near_misses=("every line has shipped or is cancelled",),
    check=check,
)
