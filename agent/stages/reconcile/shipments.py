"""Shipments by the warehouse's record with the carrier's word on each, and where the two can't both be right.

No form of a tracking number and no check digit is ever judged. A shipment without ``shipped_at`` is a label that was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agent.stages.reconcile.findings import Side, differ, unknown
from agent.stages.reconcile.vocabulary import CARRIER_STATUS
from connectors.ports import Answer
from connectors.records import CarrierEvent, Shipment, Tracking
from policies.packet import CarrierView, Disagreement, Reading, ShipmentView

Told = Mapping[str, date]
_FINAL = frozenset({"delivered", "exception", "returned"})


@dataclass(frozen=True)
class Clock:
    """The moment of judging, and the desk's zone: days are the desk's days."""

    now: datetime
    tz: ZoneInfo

    @property
    def today(self) -> date:
        """The desk's calendar day."""
        return self.day(self.now)

    def day(self, moment: datetime) -> date:
        """The desk's calendar day of a moment."""
        return moment.astimezone(self.tz).date()


def view_shipments(
    shipments: Sequence[Shipment], carrier: Mapping[str, Answer[Tracking]], clock: Clock, told: Told
) -> tuple[ShipmentView, ...]:
    """All shipments of an order."""
    return tuple(_view(shipment, carrier, clock, told) for shipment in shipments)


def _view(shipment: Shipment, carrier: Mapping[str, Answer[Tracking]], clock: Clock, told: Told) -> ShipmentView:
    number = shipment.tracking_number
    return ShipmentView(
        shipment_id=shipment.shipment_id,
        carrier=shipment.carrier,
        service=shipment.service,
        tracking_number=number,
        shipped_at=shipment.shipped_at,
        shipped_on=clock.day(shipment.shipped_at) if shipment.shipped_at else None,
        asn_sent_at=shipment.asn_sent_at,
        quantities=tuple((line.line_number, line.qty) for line in shipment.lines),
        tracking=_carrier_view(number, carrier.get(number), clock, told) if number else None,
        shared_with=shipment.shared_with,
    )


def _carrier_view(number: str, answer: Answer[Tracking] | None, clock: Clock, told: Told) -> CarrierView:
    """The carrier's word. A number without a single event is one that the carrier doesn't know."""
    if answer is None:
        return CarrierView(tracking_number=number, reply="unavailable", reason="was not asked", told=told.get(number))
    events = sorted(answer.record.events, key=lambda event: event.occurred_at) if answer.record else []
    reply = "not_found" if answer.reply == "found" and not events else str(answer.reply)
    if reply != "found":
        return CarrierView(tracking_number=number, reply=reply, reason=answer.reason, observed_at=answer.observed_at, told=told.get(number))
    last = events[-1]
    back = next((event for event in reversed(events) if event.status == "returned"), None)
    done = next((event for event in reversed(events) if event.status == "delivered"), None)
    bad = back or last
    return CarrierView(
        tracking_number=number,
        reply=reply,
        status=bad.status,
        last_event_at=bad.occurred_at,
        first_event_at=events[0].occurred_at,
        scanned=any(event.status != "pre_transit" for event in events),
        etas=tuple(event.estimated_delivery for event in events if event.estimated_delivery is not None),
        delivered_at=done.occurred_at if done else None,
        delivered_on=clock.day(done.occurred_at) if done else None,
        signed_by=done.signed_by if done else None,
        description=bad.description,
        told=told.get(number),
        observed_at=answer.observed_at,
    )


def judge_shipments(
    shipments: Sequence[ShipmentView], carrier: Mapping[str, Answer[Tracking]], shipped_complete: bool, wms: Side, clock: Clock
) -> list[Disagreement]:
    """What is wrong with shipments by themselves and with the carrier. ``shipped_complete``: the WMS has shipped every line."""
    found = _shared_numbers(shipments, wms)
    for shipment in shipments:
        if shipped_complete or shipment.shipped_at is not None:
            found += _missing(shipment, wms, shipped_complete)
        found += _impossible_times(shipment, wms, clock)
        answer = carrier.get(shipment.tracking_number or "")
        if answer is not None and answer.record is not None and shipment.tracking is not None:
            found += _carrier_words(shipment, answer, clock)
            found += _against_carrier(shipment, shipment.tracking, answer.record, wms, clock)
    return found


