"""A promise against what the systems say now: open, kept or broken, and what a person must know of it. Pure: no I/O, no clock.

``change`` tells one change of the truth from the next, so that nobody is told of it twice. Where a system is silent nothing is
concluded; where records are too old to know, a day that has passed is reported all the same, since somebody must look.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from policies.commitment import Commitment
from policies.packet import Frozen, LineView, Lookup, Packet, ShipmentView, SourceView, State
from policies.parcels import parcels
from policies.words import listed, shown

Verdict = Literal["open", "kept", "broken"]
_SILENT = ("unavailable", "denied", "malformed")
_ASKED = (Lookup.UNAVAILABLE, Lookup.NOT_TRIED)


class Following(Frozen):
    """``event``: what a person must know (an id of :mod:`agent.follow.events`), ``why`` in words. ``waits``: systems that are silent.

    ``over``: nothing is left to follow. ``scanned``: the carrier has the goods.
    """

    state: Verdict
    event: str = ""
    why: str = ""
    change: str = ""
    waits: tuple[str, ...] = ()
    over: bool = False
    scanned: bool = False


class Clock(Frozen):
    """Now, in the desk's zone."""

    now: datetime
    zone: str = "UTC"

    @property
    def today(self) -> date:
        """The desk's calendar day."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()


def follow(promise: Commitment, state: Verdict, packet: Packet | None, clock: Clock) -> Following:
    """What has become of a promise whose last word was ``state``."""
    if promise.kind == "delivered":
        return Following(state="kept", over=True)
    if packet is None or packet.lookup in _ASKED:
        silent = [view.system for view in (packet.sources if packet else ()) if view.reply in _SILENT]
        return Following(state=state, waits=tuple(dict.fromkeys(silent)) or ("crm",))
    if silent := [view.system for view in packet.sources if view.system in ("erp", "wms") and view.reply in _SILENT]:
        return Following(state=state, waits=tuple(silent))
    if lost := _lost(promise, packet):
        return Following(state=state, event="promise_lost", why=lost, change=f"lost:{packet.lookup}:{packet.erp_state}")
    if promise.kind == "delivery":
        return _delivery(promise, state, packet, clock)
    return _gone_out(promise, state, packet, clock) if _shipped(packet) else _in_house(promise, state, packet, clock)


def _lost(promise: Commitment, packet: Packet) -> str:
    """Why the order can't be followed any more, if it can't."""
    if packet.lookup is not Lookup.FOUND:
        return f"PO {packet.po_number} no longer leads to one order of this account ({packet.lookup.replace('_', ' ')})"
    if promise.order and promise.order not in packet.order_numbers:
        return f"PO {packet.po_number} is another order now"
    missing = [view.system.upper() for view in packet.sources if view.system in ("erp", "wms") and view.reply == "not_found"]
    return f"the {' and the '.join(missing)} no longer knows PO {packet.po_number}" if missing or not packet.lines else ""


def _shipped(packet: Packet) -> bool:
    """The warehouse has shipped every line that is still owed."""
    lines = packet.live_lines
    return bool(lines) and all(line.fulfillment_state in (State.SHIPPED, State.DELIVERED) for line in lines)


# --- before the goods have left -------------------------------------------------------------------------------------------


def _in_house(promise: Commitment, state: Verdict, packet: Packet, clock: Clock) -> Following:
    due, latest = promise.due, _latest(promise, packet)
    if due is not None and clock.today > due and all(_fresh(packet.source(system), due, clock) for system in ("erp", "wms")):
        state = "broken"
    if "cancelled" in (packet.erp_status, packet.wms_status) or not packet.live_lines:
        return Following(state="broken", event="promise_cancelled", why="the order is cancelled", change="cancelled", over=True)
    for event, why, change in (_held(packet), _short(packet), _undone(promise, packet)):
        if why:
            return Following(state=state, event=event, why=why, change=change)
    if due is None or latest is None:
        return Following(state=state)
    if clock.today > latest:
        why = f"the goods were to ship by {shown(latest)}, and no record shows that they have ({_as_of(packet)})"
        return Following(state=state, event="promise_passed", why=why, change=f"passed:{latest}")
    if latest > due:
        why = f"promised for {shown(due)}; now {_dates(packet)}"
        return Following(state=state, event="promise_moved", why=why, change=f"moved:{latest}")
    if None in _days(packet):
        why = f"promised for {shown(due)}; now {_dates(packet)}"
        return Following(state=state, event="promise_undated", why=why, change="undated")
    return Following(state=state)


def _latest(promise: Commitment, packet: Packet) -> date | None:
    """The latest day that was promised or is planned for what is still owed."""
    return max((day for day in (promise.due, *_days(packet)) if day is not None), default=None) if promise.due else None


def _days(packet: Packet) -> list[date | None]:
    return [*(line.promised_ship_date for line in packet.live_lines if line.unshipped), packet.planned_ship_date]


def _dates(packet: Packet) -> str:
    lines = sorted({shown(line.promised_ship_date) for line in packet.live_lines if line.unshipped})
    return f"{' and '.join(lines) or 'nothing'} in the ERP, {shown(packet.planned_ship_date)} in the WMS"


def _held(packet: Packet) -> tuple[str, str, str]:
    if packet.hold_code:
        return "promise_held", f"the order is on hold ({packet.hold_code})", f"hold:{packet.hold_code}"
    why = "the order is on hold" if "on_hold" in (packet.erp_status, packet.wms_status) else ""
    return "promise_held", why, "hold"


def _short(packet: Packet) -> tuple[str, str, str]:
    """Goods are missing, or only a part was sent although the warehouse is done with the order."""
    waiting = [line for line in packet.live_lines if line.backordered or line.wms_backordered]
    split = [line for line in packet.live_lines if State.PARTLY_SHIPPED in (line.erp_state, line.fulfillment_state)]
    behind = [line for line in packet.live_lines if packet.wms_status == "shipped" and line.fulfillment_state is not State.SHIPPED]
    said = [f"line {line.line}: {_waiting(line)} on backorder" for line in waiting]
    said += [
        f"line {line.line}: {shown(line.wms_shipped)} of {shown(line.live)} shipped" for line in (split or behind) if line not in waiting
    ]
    change = ",".join(sorted({line.line for line in (*waiting, *split, *behind)}))
    return "promise_short", listed(said), f"short:{change}"


def _waiting(line: LineView) -> str:
    return shown(max(line.backordered or 0, line.wms_backordered or 0))


def _undone(promise: Commitment, packet: Packet) -> tuple[str, str, str]:
    """What was ready for pick-up isn't any more, or what was confirmed isn't."""
    if packet.erp_status == "open":
        return "promise_undone", "the order is no longer confirmed", "undone:open"
    if promise.kind != "pickup":
        return "promise_undone", "", ""
    loose = [line.line for line in packet.live_lines if line.fulfillment_state not in (State.PACKED, State.SHIPPED)]
    return "promise_undone", listed(f"line {line} is no longer packed" for line in loose), f"undone:{','.join(loose)}"


def _fresh(view: SourceView | None, due: date, clock: Clock) -> bool:
    """The records are of a later day than the one that was promised, and not stale."""
    if view is None or view.as_of is None:
        return False
    fresh = view.fresh_for is None or (clock.now - view.as_of).total_seconds() <= view.fresh_for
    return fresh and view.as_of.astimezone(ZoneInfo(clock.zone)).date() > due


def _as_of(packet: Packet) -> str:
    view = packet.source("wms")
    return f"the WMS, as of {shown(view.as_of)}" if view and view.as_of else "the WMS"


# --- after ------------------------------------------------------------------------------------------------------------------


def _gone_out(promise: Commitment, state: Verdict, packet: Packet, clock: Clock) -> Following:
    """All lines have left the warehouse: kept once the carrier has them too; what the carrier says is followed until delivery."""
    numbered = [shipment for shipment in packet.shipments if shipment.tracking_number]
    days = [shipment.shipped_on for shipment in packet.shipments if shipment.shipped_on]
    day = max(days, default=clock.today)
    if promise.kind == "pickup" or not numbered:
        return _late(promise, state, day, Following(state=_kept(promise, state, day), over=True))
    found = parcels(numbered, None, clock.now, clock.today, ZoneInfo(clock.zone))
    state = _kept(promise, state, day) if found.scanned else state
    now = Following(
        state=state, event=found.event, why=found.why, change=found.change, waits=found.waits, over=found.over, scanned=found.scanned
    )
    return _late(promise, state, day, now) if not found.event else now


def _kept(promise: Commitment, state: Verdict, day: date) -> Verdict:
    if state == "broken":
        return state
    return "kept" if promise.due is None or day <= promise.due else "broken"


def _late(promise: Commitment, state: Verdict, day: date, now: Following) -> Following:
    if state != "broken" or promise.due is None or day <= promise.due:
        return now
    why = f"promised for {shown(promise.due)}, shipped on {shown(day)}"
    return now.model_copy(update={"event": "promise_late", "why": why, "change": f"late:{day}"})


def _delivery(promise: Commitment, state: Verdict, packet: Packet, clock: Clock) -> Following:
    """A parcel on its way. Broken once the day that was named has passed without delivery."""
    mine: list[ShipmentView] = [one for one in packet.shipments if one.tracking_number and promise.subject in ("", one.tracking_number)]
    if not mine:
        why = f"the WMS no longer has parcel {promise.subject} under PO {packet.po_number}" if promise.subject else "the parcel is gone"
        return Following(state=state, event="promise_lost", why=why, change="lost:parcel")
    found = parcels(mine, promise.due, clock.now, clock.today, ZoneInfo(clock.zone))
    if state == "open" and found.delivered_on is not None:
        state = "kept" if promise.due is None or found.delivered_on <= promise.due else "broken"
    elif state == "open" and (found.returned or (promise.due is not None and clock.today > promise.due and not found.waits)):
        state = "broken"
    return Following(
        state=state, event=found.event, why=found.why, change=found.change, waits=found.waits, over=found.over, scanned=found.scanned
    )
