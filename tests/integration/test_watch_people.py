"""What people have in hand is never moved or overwritten, only marked, and once a change; a system that is silent is waited for."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

import agent.watch.sweep as sweeping
from agent.ledger.tables import CaseRow, DraftRow
from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.watch import recheck_once
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.integration.test_watch_facts import ALLOCATED, events, pending, seen, shipped, sweep
from tests.mails import mail, order, world

MOVE = ALLOCATED["ship date in both systems"]
CARDS = "PO Desk/Cards"


def saved(content: bytes, old: bytes = b"", new: bytes = b"") -> bytes:
    """The draft as a client saves it: another Message-ID, without our headers."""
    top, _, body = content.partition(b"\r\n\r\n")
    kept = [one for one in top.split(b"\r\n") if not one.startswith((b"X-PODesk", b"Message-ID"))]
    return b"\r\n".join([*kept, b"Message-ID: <client-1@northwind.example>", b"", body.replace(old, new)])


def edit(desk: TwinDesk, old: bytes = b"Hello,", new: bytes = b"Dear Dana,") -> bytes:
    """A person opens the draft, changes words and saves it."""
    [uid] = desk.mailbox.folders["Drafts"].messages
    copy = saved(desk.texts("Drafts")[0], old, new)
    desk.mailbox.delete("Drafts", uid)
    desk.mailbox.deliver(copy, folder="Drafts", flags=["\\Draft", "\\Seen"])
    return copy


def flags(desk: TwinDesk) -> list[set[str]]:
    return [set(one.flags) for one in desk.mailbox.folders["Drafts"].messages.values()]


def state(desk: TwinDesk) -> tuple[str, str]:
    with desk.ledger.reading() as session:
        [case], [draft] = session.exec(select(CaseRow)).all(), session.exec(select(DraftRow)).all()
        return case.state, draft.state


@pytest.mark.parametrize("name", ALLOCATED)
def test_an_edited_draft_is_marked_and_keeps_its_words_and_place(tmp_path: Path, name: str) -> None:
    desk = pending(tmp_path)
    copy = edit(desk)
    ALLOCATED[name](desk.world)
    result = sweep(desk)
    assert (result.withdrawn, result.outdated) == (0, 1)
    assert list(desk.texts("Drafts")) == [copy]
    assert [{"\\Flagged", "$PODeskOutdated"} <= one for one in flags(desk)] == [True]
    assert not desk.texts("PO Desk/Withdrawn") and len(desk.texts("INBOX")) == 1
    [_evidence, card] = seen(desk, CARDS)
    assert "Draft out of date, don't send" in card[1] and "77001" in card[1]
    [notice] = desk.outgoing.sent
    assert notice.recipients[0].endswith("@northwind.example")
    assert b"2026" not in message_from_bytes(notice.content).get_payload(decode=True)  # type: ignore[operator]
    assert events(desk)[-1 if events(desk)[-1] == "draft.outdated" else -2] == "draft.outdated"
    assert state(desk) == ("outdated", "outdated")


def test_nobody_is_told_twice_of_one_change_and_once_of_the_next(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    edit(desk)
    MOVE(desk.world)
    for _ in range(3):
        desk.later(minutes=10)
        sweep(desk)
    assert len(seen(desk, CARDS)) == 2 and len(desk.outgoing.sent) == 1
    ALLOCATED["credit hold"](desk.world)
    assert [sweep(desk).outdated for _ in range(2)] == [1, 0]
    assert len(seen(desk, CARDS)) == 3 and len(desk.outgoing.sent) == 2


def test_a_person_goes_on_editing_and_nothing_is_lost(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    edit(desk)
    MOVE(desk.world)
    sweep(desk)
    second = edit(desk, b"Kind", b"Very kind")
    sweep(desk)
    assert list(desk.texts("Drafts")) == [second]


def test_the_truth_comes_back(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    edit(desk)
    before = desk.world.copy()
    MOVE(desk.world)
    sweep(desk)
    desk.world.views = before.views
    assert sweep(desk).unchanged == 1
    assert state(desk) == ("drafted", "filed")
    MOVE(desk.world)
    assert sweep(desk).withdrawn == 0


def test_saved_anew_without_a_change_counts_as_untouched(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    edit(desk, b"", b"")
    MOVE(desk.world)
    assert sweep(desk).withdrawn == 1
    assert len(seen(desk, "PO Desk/Withdrawn")) == 3
    assert [b"December 1, 2026" in one for one in desk.texts("Drafts")] == [True]


def test_one_edited_copy_protects_the_untouched_one(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    desk.mailbox.deliver(saved(desk.texts("Drafts")[0], b"is confirmed", b"is fully confirmed"), folder="Drafts")
    before = list(desk.texts("Drafts"))
    MOVE(desk.world)
    assert (sweep(desk).withdrawn, list(desk.texts("Drafts"))) == (0, before)
    assert [{"\\Flagged", "$PODeskOutdated"} <= one for one in flags(desk)] == [True, True]


def test_two_untouched_copies_one_is_withdrawn_the_other_marked(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    desk.mailbox.deliver(desk.texts("Drafts")[0], folder="Drafts")
    MOVE(desk.world)
    assert sweep(desk).withdrawn == 1
    assert [{"\\Flagged", "$PODeskOutdated"} <= one for one in flags(desk)] == [True, False]


def test_a_draft_that_is_open_in_a_client_is_marked_by_card_and_notice(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    [uid] = desk.mailbox.folders["Drafts"].messages
    content = desk.texts("Drafts")[0]
    desk.mailbox.delete("Drafts", uid)
    MOVE(desk.world)
    assert (sweep(desk).outdated, len(desk.outgoing.sent)) == (1, 1)
    # and when it is put back untouched, it is withdrawn after all
    desk.mailbox.deliver(content, folder="Drafts")
    assert sweep(desk).withdrawn == 1


def test_vanished_is_unknown_after_a_day_and_never_rejected(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    [uid] = desk.mailbox.folders["Drafts"].messages
    content = desk.texts("Drafts")[0]
    desk.mailbox.delete("Drafts", uid)
    for hours in (0, 12, 11):
        desk.later(hours=hours)
        fresh(desk)
        sweep(desk)
        assert state(desk) == ("drafted", "filed")
    desk.later(hours=2)
    fresh(desk)
    for _ in range(2):
        sweep(desk)
    assert state(desk) == ("drafted", "unknown")
    assert events(desk).count("draft.unknown") == 1
    desk.mailbox.deliver(content, folder="Drafts")
    sweep(desk)
    assert state(desk) == ("drafted", "filed")


@pytest.mark.parametrize("place", ["PO Desk/Approve", "PO Desk/Reject/Wrong tone", "Trash"])
def test_what_people_moved_elsewhere_is_not_marked(tmp_path: Path, place: str) -> None:
    desk = pending(tmp_path)
    with desk.mailbox.session() as session:
        session.move("Drafts", list(desk.mailbox.folders["Drafts"].messages), place)
    MOVE(desk.world)
    result = sweep(desk)
    assert (result.withdrawn, result.outdated, len(desk.outgoing.sent)) == (0, 0, 0)
    assert len(desk.texts(place)) == 1


def test_the_mail_was_moved_out_of_the_inbox(tmp_path: Path) -> None:
    # Given that a person filed the customer's mail away
    desk = pending(tmp_path)
    with desk.mailbox.session() as session:
        session.move("INBOX", [1], "Projects")
    # When nothing changed, the draft stands
    assert sweep(desk).unchanged == 1
    # When the truth moves, it is withdrawn, the card says so, and a person is told
    MOVE(desk.world)
    assert sweep(desk).withdrawn == 1
    assert not desk.texts("Drafts") and len(desk.texts("Projects")) == 1
    cards = [one for one in map(message_from_bytes, desk.texts("PO Desk/Withdrawn")) if ".withdrawn@" in one["Message-ID"]]
    assert b"no longer in the Inbox" in b" ".join(cards[0].get_payload()[0].get_payload(decode=True).split())
    assert len(desk.outgoing.sent) == 1


def test_a_withdrawn_draft_that_comes_back_is_marked_once(tmp_path: Path) -> None:
    # Given a draft that was open in a client while it was withdrawn
    desk = pending(tmp_path)
    old = desk.texts("Drafts")[0]
    MOVE(desk.world)
    sweep(desk)
    # When the client saves it
    desk.mailbox.deliver(saved(old, b"Kind", b"Very kind"), folder="Drafts")
    assert [sweep(desk).outdated for _ in range(2)] == [1, 0]
    # Then it is marked, and the new draft stands unmarked
    assert [b"December" in one for one in desk.texts("Drafts")] == [True, False]
    assert [{"\\Flagged", "$PODeskOutdated"} <= one for one in flags(desk)] == [False, True]
    assert len(desk.outgoing.sent) == 1


@pytest.mark.parametrize("system", ["erp", "wms", "crm"])
@pytest.mark.parametrize("fail", ["unavailable", "denied"])
def test_a_silent_system_is_waited_for_until_its_facts_are_too_old(tmp_path: Path, system: str, fail: str) -> None:
    desk = pending(tmp_path)
    # the records are as of 14:30; ERP is trusted 24 h, WMS 4 h, the CRM has no fresh_for: give_up counts from the last look
    sweep(desk)
    down(desk, system, fail)
    patience = {"erp": 23.5, "wms": 3.5, "crm": 24.0}[system]
    desk.later(hours=patience)
    result = sweep(desk)
    assert (result.waiting, result.withdrawn) == (1, 0)
    assert len(desk.texts("Drafts")) == 1
    desk.later(minutes=1)
    assert sweep(desk).withdrawn == 1
    assert not desk.texts("Drafts")
    # handled afresh: one that may answer again is waited for, one that refuses us is an exception
    kept = desk.texts("INBOX") if fail == "unavailable" else [one for one in seen(desk, "PO Desk/Escalations") if one[0] == "mail"]
    assert len(kept) == 1


def test_the_carrier_is_silent(tmp_path: Path) -> None:
    desk = pending(tmp_path, shipped(delivered=True))
    down(desk, "carrier", "unavailable")
    desk.later(hours=23)
    fresh(desk)
    assert sweep(desk).waiting == 1
    desk.later(hours=2)
    fresh(desk)
    assert sweep(desk).withdrawn == 1


def test_a_system_back_in_time_confirms(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    down(desk, "wms", "unavailable")
    desk.later(hours=3)
    assert sweep(desk).waiting == 1
    down(desk, "wms", "")
    fresh(desk)
    assert sweep(desk).unchanged == 1
    desk.later(hours=3)
    down(desk, "wms", "unavailable")
    assert sweep(desk).waiting == 1


def test_what_the_other_systems_say_counts_while_one_is_silent(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    down(desk, "wms", "unavailable")
    desk.world.set("erp_order_lines", {"order_number": "SO-1"}, promised_ship_date="2026-12-01")
    assert sweep(desk).withdrawn == 1


def test_one_system_talks_nonsense(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    down(desk, "wms", "malformed")
    assert sweep(desk).withdrawn == 1


@pytest.mark.slow
def test_a_thousand_drafts_cost_no_more_questions_than_one(tmp_path: Path) -> None:
    count, moved = 1000, 70
    mailbox = MemoryMailbox()
    orders = [order(f"SO-{one}", f"77{one:04}") for one in range(count)]
    for one in range(count):
        mailbox.deliver(mail(one, f"When does PO 77{one:04} ship?"))
    desk = TwinDesk(tmp_path, mailbox, World(world(*orders)), batch=500)
    desk.run()
    assert len(desk.texts("Drafts")) == count
    sources = [port.source for port in (desk.systems.erp, desk.systems.crm, desk.systems.wms, desk.systems.carrier)]  # type: ignore[attr-defined]
    for source in sources:
        source.queries = 0
    assert recheck_once(desk.post).unchanged == count
    assert sum(source.queries for source in sources) <= 12
    for one in range(moved):
        desk.world.set("erp_orders", {"order_number": f"SO-{one}"}, hold_code="credit")
    result = sweep(desk)
    assert (result.unchanged, result.withdrawn) == (count - moved, moved)


def test_what_was_checked_lately_is_left_out_on_request(tmp_path: Path) -> None:
    desk = pending(tmp_path)
    assert recheck_once(desk.post, all_due=False).checked == 0
    desk.later(minutes=10)
    assert recheck_once(desk.post, all_due=False).checked == 1


def test_one_draft_that_cannot_be_weighed_does_not_shield_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = MemoryMailbox()
    mailbox.deliver(mail(1, "When does PO 77001 ship?"))
    mailbox.deliver(mail(2, "When does PO 77003 ship?"))
    desk = TwinDesk(tmp_path, mailbox, World(world(order("SO-1", "77001"), order("SO-3", "77003"))))
    desk.run()
    whole = sweeping.weigh

    def broken(asked: list[tuple[InboundMail, Inquiry]], *rest: Any) -> object:
        if any(mail.message_id == "<m2@harmon.example>" for mail, _inquiry in asked):
            raise ZeroDivisionError
        return whole(asked, *rest)

    monkeypatch.setattr(sweeping, "weigh", broken)
    result = sweep(desk)
    assert (result.unchanged, result.waiting) == (1, 1)
    desk.later(hours=24, minutes=1)
    fresh(desk)
    assert sweep(desk).withdrawn == 1


def down(desk: TwinDesk, system: str, fail: str) -> None:
    getattr(desk.systems, system).source.fail = fail
    desk.systems.breaker.report(system, answered=True)


def fresh(desk: TwinDesk) -> None:
    """The systems were read just now."""
    for view in ("erp_orders", "wms_orders", "crm_accounts"):
        desk.world.set(view, {}, as_of=desk.now)
