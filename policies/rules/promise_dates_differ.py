"""Lines have different ship dates. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import disagreeing


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Reconcile found it; the raw values stand side by side."""
    return disagreeing(dossier, "promise_dates")


RULE = Rule(
    id="promise_dates_differ",
    group="agreement",
    path="fulfillment",
    title="Lines have different ship dates",
    next_step="Decide whether the order ships in parts or on one later date.",
    hits_when="Lines still to be shipped have different promised ship dates.",
    near_misses=("a shipped or cancelled line has another date",),
    check=check,
)
