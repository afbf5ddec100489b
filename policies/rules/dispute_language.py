"""Customer disputes something. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import asked


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The customer's own words stand on the card."""
    return asked(dossier, "dispute", what="disputes something")


RULE = Rule(
    id="dispute_language",
    group="what the mail asks",
    path="contracts",
    title="Customer disputes something",
    next_step="Whoever handles contracts answers.",
    hits_when="The mail disputes an order, a contract or a delivery.",
    near_misses=("urgency or a reminder: they raise priority and never hold",),
    check=check,
)
