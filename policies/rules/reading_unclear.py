"""A second reading found more in the mail. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Never known from the mail's own facts: :func:`policies.decide.doubt` records the hit."""
    return MISS


RULE = Rule(
    id="reading_unclear",
    group="what the mail asks",
    path="desk_lead",
    title="The mail may ask more than was read",
    next_step="Read the mail: a person decides what it asks. Nothing is answered from the model's reading.",
    hits_when=(
        "The rules were unsure how to read the mail, and a language model (`[model] understand`, off unless a site switches it on) shows "
        "words of it that ask for something, or names a PO of the sender's account that stands in it, which the rules did not see."
    ),
    near_misses=("no model is configured, or it saw nothing more than the rules did", "the rules read the mail without doubt"),
    check=check,
)
