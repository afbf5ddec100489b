"""From rows to the mailbox, with everything that can come between: copies, people, crashes, systems that are down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from agent import work
from agent.ledger import journal
from agent.ledger.tables import CaseRow, EffectRow, MailRow
from agent.model.mail import InboundMail
from agent.stages.intake import read
from connectors.errors import Denied, Unavailable
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import Killed, TwinDesk
from tests.mails import mail, order, world

CLEAN, HELD = "When does PO 77001 ship?", "Where is PO 48817?"
Make = Callable[..., TwinDesk]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def build(*mails: bytes, batch: int = 50, shadow: bool = False, **server: bool) -> TwinDesk:
        mailbox = MemoryMailbox(**server)
        for content in mails:
            mailbox.deliver(content)
        desk = TwinDesk(tmp_path, mailbox, World(world()), batch=batch, joining=False)
        if shadow:
            podesk = desk.settings.podesk
            settings = desk.settings.model_copy(
                update={"podesk": podesk.model_copy(update={"desk": podesk.desk.model_copy(update={"shadow": True})})}
            )
            desk.post = replace(desk.post, desk=replace(desk.desk, settings=settings))
        return desk

    return build


def down(desk: TwinDesk, **fail: str) -> None:
    """These systems fail from now on; none = all are up."""
    desk.post = replace(desk.post, desk=replace(desk.post.desk, systems=desk.make_systems(fail)))


def ageless(desk: TwinDesk, **fail: str) -> None:
    """The same, with data that never is too old."""
    systems = replace(desk.make_systems(fail), fresh_for={})
    desk.post = replace(desk.post, desk=replace(desk.post.desk, systems=systems))


def rows(desk: TwinDesk, table: Any) -> list[Any]:
    with desk.ledger.reading() as session:
        return list(session.exec(select(table)).all())


def states(desk: TwinDesk) -> list[str]:
    return [row.state for row in sorted(rows(desk, MailRow), key=lambda row: row.id)]


def count(desk: TwinDesk, **wanted: int) -> None:
    """Messages by folder; the chain of the journal is whole."""
    names = {
        "drafts": "Drafts",
        "cards": "PO Desk/Cards",
        "escalations": "PO Desk/Escalations",
        "parked": "PO Desk/Parked",
        "inbox": "INBOX",
    }
    assert {name: len(desk.texts(names[name])) for name in wanted} == wanted
    with desk.ledger.reading() as session:
        assert list(journal.verify(session)) == []


def later(desk: TwinDesk, times: int = 4, minutes: float = 20) -> None:
    for _ in range(times):
        desk.later(minutes=minutes)
        desk.run()


# --- the same mail ------------------------------------------------------------------------------------------------------


def test_two_copies_are_one(make: Make) -> None:
    desk = make(mail(1, CLEAN), mail(1, CLEAN))
    desk.run()
    count(desk, drafts=1, cards=1, inbox=2)
    assert states(desk) == ["filed", "duplicate"]


@pytest.mark.parametrize("batch", [1, 50])
def test_two_copies_while_a_system_is_down(make: Make, batch: int) -> None:
    # the second copy is settled as a copy of the first, and the first must not become one of the second
    desk = make(mail(1, CLEAN), mail(1, CLEAN), batch=batch)
    down(desk, wms="unavailable")
    desk.run()
    down(desk)
    later(desk)
    count(desk, drafts=1, cards=1, inbox=2)


@pytest.mark.parametrize("text", [CLEAN, HELD])
def test_two_copies_and_a_crash_between_them(make: Make, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    # Given two copies in two jobs; the first dies after it was read, the second runs, then the first again
    desk = make(mail(1, text), mail(1, text), batch=1)
    with monkeypatch.context() as patch:
        patch.setattr(work, "consider", _killed)
        with pytest.raises(Killed):
            desk.run()
    desk.queue.rotate(-1)
    desk.drain()
    later(desk)
    # Then it is answered, once
    count(desk, drafts=int(text == CLEAN), escalations=2 * int(text == HELD))


def test_one_message_id_with_two_texts_is_two_mails(make: Make) -> None:
    desk = make(mail(1, CLEAN), mail(1, CLEAN + " Thanks."))
    desk.run()
    count(desk, drafts=2, cards=2)


def test_a_reused_message_id_is_not_taken_for_answered(make: Make) -> None:
    # Given a mail that was answered by hand
    desk = make(mail(1, CLEAN))
    desk.run()
    desk.mailbox.deliver(_answer("<m1@harmon.example>"), folder="Sent")
    desk.run()
    # When its sender uses its Message-ID again for another one
    desk.mailbox.deliver(mail(1, HELD))
    later(desk, 1)
    count(desk, escalations=2)


def test_without_a_message_id(make: Make) -> None:
    desk = make(mail(1, CLEAN, message_id=""), mail(1, CLEAN, message_id=""), mail(1, HELD, message_id=""))
    desk.run()
    count(desk, drafts=1, cards=1, escalations=2, inbox=2)


# --- people are quicker ---------------------------------------------------------------------------------------------------


def test_moved_away_before_it_was_read(make: Make) -> None:
    desk = make(mail(1, CLEAN))
    desk.poll()
    desk.mailbox.delete("INBOX", 1)
    desk.drain()
    assert states(desk) == ["gone"]
    count(desk, drafts=0, parked=0)


def test_moved_away_between_decision_and_move(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make(mail(1, HELD))
    whole = work.file

    def meanwhile(session: Any, effects: Any, name: Any) -> Any:
        desk.mailbox.delete("INBOX", 1)
        return whole(session, effects, name)

    monkeypatch.setattr(work, "file", meanwhile)
    desk.run()
    # the card stands, the owner is told, nothing else was moved
    count(desk, escalations=1, inbox=0)
    assert [row.state for row in rows(desk, CaseRow)] == ["escalated"]
    assert len(desk.outgoing.sent) == 1


def test_moved_back_to_the_inbox_it_is_theirs(make: Make) -> None:
    desk = make(mail(1, HELD))
    desk.run()
    folder = desk.mailbox.folders["PO Desk/Escalations"].messages
    [uid] = [uid for uid, one in folder.items() if b"X-PODesk" not in one.content]
    content = folder[uid].content
    desk.mailbox.delete("PO Desk/Escalations", uid)
    desk.mailbox.deliver(content)
    effects = len(desk.mailbox.effects)
    later(desk)
    count(desk, inbox=1, escalations=1)
    assert len(desk.mailbox.effects) == effects


def test_answered_before_it_was_seen(make: Make) -> None:
    desk = make(mail(1, CLEAN), mail(2, CLEAN))
    desk.mailbox.deliver(_answer("<m1@harmon.example>"), folder="Sent")
    desk.run()
    assert states(desk) == ["left", "filed"]


@pytest.mark.parametrize("end", ["answered", "moved away"])
def test_settled_by_a_person_while_it_waits(make: Make, end: str) -> None:
    # Given a mail that waits for a system
    desk = make(mail(1, CLEAN))
    down(desk, erp="unavailable")
    desk.run()
    assert [row.state for row in rows(desk, CaseRow)] == ["waiting"]
    # When a person answers it or moves it away
    if end == "answered":
        desk.mailbox.deliver(_answer("<m1@harmon.example>"), folder="Sent")
    else:
        desk.mailbox.delete("INBOX", 1)
    down(desk)
    later(desk)
    # Then nothing waits any more
    assert [row.state for row in rows(desk, CaseRow)] == ["closed"]
    count(desk, drafts=0, escalations=0)


def test_answered_after_a_crash_before_its_draft_was_filed(make: Make) -> None:
    desk = make(mail(1, CLEAN))
    desk.mailbox.crash(1)
    desk.run()
    assert states(desk) == ["planned"]
    desk.mailbox.deliver(_answer("<m1@harmon.example>"), folder="Sent")
    later(desk)
    count(desk, drafts=0)
    assert [row.state for row in rows(desk, CaseRow)] == ["closed"]
    assert {row.state for row in rows(desk, EffectRow)} == {"void"}


# --- what goes wrong with one mail ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["agent.flow.understand", "agent.flow.reconcile", "agent.letter.compose", "agent.work.papers"])
def test_a_mail_that_crashes_is_parked_alone(make: Make, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    desk = make(mail(1, CLEAN), mail(2, CLEAN, subject="Poison"), mail(3, HELD))
    module, _, name = stage.rpartition(".")
    import importlib

    whole = getattr(importlib.import_module(module), name)

    def crash(*arguments: Any, **more: Any) -> Any:
        if any(isinstance(one, InboundMail) and one.subject == "Poison" for one in arguments) or "Poison" in str(
            getattr(getattr(arguments[0], "dossier", None), "subject", "")
        ):
            raise RuntimeError("out of cheese")
        return whole(*arguments, **more)

    if stage.endswith("reconcile"):
        seen: list[int] = []

        def crash(*arguments: Any, **more: Any) -> Any:  # type: ignore[no-redef]
            seen.append(1)
            if len(seen) in (2, 4):  # the second mail, in the batch and by itself
                raise RuntimeError("out of cheese")
            return whole(*arguments, **more)

    monkeypatch.setattr(stage, crash)
    desk.run()
    # Then it has a card with the reason, and is itself where and as it was
    count(desk, drafts=1, cards=1, escalations=2, parked=1, inbox=2)
    [card] = desk.texts("PO Desk/Parked")
    assert b"RuntimeError: out of cheese" in card.replace(b"=\r\n", b"")
    assert desk.mailbox.folders["INBOX"].messages[2].flags == set()
    assert states(desk) == ["filed", "parked", "filed"]
    later(desk)
    count(desk, parked=1)


@pytest.mark.parametrize("where", ["consider", "read"])
def test_a_mail_that_kills_the_process_is_parked_and_the_others_go_on(make: Make, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    desk = make(mail(1, CLEAN), mail(2, CLEAN, subject="Poison"), mail(3, HELD))
    whole = getattr(work, where)

    def kill(first: Any, *more: Any) -> Any:
        if where == "consider" and any(one.subject == "Poison" for one in first):
            raise Killed
        if where == "read" and b"Subject: Poison" in first and b"PO 77001" in first:
            raise Killed
        return whole(first, *more)

    monkeypatch.setattr(work, where, kill)
    monkeypatch.setattr(work, "_ALONE", 5)
    deaths = 0
    for _ in range(20):
        try:
            desk.run()
        except Killed:
            deaths += 1
        desk.later(minutes=1)
    assert 4 <= deaths <= 12
    count(desk, drafts=1, cards=1, escalations=2, parked=1, inbox=2)
    [card] = desk.texts("PO Desk/Parked")
    assert b"stopped" in card


def test_a_mail_that_cannot_be_read_is_parked(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RecursionError("too deep")

    desk = make(mail(1, CLEAN))
    monkeypatch.setattr("agent.stages.intake._read", broken)
    desk.run()
    count(desk, parked=1, inbox=1)


def test_a_card_that_cannot_be_written_stops_nobody(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    # even the parked card's own writing may fail
    desk = make(mail(1, CLEAN, subject="Poison"), mail(2, CLEAN))
    whole = work.parked

    def broken(mail: InboundMail, *more: Any) -> Any:
        if mail.subject == "Poison":
            raise ValueError("no card for you")
        return whole(mail, *more)

    def crash(outcome: Any, mail: InboundMail, *more: Any) -> Any:
        if mail.subject == "Poison":
            raise ValueError("no draft for you")
        return good(outcome, mail, *more)

    good = work.papers
    monkeypatch.setattr(work, "parked", broken)
    monkeypatch.setattr(work, "papers", crash)
    desk.run()
    count(desk, drafts=1, parked=1, inbox=2)


# --- systems that are down --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", ["erp", "crm", "wms"])
def test_it_waits_where_people_see_it_and_is_answered_when_the_system_is_back(make: Make, system: str) -> None:
    desk = make(mail(1, CLEAN))
    down(desk, **{system: "unavailable"})
    desk.run()
    [case] = rows(desk, CaseRow)
    assert (case.state, case.waits_for) == ("waiting", [system])
    count(desk, drafts=0, cards=0, escalations=0, inbox=1)
    desk.later(minutes=10)
    desk.run()
    assert states(desk) == ["waiting"]
    down(desk)
    desk.later(minutes=5)
    desk.run()
    count(desk, drafts=1, cards=1, inbox=1)


def test_after_half_an_hour_of_business_it_is_escalated(make: Make) -> None:
    desk = make(mail(1, CLEAN))
    down(desk, erp="unavailable")
    desk.run()
    later(desk, 2, minutes=14)
    assert states(desk) == ["waiting"]
    later(desk, 1, minutes=5)
    [case] = rows(desk, CaseRow)
    assert (case.state, case.rule) == ("escalated", "source_unavailable")
    count(desk, escalations=2, inbox=0)


def test_a_weekend_does_not_count(make: Make) -> None:
    # Given a mail of Friday, 16:50 in Chicago, when ten minutes of business are left
    desk = make(mail(1, CLEAN))
    desk.now = datetime(2026, 12, 4, 22, 50, tzinfo=UTC)
    desk.world.views.update(World(world(order("SO-1", "77001", ship="2026-12-30"))).views)
    ageless(desk, erp="unavailable")
    desk.run()
    # When the weekend passes and twenty minutes of Monday are nearly over
    later(desk, 30, minutes=110)
    assert states(desk) == ["waiting"]
    desk.now = datetime(2026, 12, 7, 14, 19, tzinfo=UTC)
    desk.run()
    assert states(desk) == ["waiting"]
    later(desk, 1, minutes=5)
    assert [row.state for row in rows(desk, CaseRow)] == ["escalated"]


@pytest.mark.parametrize("how", ["denied", "malformed"])
def test_a_system_that_refuses_or_babbles_is_escalated_at_once(make: Make, how: str) -> None:
    desk = make(mail(1, CLEAN))
    down(desk, erp=how)
    desk.run()
    assert [row.state for row in rows(desk, CaseRow)] == ["escalated"]
    count(desk, escalations=2)


@pytest.mark.parametrize(
    ("view", "column", "value", "system"),
    [("erp_order_lines", "ordered_qty", "a dozen", "ERP"), ("wms_orders", "planned_ship_date", "9999-12-31", "WMS")],
)
def test_a_value_that_cannot_be_read_is_named_on_the_card(tmp_path: Path, view: str, column: str, value: str, system: str) -> None:
    rows_ = world()
    rows_[view][0][column] = value
    desk = TwinDesk(tmp_path, MemoryMailbox(), World(rows_))
    desk.mailbox.deliver(mail(1, CLEAN))
    desk.run()
    [case] = rows(desk, CaseRow)
    assert (case.state, case.rule) == ("escalated", "unknown_value")
    [card] = [read(one) for one in desk.texts("PO Desk/Escalations") if b"X-PODesk-Kind: card" in one]
    assert all(word in card.text.replace("\n", " ") for word in (f"{view}.{column}", value, system, "SO-1"))


# --- the mailbox goes away ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [Unavailable("gone"), Denied("quota")])
def test_an_error_of_the_mailbox_puts_the_batch_off(make: Make, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    desk = make(*[mail(number, CLEAN) for number in range(5)])

    def fail(*_: Any) -> Any:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(work, "file", fail)
        for _ in range(12):
            desk.run()
            desk.later(minutes=1)
    # a mailbox that fails is no fault of the mails: none is parked
    assert states(desk) == ["planned"] * 5
    later(desk)
    count(desk, drafts=5, cards=5, parked=0)


def test_a_job_that_raises_is_not_lost(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make(mail(1, CLEAN))
    desk.poll()
    with monkeypatch.context() as patch:
        patch.setattr("agent.books.store", _broken)
        with pytest.raises(RuntimeError):
            desk.drain()
    desk.queue.clear()  # the engine never runs a job again that ended in an error
    later(desk)
    count(desk, drafts=1, cards=1)


def test_shadow_writes_nothing_to_the_mailbox(make: Make) -> None:
    desk = make(mail(1, CLEAN), mail(2, HELD), shadow=True)
    desk.run()
    later(desk)
    assert desk.mailbox.effects == []
    assert desk.outgoing.sent == []
    assert sorted(row.lane for row in rows(desk, CaseRow)) == ["draft", "escalate"]


def test_a_huge_batch(make: Make) -> None:
    desk = make(*[mail(number, (CLEAN, HELD, "Lunch?")[number % 3], subject=f"{number}") for number in range(150)], batch=500)
    desk.run()
    count(desk, drafts=50, cards=50, escalations=100, inbox=100)


# --- two workers ----------------------------------------------------------------------------------------------------------------


def test_two_workers_do_not_share_a_mail(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a job in the middle of a mail
    desk = make(mail(1, CLEAN))
    whole = work.consider
    inner: list[int] = []

    def second(mails: Any, *of: Any) -> Any:
        if not inner:
            inner.append(1)
            work.handle(desk.post, "another", [1])
        return whole(mails, *of)

    monkeypatch.setattr(work, "consider", second)
    # When another job comes for the same mail, then it keeps off
    desk.run()
    count(desk, drafts=1, cards=1)
    assert [row.attempts for row in rows(desk, MailRow)] == [1]


def test_a_lease_runs_out(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make(mail(1, CLEAN))
    with monkeypatch.context() as patch:
        patch.setattr(work, "consider", _killed)
        with pytest.raises(Killed):
            desk.run()
    desk.queue.clear()  # its worker never comes back
    desk.later(minutes=10)
    desk.run()
    count(desk, drafts=0)
    desk.later(minutes=6)
    desk.run()
    count(desk, drafts=1)


# --- the folder is numbered anew ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [CLEAN, HELD])
@pytest.mark.parametrize("point", [1, 2, 3])
@pytest.mark.parametrize("after", [False, True])
def test_numbered_anew_after_a_crash(make: Make, text: str, point: int, after: bool) -> None:
    # Given a mail whose filing was cut off somewhere
    desk = make(mail(1, text), mail(2, "Lunch?"))
    desk.mailbox.crash(point, after=after)
    desk.run()
    # When the Inbox gets new UIDs
    kept = list(desk.texts("INBOX"))
    desk.mailbox.delete_folder("INBOX")
    desk.mailbox.add_folder("INBOX")
    desk.mailbox.deliver(mail(3, "Another mail altogether"))
    for content in kept:
        desk.mailbox.deliver(content)
    later(desk)
    # Then nothing is lost and nothing doubled
    count(
        desk, drafts=int(text == CLEAN), cards=int(text == CLEAN), escalations=2 * int(text == HELD), inbox=3 - int(text == HELD), parked=0
    )
    assert len(desk.outgoing.sent) == int(text == HELD)
    assert not set(states(desk)) & {"new", "waiting", "planned"}


def _killed(*_: Any) -> Any:
    raise Killed


def _broken(*_: Any) -> Any:
    raise RuntimeError("the database hiccups")


def _answer(parent: str) -> bytes:
    head = "From: orders@northwind.example\r\nTo: dana@harmon.example\r\nMessage-ID: <a@northwind.example>"
    return f"{head}\r\nIn-Reply-To: {parent}\r\n\r\nHi\r\n".encode()
