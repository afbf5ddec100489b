"""Faults of an order's state and of the account's terms: backorders, holds, late changes, disputes, notices and lead times owed."""

from __future__ import annotations

import random
from datetime import timedelta

from tests.worlds.fault_records import OPEN, moved, number
from tests.worlds.faults import fault
from tests.worlds.render import Row, iso
from tests.worlds.scene import Scene
from tests.worlds.truth import SHIPPED, UNSHIPPED, local_date


def short_in_erp(row: Row, rng: random.Random) -> None:
    """Part of an ERP line, or all of it, is on backorder."""
    missing = rng.randint(1, number(row, "ordered_qty"))
    row["backordered_qty"] = missing
    row["allocated_qty"] = number(row, "ordered_qty") - missing


def short_in_wms(row: Row, rng: random.Random) -> None:
    """Part of a WMS line, or all of it, is on backorder."""
    row["backordered_qty"] = rng.randint(1, number(row, "requested_qty"))
    row["picked_qty"] = row["packed_qty"] = 0


@fault("backorder", states=UNSHIPPED, group="stock")
def erp_backorder(scene: Scene, rng: random.Random) -> None:
    short_in_erp(scene.erp_line(rng), rng)


@fault("backorder", states=UNSHIPPED, group="stock")
def wms_backorder_alone(scene: Scene, rng: random.Random) -> None:
    """Only the warehouse knows: the seed's own story."""
    row = scene.wms_line(rng)
    short_in_wms(row, rng)
    row["expected_date"] = rng.choice((None, iso(local_date(scene.now) + timedelta(days=21))))


@fault("backorder", states=UNSHIPPED, group="stock")
def backorder_everywhere(scene: Scene, rng: random.Random) -> None:
    erp, wms = scene.both(rng)
    short_in_erp(erp, rng)
    wms["backordered_qty"] = erp["backordered_qty"]
    wms["picked_qty"] = wms["packed_qty"] = 0


@fault("partial_forbidden", "backorder", states=("allocated_complete",), group="stock")
def short_and_no_partials(scene: Scene, rng: random.Random) -> None:
    scene.crm()["partial_shipments"] = "forbidden"
    backorder_everywhere(scene, rng)


@fault("partial_shipment", "partial_forbidden", states=SHIPPED, group="stock")
def one_line_stays_behind(scene: Scene, rng: random.Random) -> None:
    """One line is back to allocated while the others left."""
    line = scene.order.active[0]
    for row in scene.all("erp_order_lines", order_number=scene.order.number, line_number=line.number):
        row["shipped_qty"], row["allocated_qty"] = 0, line.qty
        row["promised_ship_date"] = iso(local_date(scene.now) + timedelta(days=4))
    for row in scene.all("wms_lines", order_number=scene.order.number, line_number=line.number):
        row["picked_qty"] = row["packed_qty"] = row["shipped_qty"] = 0
    ids = {shipment.id for shipment in scene.order.shipments}
    scene.rows["wms_shipment_lines"] = [
        row for row in scene.rows["wms_shipment_lines"] if row["shipment_id"] not in ids or row["line_number"] != line.number
    ]
    scene.erp()["status"] = "released"
    scene.wms().update(status="picking", planned_ship_date=iso(local_date(scene.now) + timedelta(days=4)))
    if len(scene.order.active) == 1:  # nothing left at all: leave a part of the line shipped
        for row in scene.all("erp_order_lines", order_number=scene.order.number, line_number=line.number):
            row["ordered_qty"] = line.qty + 1
            row["shipped_qty"], row["allocated_qty"] = line.qty, 1
        for row in scene.all("wms_lines", order_number=scene.order.number, line_number=line.number):
            row["requested_qty"] = line.qty + 1
            row["picked_qty"] = row["packed_qty"] = row["shipped_qty"] = line.qty
        scene.rows["wms_shipment_lines"].append({"shipment_id": scene.order.shipments[0].id, "line_number": line.number, "qty": line.qty})


@fault("credit_hold", group="hold", states=OPEN)
def credit_hold(scene: Scene, rng: random.Random) -> None:
    scene.erp()["hold_code"] = "credit"
    if rng.random() < 0.5:
        scene.erp()["status"] = "on_hold"


@fault("order_hold", group="hold", states=OPEN)
def other_hold(scene: Scene, rng: random.Random) -> None:
    scene.erp()["hold_code"] = rng.choice(("pricing", "export", "fraud", "other", "never heard of"))


@fault("promise_in_past", states=UNSHIPPED, group="dates")
def promise_in_past(scene: Scene, rng: random.Random) -> None:
    day = iso(local_date(scene.now) - timedelta(days=rng.choice((1, 2, 30))))
    for row in scene.all("erp_order_lines", order_number=scene.order.number):
        row["promised_ship_date"] = day
    scene.wms()["planned_ship_date"] = day


@fault("late_change", states=UNSHIPPED, group="changed")
def changed_lately(scene: Scene, rng: random.Random) -> None:
    scene.erp_line(rng)["changed_at"] = scene.ago(hours=rng.choice((0.1, 5, 23.9)))


@fault("drop_ship", group="order_type", states=UNSHIPPED)
def drop_ship(scene: Scene, rng: random.Random) -> None:
    scene.erp()["order_type"] = "drop_ship"
    scene.settings.order_types = (*scene.settings.order_types, "drop_ship")


@fault("open_dispute", group="dispute")
def dispute(scene: Scene, rng: random.Random) -> None:
    scene.crm()["open_dispute"] = "Freight terms of the 2026 contract"


@fault("asn_missing", states=SHIPPED, group="asn")
def no_asn(scene: Scene, rng: random.Random) -> None:
    scene.crm()["asn_required"] = 1
    for row in scene.all("wms_shipments", order_number=scene.order.number)[:1]:
        row["asn_sent_at"] = None


@fault("terms_unknown", states=SHIPPED, group="asn")
def asn_terms_null(scene: Scene, rng: random.Random) -> None:
    scene.crm()["asn_required"] = None


@fault("hazmat_lead", states=UNSHIPPED, group="hazmat")
def hazmat_too_early(scene: Scene, rng: random.Random) -> None:
    row = scene.erp_line(rng)
    row["is_hazmat"] = 1
    span = (scene.order.ship_date - scene.order.ordered_on).days
    scene.crm()["hazmat_lead_days"] = span + rng.choice((1, 10))


@fault("terms_unknown", states=UNSHIPPED, group="hazmat")
def hazmat_terms_null(scene: Scene, rng: random.Random) -> None:
    scene.erp_line(rng)["is_hazmat"] = 1
    scene.crm()["hazmat_lead_days"] = None


@fault("unknown_value", "terms_unknown", states=UNSHIPPED, group="hazmat")
def hazmat_flag_null(scene: Scene, rng: random.Random) -> None:
    scene.erp_line(rng)["is_hazmat"] = None


@fault(states=("allocated_complete",), group="erp_status")
def closed_with_open_lines(scene: Scene, rng: random.Random) -> None:
    """Closed is clean only when every line is shipped or cancelled in full; which rule says so is left open."""
    scene.erp()["status"] = "closed"


@fault("promise_dates_differ", "date_disagrees", "promise_in_past", states=UNSHIPPED, group="dates")
def lines_and_header_apart(scene: Scene, rng: random.Random) -> None:
    """Every line moved, the warehouse's plan not."""
    for row in scene.all("erp_order_lines", order_number=scene.order.number):
        row["promised_ship_date"] = moved(row, "promised_ship_date", 2)
