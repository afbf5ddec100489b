"""The carrier over any source of rows: all events of a tracking number, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from connectors.generic import views
from connectors.generic.rows import values
from connectors.generic.source import RowSource
from connectors.generic.tables import Rows, answers, distinct, grouped
from connectors.ports import Answer, CarrierPort
from connectors.records import CarrierEvent, Tracking

_EVENT = tuple(CarrierEvent.model_fields)

# events of one moment stand in the order in which a parcel goes; bad news, and words we don't know, last: the last one counts
_STEPS = ("pre_transit", "picked_up", "in_transit", "out_for_delivery", "delivered", "exception", "returned")


class GenericCarrier(CarrierPort):
    """See :class:`connectors.ports.CarrierPort`."""

    def __init__(self, source: RowSource, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now

    def tracking(self, tracking_numbers: Collection[str]) -> Mapping[str, Answer[Tracking]]:
        keys, at = distinct(tracking_numbers), self._now()
        with self._source.reading() as reading:
            rows = grouped(reading, views.CARRIER_EVENTS, keys)
        return answers("carrier", keys, at, lambda key: _tracking(key, rows))


def _tracking(key: str, rows: Rows) -> Tracking | None:
    if not rows.get(key):
        return None
    where = f"tracking number {key}"
    events = [CarrierEvent(**values("carrier_events", row, where, _EVENT, required=("occurred_at",))) for row in rows[key]]
    return Tracking(tracking_number=key, events=tuple(sorted(events, key=_order)))


def _order(event: CarrierEvent) -> tuple[datetime, int, str]:
    step = _STEPS.index(event.status) if event.status in _STEPS else len(_STEPS)
    return event.occurred_at, step, str(event.estimated_delivery or "")
