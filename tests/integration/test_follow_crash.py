"""The process dies at each change of the mailbox and at each commit while promises are followed; afterwards everything was told once."""

from __future__ import annotations

from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest

from agent.follow import follow_once
from agent.service import poll_all
from connectors.errors import Unavailable
from tests.desks import Killed
from tests.following import After, answered
from tests.integration.test_crash_points import _kill_at_commit


def moved(spot: Path, signed: bool) -> After:
    spot.mkdir()
    desk = answered(spot, signed=signed)
    desk.ships(day="2026-12-01")
    desk.now_is(hours=1)
    return desk


def until_done(desk: After) -> None:
    for _ in range(3):
        desk.round()
        desk.later(minutes=10)
        poll_all(desk.post)
        desk.drain()


def check(desk: After, signed: bool) -> None:
    drafts, cards = desk.inside("Drafts"), [one for one in desk.inside("PO Desk/Cards") if b"follow-up" in one or b"Zm9sbG93LXVw" in one]
    assert len(drafts) == int(signed)
    assert len(desk.cards()) == int(not signed)
    assert len([one for one in desk.inside("PO Desk/Cards") if b".card.2@" in one]) == len(drafts), cards
    ids = Counter(message_from_bytes(one.content)["Message-ID"] for one in desk.outgoing.sent)
    assert len(ids) == 1, "one notice, however often it was sent"
    assert len(desk.events("promise.moved")) == 1
    assert desk.cases()[0].state == ("drafted" if signed else "escalated")


def follow(desk: After) -> None:
    follow_once(desk.post, "desk")
    desk.drain()


@pytest.mark.parametrize("signed", [False, True], ids=["card", "follow-up"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_at_every_change_of_the_mailbox(tmp_path: Path, after: bool, signed: bool) -> None:
    first = moved(tmp_path / "first", signed)
    first.mailbox.effects.clear()
    follow(first)
    points = len(first.mailbox.effects)
    assert points >= 1 + signed
    for point in range(1, points + 1):
        desk = moved(tmp_path / f"{point}", signed)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("connectors.memory.mailbox.Unavailable", lambda *_, **__: Killed())
            desk.mailbox.crash(point, after=after)
            with pytest.raises((Killed, Unavailable)):
                follow(desk)
        desk.mailbox._crash = None
        until_done(desk)
        check(desk, signed)


@pytest.mark.parametrize("signed", [False, True], ids=["card", "follow-up"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_at_every_commit_of_the_ledger(tmp_path: Path, after: bool, signed: bool) -> None:
    commits = 0
    while True:
        desk = moved(tmp_path / f"{commits}", signed)
        with pytest.MonkeyPatch.context() as patch:
            _kill_at_commit(patch, [commits + 1], after)
            try:
                follow(desk)
            except Killed:
                commits += 1
            else:
                break
        until_done(desk)
        check(desk, signed)
    assert commits >= 3


def test_a_follow_up_that_lay_unfiled_while_the_truth_moved_never_appears(tmp_path: Path) -> None:
    desk = moved(tmp_path / "one", True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.memory.mailbox.Unavailable", lambda *_, **__: Killed())
        desk.mailbox.crash(1)
        with pytest.raises(Killed):
            follow(desk)
    desk.mailbox._crash = None
    desk.ships(day="2026-12-04")
    seen: list[bytes] = []
    whole = desk.mailbox.effect

    def effect(name: str, work: object) -> object:
        done = whole(name, work)  # type: ignore[arg-type]
        seen.extend(desk.inside("Drafts"))
        return done

    desk.mailbox.effect = effect  # type: ignore[method-assign,assignment]
    follow(desk)
    assert seen and not any(b"December 1, 2026" in one for one in seen)
    assert any(b"December 4, 2026" in one for one in desk.inside("Drafts"))
