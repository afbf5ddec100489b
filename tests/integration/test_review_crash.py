"""The process dies at each change of the mailbox, each call of the mail server and each commit, one after the other.

Afterwards the customers' mail is counted by who received it: nothing twice; each doubtful one is on a card; nothing is lost.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from agent.ledger.store import Ledger, Session
from connectors.errors import Unavailable
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.outgoing import MemoryOutgoing
from connectors.memory.world import World
from connectors.ports import OutgoingMail
from tests.desks import Killed
from tests.integration.test_crash_points import SERVERS
from tests.mails import world
from tests.reviewing import CLEAN, HELD, Reps, kinds

APPROVE, DONE, ESCALATED = "PO Desk/Approve", "PO Desk/Done", "PO Desk/Escalations"


@cache
def template(server: str) -> Reps:
    """The same acts for all tests of one kind of server."""
    desk = people_acted(server)
    desk.ledger.close()
    return desk


def people_acted(server: str) -> Reps:
    """A desk with five mails and five acts of people: approved, approved with a bad edit, sent by hand, rejected, settled."""
    desk = Reps.at(Path(tempfile.mkdtemp(prefix="podesk-acts-")), CLEAN, CLEAN, CLEAN, CLEAN, HELD, server=SERVERS[server], joining=False)
    desk.look()
    uids, drafts = desk.uids("Drafts"), desk.inside("Drafts")
    desk.move("Drafts", APPROVE, uids[0])
    desk.mailbox.delete(desk.where("Drafts"), uids[1])
    bad = drafts[1].replace(b"November 27", b"November 28")
    desk.mailbox.deliver(bad, folder=desk.where(APPROVE), flags=["\\Draft"], received_at=desk.now)
    desk.send(drafts[2], gone=False)
    desk.move("Drafts", "PO Desk/Reject/Wrong order", uids[3])
    card = next(uid for uid, one in zip(desk.uids(ESCALATED), desk.inside(ESCALATED), strict=True) if kinds([one]) == ["card"])
    desk.move(ESCALATED, DONE, card)
    return desk


def desk_with_acts(folder: Path, server: str) -> Reps:
    """The template again, in a folder of its own: making each anew would cost more than the test."""
    made = template(server)
    desk = another(folder, made, server)
    # not the file: it would fit neither the open one's write-ahead log nor hold what is in its own
    with closing(sqlite3.connect(made.folder / "ledger.db")) as source, closing(sqlite3.connect(folder / "ledger.db")) as target:
        source.backup(target)
    return desk


def another(folder: Path, made: Reps, server: str) -> Reps:
    """A desk with the same mailbox, and a ledger of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = Reps(folder, MemoryMailbox(**SERVERS[server]), World(world()), now=made.now, joining=made.joining)
    desk.mailbox.folders, desk.mailbox.subscribed = deepcopy(made.mailbox.folders), set(made.mailbox.subscribed)
    return desk


def check(desk: Reps) -> None:
    """Counted in the mailboxes: each act has had its effect, once."""
    by_parent = [one.split(b"In-Reply-To: ")[1].split(b"\r\n")[0] for one in desk.mailed()]
    states = {case.message_id: case for case in desk.cases()}
    assert len(by_parent) <= 1 and set(by_parent) <= {b"<m1@harmon.example>"}, "sent twice, or what nobody approved"
    doubtful = [one for one in desk.cards() if one.startswith("May have gone out")]
    first = states["<m1@harmon.example>"]
    if doubtful:
        assert len(doubtful) == 1 and first.state == "escalated" and first.rule == "send_doubtful"
        assert len(desk.inside("Sent")) == 1
    else:
        assert by_parent and first.ended == "approved" and len(desk.inside("Sent")) == 2
    assert states["<m2@harmon.example>"].state == "drafted"
    assert states["<m3@harmon.example>"].ended == "sent_unchanged"
    assert states["<m4@harmon.example>"].state == "escalated"
    assert states["<m5@harmon.example>"].ended == "done"
    assert not desk.inside(APPROVE) and kinds(desk.inside("Drafts")) == ["draft"]
    cards = sorted(one.split(" ·")[0].split(":")[0] for one in desk.cards())
    assert cards == sorted(["Draft rejected", "Not sent", *["May have gone out"] * len(doubtful)])
    assert sorted(kinds(desk.inside(DONE))) == sorted(["card", "mail", *["draft"] * (not doubtful)])
    assert sorted(kinds(desk.inside("PO Desk/Withdrawn"))) == ["draft"] * (1 + len(doubtful))
    assert len(desk.inside("INBOX")) == 3 and kinds(desk.inside(ESCALATED)).count("mail") == 1
    assert len([one for one in desk.inside("INBOX") if b"<m1@" in one]) == 1
    assert len(desk.mailed("lead@northwind.example")) >= 1 + len(doubtful)
    desk.events()


