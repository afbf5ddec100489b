"""Two shipments share a tracking number, or the systems name different numbers for one shipment. Pure: sees the dossier alone."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import disagreeing


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Reconcile found it; the raw values stand side by side."""
    return disagreeing(dossier, "tracking")


RULE = Rule(
    id="tracking_mismatch",
    group="carrier",
    path="fulfillment",
    title="Tracking numbers are in doubt",
    next_step="Have the warehouse check which parcel has which number.",
    hits_when="Two shipments share a tracking number, or the systems name different numbers for one shipment.",
    near_misses=("a number of unusual form or with a wrong check digit: formats never hold",),
    check=check,
)
