"""PO is another account's. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Lookup, Packet
from policies.verdict import Rule, Verdict
from policies.words import each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Names the other account's id and nothing else of it."""
    own = dossier.account.customer_id if dossier.account else None

    def test(packet: Packet) -> str:
        if packet.lookup is Lookup.ELSEWHERE:
            return f"the sender's account has no such order; it belongs to {', '.join(packet.elsewhere_accounts) or 'another account'}"
        if packet.order_customer is not None and own is not None and packet.order_customer != own:
            return f"the order belongs to account {packet.order_customer or 'nobody'}, the sender to {own}"
        return ""

    return each(dossier, test)


RULE = Rule(
    id="account_mismatch",
    group="sender",
    path="account_owner",
    title="PO is another account's",
    next_step="Don't confirm or deny the order; clear up who the sender is.",
    hits_when="The PO exists, but under another account than the sender's.",
    near_misses=("two accounts use the same PO number and the sender's own has one: only the sender's counts",),
    check=check,
)
