"""The draft could not be verified. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Never known before composing: :func:`policies.decide.refuse` records the hit."""
    return MISS


RULE = Rule(
    id="draft_unverifiable",
    group="lane",
    path="desk_lead",
    title="The draft could not be verified",
    next_step="Answer by hand; the operator looks at why.",
    hits_when=("A draft was composed, and a sentence of it could not be traced back to the packet, or the bank lacks one that is needed."),
    near_misses=("every sentence parses back",),
    check=check,
)
