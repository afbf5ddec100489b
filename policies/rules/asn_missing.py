"""Shipped without the advance ship notice that the contract asks for. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import MISS, Rule, Verdict
from policies.words import as_of, each


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Only once shipped; an ASN in the future hasn't been sent."""
    account = dossier.account
    if account is None or account.asn_required is not True:
        return MISS

    def test(packet: Packet) -> str:
        late = [s for s in packet.shipments if s.shipped_at is not None and (s.asn_sent_at is None or s.asn_sent_at > dossier.now)]
        return f"no ASN was sent for shipments {', '.join(s.shipment_id for s in late)} {as_of(packet, 'wms')}" if late else ""

    return each(dossier, test)


RULE = Rule(
    id="asn_missing",
    group="contract",
    path="fulfillment",
    title="Shipped without the advance ship notice that the contract asks for",
    next_step="Have the ASN sent before the parcel arrives.",
    hits_when="The contract requires an ASN, and a shipment of the order went without one.",
    near_misses=(
        "nothing has shipped yet",
        "the contract does not require one",
    ),
    check=check,
)
