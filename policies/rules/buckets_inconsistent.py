"""Quantities don't add up. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import disagreeing


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Reconcile found it; the raw values stand side by side."""
    return disagreeing(dossier, "buckets")


RULE = Rule(
    id="buckets_inconsistent",
    group="agreement",
    path="fulfillment",
    title="Quantities don't add up",
    next_step="Correct the line in the system that shows it.",
    hits_when=(
        "A line's quantities don't add up: negative, more or less than ordered, more shipped than packed, "
        "packed than picked, picked than requested."
    ),
    near_misses=("cancelled + backordered + allocated + shipped = ordered",),
    check=check,
)
