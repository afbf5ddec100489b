"""No PO number in the mail. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import MISS, Rule, Verdict, hit


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The card lists the account's open orders."""
    if dossier.request.po_count or dossier.packets:
        return MISS
    return hit(f"No PO number was found in the mail; the account has {len(dossier.open_orders)} open orders.")


RULE = Rule(
    id="no_po_number",
    group="look-up",
    path="desk_lead",
    title="No PO number in the mail",
    next_step="Pick the order from the account's open orders, or ask the customer for the number.",
    hits_when="The mail asks where an order stands and names no PO number.",
    near_misses=("the number stands in the subject or an attachment only",),
    check=check,
)
