"""What staff are told by the clock: overdue exceptions climb once, the hour's notices come together, a digest in the morning."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from agent.follow import tell_staff
from agent.service import poll_all
from connectors.errors import Unavailable
from tests.desks import Killed
from tests.following import After
from tests.mails import mail
from tests.reviewing import HELD, subject, text

ESCALATED, DONE = "PO Desk/Escalations", "PO Desk/Done"
OWNER, SUPERVISOR = "vale@northwind.example", "supervisor@northwind.example"


def held(folder: Path, *texts: str) -> After:
    desk = After.at(folder, *(texts or (HELD,)))
    assert isinstance(desk, After)
    desk.round()
    return desk


def told(desk: After, address: str = SUPERVISOR) -> list[str]:
    return [subject(one) for one in desk.mailed(address)]


# --- overdue ------------------------------------------------------------------------------------------------------------


def test_an_overdue_exception_climbs_once(tmp_path: Path) -> None:
    desk = held(tmp_path)
    [case] = desk.cases()
    assert case.owner_email == OWNER and case.due_at == datetime(2026, 11, 23, 19, tzinfo=UTC)
    desk.now = datetime(2026, 11, 23, 18, 59, tzinfo=UTC)
    desk.round()
    assert not told(desk)
    desk.now = datetime(2026, 11, 23, 19, 1, tzinfo=UTC)
    for _ in range(3):
        desk.round()
    [one] = told(desk)
    assert one.startswith("Overdue since Mon, Nov 23, 2026 13:00 CST · partial forbidden · PO 48817")
    [body] = [text(one) for one in desk.mailed(SUPERVISOR)]
    assert "SKU" not in body and "harmon" not in body and "2026-11-27" not in body
    [card] = desk.cards()
    assert card.startswith("OVERDUE · ") and len(desk.inside(ESCALATED)) == 2, "the mail stays under it"
    assert len(desk.cards(DONE)) == 1 and desk.cases()[0].state == "escalated" and desk.cases()[0].owned_at is None
    [raw] = [one for one in desk.inside(ESCALATED) if b"Kind: card" in one]
    parsed = message_from_bytes(raw, policy=default)
    assert parsed["To"] and "harmon" not in parsed["To"] and parsed.get_body(("html",)) is not None
    # the refiled card works as the first did
    desk.move(
        ESCALATED, DONE, *[uid for uid, one in zip(desk.uids(ESCALATED), desk.inside(ESCALATED), strict=True) if b"Kind: card" in one]
    )
    desk.round()
    assert desk.cases()[0].state == "closed" and not desk.inside(ESCALATED)
    assert len(told(desk)) == 1


@pytest.mark.parametrize("act", ["flag", "move", "answer", "reads"])
def test_the_first_act_of_a_person_is_ownership(tmp_path: Path, act: str) -> None:
    desk = held(tmp_path)
    uids = desk.uids(ESCALATED)
    {
        "flag": lambda: desk.flag(ESCALATED, uids[0], "\\Flagged"),
        "move": lambda: desk.move(ESCALATED, "INBOX", uids[1]),
        "answer": lambda: desk.flag(ESCALATED, uids[1], "\\Answered"),
        "reads": lambda: desk.flag(ESCALATED, uids[0], "\\Seen"),
    }[act]()
    desk.round()
    desk.later(hours=5)
    desk.round()
    assert len(told(desk)) == int(act == "reads")


def test_who_is_outside_isnt_told(tmp_path: Path) -> None:
    desk = held(tmp_path)
    podesk = desk.settings.podesk.desk.model_copy(update={"supervisor": "boss@elsewhere.example"})
    people = desk.desk.people.model_copy(update={"supervisor": "boss@elsewhere.example"})
    settings = desk.settings.model_copy(update={"podesk": desk.settings.podesk.model_copy(update={"desk": podesk})})
    desk.post = replace(desk.post, desk=replace(desk.post.desk, settings=settings, people=people))
    desk.later(hours=5)
    desk.round()
    assert not desk.mailed("boss@elsewhere.example") and desk.cards()[0].startswith("OVERDUE")


@pytest.mark.parametrize("point", [1, 2, 3])
def test_climbing_through_a_crash(tmp_path: Path, point: int) -> None:
    desk = held(tmp_path)
    desk.later(hours=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.memory.mailbox.Unavailable", lambda *_, **__: Killed())
        desk.mailbox.crash(point)
        with suppress(Killed, Unavailable):
            desk.round()
    desk.mailbox._crash = None
    for _ in range(3):
        desk.later(minutes=10)
        poll_all(desk.post)
        desk.drain()
        desk.round()
    assert len(set(told(desk))) == 1 and len(desk.cards()) == 1 and len(desk.cards(DONE)) == 1
    assert desk.cases()[0].state == "escalated"


# --- hourly -------------------------------------------------------------------------------------------------------------

_HOURLY = '\n[owners.account_owner]\nname = "Accounts"\nemail = "accounts@northwind.example"\nwithin = "8h"\nnotify = "hourly"\n'
ACCOUNTS = "accounts@northwind.example"


class Hourly(After):
    """An owner who wants the hour's notices together."""

    def __post_init__(self) -> None:
        self.extra = _HOURLY
        super().__post_init__()


