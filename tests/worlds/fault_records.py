"""Faults of the systems and of their agreement: down, stale, silent, or saying different things of one order."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.worlds.faults import fault
from tests.worlds.render import Row, iso
from tests.worlds.scene import Scene
from tests.worlds.truth import SHIPPED, UNSHIPPED

OPEN = (*UNSHIPPED, "ready_for_pickup")


def number(row: Row, name: str) -> int:
    """A quantity of a row that is known to hold one."""
    value = row[name]
    assert isinstance(value, int)
    return value


def moved(row: Row, name: str, days: int) -> str | None:
    """A row's date, some days off."""
    return iso(date.fromisoformat(str(row[name])) + timedelta(days=days))


@fault("source_unavailable", group="erp_there")
def erp_down(scene: Scene, rng: random.Random) -> None:
    scene.down.add("erp")


@fault("source_unavailable", group="crm_there")
def crm_down(scene: Scene, rng: random.Random) -> None:
    scene.down.add("crm")


@fault("source_unavailable", group="wms_there")
def wms_down(scene: Scene, rng: random.Random) -> None:
    scene.down.add("wms")


@fault("source_unavailable", states=SHIPPED, group="carrier")
def carrier_down(scene: Scene, rng: random.Random) -> None:
    scene.down.add("carrier")


@fault("source_stale", group="erp_as_of")
def erp_stale(scene: Scene, rng: random.Random) -> None:
    scene.erp()["as_of"] = scene.ago(hours=24, seconds=rng.choice((1, 60, 86400)))


@fault("source_stale", group="wms_as_of")
def wms_stale(scene: Scene, rng: random.Random) -> None:
    scene.wms()["as_of"] = scene.ago(hours=4, seconds=rng.choice((1, 60, 86400)))


@fault("source_stale", group="crm_as_of")
def crm_stale(scene: Scene, rng: random.Random) -> None:
    scene.settings.fresh_for["crm"] = 3600.0
    scene.crm()["as_of"] = scene.ago(hours=2)


@fault("as_of_missing", group="erp_as_of")
def erp_as_of_missing(scene: Scene, rng: random.Random) -> None:
    scene.erp()["as_of"] = rng.choice((None, scene.ago(hours=-2)))


@fault("as_of_missing", group="wms_as_of")
def wms_as_of_missing(scene: Scene, rng: random.Random) -> None:
    scene.wms()["as_of"] = rng.choice((None, scene.ago(hours=-2)))


@fault("as_of_missing", group="crm_as_of")
def crm_as_of_missing(scene: Scene, rng: random.Random) -> None:
    scene.crm()["as_of"] = rng.choice((None, scene.ago(days=-1)))


@fault("record_missing", group="wms_there")
def wms_knows_nothing(scene: Scene, rng: random.Random) -> None:
    """The warehouse has never heard of the order."""
    for view in ("wms_orders", "wms_lines", "wms_shipments"):
        scene.rows[view] = [row for row in scene.rows[view] if row["order_number"] != scene.order.number]


@fault("unknown_value", group="erp_line_qty", states=OPEN)
def erp_quantity_null(scene: Scene, rng: random.Random) -> None:
    scene.erp_line(rng)[rng.choice(("ordered_qty", "allocated_qty", "backordered_qty", "shipped_qty"))] = None


@fault("unknown_value", group="wms_line_qty", states=OPEN)
def wms_quantity_null(scene: Scene, rng: random.Random) -> None:
    scene.wms_line(rng)[rng.choice(("requested_qty", "picked_qty", "shipped_qty"))] = None


@fault("unknown_value", group="erp_status")
def erp_status_unknown(scene: Scene, rng: random.Random) -> None:
    scene.erp()["status"] = rng.choice((None, "zombie", "in process"))


@fault("unknown_value", group="wms_status")
def wms_status_unknown(scene: Scene, rng: random.Random) -> None:
    scene.wms()["status"] = rng.choice((None, "wave 7"))


@fault("unknown_value", states=UNSHIPPED, group="dates")
def promise_null(scene: Scene, rng: random.Random) -> None:
    scene.erp_line(rng)["promised_ship_date"] = None


@fault("unknown_value", group="tier")
def tier_null(scene: Scene, rng: random.Random) -> None:
    scene.crm()["tier"] = None


@fault("unknown_value", group="scope_line")
def stocked_null(scene: Scene, rng: random.Random) -> None:
    scene.erp_line(rng)["is_stocked"] = None


@fault("unknown_value", group="order_type")
def order_type_null(scene: Scene, rng: random.Random) -> None:
    scene.erp()["order_type"] = None


