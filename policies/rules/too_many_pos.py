"""Too many POs in one mail. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """More POs than a reader checks in one draft."""
    count = max(dossier.request.po_count, len(dossier.packets))
    most = limits.too_many_pos.at_most
    return hit(f"The mail asks about {count} POs; at most {most} are answered in one draft.") if count > most else MISS


RULE = Rule(
    id="too_many_pos",
    group="look-up",
    path="desk_lead",
    title="Too many POs in one mail",
    next_step="Answer with a list by hand, or send the customer a report.",
    hits_when="The mail asks about more POs than at_most.",
    near_misses=("exactly at_most POs",),
    check=check,
)
