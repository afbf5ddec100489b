"""The contract does not say. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet, State
from policies.verdict import MISS, Rule, Verdict
from policies.words import each, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """NULL is never read as a yes."""
    account = dossier.account
    if account is None:
        return MISS

    def test(packet: Packet) -> str:
        live = packet.live_lines
        parts = []
        split = State.PARTLY_SHIPPED in (packet.erp_state, packet.fulfillment_state)
        waits = any((line.backordered or 0) > 0 or (line.wms_backordered or 0) > 0 for line in live)
        if account.partial_shipments is None and (split or waits):
            parts.append("whether partial shipments are allowed")
        if account.asn_required is None and any(s.shipped_at is not None for s in packet.shipments):
            parts.append("whether an ASN is required")
        if account.hazmat_lead_days is None and any(line.is_hazmat and line.unshipped for line in live):
            parts.append("how many lead days hazmat needs")
        return f"the CRM doesn't say {' or '.join(parts)} (account {account.customer_id}, as of {shown(account.as_of)})" if parts else ""

    return each(dossier, test)


RULE = Rule(
    id="terms_unknown",
    group="contract",
    path="contracts",
    title="The contract does not say",
    next_step="Have the account owner enter the term in the CRM.",
    hits_when=(
        "A term that this order needs is NULL in the CRM: partial shipments (order in parts), ASN (shipped), "
        "hazmat lead days (a hazmat line to ship)."
    ),
    near_misses=("the term is NULL, but the order doesn't need it",),
    check=check,
)
