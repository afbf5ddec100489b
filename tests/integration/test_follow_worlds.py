"""Worlds that move after the answers went out: every kind of event, over many orders at once, gets its response exactly once."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agent.ledger import journal
from connectors.memory.world import World
from tests.following import After
from tests.mails import mail, order, world

HOUSE: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "earlier": (),
    "read again": (),
    "moved": ("promise.moved",),
    "moved in the ERP alone": ("promise.moved",),
    "planned later": ("promise.moved",),
    "undated": ("promise.undated",),
    "held": ("promise.held",),
    "cancelled": ("promise.broken", "promise.cancelled"),
    "short": ("promise.short",),
    "undone": ("promise.undone",),
    "lost": ("promise.lost",),
    "gone from the WMS": ("promise.lost",),
    "shipped, not scanned": (),
    "shipped and picked up": ("promise.picked_up", "promise.kept"),
}
ROAD: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "scanned": (),
    "estimate earlier": (),
    "estimate later": ("promise.eta_moved",),
    "exception": ("promise.carrier_exception",),
    "returned": ("promise.broken", "promise.carrier_exception"),
    "delivered": ("promise.kept", "promise.delivered"),
    "another parcel": ("promise.lost",),
}
QUIET = {"promise.picked_up", "promise.kept", "promise.delivered", "promise.broken"}


class Worlds(After):
    """Orders by their number."""

    def ship(self, so: str, tracking: str) -> None:
        self.world.set("erp_order_lines", {"order_number": so}, allocated_qty=0, shipped_qty=10)
        self.world.set("wms_lines", {"order_number": so}, picked_qty=10, packed_qty=10, shipped_qty=10)
        self.world.set("wms_orders", {"order_number": so}, status="shipped")
        fields = {"carrier": "UPS", "service": "Ground", "shipped_at": "2026-11-23T10:00:00Z", "asn_sent_at": None}
        self.world.add("wms_shipments", shipment_id=f"S-{so}", order_number=so, tracking_number=tracking, **fields)
        for line in (1, 2):
            self.world.add("wms_shipment_lines", shipment_id=f"S-{so}", line_number=line, qty=10)

    def event(self, tracking: str, at: str, status: str, eta: str | None = None, **more: Any) -> None:
        fields = {"description": None, "location": None, "estimated_delivery": eta, "signed_by": None, **more}
        self.world.add("carrier_events", tracking_number=tracking, occurred_at=at, status=status, **fields)

    def move_house(self, so: str, kind: str) -> None:
        """Something happens to an order that hasn't left."""
        lines, head = {"order_number": so}, {"order_number": so}
        if kind in ("moved", "moved in the ERP alone", "earlier"):
            self.world.set("erp_order_lines", lines, promised_ship_date="2026-11-25" if kind == "earlier" else "2026-12-02")
        if kind in ("moved", "planned later", "earlier"):
            self.world.set("wms_orders", head, planned_ship_date="2026-11-25" if kind == "earlier" else "2026-12-02")
        if kind == "undated":
            self.world.set("erp_order_lines", lines, promised_ship_date=None)
        if kind == "held":
            self.world.set("erp_orders", head, hold_code="credit")
        if kind in ("cancelled", "undone"):
            self.world.set("erp_orders", head, status="cancelled" if kind == "cancelled" else "open")
        if kind == "short":
            self.world.set("wms_lines", {**lines, "line_number": 2}, backordered_qty=4)
        if kind == "lost":
            self.world.set("erp_orders", head, customer_po=f"X{so}")
        if kind == "gone from the WMS":
            self.world.remove("wms_orders", **head)
            self.world.remove("wms_lines", **head)
        if kind.startswith("shipped"):
            self.ship(so, f"T{so}")
            self.event(f"T{so}", "2026-11-23T11:00:00Z", "picked_up" if kind.endswith("up") else "pre_transit")

    def move_road(self, so: str, kind: str) -> None:
        """Something happens to a parcel."""
        etas = {"estimate earlier": "2026-11-24", "estimate later": "2026-11-30", "scanned": "2026-11-25"}
        if kind in etas:
            self.event(f"T{so}", "2026-11-23T16:00:00Z", "in_transit", etas[kind])
        if kind in ("exception", "returned", "delivered"):
            self.event(f"T{so}", "2026-11-23T16:00:00Z", kind, signed_by="R HALE" if kind == "delivered" else None)
        if kind == "another parcel":
            self.world.set("wms_shipments", {"order_number": so}, tracking_number=f"U{so}")
            self.event(f"U{so}", "2026-11-23T16:00:00Z", "in_transit", "2026-11-25")


