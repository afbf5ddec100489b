"""ERP and WMS disagree on the ship date. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import disagreeing


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """``tolerance_days`` = 0: any difference holds."""
    return disagreeing(dossier, "date", limits.date_disagrees.tolerance_days)


RULE = Rule(
    id="date_disagrees",
    group="agreement",
    path="fulfillment",
    title="ERP and WMS disagree on the ship date",
    next_step="Agree on one date with the warehouse; correct the other system.",
    hits_when=(
        "The promised ship date (ERP) and the planned ship date (WMS) of lines still to be shipped differ by more than tolerance_days."
    ),
    near_misses=(
        "everything has shipped: old dates no longer matter",
        "the date that the customer requested differs: it is never compared",
    ),
    check=check,
)
