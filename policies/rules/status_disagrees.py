"""Systems disagree on the status. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import disagreeing


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Reconcile found it; the raw values stand side by side."""
    return disagreeing(dossier, "status")


RULE = Rule(
    id="status_disagrees",
    group="agreement",
    path="fulfillment",
    title="Systems disagree on the status",
    next_step="Find out on the floor what is true; correct the system that is wrong.",
    hits_when="Two systems, or a header and its lines, can't both be right about what became of the order.",
    near_misses=("different words for one and the same state",),
    check=check,
)