def _shared_numbers(shipments: Sequence[ShipmentView], wms: Side) -> list[Disagreement]:
    numbers = Counter(_squashed(s.tracking_number) for s in shipments if s.tracking_number)
    ids = Counter(s.shipment_id for s in shipments)
    found = []
    for number in (number for number, count in numbers.items() if count > 1):
        same = [s for s in shipments if _squashed(s.tracking_number) == number]
        found.append(differ("tracking", "one number on several shipments", *(_number(s, wms) for s in same)))
    for s in shipments:
        if s.shared_with:
            # by no number: it may be another account's order
            others = wms.derived("other orders with that number", "another order" if len(s.shared_with) == 1 else "other orders")
            found.append(differ("tracking", f"number of shipment {s.shipment_id} is on another order too", _number(s, wms), others))
    for shipment_id in (shipment_id for shipment_id, count in ids.items() if count > 1):
        same = [s for s in shipments if s.shipment_id == shipment_id]
        found.append(differ("tracking", f"shipment {shipment_id} stands there more than once", *(_number(s, wms) for s in same)))
    return found


def _squashed(number: str | None) -> str:
    return "".join((number or "").split()).casefold()


def _number(shipment: ShipmentView, wms: Side) -> Reading:
    return wms.on_shipment(shipment.shipment_id, "tracking_number", shipment.tracking_number)


def _missing(shipment: ShipmentView, wms: Side, shipped_complete: bool) -> list[Disagreement]:
    """What a shipment that went must name."""
    needed = {"carrier": shipment.carrier, "tracking_number": shipment.tracking_number}
    found = [
        unknown(f"{field} of shipment {shipment.shipment_id}", wms.on_shipment(shipment.shipment_id, field, value))
        for field, value in needed.items()
        if not (value or "").strip()
    ]
    if shipped_complete and shipment.shipped_at is None:
        found.append(unknown(f"shipped_at of shipment {shipment.shipment_id}", wms.on_shipment(shipment.shipment_id, "shipped_at", None)))
    return found


def _impossible_times(shipment: ShipmentView, wms: Side, clock: Clock) -> list[Disagreement]:
    at = shipment.shipped_at
    if at is None or at <= clock.now:
        return []
    readings = (wms.on_shipment(shipment.shipment_id, "shipped_at", at), wms.derived("now", clock.now))
    return [differ("status", f"shipment {shipment.shipment_id} went at a time that is still to come", *readings)]


def _carrier_words(shipment: ShipmentView, answer: Answer[Tracking], clock: Clock) -> list[Disagreement]:
    """Words nobody knows, times to come, and a history whose end can't be told."""
    number = shipment.tracking_number or ""
    events: tuple[CarrierEvent, ...] = answer.record.events if answer.record else ()
    carrier = Side("carrier", number, answer.observed_at)
    found = [
        unknown(f"status of an event of {number}", carrier.derived("status", event.status))
        for event in events
        if event.status not in CARRIER_STATUS
    ]
    future = [event for event in events if event.occurred_at > clock.now]
    if future:
        readings = (carrier.derived("occurred_at", future[0].occurred_at), carrier.derived("now", clock.now))
        found.append(differ("status", f"an event of {number} is still to come", *readings))
    if events:
        last = max(event.occurred_at for event in events)
        ends = {event.status for event in events if event.occurred_at == last}
        if len(ends) > 1 and ends & _FINAL:
            found.append(differ("status", f"last event of {number}", *(carrier.derived("status", end) for end in sorted(map(str, ends)))))
        elif any(event.status == "delivered" for event in events) and "delivered" not in ends:
            moved = (carrier.derived("status", "delivered"), carrier.derived("status", next(iter(ends))))
            found.append(differ("status", f"{number} moved on after it was delivered", *moved))
        elif ends == {"pre_transit"} and shipment.tracking is not None and shipment.tracking.scanned:
            back = (carrier.derived("status", "pre_transit"), carrier.derived("status", "scanned before"))
            found.append(differ("status", f"{number} is a mere label again after it was scanned", *back))
    return found


def _against_carrier(shipment: ShipmentView, view: CarrierView, record: Tracking, wms: Side, clock: Clock) -> list[Disagreement]:
    """The warehouse's record against the carrier's."""
    carrier = Side("carrier", view.tracking_number, view.observed_at)
    found = []
    if _squashed(record.tracking_number) != _squashed(shipment.tracking_number):
        other = carrier.derived("tracking_number", record.tracking_number)
        found.append(differ("tracking", f"number of shipment {shipment.shipment_id}", _number(shipment, wms), other))
    if shipment.shipped_at is None and view.scanned:
        readings = (wms.on_shipment(shipment.shipment_id, "shipped_at", None), carrier.derived("status", view.status))
        found.append(differ("status", f"shipment {shipment.shipment_id} has not left by one word and has by the other", *readings))
    first_scan = min((event.occurred_at for event in record.events if event.status != "pre_transit"), default=None)
    if first_scan is not None and shipment.shipped_on and clock.day(first_scan) < shipment.shipped_on:
        readings = (
            wms.on_shipment(shipment.shipment_id, "shipped_on", shipment.shipped_on),
            carrier.derived("first scan", clock.day(first_scan)),
        )
        found.append(differ("status", f"the carrier had shipment {shipment.shipment_id} before it shipped", *readings))
    return found
