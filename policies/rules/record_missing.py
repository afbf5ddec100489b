"""A system does not know the order. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, SourceView
from policies.verdict import Rule, Verdict
from policies.words import sources_that


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Whatever the reason: an order that one system doesn't know isn't agreed on."""

    def test(view: SourceView) -> str:
        if view.reply == "not_found":
            return "has no record of " + (view.reason or "it")
        if view.reply == "ambiguous":
            return "has several records where there must be one" + (f" ({view.reason})" if view.reason else "")
        return ""

    return sources_that(dossier, test)


RULE = Rule(
    id="record_missing",
    group="systems",
    path="fulfillment",
    title="A system does not know the order",
    next_step="Find out why the record is missing there before anything is promised.",
    hits_when=("A system that is needed answered and doesn't know the order (the carrier: the tracking number; the CRM: the account)."),
    near_misses=("the system did not answer (source_unavailable)",),
    check=check,
)
