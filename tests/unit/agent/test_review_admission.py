"""Which messages in Approve may be sent at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from agent.ledger.tables import CaseRow, DraftRow
from agent.model.mail import Address, Attachment, InboundMail
from agent.review.admission import refusal

DESK = Address(address="orders@northwind.example")
OURS = InboundMail(
    identity="i", subject="Re: Order", sender=DESK, from_all=(DESK,), to=(Address(address="dana@harmon.example"),),
    cc=(Address(address="pat@harmon.example"),), text="t", content_types=("text/plain",),
)  # fmt: skip
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def asked(
    mail: InboundMail = OURS,
    answered: bool = False,
    state: str = "drafted",
    revision: int = 2,
    row_state: str = "filed",
    known: bool = True,
) -> str:
    case = CaseRow(id="PD-A", mailbox="desk", identity="i", state=state, lane="draft", revision=2, opened_at=NOW, changed_at=NOW)
    row = DraftRow(case_id="PD-A", revision=revision, mailbox="desk", message_id="<d>", state=row_state, made_at=NOW, checked_at=NOW)
    return refusal(mail, case if known else None, row if known else None, OURS if known else None, desk=DESK.address, answered=answered)


def test_the_draft_as_filed() -> None:
    assert asked() == ""
    assert asked(row_state="outdated") == "" and asked(state="outdated") == "", "the systems decide at that moment"
    assert asked(OURS.model_copy(update={"cc": ()})) == "", "a person may leave a copy out"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"headers": {"received": ("from mx",)}}, "came in by mail"),
        ({"sender": Address(address="vale@northwind.example")}, "is not from"),
        ({"from_all": (DESK, DESK)}, "is not from"),
        ({"to": ()}, "recipient"),
        ({"to": (*OURS.to, *OURS.cc)}, "recipient"),
        ({"cc": (*OURS.cc, Address(address="x@else.example"))}, "Cc or Bcc"),
        ({"headers": {"bcc": ("x@else.example",)}}, "Cc or Bcc"),
        ({"reply_to": (DESK,)}, "Reply-To"),
        ({"subject": "Re: Order ships tomorrow"}, "subject"),
        ({"attachments": (Attachment(name="a", content_type="image/png", size=1),)}, "plain text"),
        ({"content_types": ("multipart/alternative", "text/plain", "text/html")}, "plain text"),
        ({"warnings": ("truncated",)}, "read in full"),
    ],
)
def test_a_changed_message(changes: dict[str, Any], why: str) -> None:
    assert why in asked(OURS.model_copy(update=changes))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"known": False}, "none of this desk's drafts"),
        ({"revision": 1}, "older draft"),
        ({"answered": True}, "answer in Sent"),
        ({"state": "closed"}, "not open"),
        ({"state": "sending"}, "not open"),
        ({"row_state": "withdrawn"}, "not open"),
    ],
)
def test_a_draft_that_is_not_open(changes: dict[str, Any], why: str) -> None:
    assert why in asked(**changes)