@fault("status_disagrees", "quantity_disagrees", states=("allocated_complete",), group="shipping")
def wms_says_packed_in_full_and_shipped(scene: Scene, rng: random.Random) -> None:
    """The truck has left, the ERP still allocates."""
    scene.wms()["status"] = "shipped"
    for row in scene.all("wms_lines", order_number=scene.order.number):
        row["picked_qty"] = row["packed_qty"] = row["shipped_qty"] = row["requested_qty"]


@fault("status_disagrees", "quantity_disagrees", states=SHIPPED, group="shipping")
def erp_says_shipped_wms_only_packed(scene: Scene, rng: random.Random) -> None:
    scene.wms()["status"] = "packed"
    for row in scene.all("wms_lines", order_number=scene.order.number):
        row["shipped_qty"] = 0
    scene.rows["wms_shipments"] = [row for row in scene.rows["wms_shipments"] if row["order_number"] != scene.order.number]


@fault("status_disagrees", "order_cancelled", group="wms_status")
def wms_cancelled(scene: Scene, rng: random.Random) -> None:
    scene.wms()["status"] = "cancelled"


@fault("quantity_disagrees", states=OPEN, group="wms_line_qty")
def wms_requests_another_quantity(scene: Scene, rng: random.Random) -> None:
    row = scene.wms_line(rng)
    row["requested_qty"] = number(row, "requested_qty") + rng.choice((1, 5))


@fault("quantity_disagrees", states=SHIPPED, group="wms_line_qty")
def wms_shipped_less(scene: Scene, rng: random.Random) -> None:
    row = scene.wms_line(rng)
    row["shipped_qty"] = number(row, "shipped_qty") - 1


@fault("quantity_disagrees", states=SHIPPED, group="shipping")
def shipments_sum_to_less(scene: Scene, rng: random.Random) -> None:
    """The lines say all left, the cartons hold less."""
    row = scene.all("wms_shipment_lines", shipment_id=rng.choice(scene.order.shipments).id)[0]
    row["qty"] = number(row, "qty") - 1


@fault("item_disagrees", group="item")
def other_item(scene: Scene, rng: random.Random) -> None:
    scene.wms_line(rng)["sku"] = "SUB-9000"


@fault("item_disagrees", "record_missing", "quantity_disagrees", group="item", states=OPEN)
def wms_lacks_a_line(scene: Scene, rng: random.Random) -> None:
    scene.drop("wms_lines", scene.wms_line(rng))


@fault("item_disagrees", "quantity_disagrees", group="item", states=OPEN)
def wms_has_a_line_more(scene: Scene, rng: random.Random) -> None:
    extra = dict(scene.wms_line(rng), line_number=99, sku="EXTRA-1")
    scene.rows["wms_lines"].append(extra)


@fault("date_disagrees", states=UNSHIPPED, group="dates")
def planned_other_day(scene: Scene, rng: random.Random) -> None:
    row = scene.wms()
    row["planned_ship_date"] = moved(row, "planned_ship_date", rng.choice((1, 3, 10)))


@fault("promise_dates_differ", "date_disagrees", states=UNSHIPPED, group="dates")
def one_line_promised_later(scene: Scene, rng: random.Random) -> None:
    row = scene.erp_line(rng)
    row["promised_ship_date"] = moved(row, "promised_ship_date", rng.choice((1, 7)))


@fault("buckets_inconsistent", states=UNSHIPPED, group="erp_line_qty")
def more_than_ordered(scene: Scene, rng: random.Random) -> None:
    row = scene.erp_line(rng)
    row["allocated_qty"] = number(row, "ordered_qty") + rng.choice((1, 100))


@fault("buckets_inconsistent", states=OPEN, group="wms_line_qty")
def packed_more_than_picked(scene: Scene, rng: random.Random) -> None:
    row = scene.wms_line(rng)
    row["packed_qty"] = number(row, "picked_qty") + 1


@fault(states=UNSHIPPED, group="erp_line_qty")
def less_than_ordered(scene: Scene, rng: random.Random) -> None:
    """Something is owed and neither allocated nor on backorder; the design leaves open which rule says so."""
    row = scene.erp_line(rng)
    row["allocated_qty"] = number(row, "allocated_qty") - 1


@fault("order_cancelled", group="erp_status")
def cancelled(scene: Scene, rng: random.Random) -> None:
    scene.erp()["status"] = "cancelled"


@fault("not_confirmed", group="erp_status", states=UNSHIPPED)
def not_confirmed(scene: Scene, rng: random.Random) -> None:
    scene.erp()["status"] = "open"


@fault("order_hold", group="erp_status", states=OPEN)
def on_hold(scene: Scene, rng: random.Random) -> None:
    scene.erp()["status"] = "on_hold"


@fault("order_hold", "status_disagrees", group="wms_status", states=OPEN)
def wms_on_hold(scene: Scene, rng: random.Random) -> None:
    scene.wms()["status"] = "on_hold"
