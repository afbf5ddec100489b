"""What reps write in their own mail client: whatever it claims is found, whatever it only decorates isn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mails import mail
from tests.reviewing import CLEAN, CUSTOMER, Reps

CORRECTION = "Sent, but not backed by the systems · Order 1"


def written(desk: Reps, text: str, *, number: int = 1, to: str = CUSTOMER, head: str = "", ident: str = "hand1") -> None:
    """A message of a person in Sent. ``head``: how it is tied to others, by default as an answer to mail ``number``."""
    head = head or f"In-Reply-To: <m{number}@harmon.example>\r\nReferences: <m{number}@harmon.example>\r\n"
    head += f"From: orders@northwind.example\r\nTo: {to}\r\nSubject: Re: Order {number}\r\nMessage-ID: <{ident}@northwind.example>\r\n"
    body = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
    desk.mailbox.deliver(head.encode() + body, folder=desk.where("Sent"), received_at=desk.now)


@pytest.mark.parametrize(
    "text",
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
def test_a_claim_is_found_however_it_is_set(tmp_path: Path, text: str) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    written(desk, text)
    assert desk.look().counts["mismatches"] == 1
    assert desk.cards() == [CORRECTION]


@pytest.mark.parametrize(
    "text", ["Thanks 🙂", "Hello Dana 👋,\r\n\r\nThank you for your message 🙏🏽\r\n\r\nKind regards 😊", "Thank you for your patience ;-)"]
)
def test_a_face_beside_the_words_claims_nothing(tmp_path: Path, text: str) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    written(desk, text)
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
