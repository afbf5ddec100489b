"""What reps write in their own mail client: whatever it claims is found, whatever it only decorates isn't."""

from __future__ import annotations

from pathlib import Path

import pytest

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
