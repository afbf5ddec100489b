"""Who did what: as far as the server tells, and not a guess beyond. Each act stands beside the policy and the facts in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.ledger.acts import Act, acts
from agent.review.person import ANSWERED, FLAGGED, MOVED, SHARED, person
from agent.stages.intake import read
from tests.reviewing import CLEAN, HELD, Reps

DESK = "orders@northwind.example"
LEE = "lee@northwind.example"


@pytest.mark.parametrize(
    ("headers", "who", "told"),
    [
        (f"From: {DESK}", "", SHARED),
        (f"From: {LEE}", LEE, "From"),
        (f"From: {DESK}\nSender: Lee <{LEE.upper()}>", LEE, "Sender"),
        (f"From: {DESK}\nX-Sender: {LEE}", LEE, "X-Sender"),
        (f"From: {DESK}\nSender: {DESK}", "", SHARED),
        (
            f"Received: from x (y [1.2.3.4]) (Authenticated sender: {LEE}) by mx\nFrom: {DESK}\nSender: other@northwind.example",
            LEE,
            "server",
        ),
        (f"Received: from x (Authenticated sender: {DESK}) by mx\nFrom: {DESK}", "", SHARED),
        (f"From: {DESK}\nSender: nobody in particular", "", SHARED),
        ("From: ", "", SHARED),
    ],
)
def test_only_what_a_header_says(headers: str, who: str, told: str) -> None:
    found = person(read(f"{headers}\n\nText\n".encode()), DESK)
    assert found[0] == who
    assert told in found[1]


def listed(desk: Reps) -> list[Act]:
    with desk.ledger.reading() as session:
        return list(acts(session))


def test_an_approved_a_rejected_and_a_settled_case(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN, HELD)
    desk.flag("PO Desk/Escalations", desk.uids("PO Desk/Escalations")[0], "\\Flagged")
    desk.move("Drafts", "PO Desk/Approve")
    desk.look()
    desk.answer(2, "We will call you.")
    desk.look()
    found = listed(desk)
    # the agent's decisions, then what people did
    assert [(one.act, one.person) for one in found if one.person == "podesk"] == [("decided", "podesk")] * 2 + [("sent", "podesk")]
    approved = next(one for one in found if one.act == "approved")
    assert (approved.person, approved.evidence) == ("", MOVED)
    took = next(one for one in found if one.act == "took up")
    assert (took.how, took.person, took.evidence) == ("flagged", "", FLAGGED)
    by_hand = next(one for one in found if one.how == "by_hand" and one.act == "sent")
    assert (by_hand.person, by_hand.evidence) == ("", SHARED)
    # under which policy, on which facts
    assert {one.policy for one in found} == {desk.desk.policy_version}
    decided = {one.case: one.packet for one in found if one.act == "decided"}
    assert all(one.packet == decided[one.case] for one in found)
    assert all(len(one.packet) == 64 for one in found)


def test_whoever_sends_as_themselves_is_named(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.send(desk.inside("Drafts")[0].replace(b"From: ", f"Sender: {LEE}\r\nFrom: ".encode(), 1))
    desk.look()
    sent = next(one for one in listed(desk) if one.act == "sent")
    assert (sent.person, "Sender" in sent.evidence) == (LEE, True)


def test_a_rejection(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", "PO Desk/Reject/Wrong date")
    desk.look()
    rejected = next(one for one in listed(desk) if one.act == "rejected")
    assert (rejected.how, rejected.person, rejected.evidence) == ("Wrong date", "", MOVED)
    assert rejected.policy == desk.desk.policy_version


def test_an_exception_that_an_answer_took_up(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, HELD)
    desk.answer(1, "We will call you.")
    desk.look()
    assert next(one.evidence for one in listed(desk) if one.act == "took up") == ANSWERED
