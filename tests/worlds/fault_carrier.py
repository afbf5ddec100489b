"""Faults that the carrier's scans show. They befall shipments that left but did not arrive, unless said otherwise."""

from __future__ import annotations

import random
from datetime import timedelta

from tests.worlds.faults import fault
from tests.worlds.render import Row, iso
from tests.worlds.scene import Scene
from tests.worlds.truth import Shipment, local_date

MOVING = ("shipped_complete",)


def event(scene: Scene, shipment: Shipment, status: str, hours_ago: float, **values: object) -> Row:
    """A further event of a shipment, the latest if ``hours_ago`` is small."""
    row: Row = {
        "tracking_number": shipment.tracking,
        "occurred_at": scene.ago(hours=hours_ago),
        "status": status,
        "description": status,
        "location": None,
        "estimated_delivery": None,
        "signed_by": None,
    }
    row.update(values)
    scene.rows["carrier_events"].append(row)
    return row


@fault("carrier_exception", states=MOVING, group="carrier")
def carrier_exception(scene: Scene, rng: random.Random) -> None:
    event(scene, rng.choice(scene.order.shipments), "exception", 0.5, description="Damaged in transit")


@fault("carrier_exception", states=MOVING, group="carrier")
def returned(scene: Scene, rng: random.Random) -> None:
    event(scene, rng.choice(scene.order.shipments), "returned", 0.5, description="Returned to sender")


@fault("no_first_scan", states=MOVING, group="carrier")
def label_without_scan(scene: Scene, rng: random.Random) -> None:
    """Only the label is known, and it is older than a day."""
    shipment = rng.choice(scene.order.shipments)
    for row in scene.events(shipment.tracking):
        if row["status"] != "pre_transit":
            scene.drop("carrier_events", row)


@fault("no_first_scan", "record_missing", states=MOVING, group="carrier")
def carrier_knows_nothing(scene: Scene, rng: random.Random) -> None:
    shipment = rng.choice(scene.order.shipments)
    for row in scene.events(shipment.tracking):
        scene.drop("carrier_events", row)


@fault("eta_passed", states=MOVING, group="carrier")
def eta_passed(scene: Scene, rng: random.Random) -> None:
    day = iso(local_date(scene.now) - timedelta(days=rng.choice((1, 3))))
    for row in scene.events(rng.choice(scene.order.shipments).tracking):
        row["estimated_delivery"] = None if row["status"] == "pre_transit" else day


@fault("eta_moved", states=MOVING, group="carrier")
def eta_moved(scene: Scene, rng: random.Random) -> None:
    shipment = rng.choice(scene.order.shipments)
    today = local_date(scene.now)
    for row in scene.events(shipment.tracking):
        row["estimated_delivery"] = None if row["status"] == "pre_transit" else iso(today + timedelta(days=1))
    event(scene, shipment, "in_transit", 0.5, estimated_delivery=iso(today + timedelta(days=rng.choice((2, 5)))))


@fault("tracking_mismatch", states=MOVING, group="carrier")
def two_shipments_one_number(scene: Scene, rng: random.Random) -> None:
    """A second carton was keyed in with the first one's number."""
    first = scene.order.shipments[0]
    row = scene.all("wms_shipments", shipment_id=first.id)[0]
    scene.rows["wms_shipments"].append(dict(row, shipment_id=f"{first.id}-B"))
    part = scene.all("wms_shipment_lines", shipment_id=first.id)[0]
    scene.rows["wms_shipment_lines"].append(dict(part, shipment_id=f"{first.id}-B", qty=0))
