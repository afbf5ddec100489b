"""One field of one record of a clean order is spoilt: what is still drafted says what the spoilt records say, and nothing else.

The oracle reads the records itself; it knows nothing of packets or rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from agent.model.evidence import Evidence
from connectors.ports import Answer
from policies.decide import decide
from policies.promise import atoms
from tests.unit import builders as b
from tests.unit.policies.cases import WIDE

CLEAN: dict[str, Callable[[], Evidence]] = {
    "allocated": b.allocated,
    "in_fulfillment": b.in_fulfillment,
    "shipped": b.shipped,
    "delivered": b.delivered,
    "pickup": b.pickup,
}
# What an unshipped draft rests on: another value there is another truth, and no other draft says it.
BEARING = {
    "ErpOrder": {"status", "hold_code", "order_type", "customer_id", "as_of"},
    "ErpLine": {"ordered_qty", "allocated_qty", "backordered_qty", "shipped_qty", "cancelled_qty", "sku"},
    "WmsOrder": {"status", "as_of"},
    "WmsLine": {"requested_qty", "picked_qty", "packed_qty", "shipped_qty", "backordered_qty", "sku"},
    "CrmAccount": {"status", "as_of", "open_dispute"},
    "ShipmentLine": {"qty"},
}
HARMLESS = {
    ("ErpOrder", "status", "closed"),
    ("ErpOrder", "order_type", "stock"),
    ("WmsOrder", "status", "new"),
    ("WmsOrder", "status", "released"),
}
WORDS = (
    "",
    "odd",
    "open",
    "closed",
    "cancelled",
    "on_hold",
    "shipped",
    "picking",
    "new",
    "stock",
    "special",
    "inactive",
    "returned",
    "exception",
)


def spoilt(value: Any) -> Iterator[Any]:
    """Null, zero, one more, one less, another word, stale and future."""
    if value is not None:
        yield None
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, datetime):
        yield from (value - timedelta(days=400), value + timedelta(days=1), b.NOW + timedelta(days=30))
    elif isinstance(value, date):
        yield from (value + timedelta(days=1), value - timedelta(days=400))
    elif isinstance(value, Decimal | int):
        yield from (type(value)(0), value + 1, value - 1, -value)
    elif isinstance(value, str) or value is None:
        yield from (word for word in WORDS if word != value)


def mutants(value: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """Every copy of a record tree with exactly one field spoilt: (record, field, new value, copy)."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            old = getattr(value, name)
            if isinstance(old, tuple):
                for index, entry in enumerate(old):
                    for record, field, new, copy in mutants(entry):
                        yield record, field, new, value.model_copy(update={name: (*old[:index], copy, *old[index + 1 :])})
            elif name not in ("record", "system", "reply", "reason", "observed_at"):
                for new in (new for new in spoilt(old) if new != old):
                    try:
                        copy = type(value).model_validate({**dict(value), name: new})
                    except ValidationError:
                        continue  # no record can hold that: the connector answers malformed
                    yield type(value).__name__, name, new, copy


def cases(given: Evidence) -> Iterator[tuple[str, str, Any, Evidence]]:
    for source in ("erp", "wms", "carrier"):
        answers: dict[str, Answer[Any]] = getattr(given, source)
        for key, answer in answers.items():
            for record, field, new, copy in mutants(answer.record):
                yield record, field, new, given.model_copy(update={source: {**answers, key: b.found(source, copy)}})
    assert given.account is not None
    for record, field, new, copy in mutants(given.account.record):
        if field != "customer_id":
            yield record, field, new, given.model_copy(update={"account": b.found("crm", copy)})


def backed(given: Evidence) -> set[Any]:
    """Every date, number and name that the records back, by the oracle's own reading."""
    erp, wms = given.erp[b.ORDER].record, given.wms[b.ORDER].record
    assert erp is not None and wms is not None
    live = [line for line in erp.lines if line.cancelled_qty != line.ordered_qty]
    values: set[Any] = {len(live), len(wms.shipments)} | {line.promised_ship_date for line in live} & {wms.planned_ship_date}
    for shipment in wms.shipments:
        values |= {shipment.carrier, shipment.tracking_number}
        values |= {shipment.shipped_at.astimezone(b.TZ).date()} if shipment.shipped_at else set()
        answer = given.carrier.get(shipment.tracking_number or "")
        events = sorted(answer.record.events, key=lambda event: event.occurred_at) if answer and answer.record else []
        values |= {event.occurred_at.astimezone(b.TZ).date() for event in events if event.status == "delivered"}
        values |= {event.signed_by for event in events if event.status == "delivered"}
        values |= set([event.estimated_delivery for event in events if event.estimated_delivery][-1:])
    return values


@pytest.mark.parametrize("state", sorted(CLEAN))
def test_no_spoilt_record_leaves_a_draft_that_it_does_not_back(state: str) -> None:
    given = CLEAN[state]()
    assert decide(b.dossier(given), WIDE).lane == "draft"
    count = drafted = 0
    for record, field, new, case in cases(given):
        count += 1
        dossier = b.dossier(case)
        if decide(dossier, WIDE).lane != "draft":
            continue
        drafted += 1
        what = f"{record}.{field} = {new!r}"
        said = [atom for atom in atoms(dossier.packets[0]) if atom.required]
        assert said, what
        values = {value for atom in said for value in atom.values.values()}
        assert values <= backed(case), what
        # How far the picking is makes no other sentence; a parcel's history may lose an earlier delivery word.
        progress = state == "in_fulfillment" and field in ("picked_qty", "packed_qty")
        allowed = progress or (record, field, new) in HARMLESS or (state == "delivered" and field == "status" and record == "CarrierEvent")
        assert field not in BEARING.get(record, set()) or allowed or _age(field, new), what
    assert count > 150 and 0 < drafted < count / 2, (count, drafted)


def _age(field: str, new: Any) -> bool:
    """Age isn't checked where no ``fresh_for`` is set; only a time to come holds."""
    return field == "as_of" and new is not None and new <= b.NOW
