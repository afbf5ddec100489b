"""What the ledger keeps of replies that went out: when, by whom, in which words; and when the systems contradicted a draft."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from agent.ledger import replies
from agent.ledger.tables import DraftRow, ReplyRow
from agent.watch import recheck_once
from connectors.errors import Doubtful
from tests.mails import mail, order
from tests.reviewing import CLEAN, HELD, Reps

DATE = "Friday, November 27, 2026"
APPROVE = "PO Desk/Approve"


def kept(desk: Reps) -> list[ReplyRow]:
    with desk.ledger.reading() as session:
        return list(session.exec(select(ReplyRow).order_by(ReplyRow.id)).all())  # type: ignore[arg-type]


def contradicted(desk: Reps) -> list[bool]:
    with desk.ledger.reading() as session:
        return [row.contradicted_at is not None for row in session.exec(select(DraftRow).order_by(DraftRow.revision)).all()]  # type: ignore[arg-type]


def test_a_reply_is_dated_by_the_server_that_filed_it(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.later(hours=2)
    sent = desk.now
    desk.send()
    desk.later(minutes=7)
    desk.look()
    row = kept(desk)[0]
    assert (row.became, row.revision, row.sent_at, row.seen_at) == ("sent_unchanged", 1, sent, sent + timedelta(minutes=7))
    assert row.checked_at == row.seen_at and row.unbacked == 0 and DATE in row.text
    desk.look()
    assert len(kept(desk)) == 1


def test_an_approved_reply_is_dated_when_the_mail_server_took_it(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.edit("Hello,", "Hello Dana,")
    desk.move("Drafts", APPROVE)
    desk.later(minutes=30)
    desk.look()
    desk.look()
    row = kept(desk)[0]
    assert len(kept(desk)) == 1 and (row.became, row.sent_at, row.checked_at) == ("approved_manners", desk.now, desk.now)
    assert row.text.startswith("Hello Dana,")


def test_words_that_nothing_backs_are_counted_once_the_systems_speak(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.wms_is("unavailable")
    head, _, body = desk.inside("Drafts")[0].partition(b"\r\n\r\n")
    desk.send(head + b"\r\n\r\n" + body.replace(b"27, 2026", b"28, 2026"))
    desk.look()
    assert (kept(desk)[0].checked_at, kept(desk)[0].unbacked) == (None, 0)
    desk.wms_is("")
    desk.later(minutes=10)
    desk.look()
    assert (kept(desk)[0].checked_at, kept(desk)[0].unbacked) == (desk.now, 1)


def test_a_reply_by_hand_is_no_draft_of_ours_and_owns_the_exception_when_it_was_sent(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, HELD)
    desk.look()
    desk.later(hours=1)
    sent = desk.now
    desk.answer(1, "Hello Dana, let me look into it.\r\n\r\n> Where is PO 48817?")
    desk.later(minutes=20)
    desk.look()
    row = kept(desk)[0]
    assert (row.became, row.revision, row.sent_at) == ("by_hand", 0, sent) and "48817" not in row.text
    assert desk.cases()[0].owned_at == sent


def test_one_that_went_out_unseen_has_no_time(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    token = desk.inside("Drafts")[0].split(b"<po-t")[1].split(b">")[0]
    desk.mailbox.delete("Drafts", desk.uids("Drafts")[0])
    thanks = mail(2, "Thanks a lot, that helps.").replace(b"Subject:", b"References: <po-t" + token + b">\r\nSubject:")
    desk.mailbox.deliver(thanks, received_at=desk.now)
    desk.look()
    assert [(row.became, row.sent_at) for row in kept(desk)] == [("sent_unseen", None)]


def test_a_doubtful_one_is_no_reply(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.outgoing.fail(Doubtful("the connection was lost after DATA"))
    desk.move("Drafts", APPROVE)
    desk.look()
    assert kept(desk) == []


def test_what_people_made_of_drafts_is_read_together(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN, HELD)
    content = desk.inside("Drafts")[0]
    desk.send(content.replace(b"Please reply to this message if you have any questions.", b"Shout if you need us."))
    desk.mailbox.delete("Drafts", desk.uids("Drafts")[0])
    desk.answer(2, "Hello Dana, let me look into it.")
    desk.look()
    desk.later(days=1)
    # a further mail in the thread carries the same token
    again = content.replace(b"Message-ID: <", b"Message-ID: <again.").replace(DATE.encode(), b"soon")
    desk.mailbox.deliver(again, folder=desk.where("Sent"), received_at=desk.now)
    desk.look()
    with desk.ledger.reading() as session:
        used = list(replies.used(session))
        assert list(replies.used(session, desk.now + timedelta(seconds=1))) == []
    assert [(one.reply.became, one.case.id, one.draft.revision) for one in used] == [("sent_wording", desk.cases()[0].id, 1)]
    assert used[0].filed == content and "Shout if you need us." in used[0].reply.text


def test_a_draft_that_the_systems_contradict(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.world_becomes(order("SO-1", "77001", waiting=1))
    recheck_once(desk.post)
    assert contradicted(desk) == [True] and desk.events("draft.rechecked")[0]["cause"] == "contradicted"


def test_a_draft_contradicted_when_it_was_approved(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.world_becomes(order("SO-1", "77001", waiting=1))
    desk.move("Drafts", APPROVE)
    desk.look()
    assert contradicted(desk) == [True]


def test_silent_systems_contradict_nothing(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.wms_is("unavailable")
    desk.later(hours=30)
    recheck_once(desk.post)
    assert desk.draft().state == "withdrawn" and contradicted(desk) == [False]
    assert desk.events("draft.withdrawn") and desk.events("draft.rechecked")[0]["cause"] == "silent"


def test_stale_records_contradict_nothing(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.later(hours=30)
    recheck_once(desk.post)
    assert desk.draft().state == "withdrawn" and contradicted(desk) == [False]
