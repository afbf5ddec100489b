"""Sender belongs to no account (or to several). Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Only where the CRM answered."""
    request = dossier.request
    if request.sender_reply == "not_found":
        return hit(f"The CRM knows no account for {request.address or 'a mail without a sender'}.")
    if request.sender_reply == "ambiguous":
        names = ", ".join(request.sender_candidates)
        return hit(f"The CRM gives several accounts for {request.address}" + (f": {names}." if names else "."))
    return MISS


RULE = Rule(
    id="sender_unknown",
    group="sender",
    path="desk_lead",
    title="Sender belongs to no account (or to several)",
    next_step="Find out who this is; answer by hand, or add the contact in the CRM.",
    hits_when="The CRM knows no account for the sender's address, or more than one.",
    near_misses=(
        "the address is an exact contact of one account",
        "the CRM did not answer (that is source_unavailable)",
    ),
    check=check,
)
