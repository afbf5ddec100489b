"""The process dies at each change of the mailbox and at each commit of a sweep; afterwards every draft is in exactly one place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest

from agent.ledger import journal
from agent.service import poll_all
from agent.watch import recheck_once
from connectors.errors import Unavailable
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import Killed, TwinDesk
from tests.integration.test_crash_points import SERVERS, _kill_at_commit, folder
from tests.integration.test_watch_people import saved
from tests.mails import mail, order, world

MOVED = {"SO-1": ("2026-12-01", None), "SO-2": ("2026-11-27", "credit"), "SO-3": ("2026-12-01", None), "SO-4": ("2026-11-27", None)}


def desk_on(spot: Path, server: str) -> TwinDesk:
    """Four pending drafts; three orders then move. The third draft is edited by a person."""
    spot.mkdir(exist_ok=True)
    mailbox = MemoryMailbox(**SERVERS[server])
    for number in range(1, 5):
        mailbox.deliver(mail(number, f"When does PO 7700{number} ship?"))
    desk = TwinDesk(spot, mailbox, World(world(*(order(f"SO-{one}", f"7700{one}") for one in range(1, 5)))))
    desk.run()
    drafts = desk.mailbox.folders[_name(desk, "Drafts")]
    [uid] = [uid for uid, one in drafts.messages.items() if b"PO 77003" in one.content]
    edited = saved(drafts.messages[uid].content, b"Hello,", b"Dear Dana,")
    desk.mailbox.delete(_name(desk, "Drafts"), uid)
    desk.mailbox.deliver(edited, folder=_name(desk, "Drafts"))
    for number, (ship, hold) in MOVED.items():
        desk.world.set("erp_orders", {"order_number": number}, hold_code=hold)
        desk.world.set("erp_order_lines", {"order_number": number}, promised_ship_date=ship)
        desk.world.set("wms_orders", {"order_number": number}, planned_ship_date=ship)
    return desk


def _name(desk: TwinDesk, name: str) -> str:
    with desk.mailbox.session() as session:
        return session.folder(name)


def until_done(desk: TwinDesk) -> None:
    """As in life: polls, jobs, sweeps, over and over."""
    for _ in range(4):
        desk.run()
        recheck_once(desk.post)
        desk.later(minutes=20)
        poll_all(desk.post)  # as the service does: a notice that a dead process had taken comes up again
    desk.run()


def kinds(contents: list[bytes]) -> Counter[str]:
    return Counter(str(message_from_bytes(one)["Message-ID"]).split(".", 2)[-1].split("@")[0] for one in contents)


def pos(contents: list[bytes]) -> list[str]:
    return sorted(re.search(rb"PO (7700\d)", one)[1].decode() for one in contents if b"X-PODesk-Kind: card" not in one)  # type: ignore[index]


def check(desk: TwinDesk) -> None:
    """1: withdrawn and drafted anew. 2: withdrawn and escalated. 3: where the person left it, marked. 4: as it was."""
    drafts, withdrawn = folder(desk, "Drafts"), folder(desk, "PO Desk/Withdrawn")
    assert pos(drafts) == ["77001", "77003", "77004"]
    [new] = [one for one in drafts if b"PO 77001" in one]
    assert b"December 1, 2026" in new and b".draft.2@" in new
    assert [b"Dear Dana," in one for one in drafts if b"PO 77003" in one] == [True]
    assert pos(withdrawn) == ["77001", "77002"]
    assert kinds(withdrawn) == Counter({"draft.1": 2, "card.1": 2, "card.1.withdrawn": 2})
    cards = kinds(folder(desk, "PO Desk/Cards"))
    told = [name for name in cards if "outdated" in name]
    assert len(told) == 1 and cards == Counter({"card.1": 2, "card.2": 1, told[0]: 1})
    escalations = folder(desk, "PO Desk/Escalations")
    assert len(escalations) == 2 and pos(escalations) == ["77002"]
    assert pos(folder(desk, "INBOX")) == ["77001", "77003", "77004"]
    flags = {uid: one.flags for uid, one in desk.mailbox.folders[_name(desk, "Drafts")].messages.items() if b"Dear Dana," in one.content}
    assert all("\\Flagged" in one for one in flags.values())
    notices = Counter(message_from_bytes(one.content)["Message-ID"] for one in desk.outgoing.sent)
    assert len(notices) == 2
    with desk.ledger.reading() as session:
        assert list(journal.verify(session)) == []
        lines = Counter((line["case"], line["event"]) for line in journal.export(session))
    assert max(count for (_case, event), count in lines.items() if event in ("draft.withdrawn", "draft.outdated")) == 1
    assert sum(count for (_case, event), count in lines.items() if event == "draft.withdrawn") == 2


def die(desk: TwinDesk, point: int, after: bool, error: Callable[..., BaseException]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.memory.mailbox.Unavailable", error)
        desk.mailbox.crash(point, after=after)
        try:
            recheck_once(desk.post)
            desk.drain()
        except (Killed, Unavailable):
            pass
    desk.mailbox._crash = None


@pytest.mark.parametrize("server", SERVERS)
def test_undisturbed(tmp_path: Path, server: str) -> None:
    desk = desk_on(tmp_path, server)
    result = recheck_once(desk.post)
    assert (result.checked, result.unchanged, result.withdrawn, result.outdated) == (4, 1, 2, 1)
    desk.drain()
    check(desk)
    until_done(desk)
    check(desk)


@pytest.mark.parametrize("lost", [False, True], ids=["killed", "connection lost"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("server", SERVERS)
def test_at_every_change_of_the_mailbox(tmp_path: Path, server: str, after: bool, lost: bool) -> None:
    first = desk_on(tmp_path / "first", server)
    first.mailbox.effects.clear()
    recheck_once(first.post)
    first.drain()
    points = len(first.mailbox.effects)
    assert points >= 7
    for point in range(1, points + 1):
        desk = desk_on(tmp_path / f"{point}", server)
        die(desk, point, after, Unavailable if lost else lambda *_, **__: Killed())
        until_done(desk)
        check(desk)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_at_every_commit_of_the_ledger(tmp_path: Path, after: bool) -> None:
    commits = 0
    while True:
        desk = desk_on(tmp_path / f"{commits}", "no MOVE")
        with pytest.MonkeyPatch.context() as patch:
            _kill_at_commit(patch, [commits + 1], after)
            try:
                recheck_once(desk.post)
                desk.drain()
            except Killed:
                commits += 1
            else:
                break
        until_done(desk)
        check(desk)
    assert commits >= 8


def test_a_person_takes_the_draft_up_between_the_look_and_the_move(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, "rich")
    whole = desk.mailbox.effect

    def effect(name: str, work: Callable[[], object]) -> object:
        if name == "move":
            for uid, one in list(desk.mailbox.folders["Drafts"].messages.items()):
                if b"PO 77001" in one.content and b"Message-ID: <po." in one.content:
                    desk.mailbox.delete("Drafts", uid)
                    desk.mailbox.deliver(saved(one.content, b"Hello,", b"Good day,"), folder="Drafts")
        return whole(name, work)

    desk.mailbox.effect = effect  # type: ignore[method-assign,assignment]
    result = recheck_once(desk.post)
    assert (result.withdrawn, result.outdated) == (1, 2)
    desk.mailbox.effect = whole  # type: ignore[method-assign]
    until_done(desk)
    assert pos(folder(desk, "Drafts")) == ["77001", "77003", "77004"]
    assert [b"Good day," in one for one in folder(desk, "Drafts") if b"PO 77001" in one] == [True]
    assert not [one for one in folder(desk, "PO Desk/Withdrawn") if b"PO 77001" in one and b"X-PODesk-Kind: draft" in one]
