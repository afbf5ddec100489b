"""Price, discount, credit or quote asked. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import asked


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The customer's own words stand on the card."""
    return asked(dossier, "price", "quote", what="speaks of a price, discount, credit or quote")


RULE = Rule(
    id="price_mentioned",
    group="what the mail asks",
    path="pricing",
    title="Price, discount, credit or quote asked",
    next_step="Pricing answers; the draft would say nothing of it.",
    hits_when="The new text asks for or disputes a price, discount, credit or quote.",
    near_misses=("a currency in a signature or in quoted text",),
    check=check,
)
