"""Each thing that people do with a draft or an exception, on the twin: what the agent makes of it, counted in the mailbox and ledger."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.errors import Denied, Doubtful, Unavailable
from connectors.ports import OutgoingMail
from tests.mails import mail, order
from tests.reviewing import CLEAN, CUSTOMER, HELD, Reps, kinds, text

DATE = "Friday, November 27, 2026"
APPROVE, DONE, ESCALATED = "PO Desk/Approve", "PO Desk/Done", "PO Desk/Escalations"


# --- sent ---------------------------------------------------------------------------------------------------------------


def test_sent_unchanged(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.send()
    assert desk.look().counts["sent_unchanged"] == 1
    case = desk.cases()[0]
    assert (case.state, case.ended, desk.draft().state) == ("closed", "sent_unchanged", "sent")
    assert not desk.cards() and len(desk.inside("INBOX")) == 1
    assert not any(desk.look().counts.values())


def test_sent_with_another_message_id_and_without_our_headers(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.edit("Message-ID: <", "Message-ID: <other.", message_id=False)
    desk.send()
    desk.look()
    assert desk.cases()[0].ended == "sent_unchanged"


@pytest.mark.parametrize(
    ("old", "new", "became", "wrong"),
    [
        ("Hello,", "Hi Dana,", "sent_manners", 0),
        ("Please reply to this message if you have any questions.", "Shout if you need us.", "sent_wording", 0),
        ("Please reply to this message if you have any questions.", "Shout if you need us — “gracias”, señora…", "sent_wording", 0),
        ("Kind regards", "We guarantee delivery — promised… by “our” driver.\r\n\r\nKind regards", "sent_wording", 1),
        (DATE, "Monday, November 30, 2026", "sent_facts", 1),
        ("all 5 lines", "all 6 lines", "sent_facts", 1),
        ("Kind regards", "We guarantee delivery on December 1.\r\n\r\nKind regards", "sent_facts", 1),
        ("Northwind Supply Service Desk\r\n", "Northwind Supply Service Desk\r\n-- \r\nR Vale, +1 312 555 0188\r\n", "sent_facts", 0),
    ],
    ids=["greeting", "wording", "typography", "promise in typography", "date", "quantity", "promise", "telephone"],
)
def test_sent_edited(tmp_path: Path, old: str, new: str, became: str, wrong: int) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    head, _, body = desk.inside("Drafts")[0].partition(b"\r\n\r\n")
    desk.send(head + b"\r\n\r\n" + body.replace(old.encode(), new.encode()))
    desk.mailbox.delete("Drafts", desk.uids("Drafts")[0])
    desk.look()
    case = desk.cases()[0]
    assert desk.events("reply.sent")[0]["became"] == became
    assert len(desk.events("mismatch.sent")) == wrong
    assert len(desk.cards()) == wrong
    assert case.state == ("escalated" if wrong else "closed")
    if wrong:
        assert desk.mailed("supervisor@northwind.example") and not desk.mailed()
    before = len(desk.outgoing.sent)
    desk.look()
    assert len(desk.events("mismatch.sent")) == wrong and len(desk.outgoing.sent) == before


def test_a_correction_ends_when_its_card_is_put_away(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    head, _, body = desk.inside("Drafts")[0].partition(b"\r\n\r\n")
    desk.send(head + b"\r\n\r\n" + body.replace(b"27, 2026", b"28, 2026"))
    desk.look()
    desk.look()
    desk.move(ESCALATED, DONE)
    desk.look()
    assert desk.cases()[0].ended == "done"
    assert len(desk.events("exception.owned")) == 1


def test_edit_as_new_leaves_no_second_draft(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.send(desk.inside("Drafts")[0].replace(b"Message-ID: <po.", b"Message-ID: <new."), gone=False)
    desk.look()
    assert not desk.inside("Drafts") and kinds(desk.inside("PO Desk/Withdrawn")) == ["draft"]


def test_a_left_over_draft_with_a_persons_edit_stays(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.edit("Hello,", "Dear Dana, half a sentence")
    desk.answer(1, "I am looking into it.")
    desk.look()
    assert len(desk.inside("Drafts")) == 1 and desk.cases()[0].ended == "by_hand"


def test_answered_by_hand(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN, HELD)
    desk.look()
    desk.answer(1, "Hello Dana, I am looking into it. Regards")
    desk.answer(2, "Hello Dana, let me look into it. Regards")
    desk.look()
    assert [case.ended for case in desk.cases()] == ["by_hand", "by_hand"]
    assert not desk.inside("Drafts") and desk.draft().state == "unused"
    assert kinds(desk.inside(DONE)) == ["card"] and kinds(desk.inside(ESCALATED)) == ["mail"]
    assert [event["how"] for event in desk.events("exception.owned")] == ["answered"]
    desk.look()
    assert len(desk.events("case.closed")) == 2 and not desk.events("mismatch.sent")


def test_the_customers_next_mail_proves_that_it_was_sent(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    token = re.search(rb"<po-t[^>]*>", desk.inside("Drafts")[0])
    assert token
    desk.mailbox.delete("Drafts", desk.uids("Drafts")[0])
    reply = mail(2, "Thanks a lot, that helps.", subject="Order 1").replace(b"Subject:", b"References: " + token[0] + b"\r\nSubject:")
    desk.mailbox.deliver(reply, received_at=desk.now)
    desk.look()
    assert desk.cases()[0].ended == "sent_unseen" and desk.draft().state == "sent"
    forged = mail(3, "Thanks", subject="Order 1").replace(b"Subject:", b"References: <po-t.PD-X.1.abcdefgh@northwind.example>\r\nSubject:")
    desk.mailbox.deliver(forged, received_at=desk.now)
    desk.look()
    assert len(desk.events("reply.seen")) == 1


def test_a_waiting_inquiry_answered_by_hand_is_left(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path)
    desk.wms_is("unavailable")
    desk.mailbox.deliver(mail(1, CLEAN, subject="Order 1"), received_at=desk.now)
    desk.run()
    assert desk.cases()[0].state == "waiting"
    desk.answer(1, "I am looking into it.")
    desk.look()
    desk.later(minutes=40)
    desk.look()
    assert desk.cases()[0].state == "closed" and not desk.inside("Drafts") and not desk.inside(ESCALATED)


def test_an_answer_is_checked_once_the_systems_speak_again(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    head, _, body = desk.inside("Drafts")[0].partition(b"\r\n\r\n")
    desk.send(head + b"\r\n\r\n" + body.replace(b"27, 2026", b"28, 2026"))
    desk.wms_is("unavailable")
    desk.look()
    assert desk.cases()[0].state == "closed" and not desk.cards()
    desk.wms_is("")
    desk.look()
    assert desk.cases()[0].state == "escalated" and len(desk.cards()) == 1 and len(desk.events("reply.sent")) == 1


# --- rejected -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["Needs a person", "Wrong date", "Wrong order"])
def test_rejected_for_a_person(tmp_path: Path, reason: str) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", f"PO Desk/Reject/{reason}")
    assert desk.look().counts["rejected"] == 1
    case = desk.cases()[0]
    assert (case.state, case.path, case.owner_email, desk.draft().state) == ("escalated", "desk_lead", "lead@northwind.example", "rejected")
    assert sorted(kinds(desk.inside(ESCALATED))) == ["card", "mail"] and not desk.inside("INBOX")
    assert reason in desk.cards()[0] and len(desk.mailed("lead@northwind.example")) == 1
    assert len(desk.inside(f"PO Desk/Reject/{reason}")) == 1
    desk.look()
    assert len(desk.inside(ESCALATED)) == 2 and not desk.inside("Drafts") and not desk.mailed()


@pytest.mark.parametrize(("reason", "state"), [("Wrong tone", "rejected"), ("Not an inquiry", "closed")])
def test_rejected_without_escalation(tmp_path: Path, reason: str, state: str) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", f"PO Desk/Reject/{reason}")
    desk.look()
    desk.later(minutes=30)
    desk.look()
    assert desk.cases()[0].state == state and desk.cases()[0].ended == f"rejected: {reason}"
    assert len(desk.inside("INBOX")) == 1 and not desk.inside("Drafts") and not desk.cards()


def test_something_else_in_reject_is_left_there(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN, HELD)
    desk.move(ESCALATED, "PO Desk/Reject/Wrong date")
    desk.look()
    assert desk.cases()[0].state == "drafted" and len(desk.inside("PO Desk/Reject/Wrong date")) == 2


# --- exceptions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["card", "mail"])
def test_done_moves_the_other_one_along(tmp_path: Path, kind: str) -> None:
    desk = Reps.at(tmp_path, HELD)
    desk.look()
    uid = next(uid for uid, one in zip(desk.uids(ESCALATED), desk.inside(ESCALATED), strict=True) if kinds([one]) == [kind])
    desk.move(ESCALATED, DONE, uid)
    desk.look()
    assert desk.cases()[0].ended == "done"
    assert not desk.inside(ESCALATED) and sorted(kinds(desk.inside(DONE))) == ["card", "mail"]
    assert [one["how"] for one in desk.events("exception.owned")] == ["moved"]
    desk.look()
    assert len(desk.events("case.closed")) == 1 and len(desk.inside(DONE)) == 2


def test_done_before_the_first_look(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, HELD)
    desk.move(ESCALATED, DONE)
    desk.look()
    assert desk.cases()[0].ended == "done" and len(desk.inside(DONE)) == 2


def test_a_deleted_card_ends_the_exception(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, HELD)
    desk.look()
    uid = next(uid for uid, one in zip(desk.uids(ESCALATED), desk.inside(ESCALATED), strict=True) if kinds([one]) == ["card"])
    desk.mailbox.delete(ESCALATED, uid)
    desk.look()
    assert desk.cases()[0].ended == "card archived or deleted"
    assert not desk.inside(ESCALATED) and kinds(desk.inside(DONE)) == ["mail"]


@pytest.mark.parametrize(("flag", "how"), [("\\Flagged", "flagged"), ("\\Answered", "answered")])
def test_the_first_act_is_ownership(tmp_path: Path, flag: str, how: str) -> None:
    desk = Reps.at(tmp_path, HELD)
    desk.look()
    assert desk.cases()[0].owned_at is None
    desk.later(minutes=7)
    desk.flag(ESCALATED, desk.uids(ESCALATED)[0], flag)
    desk.look()
    desk.later(minutes=7)
    desk.look()
    case = desk.cases()[0]
    assert case.owned_at is not None and (case.owned_at - case.opened_at).total_seconds() == 420
    assert [one["how"] for one in desk.events("exception.owned")] == [how] and case.state == "escalated"


def test_a_mail_moved_back_to_the_inbox_is_theirs(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, HELD)
    desk.look()
    uid = next(uid for uid, one in zip(desk.uids(ESCALATED), desk.inside(ESCALATED), strict=True) if kinds([one]) == ["mail"])
    desk.move(ESCALATED, "INBOX", uid)
    desk.look()
    desk.later(hours=1)
    desk.look()
    assert kinds(desk.inside(ESCALATED)) == ["card"] and len(desk.inside("INBOX")) == 1
    assert [one["how"] for one in desk.events("exception.owned")] == ["moved"] and desk.cases()[0].state == "escalated"


# --- approved -----------------------------------------------------------------------------------------------------------


def approved_once(desk: Reps) -> None:
    """Sent once, filed once, the draft put away, the mail marked."""
    assert len(desk.mailed()) == 1 and len(desk.inside("Sent")) == 1 and kinds(desk.inside(DONE)) == ["draft"]
    assert not desk.inside("Drafts") and not desk.inside(APPROVE) and desk.inside("Sent") == desk.mailed()
    with desk.mailbox.session() as session:
        assert "\\Answered" in session.list("INBOX")[0].flags
    assert desk.cases()[0].ended == "approved"


def test_approved(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    assert desk.look().counts["approved"] == 1
    approved_once(desk)
    assert b"X-PODesk" not in desk.mailed()[0] and b"In-Reply-To: <m1@harmon.example>" in desk.mailed()[0]
    for _ in range(3):
        desk.later(minutes=20)
        desk.look()
    approved_once(desk)
    assert len(desk.events("reply.sent")) == 1 and not desk.events("mismatch.sent") and not desk.cards()


def test_approved_with_an_edit_that_holds(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.edit("Hello,", "Hi Dana,", message_id=False)
    desk.move("Drafts", APPROVE)
    desk.look()
    approved_once(desk)
    assert b"Hi Dana," in desk.mailed()[0] and desk.draft().state == "approved_manners"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (DATE, "Monday, November 30, 2026", "says what nothing backs"),
        ("Kind regards", "We guarantee it.\r\n\r\nKind regards", "says what nothing backs"),
        (f"To: {CUSTOMER}", "To: somebody@else.example", "recipient is not the customer"),
        (f"To: {CUSTOMER}", f"To: {CUSTOMER}, boss@else.example", "recipient is not the customer"),
        (f"To: {CUSTOMER}", f"To: {CUSTOMER}\r\nCc: boss@else.example", "recipients in Cc"),
        (f"To: {CUSTOMER}", f"To: {CUSTOMER}\r\nReply-To: boss@else.example", "Reply-To"),
        ("Subject: Re:", "Subject: Ships tomorrow! Re:", "subject was changed"),
        ("text/plain", "text/html", "more than plain text"),
        ("From: ", "Received: from mx by desk; Mon, 23 Nov 2026 08:00:00 +0000\r\nFrom: ", "came in by mail"),
        ("<orders@northwind.example>", "<vale@northwind.example>", "is not from"),
        ("po-t.", "po-t.PD-X.9.", "none of this desk"),
    ],
)
def test_not_sent_but_moved_back_with_one_card(tmp_path: Path, old: str, new: str, why: str) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.edit(old, new)
    desk.move("Drafts", APPROVE)
    desk.look()
    assert not desk.mailed() and not desk.inside(APPROVE) and len(desk.inside("Drafts")) == 1
    assert len(desk.cards()) == 1 and why in text(desk.inside(ESCALATED)[0])
    desk.look()
    desk.move("Drafts", APPROVE)
    desk.look()
    assert not desk.mailed() and len(desk.inside("Drafts")) == 1 and len(desk.cards()) == 1, "moved back again, told once"


def test_the_truth_moved_before_approval(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.world_becomes({**order("SO-1", "77001"), "erp_orders": [{**order("SO-1", "77001")["erp_orders"][0], "hold_code": "credit"}]})
    desk.look()
    assert not desk.mailed() and not desk.inside(APPROVE) and not desk.inside("Drafts")
    assert sorted(kinds(desk.inside("PO Desk/Withdrawn"))) == ["card", "draft"]
    assert sorted(kinds(desk.inside(ESCALATED))) == ["card", "mail"] and desk.cases()[0].rule == "credit_hold"
    desk.look()
    assert not desk.mailed() and desk.cases()[0].state == "escalated"


def test_a_moved_date_gives_a_new_draft(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.world_becomes(order("SO-1", "77001", ship="2026-12-04"))
    desk.look()
    assert not desk.mailed() and b"December 4, 2026" in desk.inside("Drafts")[0]
    desk.move("Drafts", APPROVE)
    desk.look()
    assert len(desk.mailed()) == 1 and b"December 4, 2026" in desk.mailed()[0]


def test_a_silent_system_sends_nothing_and_moves_nothing(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.wms_is("unavailable")
    assert desk.look().counts["waiting"] == 1
    assert not desk.mailed() and len(desk.inside(APPROVE)) == 1
    desk.wms_is("")
    desk.look()
    approved_once(desk)


def test_a_server_that_files_what_it_sends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    keep = desk.outgoing.send

    def send(mail: OutgoingMail) -> None:
        keep(mail)
        desk.mailbox.deliver(mail.content, folder="Sent", received_at=desk.now)

    monkeypatch.setattr(desk.outgoing, "send", send)
    desk.look()
    desk.look()
    approved_once(desk)


def test_answered_meanwhile_is_not_sent(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.answer(1, "I am looking into it.")
    desk.look()
    assert not desk.mailed() and len(desk.cards()) == 1


def test_a_strangers_mail_in_approve_goes_back_to_the_inbox(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, HELD)
    stranger = b"Received: from mx\r\n" + mail(9, CLEAN, subject="Order 9")
    desk.mailbox.deliver(stranger, folder=APPROVE, received_at=desk.now)
    desk.look()
    assert stranger in desk.inside("INBOX") and not desk.inside(APPROVE) and not desk.mailed()
    desk.look()
    assert len(desk.inside("Drafts")) == 1, "it is handled as any mail"


def test_in_doubt_is_never_sent_again(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.outgoing.fail(Doubtful("no answer"))
    assert desk.look().counts["doubtful"] == 1
    for _ in range(3):
        desk.later(minutes=30)
        desk.look()
    assert len(desk.mailed()) == 1 and len(desk.cards()) == 1 and "May have gone out" in desk.cards()[0]
    assert not desk.inside(APPROVE) and not desk.inside("Drafts") and desk.cases()[0].state == "escalated"
    desk.move(ESCALATED, DONE)
    desk.look()
    assert desk.cases()[0].ended == "done"


def test_a_mail_server_that_is_away_is_asked_again(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.outgoing.fail(Unavailable("away"), Unavailable("away"))
    desk.look()
    desk.look()
    assert not desk.mailed() and desk.cases()[0].state == "drafted"
    desk.look()
    approved_once(desk)


def test_a_mail_server_that_stays_away_hands_it_back(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.outgoing.fail(*[Unavailable("away")] * 5)
    for _ in range(6):
        desk.look()
    assert not desk.mailed() and len(desk.inside("Drafts")) == 1 and len(desk.cards()) == 1


def test_a_refusal_by_the_mail_server_hands_it_back(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.outgoing.fail(Denied("no such user"))
    desk.look()
    assert not desk.mailed() and len(desk.inside("Drafts")) == 1 and len(desk.cards()) == 1
    desk.move("Drafts", APPROVE)
    desk.look()
    approved_once(desk)
