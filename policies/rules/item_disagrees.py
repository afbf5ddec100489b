"""Systems disagree on the items. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import disagreeing


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Reconcile found it; the raw values stand side by side."""
    return disagreeing(dossier, "item")


RULE = Rule(
    id="item_disagrees",
    group="agreement",
    path="fulfillment",
    title="Systems disagree on the items",
    next_step="Find out whether an item was substituted or a line is missing.",
    hits_when="A line is a different item in two systems, or only one of them has the line.",
    near_misses=("line numbers differ, but each item stands on one line only",),
    check=check,
)
