"""A needed value is missing or not understood. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet, SourceView
from policies.verdict import MISS, Rule, Verdict, hit
from policies.words import as_of, disagreeing, each, shown, sources_that


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """What can't be read or understood, and what the scope needs to know and nobody says."""
    account, scope = dossier.account, limits.scope
    verdict, unread = disagreeing(dossier, "unknown"), sources_that(dossier, _unreadable)
    reasons = [one.why for one in (unread, verdict) if one.hit]
    if account and scope.tiers and account.tier not in ("A", "B", "C"):
        reasons.append(f"The CRM has {shown(account.tier)} as the tier of account {account.customer_id}.")
    if account and account.status not in ("active", "inactive"):
        reasons.append(f"The CRM has {shown(account.status)} as the status of account {account.customer_id}.")
    if account and account.partial_shipments not in ("allowed", "forbidden", None):
        reasons.append(f"The CRM has {shown(account.partial_shipments)} for partial shipments of account {account.customer_id}.")
    if account and account.hazmat_lead_days is not None and account.hazmat_lead_days < 0:
        reasons.append(f"The CRM has {account.hazmat_lead_days} as the hazmat lead days of account {account.customer_id}.")
    stocked = each(dossier, _stocked) if scope.stocked_only else MISS
    if stocked.hit:
        reasons.append(stocked.why)
    pos = tuple(dict.fromkeys(unread.pos + verdict.pos + stocked.pos))
    return hit(" ".join(reasons), pos=pos, fact_ids=verdict.fact_ids) if reasons else MISS


def _unreadable(view: SourceView) -> str:
    """The connector's reason names view, field, key and the value as it stands there."""
    if view.reply != "malformed":
        return ""
    return "answered something that can't be read" + (f" ({view.reason})" if view.reason else "")


def _stocked(packet: Packet) -> str:
    lines = [line.line for line in packet.live_lines if line.erp_present and line.is_stocked is None]
    return f"the ERP doesn't say whether lines {', '.join(lines)} are stocked {as_of(packet, 'erp')}" if lines else ""


RULE = Rule(
    id="unknown_value",
    group="systems",
    path="desk_lead",
    title="A needed value is missing or not understood",
    next_step="Look the value up by hand; have the operator mend the record, or map the word if it is a new one.",
    hits_when=(
        "A needed field is NULL, zero where it can't be, holds a word that isn't in the vocabulary or a value of another "
        "kind than its column's (text for a quantity, no real date): such a record can't be read; also "
        "where no approved wording exists for the order's state."
    ),
    near_misses=(
        "NULL in a field where NULL means none or not yet (hold_code, open_dispute, estimated_delivery, signed_by, changed_at)",
        "NULL in a field that this order doesn't need",
    ),
    check=check,
)