def answered(folder: Path, count: int) -> Worlds:
    """Half of the orders are in the house, half on the road, and all their answers have gone out."""
    desk = Worlds.at(folder)
    assert isinstance(desk, Worlds)
    desk.world = World(world(*(order(f"SO{n}", f"77{n:03}", lines=2) for n in range(count))))
    for system in (desk.systems.erp, desk.systems.crm, desk.systems.wms, desk.systems.carrier):
        system.__init__(desk.world, lambda: desk.now)  # type: ignore[misc]
    for n in range(count):
        if n % 2:
            desk.ship(f"SO{n}", f"TSO{n}")
            desk.event(f"TSO{n}", "2026-11-23T11:00:00Z", "picked_up", "2026-11-25")
        desk.mailbox.deliver(mail(n, f"Where is PO 77{n:03}?", subject="Order"), received_at=desk.now)
    desk.run()
    assert len(desk.inside("Drafts")) == count
    desk.move("Drafts", "Sent")
    desk.round()
    assert len(desk.promises()) == count
    desk.round()
    return desk


def told(desk: Worlds) -> dict[str, list[str]]:
    with desk.ledger.reading() as session:
        lines = list(journal.export(session))
    by_case: dict[str, list[str]] = {}
    for line in lines:
        if line["case"] and line["event"].startswith("promise.") and line["event"] != "promise.made":
            by_case.setdefault(line["case"], []).append(line["event"])
    return by_case


@pytest.mark.parametrize("seed", range(3))
def test_every_event_gets_its_response_exactly_once(tmp_path: Path, seed: int) -> None:
    dice, count = random.Random(seed), 70
    desk = answered(tmp_path, count)
    before = told(desk)
    kinds = {f"77{n:03}": dice.choice(list(ROAD if n % 2 else HOUSE)) for n in range(count)}
    for n in range(count):
        (desk.move_road if n % 2 else desk.move_house)(f"SO{n}", kinds[f"77{n:03}"])
    desk.now_is(hours=2)
    for _ in range(3):
        desk.round()
    after, cards = told(desk), Counter(one.decode() for card in desk.inside("PO Desk/Escalations") for one in _cases(card))
    delivered = Counter(
        one.decode() for card in desk.inside("PO Desk/Cards") if b".p" in card.partition(b"\r\n\r\n")[0] for one in _cases(card)
    )
    for case in desk.cases():
        n = int(case.pos[0][2:])
        kind = kinds[case.pos[0]]
        expected = (ROAD if n % 2 else HOUSE)[kind]
        news = after.get(case.id, [])[len(before.get(case.id, [])) :]
        assert sorted(news) == sorted(expected), (case.pos, kind, news)
        trouble = bool(set(expected) - QUIET)
        assert (case.state, cards[case.id]) == (("escalated", 1) if trouble else ("closed", 0)), (case.pos, kind)
        assert delivered[case.id] == int("promise.delivered" in expected), (case.pos, kind)
    assert not desk.inside("Drafts") and len(desk.events("promise.made")) == count


def _cases(card: bytes) -> list[bytes]:
    head = card.partition(b"\r\n\r\n")[0]
    return [line.partition(b": ")[2] for line in head.split(b"\r\n") if line.startswith(b"X-PODesk-Case:")]
