"""Carrier reports a problem. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import CarrierView, Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import each, listed, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """A return counts wherever it stands in the history."""

    def test(packet: Packet) -> str:
        bad = [s.tracking for s in packet.shipments if s.tracking and s.tracking.status in ("exception", "returned")]
        return listed(f"{t.tracking_number}: {t.status} at {shown(t.last_event_at)}{_words(t)} (the carrier)" for t in bad)

    return each(dossier, test)


def _words(tracking: CarrierView) -> str:
    return f", “{tracking.description}”" if tracking.description else ""


RULE = Rule(
    id="carrier_exception",
    group="carrier",
    path="fulfillment",
    title="Carrier reports a problem",
    next_step="Clear it up with the carrier: claim, redeliver or reship.",
    hits_when="The carrier's last word on a parcel is an exception, or it was returned.",
    near_misses=("an exception that was followed by movement or delivery",),
    check=check,
)
