"""Replies would go elsewhere. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Any address outside the account is enough."""
    outside = dossier.request.reply_to_outside
    return hit(f"Replies to this mail would go to {', '.join(outside)}, not an address of the sender's account.") if outside else MISS


RULE = Rule(
    id="reply_to_differs",
    group="sender",
    path="desk_lead",
    title="Replies would go elsewhere",
    next_step="Ask the customer which address is right before answering.",
    hits_when="Reply-To names an address that is not of the sender's account.",
    near_misses=("Reply-To is another address of the same account",),
    check=check,
)
