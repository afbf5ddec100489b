"""The process dies at each instruction that changes something, one after the other; afterwards the mailbox holds everything once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from agent.ledger import journal
from agent.ledger.store import Ledger, Session
from connectors.errors import Unavailable
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import Killed, TwinDesk
from tests.mails import mail, order, world

SERVERS = {
    "rich": {},
    "no MOVE": {"move": False},
    "poor": {
        "move": False,
        "uidplus": False,
        "keywords": False,
        "multiappend": False,
        "special_use": False,
        "delimiter": ".",
        "prefix": "INBOX.",
    },
}
MAILS = [
    mail(1, "When does PO 77001 ship?"),
    mail(2, "Where is PO 48817?", subject="PO 48817"),
    mail(3, "Shall we have lunch?", subject="Lunch"),
    mail(4, "Any news on PO 48817? It is urgent.", message_id=""),
    mail(5, "Please confirm the ship date of PO 77003.", message_id="<reused@harmon.example>"),
    mail(6, "Where is my PO 48817 now?", message_id="<reused@harmon.example>"),
]


def desk_on(folder: Path, server: str) -> TwinDesk:
    mailbox = MemoryMailbox(**SERVERS[server])
    for content in MAILS:
        mailbox.deliver(content)
    return TwinDesk(folder, mailbox, World(world(order("SO-1", "77001"), order("SO-2", "48817", waiting=2), order("SO-3", "77003"))))


def folder(desk: TwinDesk, name: str) -> list[bytes]:
    with desk.mailbox.session() as session:
        return list(desk.texts(session.folder(name)))


def check_all_once(desk: TwinDesk) -> None:
    """Counted in the mailbox itself: two drafts with their cards, three exceptions with theirs, the rest where it was."""
    drafts, cards, escalated = folder(desk, "Drafts"), folder(desk, "PO Desk/Cards"), folder(desk, "PO Desk/Escalations")
    inbox = folder(desk, "INBOX")
    parents = sorted(re.search(rb"In-Reply-To: (.*)\r", one)[1] for one in drafts)  # type: ignore[index]
    assert parents == [b"<m1@harmon.example>", b"<reused@harmon.example>"]
    assert len(cards) == 2
    moved = [one for one in escalated if b"X-PODesk-Kind" not in one]
    explained = [one for one in escalated if b"X-PODesk-Kind: card" in one]
    assert Counter(moved) == Counter([MAILS[1], MAILS[3], MAILS[5]])
    assert len(explained) == 3
    assert Counter(inbox) == Counter([MAILS[0], MAILS[2], MAILS[4]])
    assert not folder(desk, "PO Desk/Parked")
    with desk.ledger.reading() as session:
        assert list(journal.verify(session)) == []


def until_done(desk: TwinDesk) -> None:
    """As in life: time passes, polls come, jobs run again."""
    for _ in range(4):
        desk.run()
        desk.later(minutes=20)


@pytest.mark.parametrize("server", SERVERS)
def test_undisturbed(tmp_path: Path, server: str) -> None:
    desk = desk_on(tmp_path, server)
    desk.run()
    check_all_once(desk)
    notices = len(desk.outgoing.sent)
    assert notices == 3
    until_done(desk)
    check_all_once(desk)
    assert len(desk.outgoing.sent) == notices


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("server", SERVERS)
def test_killed_at_every_change_of_the_mailbox(tmp_path: Path, server: str, after: bool) -> None:
    (tmp_path / "first").mkdir()
    first = desk_on(tmp_path / "first", server)
    first.mailbox.effects.clear()
    first.run()
    points = len(first.mailbox.effects)
    assert points >= 5
    for point in range(1, points + 1):
        spot = tmp_path / f"{point}"
        spot.mkdir()
        desk = desk_on(spot, server)
        with pytest.MonkeyPatch.context() as patch:
            # a kill, not an error that the code could catch and tidy up after
            patch.setattr("connectors.memory.mailbox.Unavailable", lambda *_, **__: Killed())
            desk.mailbox.crash(point, after=after)
            with pytest.raises(Killed):
                desk.run()
        until_done(desk)
        check_all_once(desk)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("server", SERVERS)
def test_connection_lost_at_every_change_of_the_mailbox(tmp_path: Path, server: str, after: bool) -> None:
    (tmp_path / "first").mkdir()
    first = desk_on(tmp_path / "first", server)
    first.mailbox.effects.clear()
    first.run()
    for point in range(1, len(first.mailbox.effects) + 1):
        spot = tmp_path / f"{point}"
        spot.mkdir()
        desk = desk_on(spot, server)
        desk.mailbox.crash(point, after=after)
        with suppress(Unavailable):  # the loop logs it and comes again
            desk.run()
        until_done(desk)
        check_all_once(desk)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_every_commit_of_the_ledger(tmp_path: Path, after: bool) -> None:
    commits = 0
    point = 0
    while True:
        point += 1
        spot = tmp_path / f"{point}"
        spot.mkdir()
        desk = desk_on(spot, "no MOVE")
        left = [point]
        with pytest.MonkeyPatch.context() as patch:
            _kill_at_commit(patch, left, after)
            try:
                desk.run()
            except Killed:
                commits += 1
            else:
                break
        until_done(desk)
        check_all_once(desk)
    assert commits >= 8


def _kill_at_commit(patch: pytest.MonkeyPatch, left: list[int], after: bool) -> None:
    whole = Ledger.transaction

    @contextmanager
    def transaction(self: Ledger) -> Iterator[Session]:
        with whole(self) as session:
            yield session
            left[0] -= 1
            if left[0] == 0 and not after:
                raise Killed
        if left[0] == 0 and after:
            raise Killed

    patch.setattr(Ledger, "transaction", transaction)
