"""What looks like trouble and is none: a clean case stays a draft after each of these, with every fact as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.worlds import mails
from tests.worlds.fault_carrier import event
from tests.worlds.faults import Apply
from tests.worlds.render import iso
from tests.worlds.scene import Scene
from tests.worlds.truth import SHIPPED, STATES, UNSHIPPED, local_date


@dataclass(frozen=True)
class NearMiss:
    """A harmless oddity; ``rules`` must not hit because of it."""

    name: str
    rules: frozenset[str]
    apply: Apply
    states: tuple[str, ...] = STATES


NEAR_MISSES: dict[str, NearMiss] = {}


def near_miss(*rules: str, states: tuple[str, ...] = STATES) -> Callable[[Apply], Apply]:
    """Registers a function under its own name."""

    def register(apply: Apply) -> Apply:
        NEAR_MISSES[apply.__name__] = NearMiss(apply.__name__, frozenset(rules), apply, states)
        return apply

    return register


@near_miss("credit_hold", "order_hold", "open_dispute", "unknown_value")
def nothing_said_of_holds(scene: Scene, rng: random.Random) -> None:
    scene.erp()["hold_code"] = None
    scene.crm()["open_dispute"] = None


@near_miss("source_stale")
def stale_exactly_at_the_limit(scene: Scene, rng: random.Random) -> None:
    scene.erp()["as_of"] = scene.ago(hours=24)
    scene.wms()["as_of"] = scene.ago(hours=4)


@near_miss("source_stale")
def crm_is_never_too_old_unless_told(scene: Scene, rng: random.Random) -> None:
    scene.crm()["as_of"] = scene.ago(days=400)


@near_miss("date_disagrees")
def customer_wished_another_day(scene: Scene, rng: random.Random) -> None:
    scene.erp()["requested_ship_date"] = rng.choice((None, "2025-01-01", "2031-12-31"))


@near_miss("promise_in_past", states=UNSHIPPED)
def ships_today(scene: Scene, rng: random.Random) -> None:
    _promise(scene, local_date(scene.now))


@near_miss(states=UNSHIPPED)
def ships_on_a_weekend(scene: Scene, rng: random.Random) -> None:
    today = local_date(scene.now)
    _promise(scene, today + timedelta(days=(5 - today.weekday()) % 7 + 7))


@near_miss("late_change", states=UNSHIPPED)
def changed_the_day_before(scene: Scene, rng: random.Random) -> None:
    scene.erp_line(rng)["changed_at"] = scene.ago(hours=24, seconds=60)


@near_miss("promise_dates_differ", "date_disagrees", "hazmat_lead", "out_of_scope", "unknown_value", states=UNSHIPPED)
def cancelled_line_full_of_nonsense(scene: Scene, rng: random.Random) -> None:
    """A line cancelled in full may hold whatever it likes."""
    row = dict(scene.erp_line(rng), line_number=90, sku="GONE-1", ordered_qty=7, allocated_qty=0, cancelled_qty=7)
    row.update(promised_ship_date=rng.choice((None, "2024-02-29")), is_stocked=0, is_hazmat=1)
    scene.rows["erp_order_lines"].append(row)


@near_miss("date_disagrees", "promise_in_past", states=SHIPPED)
def left_on_another_day_than_planned(scene: Scene, rng: random.Random) -> None:
    scene.wms()["planned_ship_date"] = "2026-01-02"


@near_miss("no_first_scan", states=("shipped_complete",))
def label_of_this_morning(scene: Scene, rng: random.Random) -> None:
    """Shipped less than a day ago, no scan yet. The truth moves with it, see :func:`tests.worlds.oracle.facts_of`."""
    for shipment in scene.order.shipments:
        for row in scene.events(shipment.tracking):
            scene.drop("carrier_events", row)
        scene.all("wms_shipments", shipment_id=shipment.id)[0]["shipped_at"] = scene.ago(hours=20)
        event(scene, shipment, "pre_transit", 19)
    scene.erp()["as_of"] = scene.ago(minutes=5)


@near_miss("eta_moved", "eta_passed", states=("shipped_complete",))
def eta_moved_up(scene: Scene, rng: random.Random) -> None:
    """Earlier than first estimated, and due this very day."""
    today = local_date(scene.now)
    for shipment in scene.order.shipments:
        for row in scene.events(shipment.tracking):
            row["estimated_delivery"] = None if row["status"] == "pre_transit" else iso(today + timedelta(days=3))
        event(scene, shipment, "in_transit", 0.5, estimated_delivery=iso(today))


@near_miss("tracking_mismatch", states=("shipped_complete",))
def number_of_odd_format(scene: Scene, rng: random.Random) -> None:
    for index, shipment in enumerate(scene.order.shipments):
        odd = f"PRO-{rng.randrange(100, 999)}-{rng.randrange(100000, 999999)}{'ABC'[index]}"
        for row in scene.events(shipment.tracking):
            row["tracking_number"] = odd
        scene.all("wms_shipments", shipment_id=shipment.id)[0]["tracking_number"] = odd


@near_miss("asn_missing", states=UNSHIPPED)
def asn_is_due_only_once_shipped(scene: Scene, rng: random.Random) -> None:
    scene.crm()["asn_required"] = 1


@near_miss("hazmat_lead", states=UNSHIPPED)
def hazmat_just_in_time(scene: Scene, rng: random.Random) -> None:
    row = scene.erp_line(rng)
    row["is_hazmat"] = 1
    scene.crm()["hazmat_lead_days"] = (scene.order.ship_date - scene.order.ordered_on).days


@near_miss("partial_forbidden", states=UNSHIPPED)
def no_partials_and_all_together(scene: Scene, rng: random.Random) -> None:
    scene.crm()["partial_shipments"] = "forbidden"


@near_miss("price_mentioned")
def currency_in_the_signature(scene: Scene, rng: random.Random) -> None:
    if scene.mail.body:
        scene.mail.signature = mails.SIGNATURES[3]


@near_miss("not_only_status")
def pressing_words(scene: Scene, rng: random.Random) -> None:
    if scene.mail.body and scene.mail.language == "en":
        scene.mail.add(rng.choice(mails.HARMLESS))


@near_miss("sender_unauthenticated")
def outsiders_claim_of_failure(scene: Scene, rng: random.Random) -> None:
    """Only the topmost header of a trusted server is believed."""
    scene.mail.headers["Authentication-Results"] = rng.choice(
        ("mx.northwind.example; dmarc=pass header.from=x", "mail.elsewhere.example; dmarc=fail header.from=x")
    )


@near_miss("reply_to_differs")
def reply_to_a_colleague(scene: Scene, rng: random.Random) -> None:
    scene.mail.reply_to = f"receiving@{scene.account.domain}"


@near_miss("sender_unknown")
def colleague_of_the_contact(scene: Scene, rng: random.Random) -> None:
    scene.mail.sender = f"plant2@{scene.account.domain}"


def _promise(scene: Scene, day: date) -> None:
    for row in scene.all("erp_order_lines", order_number=scene.order.number):
        row["promised_ship_date"] = iso(day)
        row["is_hazmat"] = 0
    scene.wms()["planned_ship_date"] = iso(day)
