"""What reps write in their own mail client: whatever it claims is found, whatever it only decorates isn't."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from agent.ledger.kpis import answered
from agent.watch import recheck_once
from connectors.errors import Unavailable
from tests.desks import Killed
from tests.mails import mail, order
from tests.reviewing import CLEAN, CUSTOMER, Reps, text

CORRECTION = "Sent, but not backed by the systems · Order 1"


def written(desk: Reps, words: str, *, number: int = 1, to: str = CUSTOMER, head: str = "", ident: str = "hand1") -> None:
    """A message of a person in Sent. ``head``: how it is tied to others, by default as an answer to mail ``number``."""
    head = head or f"In-Reply-To: <m{number}@harmon.example>\r\nReferences: <m{number}@harmon.example>\r\n"
    head += f"From: orders@northwind.example\r\nTo: {to}\r\nSubject: Re: Order {number}\r\nMessage-ID: <{ident}@northwind.example>\r\n"
    body = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n".encode()
    desk.mailbox.deliver(head.encode() + body, folder=desk.where("Sent"), received_at=desk.now)


@pytest.mark.parametrize(
    "words",
    [
        "We will ship PO 77001 next week",
        "• We will ship PO 77001 next week",
        "· PO 77001 goes out tomorrow",
        "Hello Dana,\r\n\r\n• PO 77001 … next week\r\n\r\nRegards",
        "We will ship it 🙂\r\nnext week",
        "🙂 We will ship it next week 🙏",
        "👍",
        "PO 77001 🚚 Friday",
    ],
)
def test_a_claim_is_found_however_it_is_set(tmp_path: Path, words: str) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    written(desk, words)
    assert desk.look().counts["mismatches"] == 1
    assert desk.cards() == [CORRECTION]


@pytest.mark.parametrize(
    "words",
    ["Thanks 🙂", "Hello Dana 👋,\r\n\r\nThank you for your message 🙏🏽\r\n\r\nKind regards 😊", "Thank you for your patience ;-)"],
)
def test_a_face_beside_the_words_claims_nothing(tmp_path: Path, words: str) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    written(desk, words)
    assert desk.look().counts["by_hand"] == 1
    assert desk.cards() == []


def test_a_draft_with_a_face_is_the_persons_to_send(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    draft = desk.inside("Drafts")[0]
    assert not any(sign in draft.decode() for sign in "🙂😊🙏")
    desk.edit("Kind regards,", "Kind regards :)")
    desk.move("Drafts", "PO Desk/Approve")
    assert desk.look().counts["approved"] == 1
    assert len(desk.mailed()) == 1 and b"Kind regards :)" in desk.mailed()[0]


# --- what is an answer, and to which case ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "head"),
    [
        ("bob@northwind.example", ""),
        ("Bob <bob@northwind.example>, orders@northwind.example", "X-Forwarded-Message-Id: <m1@harmon.example>\r\n"),
        ("vendor@mill.example", "X-Forwarded-Message-Id: <m1@harmon.example>\r\n"),
        ("vendor@mill.example", "Subject: FW: Order 1\r\n"),
        ("vendor@mill.example", "Subject: =?utf-8?q?WG=3A_Order_1?=\r\n"),
    ],
)
@pytest.mark.parametrize("seen", [True, False], ids=["pending", "not seen yet"])
def test_asking_a_colleague_or_a_vendor_answers_no_customer(tmp_path: Path, to: str, head: str, seen: bool) -> None:
    desk = Reps.at(tmp_path, *([CLEAN] if seen else []))
    if not seen:
        desk.mailbox.deliver(mail(1, CLEAN, subject="Order 1"), received_at=desk.now)
    written(desk, "When does this ship?", to=to, head=f"{head}In-Reply-To: <m1@harmon.example>\r\nReferences: <m1@harmon.example>\r\n")
    desk.run()
    desk.look()
    [case] = desk.cases()
    assert (case.state, len(desk.inside("Drafts")), desk.cards()) == ("drafted", 1, [])


@pytest.mark.parametrize("to", ["lee@harmon-parts.example", f"bob@northwind.example, {CUSTOMER}", "undisclosed-recipients:;"])
def test_an_answer_to_somebody_outside_is_one(tmp_path: Path, to: str) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    written(desk, "I am looking into it.", to=to)
    assert desk.look().counts["by_hand"] == 1
    assert (desk.cases()[0].ended, desk.inside("Drafts")) == ("by_hand", [])


def test_a_draft_on_a_mail_that_the_customer_passed_on_is_known_when_sent(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path)
    desk.mailbox.deliver(mail(1, CLEAN, subject="FW: Order 1"), received_at=desk.now)
    desk.run()
    draft = desk.inside("Drafts")[0].replace(b"Subject: Re: FW: Order 1", b"Subject: FW: Order 1")
    assert b"Subject: FW: Order 1" in draft
    desk.send(draft)
    assert desk.look().counts["sent_unchanged"] == 1


def test_a_client_that_sets_references_alone_is_understood(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    written(desk, "PO 77001 ships next week.", head="References: <earlier@harmon.example> <m1@harmon.example>\r\n")
    assert desk.look().counts["mismatches"] == 1
    assert (desk.cards(), desk.inside("Drafts")) == ([CORRECTION], [])


def test_what_a_person_adds_to_their_own_reply_is_checked_too(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    written(desk, "I am looking into it.")
    desk.look()
    assert desk.cards() == []
    written(desk, "PO 77001 ships next week.", head="In-Reply-To: <hand1@northwind.example>\r\n", ident="hand2")
    desk.look()
    assert desk.cards() == [CORRECTION]
    written(desk, "It ships tomorrow.", head="In-Reply-To: <hand2@northwind.example>\r\n", ident="hand3")
    desk.look()
    assert len(desk.cards()) == 2


# --- asked twice, answered once --------------------------------------------------------------------------------------------


def asked_twice(folder: Path, second: str = "Still nothing? Where is PO# 77001?", *, server: dict[str, object] | None = None) -> Reps:
    """Two mails of one sender; the older one's draft has given way to the newer one's."""
    desk = Reps.at(folder, CLEAN, server=server)
    desk.later(hours=1)
    desk.mailbox.deliver(mail(2, second, subject="Order 2"), received_at=desk.now)
    desk.run()
    assert [b"In-Reply-To: <m2@" in one for one in desk.inside("Drafts")] == [True]
    return desk


def ends(desk: Reps) -> list[tuple[str, str]]:
    return sorted((case.state, case.ended) for case in desk.cases())


def test_a_reply_to_the_older_mail_retires_the_newer_ones_draft(tmp_path: Path) -> None:
    desk = asked_twice(tmp_path)
    desk.later(minutes=5)
    written(desk, "I am looking into it.")
    desk.look()
    assert desk.inside("Drafts") == [] and ends(desk) == [("closed", "joined"), ("closed", "joined")]
    [card] = [
        one for one in desk.inside("PO Desk/Withdrawn") if b"Kind: card" in one and b"<m2@" not in one and "went out after" in text(one)
    ]
    assert "Nothing to do if that reply answers this mail too; else answer it by hand." in text(card)
    assert not any("\\Answered" in flags for flags in (one.flags for one in desk.mailbox.folders["INBOX"].messages.values()))
    before = [len(desk.inside(name)) for name in ("Drafts", "PO Desk/Withdrawn", "PO Desk/Cards", "INBOX")]
    for _ in range(2):
        desk.look()
        recheck_once(desk.post)
        desk.drain()
    assert before == [len(desk.inside(name)) for name in ("Drafts", "PO Desk/Withdrawn", "PO Desk/Cards", "INBOX")]
    with desk.ledger.reading() as session:
        assert sorted((span.end - span.start).total_seconds() / 60 for span in answered(session)) == [5, 65]


def test_both_questions_are_answered_by_the_newer_ones_draft(tmp_path: Path) -> None:
    desk = asked_twice(tmp_path)
    desk.later(minutes=30)
    desk.send()
    desk.look()
    assert ends(desk) == [("closed", "joined"), ("closed", "sent_unchanged")]
    with desk.ledger.reading() as session:
        found = [((span.end - span.start).total_seconds() / 60, span.kind) for span in answered(session)]
    assert sorted(found) == [(30, "draft"), (90, "draft")], "asking again doesn't set the clock back"


def test_a_draft_that_a_person_edits_is_marked_and_stays(tmp_path: Path) -> None:
    desk = asked_twice(tmp_path)
    mine = desk.edit("Hello,", "Dear Dana,")
    desk.later(minutes=5)
    written(desk, "I am looking into it.")
    desk.look()
    assert desk.inside("Drafts") == [mine]
    assert any("went out after" in text(one) for one in desk.inside("PO Desk/Cards"))


@pytest.mark.parametrize(
    ("second", "to", "sender", "minutes"),
    [
        ("Where are PO 77001 and PO 77003?", CUSTOMER, CUSTOMER, 5),
        ("Where is PO 77003?", CUSTOMER, CUSTOMER, 5),
        ("Where is PO 77001?", CUSTOMER, "lee@harmon.example", 5),
        ("Where is PO 77001?", CUSTOMER, CUSTOMER, -5),
        ("Where is PO 77001?", "bob@northwind.example", CUSTOMER, 5),
    ],
    ids=["asks more", "asks something else", "a colleague asks", "came after the reply", "asked a colleague"],
)
def test_what_the_reply_cant_answer_keeps_its_draft(tmp_path: Path, second: str, to: str, sender: str, minutes: int) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.world_becomes(order("SO-1", "77001"), order("SO-3", "77003"))
    desk.later(hours=1)
    desk.mailbox.deliver(mail(2, second, subject="Order 2", sender=sender), received_at=desk.now)
    desk.run()
    desk.later(minutes=minutes)
    written(desk, "I am looking into it.", to=to)
    desk.later(minutes=-minutes)
    desk.look()
    assert any(b"In-Reply-To: <m2@" in one for one in desk.inside("Drafts"))


def test_an_earlier_question_that_had_its_answer_says_nothing_of_the_next(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    written(desk, "I am looking into it.")
    desk.look()
    desk.later(hours=1)
    desk.mailbox.deliver(mail(2, "Where is PO 77001 now?", subject="Order 2"), received_at=desk.now)
    desk.run()
    desk.later(minutes=5)
    written(desk, "Sorry, I am still looking into it.", ident="hand2")
    desk.look()
    assert len(desk.inside("Drafts")) == 1


def test_approved_at_the_same_time_is_not_sent(tmp_path: Path) -> None:
    desk = asked_twice(tmp_path)
    desk.later(minutes=5)
    written(desk, "I am looking into it.")
    desk.move("Drafts", "PO Desk/Approve")
    desk.look()
    assert desk.mailed() == [] and desk.inside("PO Desk/Approve") == []
    recheck_once(desk.post)
    desk.drain()
    assert desk.inside("Drafts") == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("point", [1, 2, 3, 4, 5])
def test_a_crash_on_the_way_doubles_nothing(tmp_path: Path, point: int, after: bool) -> None:
    desk = asked_twice(tmp_path)
    desk.later(minutes=5)
    written(desk, "I am looking into it.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.memory.mailbox.Unavailable", lambda *_, **__: Killed())
        desk.mailbox.crash(point, after=after)
        with suppress(Killed, Unavailable):
            desk.look()
    desk.mailbox._crash = None
    for _ in range(2):
        desk.look()
        recheck_once(desk.post)
        desk.drain()
    assert desk.inside("Drafts") == [] and len(desk.inside("INBOX")) == 2
    drafts = [one for one in desk.inside("PO Desk/Withdrawn") if b"Kind: draft" in one]
    assert len(drafts) == 2 and len(set(drafts)) == 2
    assert sum("went out after" in text(one) for one in desk.inside("PO Desk/Withdrawn") if b"Kind: card" in one) == 1
