"""Return or claim. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import asked


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The customer's own words stand on the card."""
    return asked(dossier, "return", what="asks for a return or makes a claim")


RULE = Rule(
    id="return_or_claim",
    group="what the mail asks",
    path="account_owner",
    title="Return or claim",
    next_step="Open the return or claim; a person answers.",
    hits_when="The mail asks for a return, replacement or claim.",
    near_misses=("asking for proof of where the parcel is",),
    check=check,
)
