"""Look-alike mail domain. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Gathering compares the domains; an account's own never counts."""
    request = dossier.request
    if not request.lookalike_of:
        return MISS
    return hit(f"{request.address} comes from a domain that resembles {request.lookalike_of} and is not it.")


RULE = Rule(
    id="lookalike_domain",
    group="sender",
    path="desk_lead",
    title="Look-alike mail domain",
    next_step="Treat as a possible fraud: do not answer; tell the account owner.",
    hits_when="The sender's domain belongs to no account and resembles one that does, or the desk's own.",
    near_misses=("the domain is an account's own, however much it resembles another",),
    check=check,
)