def until_done(desk: Reps) -> None:
    for _ in range(3):
        desk.look()
        desk.later(minutes=20)


@pytest.mark.parametrize("server", SERVERS)
def test_undisturbed(tmp_path: Path, server: str) -> None:
    desk = desk_with_acts(tmp_path, server)
    until_done(desk)
    check(desk)
    assert len(desk.mailed()) == 1
    mailed = len(desk.outgoing.sent)
    until_done(desk)
    check(desk)
    assert len(desk.outgoing.sent) == mailed


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("server", SERVERS)
def test_killed_at_every_change_of_the_mailbox(tmp_path: Path, server: str, after: bool) -> None:
    first = desk_with_acts(tmp_path / "first", server)
    first.mailbox.effects.clear()
    until_done(first)
    points = len(first.mailbox.effects)
    assert points >= 8
    for point in range(1, points + 1):
        desk = desk_with_acts(tmp_path / f"{point}", server)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("connectors.memory.mailbox.Unavailable", lambda *_, **__: Killed())
            desk.mailbox.crash(point, after=after)
            with pytest.raises(Killed):
                until_done(desk)
        until_done(desk)
        check(desk)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_connection_lost_at_every_change_of_the_mailbox(tmp_path: Path, after: bool) -> None:
    first = desk_with_acts(tmp_path / "first", "no MOVE")
    first.mailbox.effects.clear()
    until_done(first)
    for point in range(1, len(first.mailbox.effects) + 1):
        desk = desk_with_acts(tmp_path / f"{point}", "no MOVE")
        desk.mailbox.crash(point, after=after)
        with suppress(Unavailable):  # the loop logs it and comes again
            until_done(desk)
        until_done(desk)
        check(desk)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_every_call_of_the_mail_server(tmp_path: Path, after: bool) -> None:
    calls, point = 0, 0
    while True:
        point += 1
        desk = desk_with_acts(tmp_path / f"{point}", "rich")
        left = [point]

        def send(self: MemoryOutgoing, mail: OutgoingMail, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0 and not after:
                raise Killed
            self.sent.append(mail)
            if left[0] == 0:
                raise Killed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(MemoryOutgoing, "send", send)
            try:
                until_done(desk)
            except Killed:
                calls += 1
            else:
                break
        until_done(desk)
        check(desk)
    assert calls >= 2


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_every_commit_of_the_ledger(tmp_path: Path, after: bool) -> None:
    commits, point = 0, 0
    while True:
        point += 1
        desk = desk_with_acts(tmp_path / f"{point}", "no MOVE")
        with pytest.MonkeyPatch.context() as patch:
            kill_at_commit(patch, [point], after)
            try:
                until_done(desk)
            except Killed:
                commits += 1
            else:
                break
        until_done(desk)
        check(desk)
    assert commits >= 15


def kill_at_commit(patch: pytest.MonkeyPatch, left: list[int], after: bool) -> None:
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
