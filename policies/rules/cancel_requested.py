"""Customer asks to cancel. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import asked


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The customer's own words stand on the card."""
    return asked(dossier, "cancel", what="asks to cancel")


RULE = Rule(
    id="cancel_requested",
    group="what the mail asks",
    path="account_owner",
    title="Customer asks to cancel",
    next_step="Stop the order if it still can be; a person answers.",
    hits_when="The mail asks to cancel, also under a condition.",
    near_misses=("a mail that only asks to cancel and not where the order stands is left alone",),
    check=check,
)
