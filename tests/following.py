"""What happens after an answer was sent, for tests of promises and of staff's clock: worlds that move, and rounds of looking."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.configuration import shipped as shipped_config
from agent.follow import FollowResult, follow_once, tell_staff
from agent.ledger import promises
from agent.ledger.tables import PromiseRow
from agent.watch import recheck_once
from connectors.memory.world import World
from tests.mails import world
from tests.reviewing import CLEAN, Reps

NUMBER = "1Z999AA10123456784"
Rows = dict[str, list[dict[str, Any]]]


class After(Reps):
    """A desk whose answers have gone out."""

    def round(self) -> FollowResult:
        """One round of `podesk run --once`."""
        self.look()
        recheck_once(self.post)
        self.drain()
        result = follow_once(self.post, "desk")
        tell_staff(self.post)
        self.drain()
        return result

    def promises(self) -> list[PromiseRow]:
        """All promises of all cases, in order."""
        with self.ledger.reading() as session:
            return [row for case in self.cases() for row in promises.of_case(session, case.id)]

    def now_is(self, **delta: float) -> None:
        """Time passes, and the systems are read again."""
        self.later(**delta)
        stamp = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        for view in ("erp_orders", "wms_orders", "crm_accounts"):
            self.world.set(view, {}, as_of=stamp)

    def ships(self, **cells: object) -> None:
        """Both systems have another ship date, or whatever else is said of the order's lines."""
        day = cells.pop("day", None)
        if day is not None:
            self.world.set("erp_order_lines", {"order_number": "SO-1"}, promised_ship_date=day)
            self.world.set("wms_orders", {"order_number": "SO-1"}, planned_ship_date=day)
        if cells:
            self.world.set("erp_order_lines", {"order_number": "SO-1", "line_number": 2}, **cells)

    def leaves(self, shipped_at: str) -> None:
        """The warehouse ships all of it in one parcel."""
        self.world.set("erp_order_lines", {"order_number": "SO-1"}, allocated_qty=0, shipped_qty=10)
        self.world.set("wms_lines", {"order_number": "SO-1"}, picked_qty=10, packed_qty=10, shipped_qty=10)
        self.world.set("wms_orders", {"order_number": "SO-1"}, status="shipped")
        self.world.add(
            "wms_shipments", shipment_id="S1", order_number="SO-1", carrier="UPS", service="Ground", tracking_number=NUMBER,
            shipped_at=shipped_at, asn_sent_at=None,
        )  # fmt: skip
        for line in range(1, 6):
            self.world.add("wms_shipment_lines", shipment_id="S1", line_number=line, qty=10)

    def scan(self, at: str, status: str, eta: str | None = None, **more: object) -> None:
        """The carrier says something."""
        fields = {"description": None, "location": None, "estimated_delivery": eta, "signed_by": None, **more}
        self.world.add("carrier_events", tracking_number=NUMBER, occurred_at=at, status=status, **fields)


def answered(folder: Path, rows: Mapping[str, Any] | None = None, *, signed: bool = False, text: str = CLEAN) -> After:
    """A desk whose one draft was sent unchanged. ``signed``: a desk lead has signed the follow-up sentences."""
    if signed:
        sign(folder)
    desk = After.at(folder, *([text] if rows is None else []))
    assert isinstance(desk, After)
    if rows is not None:
        from tests.mails import mail

        desk.world = World(rows)
        for system in (desk.systems.erp, desk.systems.crm, desk.systems.wms, desk.systems.carrier):
            system.__init__(desk.world, lambda: desk.now)  # type: ignore[misc]
        desk.mailbox.deliver(mail(1, text, subject="Order 1"), received_at=desk.now)
        desk.run()
    desk.send()
    desk.round()
    return desk


def sign(folder: Path) -> None:
    """What the shipped file says to do."""
    for language in ("en", "es"):
        target = folder / "config" / "promises" / language / "followup.toml"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (shipped_config() / "promises" / language / "followup.toml").read_text(encoding="utf-8")
        target.write_text(text.replace('signed_by = ""', 'signed_by = "desk lead"'), encoding="utf-8")


def on_its_way(eta: str = "2026-11-25") -> Rows:
    """77001 went on November 21 with one parcel, and the carrier has it."""
    rows = world()
    folder = After.__new__(After)
    folder.world = World(rows)
    folder.leaves("2026-11-21T20:00:00Z")
    folder.scan("2026-11-21T22:00:00Z", "picked_up", eta)
    return {view: list(found) for view, found in folder.world.views.items()}
