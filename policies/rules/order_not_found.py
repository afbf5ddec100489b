"""No such PO in the ERP. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Lookup, Packet
from policies.verdict import Rule, Verdict
from policies.words import each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Not found is the ERP's answer, never a missing one."""

    def test(packet: Packet) -> str:
        return "the ERP has no order of this account under that number" if packet.lookup is Lookup.NOT_FOUND else ""

    return each(dossier, test)


RULE = Rule(
    id="order_not_found",
    group="look-up",
    path="account_owner",
    title="No such PO in the ERP",
    next_step="Look in order entry and EDI errors; ask the customer for a copy of the PO.",
    hits_when="The ERP answered and knows no order of the sender's account under that PO, nor anybody else's.",
    near_misses=(
        "the ERP did not answer (source_unavailable)",
        "a similar number exists (weak_match)",
    ),
    check=check,
)
