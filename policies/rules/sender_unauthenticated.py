"""Sender is not proven. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """``unknown`` holds only where the desk requires proof."""
    request = dossier.request
    if request.senders:
        return hit(f"The mail names several senders ({', '.join(request.senders)}): nobody can tell whose question it is.")
    if request.authentication == "fail":
        return hit(f"A trusted mail server says that {request.address} failed authentication.")
    if request.forwarded:
        return hit(f"The mail was forwarded by somebody else; nothing proves that {request.address} wrote it.")
    if request.authentication == "unknown" and dossier.require_authentication:
        return hit(f"No trusted mail server vouches for {request.address}, and this desk requires it.")
    return MISS


RULE = Rule(
    id="sender_unauthenticated",
    group="sender",
    path="desk_lead",
    title="Sender is not proven",
    next_step="Check with the customer by a known address or phone before answering.",
    hits_when=(
        "A trusted server says that authentication failed, or vouches for another domain than the sender's; the mail names "
        "several senders; it is a forwarded one (its inner sender is nobody's word); or it is unproven and the desk requires proof."
    ),
    near_misses=(
        "no trusted server said anything, and the desk does not require proof",
        "authentication passed",
    ),
    check=check,
)
