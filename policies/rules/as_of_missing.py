"""A system doesn't say how old its data is. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, SourceView
from policies.verdict import Rule, Verdict
from policies.words import shown, sources_that


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """A time to come says nothing of the age either."""

    def test(view: SourceView) -> str:
        if not view.as_of_expected or view.reply != "found":
            return ""
        if view.as_of is None:
            return "doesn't say for which moment its record holds (as_of is NULL)"
        return f"claims to be as of {shown(view.as_of)}, which is still to come" if view.as_of > dossier.now else ""

    return sources_that(dossier, test)


RULE = Rule(
    id="as_of_missing",
    group="systems",
    path="desk_lead",
    title="A system doesn't say how old its data is",
    next_step="Have the operator fix the view's as_of; look the order up by hand.",
    hits_when="A record lacks its as-of time, or has one in the future.",
    near_misses=("the carrier: its as-of is the moment of asking",),
    check=check,
)
