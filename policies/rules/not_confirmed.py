"""Order is not confirmed yet. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import as_of, each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """``open`` isn't confirmed, whatever its lines look like."""

    def test(packet: Packet) -> str:
        return f"the status is open, so the order isn't confirmed {as_of(packet, 'erp')}" if packet.erp_status == "open" else ""

    return each(dossier, test)


RULE = Rule(
    id="not_confirmed",
    group="state",
    path="account_owner",
    title="Order is not confirmed yet",
    next_step="Confirm or release the order before anything is promised.",
    hits_when="The ERP's status of the order is open: entered, not confirmed.",
    near_misses=("status released or closed",),
    check=check,
)
