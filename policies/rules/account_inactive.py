"""Account is inactive. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit
from policies.words import shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Only the word itself counts; NULL is another rule's."""
    account = dossier.account
    if account is None or account.status != "inactive":
        return MISS
    return hit(f"The CRM has account {account.customer_id} as inactive (as of {shown(account.as_of)}).")


RULE = Rule(
    id="account_inactive",
    group="sender",
    path="account_owner",
    title="Account is inactive",
    next_step="Ask the account owner whether this customer is still served.",
    hits_when="The CRM says that the sender's account is inactive.",
    near_misses=(
        "status is active",
        "status is NULL (that is unknown_value)",
    ),
    check=check,
)
