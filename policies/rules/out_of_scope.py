"""Outside of what is answered automatically. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Lookup, Packet
from policies.verdict import Rule, Verdict, hit
from policies.words import as_of, each, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """All POs outside: ``[scope] outside`` decides. Some of them: a person answers both."""
    account_reason = outside_account(dossier, limits)
    if account_reason:
        return hit(f"{account_reason}.", pos=tuple(packet.po_number for packet in dossier.packets))
    return each(dossier, lambda packet: outside_order(packet, limits))


def wholly(dossier: Dossier, limits: Policies) -> bool:
    """Everything that the mail asks about is outside, by known facts."""
    if outside_account(dossier, limits):
        return True
    return bool(dossier.packets) and all(outside_order(packet, limits) for packet in dossier.packets)


def outside_account(dossier: Dossier, limits: Policies) -> str:
    """Why the sender's account is outside, or empty. A tier that nobody knows isn't outside."""
    account, scope = dossier.account, limits.scope
    if account is None:
        return ""
    if scope.accounts and account.customer_id not in scope.accounts:
        return f"Account {account.customer_id} is not one of those that are answered"
    if scope.tiers and account.tier in ("A", "B", "C") and account.tier not in scope.tiers:
        return f"Account {account.customer_id} is tier {account.tier} (the CRM, as of {shown(account.as_of)})"
    return ""


def outside_order(packet: Packet, limits: Policies) -> str:
    """Why a matched order is outside, or empty."""
    scope = limits.scope
    if packet.lookup is not Lookup.FOUND:
        return ""
    if packet.order_type in ("stock", "special", "drop_ship", "blanket", "will_call") and packet.order_type not in scope.order_types:
        return f"the order type is {packet.order_type} {as_of(packet, 'erp')}"
    odd = [line.line for line in packet.lines if line.is_stocked is False and line.live is not None and line.live > 0]
    return f"lines {', '.join(odd)} aren't stocked items {as_of(packet, 'erp')}" if scope.stocked_only and odd else ""


RULE = Rule(
    id="out_of_scope",
    group="lane",
    path="desk_lead",
    severity="scope",
    title="Outside of what is answered automatically",
    next_step="Answer by hand.",
    hits_when=(
        "By known facts the sender's account or a matched order is outside of [scope]: tier, account, order "
        "type, or an item that isn't stocked."
    ),
    near_misses=(
        "a NULL tier, type or is_stocked: nobody knows, so that is unknown_value",
        "the order that isn't stocked is another account's",
    ),
    check=check,
)
