"""Systems disagree on quantities. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import disagreeing


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Reconcile found it; the raw values stand side by side."""
    return disagreeing(dossier, "quantity")


RULE = Rule(
    id="quantity_disagrees",
    group="agreement",
    path="fulfillment",
    title="Systems disagree on quantities",
    next_step="Count on the floor; correct the system that is wrong.",
    hits_when="ERP, WMS and shipments differ in a quantity of a line.",
    near_misses=("a line cancelled in full, which the WMS doesn't hold any more",),
    check=check,
)
