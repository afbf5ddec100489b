"""Document asked. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Rule, Verdict
from policies.words import asked


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The customer's own words stand on the card."""
    return asked(dossier, "document", "invoice", what="asks for a document")


RULE = Rule(
    id="document_requested",
    group="what the mail asks",
    path="account_owner",
    title="Document asked",
    next_step="Send the document; a person answers.",
    hits_when="The mail asks for a document: invoice, certificate, packing list, proof of delivery.",
    near_misses=("asking for the tracking number of the same order",),
    check=check,
)
