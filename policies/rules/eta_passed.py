"""Carrier estimate has passed. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import each, listed, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Today itself still counts as on time."""

    def test(packet: Packet) -> str:
        late = [s.tracking for s in packet.shipments if s.tracking and s.tracking.etas and s.tracking.etas[-1] < dossier.today]
        return listed(f"{t.tracking_number} was estimated for {shown(t.etas[-1])} and isn't delivered" for t in late if not t.delivered)

    return each(dossier, test)


RULE = Rule(
    id="eta_passed",
    group="carrier",
    path="fulfillment",
    title="Carrier estimate has passed",
    next_step="Trace the parcel; the old estimate must not be repeated.",
    hits_when="The carrier's latest estimate is before today, and the parcel isn't delivered.",
    near_misses=(
        "estimated for today",
        "delivered",
    ),
    check=check,
)
