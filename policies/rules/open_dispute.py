"""Account has an open dispute. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit
from policies.words import shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The dispute's text is the card's to show, where the site allows it."""
    account = dossier.account
    if account is None or account.open_dispute is None:
        return MISS
    return hit(f"The CRM has an open dispute on account {account.customer_id} (as of {shown(account.as_of)}).")


RULE = Rule(
    id="open_dispute",
    group="contract",
    path="contracts",
    title="Account has an open dispute",
    next_step="Whoever handles the dispute decides what is said.",
    hits_when="The CRM names an open dispute of the sender's account.",
    near_misses=("no dispute (NULL)",),
    check=check,
)