def test_one_mail_an_owner_and_hour(tmp_path: Path) -> None:
    desk = Hourly.at(tmp_path, HELD)
    assert isinstance(desk, After)
    desk.now = datetime(2026, 11, 23, 15, 20, tzinfo=UTC)
    desk.mailbox.deliver(mail(2, "Where is PO 48817 please?", subject="Second"), received_at=desk.now)
    desk.mailbox.deliver(mail(3, "Where is PO 99999?", subject="Third"), received_at=desk.now)
    desk.round()
    assert not desk.mailed(ACCOUNTS)
    desk.now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    for _ in range(3):
        desk.round()
    [bundle] = desk.mailed(ACCOUNTS)
    assert subject(bundle).startswith("3 exceptions · first due ")
    body = text(bundle)
    assert body.count("case PD-") == 3 and "partial forbidden" in body and "PO 99999" in body
    assert "harmon" not in body and "SKU" not in body
    for _ in range(3):
        desk.later(hours=1)
        desk.round()
    assert len(desk.mailed(ACCOUNTS)) == 1


def test_what_was_taken_up_meanwhile_is_left_out(tmp_path: Path) -> None:
    desk = Hourly.at(tmp_path, HELD)
    assert isinstance(desk, After)
    desk.look()
    desk.flag(ESCALATED, desk.uids(ESCALATED)[0], "\\Flagged")
    desk.later(hours=2)
    desk.round()
    assert not desk.mailed(ACCOUNTS)


def test_after_hours_waits_for_the_opening(tmp_path: Path) -> None:
    desk = Hourly.at(tmp_path)
    assert isinstance(desk, After)
    desk.now = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # Wednesday 17:30
    desk.now_is()
    desk.mailbox.deliver(mail(1, HELD, subject="Late"), received_at=desk.now)
    desk.round()
    desk.now = datetime(2026, 11, 26, 13, 59, tzinfo=UTC)
    desk.round()
    assert not desk.mailed(ACCOUNTS)
    desk.now = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    desk.round()
    assert len(desk.mailed(ACCOUNTS)) == 1


def test_a_bundle_survives_a_crash_with_its_id(tmp_path: Path) -> None:
    desk = Hourly.at(tmp_path, HELD)
    assert isinstance(desk, After)
    desk.look()
    desk.later(hours=1)
    desk.outgoing.fail(Unavailable("no route"))
    tell_staff(desk.post)
    desk.queue.clear()  # the job is lost
    for _ in range(8):
        desk.later(minutes=2)
        tell_staff(desk.post)
        poll_all(desk.post)
        desk.drain()
    assert len({message_from_bytes(one)["Message-ID"] for one in desk.mailed(ACCOUNTS)}) == len(desk.mailed(ACCOUNTS)) == 1


# --- digest -------------------------------------------------------------------------------------------------------------


def digests(desk: After) -> list[bytes]:
    return [one for one in desk.mailed(SUPERVISOR) if subject(one).startswith("Morning digest")]


def test_a_digest_of_what_was_left_over_once_a_business_day(tmp_path: Path) -> None:
    desk = held(tmp_path)
    assert not digests(desk), "nothing was left over when the desk opened today"
    desk.now = datetime(2026, 11, 24, 13, 59, tzinfo=UTC)
    desk.round()
    assert not digests(desk)
    for minute in (0, 1, 30):
        desk.now = datetime(2026, 11, 24, 14, minute, tzinfo=UTC)
        desk.round()
    [one] = digests(desk)
    assert subject(one) == "Morning digest: 1 overdue"
    body = text(one)
    assert "Overdue exceptions (1)" in body and "PO 48817" in body and "partial forbidden" in body and "R Vale" in body
    assert "harmon" not in body and "SKU" not in body and "Order 1" not in body and "2026-11-27" not in body
    desk.now = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)  # Saturday
    desk.round()
    assert len(digests(desk)) == 1
    desk.now = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
    desk.round()
    assert len(digests(desk)) == 2


def test_nothing_to_say_nothing_sent(tmp_path: Path) -> None:
    desk = held(tmp_path)
    desk.move(ESCALATED, DONE)
    desk.round()
    desk.now = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    desk.round()
    assert not digests(desk)
    # and what comes up later in the day isn't what was left over
    desk.mailbox.deliver(mail(2, "Where is PO 48817?", subject="New"), received_at=desk.now)
    desk.later(hours=1)
    desk.round()
    assert not digests(desk)


@pytest.mark.parametrize(
    "spoil", [lambda desk: desk.mailbox.crash(1), lambda desk: desk.wms_is("unavailable")], ids=["mailbox", "a system"]
)
def test_the_digest_needs_neither_mailbox_nor_systems(tmp_path: Path, spoil: Callable[[After], object]) -> None:
    desk = held(tmp_path)
    desk.now = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    spoil(desk)
    tell_staff(desk.post)
    desk.drain()
    assert len(digests(desk)) == 1
