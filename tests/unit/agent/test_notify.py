"""Notices: at least once, inside only, with a case and a limit and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from agent.ledger import journal
from agent.ledger.tables import EffectRow, JournalRow
from agent.service import poll_all
from connectors.errors import Denied, Doubtful, Unavailable
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import Killed, TwinDesk
from tests.mails import mail, world


@pytest.fixture
def desk(tmp_path: Path) -> TwinDesk:
    mailbox = MemoryMailbox()
    mailbox.deliver(mail(1, "Where is PO 48817? My secret word is Swordfish.", subject="Late gaskets"))
    return TwinDesk(tmp_path, mailbox, World(world()))


def rounds(desk: TwinDesk, times: int, minutes: float = 1) -> None:
    for _ in range(times):
        poll_all(desk.post)
        desk.drain()
        desk.later(minutes=minutes)


def notices(desk: TwinDesk) -> list[str]:
    with desk.ledger.reading() as session:
        assert list(journal.verify(session)) == []
        return [row.state for row in session.exec(select(EffectRow).where(EffectRow.kind == "notice")).all()]


def events(desk: TwinDesk) -> list[str]:
    with desk.ledger.reading() as session:
        return [row.event for row in session.exec(select(JournalRow)).all() if row.event.startswith("notice.")]


def test_sent_once_with_nothing_of_the_customers(desk: TwinDesk) -> None:
    rounds(desk, 3, minutes=20)
    [sent] = desk.outgoing.sent
    assert all(one.endswith("@northwind.example") for one in sent.recipients)
    for word in (b"Swordfish", b"gaskets", b"dana", b"harmon", b"November 27", b"2026-11-27", b"SKU"):
        assert word.lower() not in sent.content.lower().replace(b"=\r\n", b"")
    assert b"48817" in sent.content
    assert notices(desk) == ["done"]


def test_put_off_later_and_later_while_smtp_is_down(desk: TwinDesk) -> None:
    desk.outgoing.fail(*[Unavailable("no route")] * 6)
    before = len(desk.outgoing._failures)
    rounds(desk, 10)
    tries = before - len(desk.outgoing._failures)
    assert 2 <= tries <= 4, "in ten minutes, not at each round"
    rounds(desk, 8, minutes=60)
    assert len(desk.outgoing.sent) == 1
    assert notices(desk) == ["done"]


def test_doubtful_is_sent_again_with_the_same_id(desk: TwinDesk) -> None:
    desk.outgoing.fail(Doubtful("timed out"))
    rounds(desk, 10)
    first, second = desk.outgoing.sent
    assert first == second


def test_refused_is_said_and_not_tried_again(desk: TwinDesk) -> None:
    desk.outgoing.fail(Denied("no such user"))
    rounds(desk, 5, minutes=70)
    assert desk.outgoing.sent == []
    assert events(desk) == ["notice.refused"]
    assert notices(desk) == ["void"]


def test_killed_while_sending_it_comes_again(desk: TwinDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_mail: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(desk.outgoing, "send", die)
        with pytest.raises(Killed):
            rounds(desk, 1)
    desk.queue.clear()
    rounds(desk, 8)
    assert len(desk.outgoing.sent) == 1


def test_a_notice_whose_job_got_lost_goes_out(desk: TwinDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a database that failed as the job began: the engine doesn't run it again
    def broken(*_: object) -> None:
        raise RuntimeError("the database hiccups")

    with monkeypatch.context() as patch:
        patch.setattr("agent.notify.cases.take_notice", broken)
        with pytest.raises(RuntimeError):
            rounds(desk, 1)
    desk.queue.clear()
    rounds(desk, 8)
    assert len(desk.outgoing.sent) == 1


def test_not_before_its_mail_is_filed(desk: TwinDesk) -> None:
    desk.mailbox.crash(1)
    rounds(desk, 1)
    assert desk.outgoing.sent == []
    desk.mailbox.crash(1)
    rounds(desk, 1, minutes=20)
    rounds(desk, 2)
    assert len(desk.outgoing.sent) == 1


@pytest.mark.parametrize(
    ("owner", "supervisor", "to"),
    [
        ("lead@outside.example", "supervisor@northwind.example", ["supervisor@northwind.example"]),
        ("lead@northwind.example.evil.example", "supervisor@northwind.example", ["supervisor@northwind.example"]),
        ("lead@NORTHWIND.example", "supervisor@northwind.example", ["lead@NORTHWIND.example"]),
        ("lead@outside.example", "supervisor@outside.example", []),
        ("lead@outside.example", "", []),
    ],
)
def test_to_nobody_outside(desk: TwinDesk, owner: str, supervisor: str, to: list[str]) -> None:
    people = desk.desk.people
    owners = {path: person.model_copy(update={"email": owner}) for path, person in people.owners.items()}
    changed = people.model_copy(update={"owners": owners, "supervisor": supervisor})
    desk.world.views["crm_accounts"][0]["owner_email"] = owner  # type: ignore[index]
    desk.post = replace(desk.post, desk=replace(desk.post.desk, people=changed))
    rounds(desk, 2)
    assert [one for sent in desk.outgoing.sent for one in sent.recipients] == to


def test_without_smtp_the_card_is_all(desk: TwinDesk) -> None:
    desk.post = replace(desk.post, outgoing=None)
    rounds(desk, 3)
    assert notices(desk) == ["void"]
    assert events(desk) == ["notice.unsent"]
    assert len(desk.texts("PO Desk/Escalations")) == 2
