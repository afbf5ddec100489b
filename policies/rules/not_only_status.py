"""Something else is asked too. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import asked


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The customer's own words stand on the card."""
    return asked(dossier, "complaint", "new_order", "other", what="asks for something else beside the status")


RULE = Rule(
    id="not_only_status",
    group="what the mail asks",
    path="account_owner",
    title="Something else is asked too",
    next_step="A person answers both.",
    hits_when="The mail holds a second request beside the status question.",
    near_misses=(
        "ship date, ETA, tracking or confirmation of the same order: that is the status question",
        "urgency and reminders",
    ),
    check=check,
)
