"""The systems change under pending drafts, one fact after the other: each is withdrawn within one sweep, none without cause."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from agent.ledger import journal
from agent.watch import WatchResult, recheck_once
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.mails import AS_OF, mail, world

Rows = dict[str, list[dict[str, Any]]]
Change = Callable[[World], object]


def shipped(*, eta: str = "2026-11-24", delivered: bool = False) -> Rows:
    """77001 went on November 21 with one parcel."""
    rows = world()
    for line in rows["erp_order_lines"]:
        if line["order_number"] == "SO-1":
            line.update(allocated_qty=0, shipped_qty=10)
    for line in rows["wms_lines"]:
        if line["order_number"] == "SO-1":
            line.update(picked_qty=10, packed_qty=10, shipped_qty=10)
    for head in rows["wms_orders"]:
        if head["order_number"] == "SO-1":
            head.update(status="shipped")
    rows["wms_shipments"] = [
        {
            "shipment_id": "S1", "order_number": "SO-1", "carrier": "UPS", "service": "Ground", "tracking_number": "1Z999AA10123456784",
            "shipped_at": "2026-11-21T20:00:00Z", "asn_sent_at": None,
        }
    ]  # fmt: skip
    rows["wms_shipment_lines"] = [{"shipment_id": "S1", "line_number": one, "qty": 10} for one in range(1, 6)]
    rows["carrier_events"] = [event("2026-11-21T21:00:00Z", "picked_up", eta), event("2026-11-22T21:00:00Z", "in_transit", eta)]
    if delivered:
        rows["carrier_events"].append(event("2026-11-23T14:00:00Z", "delivered", None, signed_by="R HALE"))
    return rows


def event(at: str, status: str, eta: str | None = None, **more: object) -> dict[str, Any]:
    return {
        "tracking_number": "1Z999AA10123456784", "occurred_at": at, "status": status, "description": None, "location": None,
        "estimated_delivery": eta, "signed_by": None, **more,
    }  # fmt: skip


def pending(folder: Path, rows: Mapping[str, Any] | None = None, **server: Any) -> TwinDesk:
    """A desk with one draft that waits for a person."""
    mailbox = MemoryMailbox(**server)
    mailbox.deliver(mail(1, "When does PO 77001 ship?"))
    desk = TwinDesk(folder, mailbox, World(rows or world()))
    desk.run()
    assert len(desk.texts("Drafts")) == 1
    return desk


def events(desk: TwinDesk) -> list[str]:
    with desk.ledger.reading() as session:
        assert list(journal.verify(session)) == []
        return [str(line["event"]) for line in journal.export(session)]


def seen(desk: TwinDesk, folder: str) -> list[tuple[str, str]]:
    """(kind, subject) of a folder's messages, kind being draft, card or mail."""
    parsed = [message_from_bytes(one, policy=policy.default) for one in desk.texts(folder)]
    return [(one.get("X-PODesk-Kind", "mail"), str(one["Subject"])) for one in parsed]


def sweep(desk: TwinDesk) -> WatchResult:
    """One sweep and what follows from it."""
    result = recheck_once(desk.post)
    desk.drain()
    return result


def line(**cells: object) -> Change:
    return lambda world: world.set("erp_order_lines", {"order_number": "SO-1", "line_number": 2}, **cells)


def lines(**cells: object) -> Change:
    return lambda world: world.set("erp_order_lines", {"order_number": "SO-1"}, **cells)


def wms_line(**cells: object) -> Change:
    return lambda world: world.set("wms_lines", {"order_number": "SO-1", "line_number": 2}, **cells)


def both(*changes: Change) -> Change:
    return lambda world: [change(world) for change in changes]


def head(view: str, **cells: object) -> Change:
    return lambda world: world.set(view, {"order_number": "SO-1"}, **cells)


def account(**cells: object) -> Change:
    return lambda world: world.set("crm_accounts", {"customer_id": "C1"}, **cells)


