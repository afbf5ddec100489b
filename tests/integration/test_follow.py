"""Promises after the answer: each change of the truth gets its response, once; what is kept and broken is counted."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from agent.ledger import promises
from agent.ledger.tables import CaseRow
from connectors.memory.world import World
from tests.following import NUMBER, After, answered, on_its_way
from tests.mails import mail, order, world
from tests.reviewing import CUSTOMER, subject, text

ESCALATED, CARDS, DRAFTS = "PO Desk/Escalations", "PO Desk/Cards", "Drafts"
OWNER, SUPERVISOR = "vale@northwind.example", "supervisor@northwind.example"


def states(desk: After) -> list[tuple[str, str, str]]:
    return [(row.kind, row.due, row.state) for row in desk.promises()]


def quiet_afterwards(desk: After) -> None:
    """Further looks find nothing to say."""
    folders = (ESCALATED, CARDS, DRAFTS, "PO Desk/Withdrawn", "PO Desk/Done")
    before = [len(desk.inside(name)) for name in folders], len(desk.outgoing.sent), desk.events("promise.made", "follow_up.drafted")
    for _ in range(3):
        desk.round()
    after = [len(desk.inside(name)) for name in folders], len(desk.outgoing.sent), desk.events("promise.made", "follow_up.drafted")
    assert after == before


# --- what is promised ---------------------------------------------------------------------------------------------------


def test_sent_unchanged_is_a_promise(tmp_path: Path) -> None:
    desk = answered(tmp_path)
    [row] = desk.promises()
    assert (row.kind, row.due, row.po, row.order_number, row.recipient) == ("ship", "2026-11-27", "77001", "SO-1", CUSTOMER)
    assert (row.state, row.became, row.said_by) == ("open", "sent_unchanged", "orders@northwind.example")
    assert desk.events("promise.made")[0]["due"] == "2026-11-27"
    quiet_afterwards(desk)
    assert len(desk.promises()) == 1


def test_approved_is_a_promise(tmp_path: Path) -> None:
    desk = After.at(tmp_path, "When does PO 77001 ship?")
    assert isinstance(desk, After)
    desk.move(DRAFTS, "PO Desk/Approve")
    desk.round()
    assert [(row.became, row.due) for row in desk.promises()] == [("approved_unchanged", "2026-11-27")]
    quiet_afterwards(desk)
    assert len(desk.promises()) == 1


def test_written_by_hand_is_a_promise_as_far_as_it_is_backed(tmp_path: Path) -> None:
    desk = After.at(tmp_path, "When does PO 77001 ship?")
    assert isinstance(desk, After)
    desk.answer(1, "Hello Dana,\r\n\r\nPO 77001 is scheduled to ship on Friday, November 27, 2026.\r\n\r\nRegards")
    desk.round()
    assert [(row.kind, row.due, row.became) for row in desk.promises()] == [("ship", "2026-11-27", "by_hand")]


def test_a_text_without_a_day_promises_none(tmp_path: Path) -> None:
    desk = After.at(tmp_path, "When does PO 77001 ship?")
    assert isinstance(desk, After)
    desk.answer(1, "Hello Dana,\r\n\r\nThank you for your message.\r\n\r\nRegards")
    desk.round()
    assert desk.promises() == []


def test_sent_where_nobody_sees_it_is_a_promise(tmp_path: Path) -> None:
    desk = After.at(tmp_path, "When does PO 77001 ship?")
    assert isinstance(desk, After)
    [draft] = desk.inside(DRAFTS)
    token = re.search(rb"<po-t\.[^>]+>", draft)[0].decode()  # type: ignore[index]
    desk.mailbox.delete(DRAFTS, desk.uids(DRAFTS)[0])
    reply = mail(2, "Thank you.", subject="Re: Order 1").replace(b"Date:", f"References: <m1@harmon.example> {token}\r\nDate:".encode())
    desk.mailbox.deliver(reply, received_at=desk.now)
    desk.round()
    assert [(row.kind, row.due, row.became) for row in desk.promises()] == [("ship", "2026-11-27", "sent_unseen")]


def test_a_parcel_and_its_estimate(tmp_path: Path) -> None:
    desk = answered(tmp_path, on_its_way())
    [row] = desk.promises()
    assert (row.kind, row.subject, row.due, row.state) == ("delivery", NUMBER, "2026-11-25", "open")


# --- kept ---------------------------------------------------------------------------------------------------------------


def test_picked_up_keeps_the_ship_date_and_delivery_closes_it_with_proof(tmp_path: Path) -> None:
    desk = answered(tmp_path)
    cards = len(desk.inside(CARDS))
    desk.leaves("2026-11-23T18:00:00Z")
    desk.now_is(hours=3)
    desk.round()
    assert states(desk) == [("ship", "2026-11-27", "open")], "booked, but the carrier hasn't got it"
    desk.scan("2026-11-23T20:00:00Z", "picked_up")
    desk.now_is(hours=3)
    desk.round()
    [row] = desk.promises()
    assert row.state == "kept" and row.picked_up_at == row.decided_at == desk.now and row.ended_at is None
    assert len(desk.events("promise.picked_up")) == len(desk.events("promise.kept")) == 1
    assert not desk.cards() and len(desk.inside(CARDS)) == cards and not desk.outgoing.sent
    desk.scan("2026-11-24T16:30:00Z", "delivered", signed_by="R HALE")
    desk.now_is(hours=24)
    desk.round()
    assert desk.promises()[0].ended_at == desk.now
    [card] = [one for one in desk.inside(CARDS) if b"Delivered" in one]
    assert "signed for by R HALE" in text(card) and "2026-11-24 10:30 CST" in text(card)
    assert not desk.cards() and not desk.outgoing.sent
    assert not {"To", "Cc"} & {name for name, value in _headers(card) if "harmon" in value}
    quiet_afterwards(desk)
    with desk.ledger.reading() as session:
        count = promises.tally(session)
    assert (count.kept, count.broken, count.open, count.decided) == (1, 0, 0, 1)


def _headers(content: bytes) -> list[tuple[str, str]]:
    head = content.partition(b"\r\n\r\n")[0].decode()
    return [(line.partition(":")[0], line) for line in head.split("\r\n")]


# --- moved --------------------------------------------------------------------------------------------------------------


def test_a_moved_ship_date_goes_to_the_account_owner_once(tmp_path: Path) -> None:
    desk = answered(tmp_path)
    desk.ships(day="2026-12-01")
    desk.now_is(hours=1)
    desk.round()
    assert desk.cards() == ["Promised ship date moved later · PO 77001 · Order 1"]
    [card] = desk.inside(ESCALATED)
    assert "promised for 2026-11-27; now 2026-12-01 in the ERP, 2026-12-01 in the WMS" in text(card)
    assert "PO 77001 ships by Fri, Nov 27, 2026: said to dana@harmon.example on Mon, Nov 23, 2026 09:00 CST" in text(card)
    assert "“Hello,”" not in text(card), "no answer that nobody files"
    assert [one.recipients for one in desk.outgoing.sent] == [(OWNER,)]
    assert b"harmon" not in desk.outgoing.sent[0].content and b"2026-12-01" not in desk.outgoing.sent[0].content
    [case] = desk.cases()
    assert (case.state, case.rule, case.path, case.owner_email) == ("escalated", "promise_moved", "account_owner", OWNER)
    assert not desk.inside(DRAFTS), "no sentence is signed, so there is no follow-up"
    quiet_afterwards(desk)
    # moved once more: once more
    desk.ships(day="2026-12-03")
    desk.round()
    assert len(desk.cards()) == 2 and len(desk.outgoing.sent) == 2
    quiet_afterwards(desk)
    # a person settles it, the date comes back, and is lost again
    desk.move(ESCALATED, "PO Desk/Done")
    desk.round()
    assert desk.cases()[0].state == "closed"
    desk.ships(day="2026-11-27")
    desk.round()
    assert len(desk.events("promise.settled")) == 1 and not desk.cards()
    desk.ships(day="2026-12-03")
    desk.round()
    assert len(desk.cards()) == 1
    quiet_afterwards(desk)


def test_an_earlier_date_is_no_news(tmp_path: Path) -> None:
    desk = answered(tmp_path)
    desk.ships(day="2026-11-25")
    desk.now_is(hours=1)
    desk.round()
    assert not desk.cards() and not desk.outgoing.sent and not desk.events("promise.moved")


@pytest.mark.parametrize(
    ("view", "cells", "event"),
    [
        ("erp_orders", {"hold_code": "credit"}, "held"),
        ("wms_orders", {"status": "on_hold"}, "held"),
        ("erp_orders", {"status": "cancelled"}, "cancelled"),
        ("erp_orders", {"status": "open"}, "undone"),
        ("erp_orders", {"customer_po": "99999"}, "lost"),
        ("wms_orders", {"planned_ship_date": None}, "undated"),
    ],
)
def test_other_trouble_is_told_once(tmp_path: Path, view: str, cells: dict[str, object], event: str) -> None:
    desk = answered(tmp_path)
    desk.world.set(view, {"order_number": "SO-1"}, **cells)
    desk.now_is(hours=1)
    desk.round()
    assert len(desk.events(f"promise.{event}")) == 1 and len(desk.cards()) == 1
    assert [one.recipients for one in desk.outgoing.sent] == [(OWNER,)]
    quiet_afterwards(desk)


def test_a_short_shipment(tmp_path: Path) -> None:
    desk = answered(tmp_path)
    desk.leaves("2026-11-23T18:00:00Z")
    desk.scan("2026-11-23T20:00:00Z", "picked_up")
    desk.ships(shipped_qty=6, backordered_qty=4)
    desk.world.set("wms_lines", {"order_number": "SO-1", "line_number": 2}, shipped_qty=6, backordered_qty=4)
    desk.now_is(hours=8)
    desk.round()
    assert desk.cards() == ["Promised order is short · PO 77001 · Order 1"]
    assert "line 2: 4 on backorder" in text(desk.inside(ESCALATED)[0])
    quiet_afterwards(desk)


def test_time_alone_breaks_a_promise_and_it_is_noticed_once(tmp_path: Path) -> None:
    desk = answered(tmp_path)
    desk.now_is(days=4)
    desk.round()
    assert states(desk) == [("ship", "2026-11-27", "open")] and not desk.cards(), "the day itself"
    desk.now_is(days=1)
    desk.round()
    assert states(desk) == [("ship", "2026-11-27", "broken")]
    assert desk.cards() == ["Promised ship date has passed · PO 77001 · Order 1"]
    assert len(desk.events("promise.broken")) == len(desk.events("promise.passed")) == 1
    quiet_afterwards(desk)
    # shipped late: it was told that the day was lost
    desk.leaves("2026-11-28T15:00:00Z")
    desk.scan("2026-11-28T15:30:00Z", "picked_up")
    desk.now_is(hours=2)
    desk.round()
    assert len(desk.cards()) == 1 and len(desk.events("promise.broken")) == 1
    quiet_afterwards(desk)


def test_while_a_system_is_down_a_promise_waits_and_says_so(tmp_path: Path) -> None:
    desk = answered(tmp_path)
    desk.ships(day="2026-12-01")
    desk.wms_is("unavailable")
    desk.now_is(hours=1)
    assert desk.round().counts["waiting"] == 1
    [row] = desk.promises()
    assert (row.state, row.waits_for) == ("open", ["wms"]) and not desk.cards()
    assert desk.events("promise.waits")[0]["waits_for"] == ["wms"]
    with desk.ledger.reading() as session:
        assert promises.tally(session).waiting == 1
    quiet_afterwards(desk)
    desk.wms_is("")
    desk.round()
    assert len(desk.cards()) == 1 and desk.promises()[0].waits_for == []


# --- on its way ---------------------------------------------------------------------------------------------------------


def test_the_carrier_moves_its_estimate(tmp_path: Path) -> None:
    desk = answered(tmp_path, on_its_way())
    desk.scan("2026-11-24T10:00:00Z", "in_transit", "2026-11-28")
    desk.now_is(hours=24)
    desk.round()
    assert desk.cards() == ["Carrier estimate moved later · PO 77001 · Order 1"]
    assert [one.recipients for one in desk.outgoing.sent] == [(OWNER,)]
    quiet_afterwards(desk)
    desk.scan("2026-11-27T17:00:00Z", "delivered", signed_by="DOCK 2")
    desk.now_is(days=4)
    desk.round()
    assert states(desk) == [("delivery", "2026-11-25", "broken")]
    assert any("signed for by DOCK 2" in text(one) for one in desk.inside(CARDS))
    quiet_afterwards(desk)


@pytest.mark.parametrize("status", ["exception", "returned"])
def test_an_exception_is_fulfilments_with_claim_or_reship_next(tmp_path: Path, status: str) -> None:
    desk = answered(tmp_path, on_its_way())
    # a second mail on the same PO waits as a draft: it is withdrawn
    desk.mailbox.deliver(mail(2, "Where is PO 77001?", subject="Order 2"), received_at=desk.now)
    desk.look()
    assert len(desk.inside(DRAFTS)) == 1
    desk.scan("2026-11-23T16:00:00Z", status, description="Damaged in transit")
    desk.now_is(hours=2)
    desk.round()
    assert not desk.inside(DRAFTS) and len([one for one in desk.inside("PO Desk/Withdrawn") if b"Kind: draft" in one]) == 1
    [card] = [
        one for one in desk.inside(ESCALATED) if subject(one).startswith("Carrier reports a problem on an order that we answered for")
    ]
    assert "redeliver or reship" in text(card) and "Claim" in text(card)
    [case] = [one for one in desk.cases() if one.subject == "Order 1"]
    assert (case.rule, case.path) == ("carrier_exception", "fulfillment")
    told = sorted(one.recipients[0] for one in desk.outgoing.sent if case.id.encode() in one.content)
    assert told == ["fulfillment@northwind.example", OWNER]
    quiet_afterwards(desk)


def test_an_overdue_delivery_is_traced(tmp_path: Path) -> None:
    desk = answered(tmp_path, on_its_way())
    desk.now_is(days=3)
    desk.round()
    assert desk.cards() == ["Delivery is overdue · PO 77001 · Order 1"] and states(desk) == [("delivery", "2026-11-25", "broken")]
    quiet_afterwards(desk)


# --- follow-ups ---------------------------------------------------------------------------------------------------------


def moved(folder: Path) -> After:
    """The follow-up on a moved ship date waits in Drafts."""
    desk = answered(folder, signed=True)
    desk.ships(day="2026-12-01")
    desk.now_is(hours=1)
    desk.round()
    return desk


def test_a_signed_sentence_makes_a_follow_up(tmp_path: Path) -> None:
    desk = moved(tmp_path)
    [draft] = desk.inside(DRAFTS)
    body = text(draft)
    assert body.startswith("Hello, Since our last message about PO 77001, its scheduled ship date has changed. PO 77001 is confirmed")
    assert "Tuesday, December 1, 2026" in body and "November 27" not in body, "no system holds the old day any more"
    head = draft.partition(b"\r\n\r\n")[0].decode()
    assert f"To: {CUSTOMER}" in head and "In-Reply-To: <po.PD-" in head and ".draft.1@" in head
    references = re.search(r"References: (.*?)\r\n(?=\S)", head, re.S)[1].split()  # type: ignore[index]
    assert references[0] == "<m1@harmon.example>" and references[-2].startswith("<po-t.") and ".draft.1@" in references[-1]
    assert not desk.cards(), "the follow-up's card is an evidence card"
    [card] = [one for one in desk.inside(CARDS) if "follow-up drafted" in subject(one)]
    assert "Since our last message" in text(card) and "<- ERP" in text(card)
    assert [one.recipients for one in desk.outgoing.sent] == [(OWNER,)] and b"December" not in desk.outgoing.sent[0].content
    assert desk.cases()[0].state == "drafted"
    quiet_afterwards(desk)


def test_an_approved_follow_up_goes_out_once_and_makes_a_new_promise(tmp_path: Path) -> None:
    desk = moved(tmp_path)
    desk.move(DRAFTS, "PO Desk/Approve")
    assert desk.look().counts["approved"] == 1
    [mailed] = desk.mailed()
    assert b"its scheduled ship date has changed" in mailed and b"X-PODesk" not in mailed
    desk.round()
    assert states(desk) == [("ship", "2026-11-27", "broken"), ("ship", "2026-12-01", "open")]
    assert desk.cases()[0].state == "closed" and not desk.cards()
    quiet_afterwards(desk)


def test_a_follow_up_that_a_person_sends_is_held_against_the_truth_as_it_stands(tmp_path: Path) -> None:
    desk = moved(tmp_path)
    desk.send()
    assert desk.look().counts["sent_unchanged"] == 1
    assert not desk.events("mismatch.sent") and not desk.cards()
    assert [row.state for row in desk.promises()] == ["broken", "open"]


def test_a_follow_up_that_stops_being_true_is_taken_away_and_told_anew(tmp_path: Path) -> None:
    desk = moved(tmp_path)
    desk.ships(day="2026-12-04")
    desk.round()
    [draft] = desk.inside(DRAFTS)
    assert "Friday, December 4, 2026" in text(draft)
    assert len([one for one in desk.inside("PO Desk/Withdrawn") if b"Kind: draft" in one]) == 1
    assert len(desk.inside("INBOX")) == 1, "the mail was answered long ago: it isn't handled afresh"
    quiet_afterwards(desk)
    desk.ships(day="2026-11-27")
    desk.round()
    assert not desk.inside(DRAFTS) and desk.cases()[0].state == "closed" and not desk.cards()
    quiet_afterwards(desk)


def test_a_follow_up_that_is_approved_after_the_truth_moved_is_not_sent(tmp_path: Path) -> None:
    desk = moved(tmp_path)
    desk.move(DRAFTS, "PO Desk/Approve")
    desk.world.set("erp_orders", {"order_number": "SO-1"}, hold_code="credit")
    desk.look()
    assert not desk.mailed()
    desk.round()
    assert desk.cards() == ["Promised order is on hold · PO 77001 · Order 1"] and not desk.inside(DRAFTS)
    quiet_afterwards(desk)


def test_no_follow_up_after_somebody_has_written_by_hand(tmp_path: Path) -> None:
    desk = moved(tmp_path)
    desk.later(minutes=5)
    desk.answer(1, "It will be December 1, sorry.")
    desk.move(DRAFTS, "PO Desk/Approve")
    desk.look()
    assert not desk.mailed()


@pytest.mark.parametrize(
    ("view", "cells"),
    [
        ("erp_order_lines", {"changed_at": "2026-11-23T15:30:00Z"}),
        ("crm_accounts", {"open_dispute": "Invoice 4711"}),
        ("crm_accounts", {"tier": "C"}),
        ("wms_orders", {"planned_ship_date": "2026-12-02"}),
    ],
)
def test_where_a_rule_holds_there_is_a_card_and_no_follow_up(tmp_path: Path, view: str, cells: dict[str, object]) -> None:
    desk = answered(tmp_path, signed=True)
    desk.ships(day="2026-12-01")
    desk.world.set(view, {} if view == "crm_accounts" else {"order_number": "SO-1"}, **cells)
    desk.now_is(hours=1)
    desk.round()
    assert not desk.inside(DRAFTS) and len(desk.cards()) == 1
    quiet_afterwards(desk)


def test_a_moved_estimate_has_its_follow_up(tmp_path: Path) -> None:
    desk = answered(tmp_path, on_its_way(), signed=True)
    desk.scan("2026-11-24T10:00:00Z", "in_transit", "2026-11-28")
    desk.now_is(hours=24)
    desk.round()
    [draft] = desk.inside(DRAFTS)
    assert "the carrier's estimate for its delivery has changed" in text(draft) and "Saturday, November 28, 2026" in text(draft)
    assert "November 25" not in text(draft)
    quiet_afterwards(desk)
    desk.move(DRAFTS, "PO Desk/Approve")
    desk.round()
    assert len(desk.mailed()) == 1
    assert states(desk) == [("delivery", "2026-11-25", "broken"), ("delivery", "2026-11-28", "open")]
    quiet_afterwards(desk)


def test_one_of_two_orders_moves(tmp_path: Path) -> None:
    rows = world(order("SO-1", "77001"), order("SO-2", "77002"))
    desk = answered(tmp_path, rows, signed=True, text="When do PO 77001 and PO 77002 ship?")
    assert len(desk.promises()) == 2
    desk.ships(day="2026-12-01")
    desk.now_is(hours=1)
    desk.round()
    [draft] = desk.inside(DRAFTS)
    assert "77001" in text(draft) and "77002" not in text(draft)
    quiet_afterwards(desk)


# --- a later reply takes the place of an earlier one --------------------------------------------------------------------


def test_the_same_answer_again_is_one_promise(tmp_path: Path) -> None:
    desk = answered(tmp_path)
    desk.later(minutes=30)
    desk.mailbox.deliver(mail(2, "When does PO 77001 ship?", subject="Order 2"), received_at=desk.now)
    desk.look()
    desk.send()
    desk.round()
    assert sorted(row.state for row in desk.promises()) == ["open", "renewed"]
    desk.ships(day="2026-12-01")
    desk.now_is(minutes=30)
    desk.round()
    assert len(desk.cards()) == 1, "one person, one order, one card"
    quiet_afterwards(desk)


def test_questions_to_the_systems_dont_grow_with_promises(tmp_path: Path) -> None:
    def asked(count: int) -> list[int]:
        rows = world(*(order(f"SO-{n}", f"77{n:03}") for n in range(1, count + 1)))
        folder = tmp_path / str(count)
        folder.mkdir()
        desk = After.at(folder)
        assert isinstance(desk, After)
        desk.world = World(rows)
        systems = (desk.systems.erp, desk.systems.crm, desk.systems.wms, desk.systems.carrier)
        for system in systems:
            system.__init__(desk.world, lambda: desk.now)  # type: ignore[misc]
        for n in range(1, count + 1):
            desk.mailbox.deliver(mail(n, f"When does PO 77{n:03} ship?", subject="Order"), received_at=desk.now)
        desk.run()
        desk.move(DRAFTS, "Sent")
        desk.round()
        assert len(desk.promises()) == count
        before = [system.source.queries for system in systems]  # type: ignore[attr-defined]
        desk.round()
        return [after - was for after, was in zip((system.source.queries for system in systems), before, strict=True)]  # type: ignore[attr-defined]

    assert asked(1) == asked(12)


def test_a_reply_read_again_replaces_nothing_that_it_said_itself(tmp_path: Path) -> None:
    """A carrier that was silent at first lets more of one text be understood later."""
    from agent.review.desk_side import Reviewer
    from agent.review.promises import Reply, remember
    from agent.review.truth import asked_in
    from policies.commitment import Commitment

    desk = answered(tmp_path)
    settings, mailbox = desk.post.mailboxes["desk"]
    parcel = Commitment(po="77001", kind="delivery", subject=NUMBER, order="SO-1")
    ship = Commitment(po="77001", kind="ship", due=date(2026, 11, 27), order="SO-1")
    for message, told in (("<one@northwind.example>", [ship]), ("<one@northwind.example>", [ship, parcel])):
        with mailbox.session() as session, Reviewer(desk.post, settings, session).page() as page:
            case = page.rows.get(CaseRow, desk.cases()[0].id)
            assert case is not None
            reply = Reply("by_hand", 0, case.sender, message, "dana@northwind.example", asked_in(page.rows, case, desk.desk))
            remember(page, case, reply, told)
    mine = [(row.kind, row.ended_at is None) for row in desk.promises() if row.message_id == "<one@northwind.example>"]
    assert sorted(mine) == [("delivery", True), ("ship", True)]
