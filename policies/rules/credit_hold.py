"""Order is on credit hold. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import as_of, each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Whatever else the order's state is."""

    def test(packet: Packet) -> str:
        return f"the hold code is credit {as_of(packet, 'erp')}" if packet.hold_code == "credit" else ""

    return each(dossier, test)


RULE = Rule(
    id="credit_hold",
    group="state",
    path="credit",
    title="Order is on credit hold",
    next_step="Credit decides on the release; nothing is said of balances.",
    hits_when="The ERP's hold code is credit.",
    near_misses=(
        "the hold code is another one (order_hold)",
        "no hold code",
    ),
    check=check,
)