ALLOCATED: dict[str, Change] = {
    "ship date in both systems": both(lines(promised_ship_date="2026-12-01"), head("wms_orders", planned_ship_date="2026-12-01")),
    "ship date in the ERP alone": line(promised_ship_date="2026-12-01"),
    "ship date in the WMS alone": head("wms_orders", planned_ship_date="2026-12-01"),
    "ship date unknown": lines(promised_ship_date=None),
    "planned ship date unknown": head("wms_orders", planned_ship_date=None),
    "ordered quantity": both(line(ordered_qty=12, allocated_qty=12), wms_line(requested_qty=12)),
    "backorder in the ERP": line(allocated_qty=4, backordered_qty=6),
    "backorder in the WMS": wms_line(backordered_qty=6),
    "line cancelled": line(allocated_qty=0, cancelled_qty=10),
    "order cancelled": head("erp_orders", status="cancelled"),
    "order no longer released": head("erp_orders", status="open"),
    "order on hold": head("erp_orders", status="on_hold"),
    "credit hold": head("erp_orders", hold_code="credit"),
    "pricing hold": head("erp_orders", hold_code="pricing"),
    "WMS on hold": head("wms_orders", status="on_hold"),
    "picking begun": both(wms_line(picked_qty=10), head("wms_orders", status="picking")),
    "item replaced": both(line(sku="OTHER"), wms_line(sku="OTHER")),
    "item in the ERP alone": line(sku="OTHER"),
    "line changed now": line(changed_at="2026-11-23T14:50:00Z"),
    "another unit": line(uom="BX"),
    "order type": head("erp_orders", order_type="drop_ship"),
    "order gone from the ERP": lambda world: (
        world.remove("erp_orders", order_number="SO-1"),
        world.remove("erp_order_lines", order_number="SO-1"),
    ),
    "order gone from the WMS": lambda world: (
        world.remove("wms_orders", order_number="SO-1"),
        world.remove("wms_lines", order_number="SO-1"),
    ),
    "line gone from the ERP": lambda world: world.remove("erp_order_lines", order_number="SO-1", line_number=5),
    "a second order under this PO": lambda world: world.add(
        "erp_orders", **{**world.rows("erp_orders", order_number="SO-1")[0], "order_number": "SO-9"}
    ),
    "PO renumbered": head("erp_orders", customer_po="99999"),
    "order moved to another account": head("erp_orders", customer_id="C2"),
    "contact moved to another account": both(
        lambda world: world.set("crm_contacts", {"customer_id": "C1"}, customer_id="C2"),
        lambda world: world.set("crm_domains", {"customer_id": "C1"}, customer_id="C2"),
    ),
    "account inactive": account(status="inactive"),
    "dispute opened": account(open_dispute="Invoice 4711 is contested"),
    "tier": account(tier="C"),
    "stale": head("erp_orders", as_of="2026-11-20T00:00:00Z"),
    "as of unknown": head("wms_orders", as_of=None),
    "shipped complete": lambda world: world.__dict__.update(World(shipped()).__dict__),
}
SHIPPED: dict[str, Change] = {
    "tracking number": both(
        lambda world: world.set("wms_shipments", {"shipment_id": "S1"}, tracking_number="1Z999AA10123456785"),
        lambda world: world.set("carrier_events", {}, tracking_number="1Z999AA10123456785"),
    ),
    "carrier": lambda world: world.set("wms_shipments", {"shipment_id": "S1"}, carrier="FedEx"),
    "ship day": lambda world: world.set("wms_shipments", {"shipment_id": "S1"}, shipped_at="2026-11-20T20:00:00Z"),
    "ETA later": lambda world: world.add("carrier_events", **event("2026-11-23T14:00:00Z", "in_transit", "2026-11-25")),
    "ETA earlier": lambda world: world.add("carrier_events", **event("2026-11-23T14:00:00Z", "in_transit", "2026-11-23")),
    "delivered": lambda world: world.add("carrier_events", **event("2026-11-23T14:00:00Z", "delivered", signed_by="R HALE")),
    "exception": lambda world: world.add("carrier_events", **event("2026-11-23T14:00:00Z", "exception")),
    "returned": lambda world: world.add("carrier_events", **event("2026-11-23T14:00:00Z", "returned")),
    "carrier knows nothing": lambda world: world.remove("carrier_events"),
    "a line unshipped": both(line(shipped_qty=0, allocated_qty=10), wms_line(shipped_qty=0)),
}
DELIVERED: dict[str, Change] = {
    "signed by another": lambda world: world.set("carrier_events", {"status": "delivered"}, signed_by="J DOE"),
    "delivered on another day": lambda world: world.set("carrier_events", {"status": "delivered"}, occurred_at="2026-11-23T04:00:00Z"),
    "returned after all": lambda world: world.add("carrier_events", **event("2026-11-23T14:30:00Z", "returned")),
}
CASES = [
    *((world, name, change) for name, change in ALLOCATED.items()),
    *((shipped, name, change) for name, change in SHIPPED.items()),
    *((lambda: shipped(delivered=True), name, change) for name, change in DELIVERED.items()),
]


