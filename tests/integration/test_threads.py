"""A conversation: what a later mail of the same thread, PO or account does to the answer that waits; and what a stranger's can't do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.ledger import journal
from agent.ledger.tables import CaseRow
from agent.service import jobs
from agent.stages.intake import read
from agent.watch import recheck_once
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.mails import mail, order, world

ASKED = "When does PO 77001 ship?"


def desk_on(folder: Path, *mails: bytes) -> TwinDesk:
    rows = world(order("SO-1", "77001"), order("SO-3", "77003"), order("SO-2", "48817", waiting=2), order("SO-9", "99001", customer="C2"))
    rows["crm_accounts"].append({**rows["crm_accounts"][0], "customer_id": "C2", "name": "Delta Pumps"})
    rows["crm_domains"].append({"customer_id": "C2", "domain": "delta.example"})
    desk = TwinDesk(folder, MemoryMailbox(), World(rows))
    for one in mails:
        desk.mailbox.deliver(one)
        desk.run()
    return desk


def reply(number: int, text: str, *references: str, sender: str = "dana@harmon.example", subject: str = "Re: Order") -> bytes:
    """A mail that answers these messages, the last of them directly."""
    head = f"In-Reply-To: {references[-1]}\r\nReferences: {' '.join(references)}\r\n"
    return mail(number, text, subject=subject, sender=sender).replace(b"\r\n\r\n", f"\r\n{head}\r\n".encode(), 1)


def drafts(desk: TwinDesk) -> list[tuple[str, str, str]]:
    """(to, cc, answered mail) of each draft that waits."""
    found = [read(one) for one in desk.texts("Drafts")]
    return sorted((one.to[0].address, ",".join(each.address for each in one.cc), one.in_reply_to) for one in found)


def cases(desk: TwinDesk) -> list[tuple[str, str]]:
    with desk.ledger.reading() as session:
        return sorted((case.state, case.ended) for case in session.execute(select(CaseRow)).scalars().all())


def cards(desk: TwinDesk, folder: str = "PO Desk/Escalations") -> list[bytes]:
    return [one for one in desk.texts(folder) if b"X-PODesk-Kind: card" in one]


def token(desk: TwinDesk) -> str:
    return re.findall(rb"<po-t\.[^>]+>", desk.texts("Drafts")[0])[0].decode()


@pytest.mark.parametrize("text", ["Any news?", "Still nothing?", "Any update on this?", "please advise", "Where does it stand?"])
def test_a_reply_without_a_po_asks_about_the_threads(tmp_path: Path, text: str) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED), reply(2, text, "<m1@harmon.example>"))
    assert drafts(desk) == [("dana@harmon.example", "", "<m2@harmon.example>")]
    assert cases(desk) == [("closed", "joined"), ("drafted", "")]
    [draft] = desk.texts("Drafts")
    assert b"77001" in draft
    [card] = [read(one).text for one in cards(desk, "PO Desk/Cards")]
    assert "isn't named in this mail" in " ".join(card.split())


def test_our_token_leads_to_the_case_too(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED))
    ours = token(desk)
    desk.mailbox.deliver(reply(2, "Any news?", ours))
    desk.run()
    # the token proves that the draft went out, so that what is asked now is asked after it
    assert ("dana@harmon.example", "", "<m2@harmon.example>") in drafts(desk)
    forged = desk_on_forged(tmp_path, ours)
    assert drafts(forged) == [("dana@harmon.example", "", "<m1@harmon.example>")]


def desk_on_forged(folder: Path, ours: str) -> TwinDesk:
    (folder / "forged").mkdir()
    return desk_on(folder / "forged", mail(1, ASKED), reply(2, "Any news?", re.sub(r"\.[\w-]+@", ".AAAAAAAAAAAA@", ours)))


@pytest.mark.parametrize("sender", ["eve@stranger.example", "eve@delta.example", "dana@harmon.example.stranger.example"])
@pytest.mark.parametrize("text", ["Any news?", "Never mind, found it.", "Thanks!", "Please cancel my question."])
def test_a_thread_grants_nothing_to_a_stranger(tmp_path: Path, sender: str, text: str) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED))
    before = drafts(desk)
    desk.mailbox.deliver(reply(2, text, "<m1@harmon.example>", "<po.PD-X.draft.1@northwind.example>", sender=sender))
    desk.run()
    recheck_once(desk.post)
    desk.drain()
    assert drafts(desk) == before
    assert ("drafted", "") in cases(desk)
    assert not any(b"77001" in one for one in cards(desk))


def test_a_colleagues_mail_joins_and_keeps_the_first_in_copy(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED), mail(2, "Where is PO 77001?", sender="ap@harmon.example"))
    assert drafts(desk) == [("ap@harmon.example", "dana@harmon.example", "<m2@harmon.example>")]
    assert cases(desk) == [("closed", "joined"), ("drafted", "")]


def test_both_in_one_batch(tmp_path: Path) -> None:
    desk = desk_on(tmp_path)
    third = reply(3, "Any word on 77003?", "<m1@harmon.example>")
    for one in (mail(1, ASKED), mail(2, "Where is PO 77001?", sender="ap@harmon.example"), third):
        desk.mailbox.deliver(one)
    desk.run()
    assert drafts(desk) == [
        ("ap@harmon.example", "dana@harmon.example", "<m2@harmon.example>"),
        ("dana@harmon.example", "", "<m3@harmon.example>"),
    ]


def test_a_reply_about_another_order_leaves_the_first_question_open(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED), reply(2, "And where is PO 77003?", "<m1@harmon.example>"))
    recheck_once(desk.post)
    desk.drain()
    assert len(drafts(desk)) == 2


@pytest.mark.parametrize(
    "text",
    ["Never mind, found it.", "Please ignore my last mail, it just arrived.", "We received it already, thanks!", "Nevermind",
     "No need for an update... never mind", "Please disregard this question."],
)  # fmt: skip
def test_a_question_taken_back_takes_the_draft_back(tmp_path: Path, text: str) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED), reply(2, text, "<m1@harmon.example>"))
    assert drafts(desk) == []
    assert cases(desk) == [("closed", "moot")]
    [why] = [read(one).text for one in cards(desk, "PO Desk/Withdrawn") if b"Draft withdrawn" in one]
    assert "settled" in why
    assert len(desk.texts("INBOX")) == 2
    recheck_once(desk.post)
    desk.drain()
    assert drafts(desk) == [] and cases(desk) == [("closed", "moot")]


def test_taken_back_by_po_or_in_the_very_batch(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED), mail(2, "Never mind about PO 77001, found it.", subject="PO 77001"))
    assert (drafts(desk), cases(desk)) == ([], [("closed", "moot")])
    (tmp_path / "batch").mkdir()
    batch = desk_on(tmp_path / "batch")
    for one in (mail(1, ASKED), reply(2, "Never mind, found it.", "<m1@harmon.example>")):
        batch.mailbox.deliver(one)
    batch.run()
    assert (drafts(batch), cases(batch)) == ([], [("closed", "moot")])


@pytest.mark.parametrize(
    "text",
    ["Thanks!", "Thank you, looking forward to it.", "Never mind the price, but is it still coming?", "It arrived but line 2 is missing.",
     "Never mind, just cancel PO 77001.", "ok", "Never mind the delay, I'll wait for your update.", "I'm all set to receive on Friday.",
     "Please ignore my last mail, I meant PO 77003.", "Never mind my tone yesterday, we are desperate for these parts.",
     "The order arrived at the carrier's hub.", "Ya recibimos la confirmación, gracias. Quedo en espera de la fecha.",
     "Never mind PO 77003, found it.", "Bitte bis Freitag erledigt haben."],
)  # fmt: skip
def test_what_is_no_withdrawal_withdraws_nothing(tmp_path: Path, text: str) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED), reply(2, text, "<m1@harmon.example>"))
    recheck_once(desk.post)
    desk.drain()
    assert ("closed", "moot") not in cases(desk)
    assert len(drafts(desk)) == 1 or ("escalated", "") in cases(desk)


@pytest.mark.parametrize("text", ["Never mind about PO 77003, found it.", "Never mind, found it."])
def test_of_two_questions_in_a_thread_only_the_one_meant_is_taken_back(tmp_path: Path, text: str) -> None:
    second = reply(2, "And where is PO 77003?", "<m1@harmon.example>")
    desk = desk_on(tmp_path, mail(1, ASKED), second, reply(3, text, "<m1@harmon.example>", "<m2@harmon.example>"))
    assert drafts(desk) == [("dana@harmon.example", "", "<m1@harmon.example>")]
    assert cases(desk) == [("closed", "moot"), ("drafted", "")]


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("batch", [False, True])
def test_one_persons_never_mind_leaves_a_colleague_no_question_unanswered(tmp_path: Path, batch: bool, again: bool) -> None:
    mails = [mail(1, ASKED), mail(2, "Where is PO 77001?", sender="ap@harmon.example")]
    mails += [mail(3, "And where is PO 77001 now?", sender="ap@harmon.example")] if again else []
    mails.append(reply(4, "Never mind, found it.", f"<m{len(mails)}@harmon.example>", sender="ap@harmon.example"))
    desk = desk_on(tmp_path, *(() if batch else mails))
    for one in mails if batch else ():
        desk.mailbox.deliver(one)
    desk.run()
    recheck_once(desk.post)
    desk.drain()
    [(to, cc, _parent)] = drafts(desk)
    assert "dana@harmon.example" in (to, cc)


def test_a_draft_made_afresh_still_has_the_colleague_in_copy(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED), mail(2, "Where is PO 77001?", sender="ap@harmon.example"))
    for view, column in (("erp_order_lines", "promised_ship_date"), ("wms_orders", "planned_ship_date")):
        desk.world.set(view, {"order_number": "SO-1"}, **{column: "2026-12-09"})
    recheck_once(desk.post)
    desk.drain()
    assert drafts(desk) == [("ap@harmon.example", "dana@harmon.example", "<m2@harmon.example>")]
    assert b"December 9" in desk.texts("Drafts")[0]


@pytest.mark.parametrize("batch", [False, True])
def test_a_question_asked_twice_is_taken_back_once(tmp_path: Path, batch: bool) -> None:
    mails = [mail(1, ASKED), reply(2, "Where is PO 77001?", "<m1@harmon.example>")]
    mails.append(reply(3, "Never mind, found it.", "<m1@harmon.example>", "<m2@harmon.example>"))
    desk = desk_on(tmp_path, *(() if batch else mails))
    for one in mails if batch else ():
        desk.mailbox.deliver(one)
    desk.run()
    assert drafts(desk) == []


def test_a_question_asked_after_never_mind_stands(tmp_path: Path) -> None:
    desk = desk_on(tmp_path)
    never_mind = mail(2, "Never mind about PO 77001, found it.", subject="PO 77001")
    for one in (mail(1, ASKED), never_mind, mail(3, "Sorry, not found after all. Where is PO 77001?")):
        desk.mailbox.deliver(one)
    desk.run()
    recheck_once(desk.post)
    desk.drain()
    assert drafts(desk) == [("dana@harmon.example", "", "<m3@harmon.example>")]


def test_a_question_taken_back_does_not_touch_an_exception(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, "Where is PO 48817?"), reply(2, "Never mind, found it.", "<m1@harmon.example>"))
    assert cases(desk) == [("escalated", "")]


def test_thanks_for_a_reply_that_sent_does_not_hold_closes_the_exception(tmp_path: Path) -> None:
    from agent.review import prepare, review_once

    desk = desk_on(tmp_path, mail(1, "Where is PO 48817?"))
    prepare(desk.post, "desk")
    review_once(desk.post, "desk")
    desk.mailbox.deliver(reply(2, "Great, thank you!", "<m1@harmon.example>", "<reply-7@northwind.example>"))
    desk.run()
    review_once(desk.post, "desk")
    desk.drain()
    assert cases(desk) == [("closed", "sent_unseen")]
    assert not cards(desk)


@pytest.mark.parametrize("sent_as", ["<sent-1@northwind.example>", "<another@northwind.example>"])
def test_thanks_for_the_answer_to_one_question_leave_the_other_open(tmp_path: Path, sent_as: str) -> None:
    from agent.review import prepare, review_once

    desk = desk_on(tmp_path, mail(1, ASKED), reply(2, "And where is PO 48817?", "<m1@harmon.example>"))
    prepare(desk.post, "desk")
    [ours] = desk.texts("Drafts")
    token_of = re.findall(rb"<po-t\.[^>]+>", ours)[0].decode()
    # the provider may give the copy in Sent another id than the customer gets
    desk.mailbox.deliver(re.sub(rb"Message-ID: <[^>]+>", b"Message-ID: " + sent_as.encode(), ours), folder="Sent")
    review_once(desk.post, "desk")
    thread = ("<m1@harmon.example>", token_of, "<m2@harmon.example>", "<sent-1@northwind.example>")
    desk.mailbox.deliver(reply(3, "Great, thank you!", *thread))
    desk.run()
    review_once(desk.post, "desk")
    assert cases(desk) == [("closed", "sent_unchanged"), ("escalated", "")]
    assert len(cards(desk)) == 1


def test_thanks_for_a_robots_receipt_close_nothing(tmp_path: Path) -> None:
    from agent.review import prepare, review_once

    desk = desk_on(tmp_path, mail(1, "Where is PO 48817?"))
    prepare(desk.post, "desk")
    thanks = reply(2, "Thanks!", "<m1@harmon.example>", "<auto-7@northwind.example>", subject="Re: Automatic reply: Order")
    desk.mailbox.deliver(thanks)
    desk.run()
    review_once(desk.post, "desk")
    assert cases(desk) == [("escalated", "")]


def test_asking_again_is_seen_on_the_card(tmp_path: Path) -> None:
    again = reply(2, "Still nothing?", "<m1@harmon.example>")
    desk = desk_on(tmp_path, mail(1, "Where is PO 48817?"), again, mail(3, "Where is PO 48817?"))
    first, second, third = (read(one) for one in cards(desk))
    assert not first.subject.startswith(("URGENT", "Asked again"))
    assert second.subject.startswith("URGENT · ") and second.headers["importance"] == ("high",)
    assert third.subject.startswith("Asked again · ")
    assert "Asked before" in third.text and "still open" in " ".join(third.text.split())
    notices = [read(one.content).subject for one in desk.outgoing.sent]
    assert [one.startswith("URGENT") for one in notices] == [False, True, False]


def test_never_two_drafts_through_a_crash_at_every_change(tmp_path: Path) -> None:
    from tests.desks import Killed

    first_two = (mail(1, ASKED), reply(2, "Any news?", "<m1@harmon.example>"))
    mails = (*first_two, mail(3, "Where is PO 77003?"), reply(4, "Never mind.", "<m3@harmon.example>"))
    (tmp_path / "first").mkdir()
    first = desk_on(tmp_path / "first", *mails[:1])
    first.mailbox.effects.clear()
    for one in mails[1:]:
        first.mailbox.deliver(one)
    first.run()
    points = len(first.mailbox.effects)
    assert points >= 6
    for point in range(1, points + 1):
        for after in (False, True):
            spot = tmp_path / f"{point}-{after}"
            spot.mkdir()
            desk = desk_on(spot, *mails[:1])
            for one in mails[1:]:
                desk.mailbox.deliver(one)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("connectors.memory.mailbox.Unavailable", lambda *_, **__: Killed())
                desk.mailbox.crash(point, after=after)
                with pytest.raises(Killed):
                    desk.run()
            for _ in range(3):
                desk.run()
                recheck_once(desk.post)
                desk.later(minutes=20)
            desk.drain()
            assert drafts(desk) == [("dana@harmon.example", "", "<m2@harmon.example>")], (point, after)
            assert cases(desk) == [("closed", "joined"), ("closed", "moot"), ("drafted", "")], (point, after)
            assert len(desk.texts("INBOX")) == 4
            with desk.ledger.reading() as session:
                assert list(journal.verify(session)) == []


def test_the_job_is_known_to_the_engine(tmp_path: Path) -> None:
    assert "join" in jobs(desk_on(tmp_path).post)


def test_a_number_put_right_goes_to_a_person(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, ASKED), reply(2, "Sorry, I meant PO 77003, not 77001.", "<m1@harmon.example>"))
    assert [state for state, _ in cases(desk)].count("escalated") == 1
    [card] = cards(desk)
    assert "77003" in read(card).text
