"""Carrier estimate moved later. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from datetime import timedelta

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import each, listed, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """``tolerance_days`` = 0: a day later holds."""
    slack = timedelta(days=limits.eta_moved.tolerance_days)

    def test(packet: Packet) -> str:
        said = []
        for t in [s.tracking for s in packet.shipments if s.tracking and s.tracking.etas and not s.tracking.delivered]:
            if t.etas[-1] > t.etas[0] + slack:
                said.append(f"{t.tracking_number}: {shown(t.etas[-1])} now, {shown(t.etas[0])} at first (the carrier)")
            elif t.told is not None and t.etas[-1] > t.told + slack:
                said.append(f"{t.tracking_number}: {shown(t.etas[-1])} now (the carrier), {shown(t.told)} in a reply that was sent")
        return listed(said)

    return each(dossier, test)


RULE = Rule(
    id="eta_moved",
    group="carrier",
    path="account_owner",
    title="Carrier estimate moved later",
    next_step="Tell the customer by hand, with the reason.",
    hits_when="The carrier's latest estimate is later than its first one, or than a delivery date that the customer was told.",
    near_misses=(
        "the estimate moved earlier",
        "delivered",
    ),
    check=check,
)
