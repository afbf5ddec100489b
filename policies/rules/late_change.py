"""Order was changed a short time ago. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from policies.limits import Policies
from policies.packet import Dossier, LineView, Packet
from policies.verdict import Rule, Verdict
from policies.words import as_of, each, listed, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """A change stamped in the future is one too."""
    since = dossier.now - timedelta(hours=limits.late_change.hours)

    def test(packet: Packet) -> str:
        late = [line for line in packet.lines if line.changed_at is not None and line.changed_at >= since]
        if _entered(packet, late, dossier):
            return ""
        said = listed(f"line {line.line} was changed at {shown(line.changed_at)}" for line in late)
        return said and f"{said} {as_of(packet, 'erp')}"

    return each(dossier, test)


def _entered(packet: Packet, late: list[LineView], dossier: Dossier) -> bool:
    """All lines bear one stamp of the day on which the order was placed: it was entered then. A line with another was changed since."""
    stamps = {line.changed_at for line in packet.lines if line.erp_present}
    stamp = late[0].changed_at if late else None
    if stamp is None or stamps != {stamp} or stamp > dossier.now:
        return False
    return stamp.astimezone(ZoneInfo(dossier.tzname)).date() == packet.ordered_on


RULE = Rule(
    id="late_change",
    group="state",
    path="fulfillment",
    title="Order was changed a short time ago",
    next_step="Check that warehouse and customer know of the change before anything is promised.",
    hits_when="A line's quantity, item, date or address was changed within the last hours (24 by default).",
    near_misses=(
        "changed longer ago",
        "never changed since it was entered (changed_at is NULL): creation isn't a change",
        "all lines bear one stamp, of the day on which the order was placed (the desk's zone): it was entered then",
    ),
    check=check,
)
