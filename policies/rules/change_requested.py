"""Customer asks for a change. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import asked


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The customer's own words stand on the card."""
    return asked(dossier, "change", what="asks for a change")


RULE = Rule(
    id="change_requested",
    group="what the mail asks",
    path="account_owner",
    title="Customer asks for a change",
    next_step="Check whether it still can be changed; a person answers.",
    hits_when="The mail asks to change quantity, item, date or address.",
    near_misses=("asking which ship date holds",),
    check=check,
)
