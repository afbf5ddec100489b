"""Data is too old. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, SourceView
from policies.verdict import Rule, Verdict
from policies.words import shown, sources_that


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Stale is not agreement."""

    def test(view: SourceView) -> str:
        if view.fresh_for is None or view.as_of is None or view.as_of > dossier.now:
            return ""
        age = (dossier.now - view.as_of).total_seconds()
        if age <= view.fresh_for:
            return ""
        return f"is as of {shown(view.as_of)}, {age / 3600:.1f} hours old; at most {view.fresh_for / 3600:g} are trusted"

    return sources_that(dossier, test)


RULE = Rule(
    id="source_stale",
    group="systems",
    path="desk_lead",
    title="Data is too old",
    next_step="Refresh the data or look the order up by hand.",
    hits_when="A system's data is older than that system's fresh_for.",
    near_misses=(
        "the system has no fresh_for: age isn't checked",
        "exactly fresh_for old",
    ),
    check=check,
)
