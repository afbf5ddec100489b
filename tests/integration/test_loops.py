"""Two robots that answer each other would go on for ever: no address gets more drafts a day than configured."""

from __future__ import annotations

from pathlib import Path

from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.mails import mail, world


def desk_with(folder: Path, answers: int, count: int) -> TwinDesk:
    mailbox = MemoryMailbox()
    for number in range(count):
        mailbox.deliver(mail(number, "When does PO 77001 ship?"))
    return TwinDesk(folder, mailbox, World(world()), extra=f"[sender]\nanswers_per_day = {answers}\n")


def answers(desk: TwinDesk) -> int:
    """Drafts that were made, with those that a later one of the same question has replaced."""
    return len([one for name in ("Drafts", "PO Desk/Withdrawn") for one in desk.texts(name) if b"X-PODesk-Kind: draft" in one])


def test_what_is_too_much_is_parked_and_stays(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, 3, 5)
    desk.run()
    assert answers(desk) == 3
    parked = desk.texts("PO Desk/Parked")
    assert len(parked) == 2
    assert b"looks like a loop" in parked[0].replace(b"\r\n", b" ")
    assert len(desk.texts("INBOX")) == 5


def test_the_next_day_is_another_day(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, 3, 3)
    desk.run()
    desk.later(hours=3)
    desk.mailbox.deliver(mail(8, "When does PO 77001 ship?"))
    desk.run()
    assert answers(desk) == 3
    desk.later(hours=21, minutes=1)
    desk.mailbox.deliver(mail(9, "When does PO 77001 ship?"))
    desk.world.set("erp_orders", {}, as_of="2026-11-24T14:30:00Z")
    desk.world.set("wms_orders", {}, as_of="2026-11-24T14:30:00Z")
    desk.run()
    assert answers(desk) == 4
