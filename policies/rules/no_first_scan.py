"""Label without a scan. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from datetime import timedelta

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import each, listed, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """The label's age counts from the first that is known of it: shipped, or the carrier's first event."""
    oldest = dossier.now - timedelta(hours=limits.no_first_scan.hours)

    def test(packet: Packet) -> str:
        late = []
        for s in packet.shipments:
            known = [t for t in (s.shipped_at, s.tracking.first_event_at if s.tracking else None) if t is not None]
            if s.tracking and s.tracking.reply in ("found", "not_found") and not s.tracking.scanned and known and min(known) < oldest:
                late.append(f"{s.tracking.tracking_number} was labelled at {shown(min(known))} and has no scan yet")
        return listed(late)

    return each(dossier, test)


RULE = Rule(
    id="no_first_scan",
    group="carrier",
    path="fulfillment",
    title="Label without a scan",
    next_step="Ask the dock whether the parcel was handed over.",
    hits_when="A label is older than 24 hours (by default), and the carrier has not scanned the parcel.",
    near_misses=(
        "a younger label that the carrier knows (one that it has no record of is held by record_missing, whatever its age)",
        "any scan beyond the label",
    ),
    check=check,
)