@pytest.mark.parametrize(
    ("rows", "change"), [(rows, change) for rows, _name, change in CASES], ids=[name for _rows, name, _change in CASES]
)
def test_every_fact_withdraws(tmp_path: Path, rows: Callable[[], Rows], change: Change) -> None:
    desk = pending(tmp_path, rows())
    before = desk.texts("Drafts")[0]
    assert sweep(desk).unchanged == 1
    change(desk.world)
    result = sweep(desk)
    assert (result.checked, result.unchanged, result.withdrawn, result.outdated) == (1, 0, 1, 0)
    # the draft, the card that says why, and the evidence card that no longer holds
    assert sorted(kind for kind, _subject in seen(desk, "PO Desk/Withdrawn")) == ["card", "card", "draft"]
    assert before in desk.texts("PO Desk/Withdrawn") and before not in desk.texts("Drafts")
    assert events(desk).count("draft.withdrawn") == 1
    # handled afresh: a new draft with its card, an exception, or left alone; never both, never nothing
    drafted, escalated = len(desk.texts("Drafts")), len([one for one in seen(desk, "PO Desk/Escalations") if one[0] == "card"])
    left = "mail.left" in events(desk)
    assert (drafted, escalated, left) in {(1, 0, False), (0, 1, False), (0, 0, True)}
    assert len(seen(desk, "PO Desk/Cards")) == drafted
    # and a further look finds nothing to do
    again = sweep(desk)
    assert (again.withdrawn, again.outdated) == (0, 0)


LATER = "2026-11-23T14:55:00Z"
QUIET: dict[str, Change] = {
    "read again at a later time": both(head("erp_orders", as_of=LATER), head("wms_orders", as_of=LATER), account(as_of=LATER)),
    "rows in another order": lambda world: [rows.reverse() for rows in world.views.values()],
    "more zeros behind the point": lines(ordered_qty="10.000", allocated_qty="10.00"),
    "ASN required": account(asn_required=1),
    "hazmat lead of an order without hazmat": account(hazmat_lead_days=10),
    "partial shipments unknown": account(partial_shipments=None),
    "the unit price": lines(unit_price=9.99),
    "another order": lambda world: world.set("erp_order_lines", {"order_number": "SO-2"}, promised_ship_date="2027-01-01"),
    "the wished ship date": head("erp_orders", requested_ship_date="2026-11-24"),
    "another account": lambda world: world.add("crm_accounts", customer_id="C3", name="Other", status="active"),
}  # fmt: skip


@pytest.mark.parametrize("change", QUIET.values(), ids=QUIET)
def test_without_cause_nothing_is_withdrawn(tmp_path: Path, change: Change) -> None:
    desk = pending(tmp_path)
    before = [len(desk.texts(folder)) for folder in ("Drafts", "PO Desk/Cards", "INBOX")]
    change(desk.world)
    desk.later(minutes=10)
    result = sweep(desk)
    assert (result.unchanged, result.withdrawn, result.outdated) == (1, 0, 0)
    assert [len(desk.texts(folder)) for folder in ("Drafts", "PO Desk/Cards", "INBOX")] == before
    assert not desk.texts("PO Desk/Withdrawn")
    assert not [event for event in events(desk) if event.startswith("draft.")]


def test_the_card_says_what_changed_from_what_to_what(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    ALLOCATED["ship date in both systems"](desk.world)
    sweep(desk)
    [card] = [one for one in map(message_from_bytes, desk.texts("PO Desk/Withdrawn")) if ".withdrawn@" in one["Message-ID"]]
    text = card.get_payload()[0].get_payload(decode=True).decode()
    assert "promised_ship_date: 2026-11-27 → 2026-12-01" in " ".join(text.split())
    assert "77001" in text
    assert not {"To", "Cc"} & {name for name in card if "harmon" in card[name]}
    assert [b"December 1, 2026" in one for one in desk.texts("Drafts")] == [True]
    assert re.search(rb"^Message-ID: <po\.PD-[A-Z2-7]+\.draft\.2@", desk.texts("Drafts")[0], re.M)


def test_time_alone_moves_the_truth(tmp_path: Path) -> None:
    # Given a draft that says November 27, and records that keep fresh
    desk = pending(tmp_path)
    desk.later(days=5)
    for view in ("erp_orders", "wms_orders"):
        desk.world.set(view, {}, as_of=desk.now)
    # When the day has passed unshipped, then it is no longer true
    assert sweep(desk).withdrawn == 1
    assert AS_OF not in str(desk.now)
    assert not desk.texts("Drafts") and seen(desk, "PO Desk/Escalations")
