"""What the carrier says of parcels on their way, as far as a person must know it. Pure: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from policies.packet import CarrierView, Frozen, ShipmentView
from policies.words import listed, shown

_SILENT = ("unavailable", "denied", "malformed")
_SCAN = timedelta(hours=24)


class Parcels(Frozen):
    """``delivered_on``: the day of the last one's delivery, once all are delivered."""

    event: str = ""
    why: str = ""
    change: str = ""
    waits: tuple[str, ...] = ()
    over: bool = False
    scanned: bool = False
    returned: bool = False
    delivered_on: date | None = None


def parcels(shipments: Sequence[ShipmentView], told: date | None, now: datetime, today: date, zone: ZoneInfo) -> Parcels:
    """``told``: the delivery day that the customer was told; where none was, the carrier's own first estimate counts."""
    views = [shipment.tracking for shipment in shipments if shipment.tracking is not None]
    if len(views) < len(shipments) or any(view.reply in _SILENT for view in views):
        return Parcels(waits=("carrier",))
    scanned = all(view.scanned for view in views)
    if bad := [view for view in views if view.status in ("exception", "returned")]:
        back = any(view.status == "returned" for view in bad)
        change = ",".join(sorted(f"{view.status}:{view.tracking_number}" for view in bad))
        return Parcels(
            event="carrier_exception", why=listed(map(_trouble, bad)), change=change, scanned=scanned, returned=back,
            over=all(view.status == "returned" for view in views),
        )  # fmt: skip
    days = [view.delivered_on for view in views if view.delivered and view.delivered_on]
    if len(days) == len(views):
        proof = listed(_proof(view, zone) for view in views)
        return Parcels(event="delivered", why=proof, change="delivered", over=True, scanned=True, delivered_on=max(days))
    event, why, change = _estimates([view for view in views if not view.delivered], told, today)
    if not event and not scanned:
        event, why, change = _unscanned(shipments, now)
    return Parcels(event=event, why=why, change=change, scanned=scanned)


def _trouble(view: CarrierView) -> str:
    words = f", “{view.description}”" if view.description else ""
    return f"{view.tracking_number}: {view.status} at {shown(view.last_event_at)}{words} (the carrier)"


def _proof(view: CarrierView, zone: ZoneInfo) -> str:
    """Proof of delivery: when, and who signed."""
    at = f"{view.delivered_at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if view.delivered_at else shown(view.delivered_on)
    return (
        f"{view.tracking_number} was delivered at {at}, {f'signed for by {view.signed_by}' if view.signed_by else 'no signature recorded'}"
    )


def _estimates(views: Sequence[CarrierView], told: date | None, today: date) -> tuple[str, str, str]:
    """A day that has passed is worse than one that has moved."""
    passed, moved = [], []
    for view in views:
        first = told or next(iter(view.etas), None)
        if first is None:
            continue
        latest = max(first, view.etas[-1]) if view.etas else first
        whose = "as the customer was told" if told else "as first estimated"
        if today > latest:
            passed.append(
                (f"{view.tracking_number} was estimated for {shown(latest)} and isn't delivered", f"{view.tracking_number}:{latest}")
            )
        elif latest > first:
            moved.append((f"{view.tracking_number}: {shown(latest)} now, not {shown(first)} {whose}", f"{view.tracking_number}:{latest}"))
    for event, found in (("eta_passed", passed), ("eta_moved", moved)):
        if found:
            return event, listed(why for why, _change in found), f"{event}:{','.join(change for _why, change in found)}"
    return "", "", ""


def _unscanned(shipments: Sequence[ShipmentView], now: datetime) -> tuple[str, str, str]:
    """Booked as shipped a day ago, and the carrier has not scanned it."""
    late = [
        one
        for one in shipments
        if one.tracking and not one.tracking.scanned and one.shipped_at is not None and now - one.shipped_at > _SCAN
    ]
    why = listed(f"{one.tracking_number} was booked as shipped at {shown(one.shipped_at)} and has no scan" for one in late)
    return ("no_first_scan", why, f"unscanned:{','.join(str(one.tracking_number) for one in late)}") if late else ("", "", "")
