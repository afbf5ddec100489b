"""Changes of the systems under a pending draft: every column of every view, in every clean state; and the lots that a test draws of them.

``MOVED`` are those that alter what a draft tells, ``KEPT`` those that don't: said here by hand, not by the product's own judgement.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.generic.views import VIEWS
from connectors.memory.world import World
from tests.integration.test_watch_facts import (
    ALLOCATED,
    DELIVERED,
    LATER,
    QUIET,
    SHIPPED,
    Change,
    Rows,
    account,
    both,
    event,
    head,
    line,
    lines,
    shipped,
    wms_line,
)
from tests.mails import order, world

_TRACKING = "1Z999AA1012345678"


def allocated() -> Rows:
    """One order, nothing begun."""
    return world(order("SO-1", "77001"))


def picking() -> Rows:
    """Two lines are in hand."""
    small = World(allocated())
    for number in (1, 2):
        small.set("wms_lines", {"order_number": "SO-1", "line_number": number}, picked_qty=10)
    small.set("wms_orders", {}, status="picking")
    return small.views


def pickup() -> Rows:
    """Packed in full, for the counter."""
    small = World(allocated())
    small.set("erp_orders", {}, order_type="will_call")
    small.set("wms_lines", {}, picked_qty=10, packed_qty=10)
    small.set("wms_orders", {}, status="packed")
    return small.views


def gone() -> Rows:
    """Shipped, without the second order of that world."""
    small = World(shipped())
    for view in ("erp_orders", "erp_order_lines", "wms_orders", "wms_lines"):
        small.remove(view, order_number="SO-2")
    return small.views


def arrived() -> Rows:
    """Delivered, the same."""
    small = World(gone())
    small.add("carrier_events", **event("2026-11-23T14:00:00Z", "delivered", None, signed_by="R HALE"))
    return small.views


def each(view: str, **cells: object) -> Change:
    return lambda small: small.set(view, {}, **cells)


MOVED: dict[Callable[[], Rows], dict[str, Change]] = {
    allocated: ALLOCATED
    | {
        "no longer stocked": lines(is_stocked=0),
        "stock unknown": line(is_stocked=None),
        "hazmat too early": both(lines(is_hazmat=1), account(hazmat_lead_days=60), head("erp_orders", ordered_on="2026-11-20")),
        "partly shipped": both(line(allocated_qty=0, shipped_qty=10), wms_line(picked_qty=10, packed_qty=10, shipped_qty=10)),
        "requested in the WMS alone": wms_line(requested_qty=9),
        "WMS stale": head("wms_orders", as_of="2026-11-23T09:00:00Z"),
        "account gone": lambda small: small.remove("crm_accounts"),
        "the sender is nobody's any more": both(
            each("crm_contacts", email="lee@other.example"), each("crm_domains", domain="other.example")
        ),
        "a new line": lambda small: small.add("erp_order_lines", **{**small.rows("erp_order_lines")[0], "line_number": 6}),
        "another item in the WMS": wms_line(sku="OTHER"),
    },
    picking: {
        "put on hold": head("wms_orders", status="on_hold"),
        "ship date in both systems": both(lines(promised_ship_date="2026-12-01"), head("wms_orders", planned_ship_date="2026-12-01")),
        "more picked than wanted": wms_line(picked_qty=11),
        "credit hold": head("erp_orders", hold_code="credit"),
        "short in the warehouse": wms_line(backordered_qty=3, expected_date="2026-12-09"),
        "partly shipped": both(line(allocated_qty=0, shipped_qty=10), wms_line(picked_qty=10, packed_qty=10, shipped_qty=10)),
    },
    pickup: {
        "a line is unpacked": wms_line(packed_qty=4),
        "cancelled": head("erp_orders", status="cancelled"),
        "no longer for the counter": head("erp_orders", order_type="drop_ship"),
        "taken away": both(lines(allocated_qty=0, shipped_qty=10), each("wms_lines", shipped_qty=10), head("wms_orders", status="shipped")),
    },
    gone: SHIPPED
    | {
        "no ASN": account(asn_required=1),
        "packed another quantity": lambda small: small.set("wms_shipment_lines", {"line_number": 2}, qty=4),
        "a parcel without lines": lambda small: small.remove("wms_shipment_lines"),
        "a parcel of another order": each("wms_shipments", order_number="SO-77"),
        "the last scan was none": lambda small: small.set("carrier_events", {"status": "in_transit"}, status="exception"),
        "ETA over": lambda small: small.set("carrier_events", {}, estimated_delivery="2026-11-22"),
    },
    arrived: DELIVERED,
}
KEPT: dict[Callable[[], Rows], dict[str, Change]] = {
    allocated: {name: change for name, change in QUIET.items() if name != "another order"}
    | {
        "the account's names": account(name="Harmon Fabrication Inc.", owner_name="T Orr", owner_email="orr@northwind.example"),
        "the contact's name": each("crm_contacts", name="Dana R Hale"),
        "a second contact": lambda small: small.add("crm_contacts", customer_id="C1", email="lee@harmon.example", name="Lee Hale"),
        "a second domain": lambda small: small.add("crm_domains", customer_id="C1", domain="harmon-parts.example"),
        "the account's language": account(language="es"),
        "the items' descriptions": lines(description="Ball bearing"),
        "another contact, the same domain": each("crm_contacts", email="lee@harmon.example"),
        "the day of the order": head("erp_orders", ordered_on="2026-11-09"),
        "changed days ago": lines(changed_at="2026-11-18T09:00:00Z"),
        "renumbered in the WMS, where the item tells the line": wms_line(line_number=9),
        "a due date of nothing": wms_line(expected_date="2026-12-20"),
    },
    picking: {
        "more is picked": wms_line(line_number=2, picked_qty=10, packed_qty=10),
        "read again": both(head("erp_orders", as_of=LATER), head("wms_orders", as_of=LATER)),
    },
    pickup: {"the unit price": lines(unit_price=1.25), "read again": head("wms_orders", as_of=LATER)},
    gone: {
        "a further scan": lambda small: small.add(
            "carrier_events", **event("2026-11-23T13:00:00Z", "in_transit", "2026-11-24", location="Gary IN", description="Arrived")
        ),
        "the carrier's service": each("wms_shipments", service="2nd Day"),
        "the ASN went out": each("wms_shipments", asn_sent_at="2026-11-21T20:05:00Z"),
        "where the first scan was": lambda small: small.set("carrier_events", {"status": "picked_up"}, location="Joliet IL"),
    },
    arrived: {
        "read again": head("wms_orders", as_of=LATER),
        "where it was": each("carrier_events", location="Gary IN", description="Left at dock"),
    },
}
# what names a row: under another name it is another row, which the changes above remove and add
NAMES = {"shipment_id", "order_number", "line_number", "customer_id"}


def renamed(views: Rows, number: int) -> Rows:
    """A small world as the order, account and parcel of one draft."""
    names = {
        "SO-1": f"SO-{number}",
        "SO-9": f"SX-{number}",
        "SO-77": f"SY-{number}",
        "77001": po(number),
        "99999": f"X{number}",
        "C1": f"C{number}",
        "C2": f"D{number}",
        "C3": f"E{number}",
        "S1": f"S{number}",
        "harmon.example": f"h{number}.example",
        "harmon-parts.example": f"p{number}.example",
        "dana@harmon.example": sender(number),
        "lee@harmon.example": f"lee@h{number}.example",
        f"{_TRACKING}4": f"1Z{number:08}A",
        f"{_TRACKING}5": f"1Z{number:08}B",
    }

    def own(row: dict[str, Any]) -> dict[str, Any]:
        return {key: names.get(value, value) if isinstance(value, str) else value for key, value in row.items()}

    return {view: [own(row) for row in rows] for view, rows in views.items()}


def po(number: int) -> str:
    return f"77{number:05}"


def sender(number: int) -> str:
    return f"dana@h{number}.example"


@dataclass
class Lot:
    """One pending draft and what happens under it. ``moved``: the truth that it tells changes."""

    number: int
    base: Callable[[], Rows]
    names: tuple[str, ...]
    changes: tuple[Change, ...]
    moved: bool
    edited: bool

    def before(self) -> Rows:
        return renamed(World(self.base()).views, self.number)

    def after(self) -> Rows:
        small = World(self.base())
        for change in self.changes:
            change(small)
        return renamed(small.views, self.number)


def lots(count: int, rng: random.Random) -> list[Lot]:
    """All changes in turn, alone and together with quiet ones; a third untouched by any change that counts."""
    loud = [(base, name, change) for base, changes in MOVED.items() for name, change in changes.items()]
    quiet = [(base, name, change) for base, changes in KEPT.items() for name, change in changes.items()]
    made = []
    for number in range(1, count + 1):
        moved = number % 3 != 0
        base, name, change = loud[(number - number // 3 - 1) % len(loud)] if moved else quiet[(number // 3 - 1) % len(quiet)]
        chosen = {name: change}
        if moved and name.startswith(("shipped complete", "account gone")):
            pass  # nothing is left for a quiet change to act on
        elif rng.random() < 0.4:
            more, another = rng.choice(list(KEPT[base].items()))
            chosen = {more: another, **chosen}  # the quiet one first, so that it doesn't undo the loud one
        if not moved and rng.random() < 0.2:
            chosen = {}
        made.append(Lot(number, base, tuple(chosen), tuple(chosen.values()), moved, rng.random() < 0.3))
    return made


def joined(parts: list[Rows]) -> World:
    """One world out of many."""
    return World({view: [row for part in parts for row in part.get(view, [])] for view in VIEWS})
