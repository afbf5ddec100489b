"""Text that addresses a machine. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit
from policies.words import listed


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Understanding recognised it; nothing of it is ever followed."""
    found = dossier.request.injection
    return hit(f"The mail holds text that addresses a machine ({listed(found)}).") if found else MISS


RULE = Rule(
    id="injection_suspected",
    group="what the mail asks",
    path="desk_lead",
    title="Text that addresses a machine",
    next_step="Read the mail with care; answer by hand.",
    hits_when="The mail holds text that addresses a machine, visible or hidden.",
    near_misses=("ordinary words such as “please ignore my last mail”",),
    check=check,
)
