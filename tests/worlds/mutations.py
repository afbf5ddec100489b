"""Every field of every view of a clean case, spoilt in seven ways, with what must follow for the customer. It decides nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.worlds.mutation_verdicts import TOLD, verdict
from tests.worlds.render import Row, Rows, clone, iso
from tests.worlds.scene import Scene

KINDS = ("null", "zero", "plus_one", "other_order", "other_type", "stale", "future")


@dataclass(frozen=True)
class Mutation:
    """One spoilt field. ``verdict``: ``changed`` = the draft as it was is no longer true, so it must not come out again;
    ``either`` = the customer's truth is untouched: the same draft, or a person, both are right."""

    view: str
    column: str
    kind: str
    before: object
    after: object
    verdict: str
    rows: Rows

    @property
    def told(self) -> bool:
        """May another draft come of it, true to the spoilt rows? Then the oracle can judge that draft by them."""
        return (self.view, self.column) in TOLD


def mutations(scene: Scene) -> Iterator[Mutation]:
    """All of them, for the one order asked about."""
    for view, index, row in _rows(scene):
        for column, before in row.items():
            for kind in KINDS:
                after = _spoilt(scene, view, column, before, kind)
                if after == before and type(after) is type(before):
                    continue
                rows = clone(scene.rows)
                rows[view][index][column] = after
                yield Mutation(view, column, kind, before, after, verdict(scene, view, row, column, after), rows)


def _rows(scene: Scene) -> Iterator[tuple[str, int, Row]]:
    ids = {shipment.id for shipment in scene.order.shipments}
    tracking = {shipment.tracking for shipment in scene.order.shipments}
    for view, rows in scene.rows.items():
        for index, row in enumerate(rows):
            mine = row.get("order_number") == scene.order.number or row.get("shipment_id") in ids or row.get("tracking_number") in tracking
            if mine or (view.startswith("crm_") and row["customer_id"] == scene.account.id):
                yield view, index, row


def _spoilt(scene: Scene, view: str, column: str, before: object, kind: str) -> object:
    if kind == "null":
        return None
    if kind == "zero":
        return 0
    if kind == "other_type":
        return "abc"
    if kind == "other_order":
        return next((row[column] for row in scene.rows[view] if row[column] != before), before)
    if kind == "plus_one":
        return before + 1 if isinstance(before, int) else _later(before, timedelta(days=1))
    return _later(before, timedelta(days=-400 if kind == "stale" else 400))


def _later(before: object, span: timedelta) -> object:
    try:
        at = datetime.fromisoformat(str(before).replace("Z", "+00:00"))
    except ValueError:
        return before
    return iso(at + span) if "T" in str(before) else iso((at + span).date())
