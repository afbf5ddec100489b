"""A system did not answer. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, SourceView
from policies.verdict import Rule, Verdict
from policies.words import sources_that


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Unavailable may pass by itself; denied is for the operator. An answer that can't be read is ``unknown_value``."""
    words = {"unavailable": "did not answer", "denied": "refused us"}

    def test(view: SourceView) -> str:
        said = words.get(view.reply, "")
        return said and said + (f" ({view.reason})" if view.reason else "")

    return sources_that(dossier, test)


RULE = Rule(
    id="source_unavailable",
    group="systems",
    path="desk_lead",
    title="A system did not answer",
    next_step="Look the order up by hand, or wait until the system is back.",
    hits_when="A system that is needed did not answer, or refused us.",
    near_misses=(
        "the carrier is down, and nothing of the order has shipped",
        "the system answered, but a value in its record can't be read (that is unknown_value)",
    ),
    check=check,
)
