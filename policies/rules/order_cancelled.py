"""Order is cancelled. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import as_of, each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The whole order; single lines just drop out."""

    def test(packet: Packet) -> str:
        if packet.erp_status == "cancelled":
            return f"the order is cancelled {as_of(packet, 'erp')}"
        if packet.wms_status == "cancelled":
            return f"the order is cancelled {as_of(packet, 'wms')}"
        every = bool(packet.lines) and not packet.live_lines
        return f"every line is cancelled {as_of(packet, 'erp')}" if every else ""

    return each(dossier, test)


RULE = Rule(
    id="order_cancelled",
    group="state",
    path="account_owner",
    title="Order is cancelled",
    next_step="Tell the customer by hand, after asking who cancelled it and why.",
    hits_when="ERP or WMS says that the order is cancelled, or every line of it is.",
    near_misses=("some lines are cancelled and others aren't",),
    check=check,
)
