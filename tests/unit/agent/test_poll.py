"""From the mailbox to rows: what is taken up, what is left alone, and that no gap, renumbering or race loses or doubles a mail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from agent import poll
from agent.ledger.store import Ledger
from agent.ledger.tables import MailRow
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import START, TwinDesk
from tests.mails import mail, world

CLEAN, HELD = "When does PO 77001 ship?", "Where is PO 48817?"


@pytest.fixture
def desk(tmp_path: Path) -> TwinDesk:
    return TwinDesk(tmp_path, MemoryMailbox(), World(world()), joining=False)


def configure(desk: TwinDesk, **changes: Any) -> None:
    settings, mailbox = desk.post.mailboxes["desk"]
    desk.post = replace(desk.post, mailboxes={"desk": (settings.model_copy(update=changes), mailbox)})


def rows(desk: TwinDesk) -> dict[int, str]:
    with desk.ledger.reading() as session:
        return {row.uid: row.reason or row.state for row in session.exec(select(MailRow).order_by(MailRow.id)).all()}  # type: ignore[arg-type]


def dated(number: int, date: str) -> bytes:
    return mail(number, CLEAN).replace(b"Mon, 23 Nov 2026 08:00:00 -0600", date.encode())


def test_day_one(desk: TwinDesk) -> None:
    # Given an Inbox from before the agent; the server's date and the mail's own may each be the later one
    configure(desk, start_from=datetime(2026, 11, 20, tzinfo=UTC))
    old, new = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
    deliver = desk.mailbox.deliver
    deliver(dated(1, "Sun, 1 Nov 2026 08:00:00 -0600"), received_at=old)
    deliver(dated(2, "Sun, 22 Nov 2026 08:00:00 -0600"), received_at=old)  # moved here by a client that kept an old date
    deliver(dated(3, "Sun, 1 Nov 2026 08:00:00 -0600"), received_at=new)  # sent long ago, arrived now
    deliver(dated(4, "Sat, 1 Jan 2050 08:00:00 -0600"), received_at=old)  # a date in the future proves nothing
    deliver(dated(5, "no date at all"), received_at=old)
    deliver(mail(6, CLEAN), received_at=new, flags=["\\ANSWERED"])
    deliver(mail(7, CLEAN), received_at=new, flags=["\\Deleted"])
    deliver(mail(8, CLEAN), received_at=new, flags=["\\Seen"])
    deliver(mail(9, CLEAN).replace(b"Date:", b"X-Date:"), received_at=old)
    desk.poll()
    assert rows(desk) == {
        1: "older than start_from", 2: "new", 3: "new", 4: "older than start_from", 5: "older than start_from",
        6: "already answered", 7: "marked as deleted", 8: "new", 9: "older than start_from",
    }  # fmt: skip


def test_older_than_max_age(desk: TwinDesk) -> None:
    configure(desk, max_age=timedelta(days=14), start_from=None)
    for number, days in enumerate((13, 15), start=1):
        desk.mailbox.deliver(dated(number, "Sun, 1 Nov 2026 08:00:00 -0600"), received_at=START - timedelta(days=days))
    desk.poll()
    assert rows(desk) == {1: "new", 2: "older than max_age"}


def test_gaps_and_what_comes_between_polls(desk: TwinDesk) -> None:
    folder = desk.mailbox.folders["INBOX"]
    for uid in (3, 70, 4_000_000_000):
        folder.uidnext = uid
        desk.mailbox.deliver(mail(uid, CLEAN))
        assert desk.poll() == 1
    assert desk.poll() == 0
    assert list(rows(desk)) == [3, 70, 4_000_000_000]


def test_a_mail_that_shows_up_below_the_cursor_is_found_within_a_day(desk: TwinDesk) -> None:
    # some servers show a UID after a higher one
    folder = desk.mailbox.folders["INBOX"]
    folder.uidnext = 5
    desk.mailbox.deliver(mail(5, CLEAN))
    desk.poll()
    folder.uidnext = 4
    desk.mailbox.deliver(mail(4, CLEAN))
    folder.uidnext = 6
    assert desk.poll() == 0
    desk.later(hours=25)
    desk.poll()
    assert sorted(rows(desk)) == [4, 5]


@pytest.mark.parametrize("text", [CLEAN, HELD])
def test_numbered_anew(desk: TwinDesk, text: str) -> None:
    # Given one mail that is done and one that isn't
    desk.mailbox.deliver(mail(1, text))
    desk.run()
    desk.mailbox.deliver(mail(2, text))
    desk.poll()
    # When the folder gets new numbers, twice, and then the first ones again
    first = desk.mailbox.folders["INBOX"]
    kept = [one.content for one in first.messages.values()]
    for _ in range(2):
        desk.mailbox.delete_folder("INBOX")
        desk.mailbox.add_folder("INBOX")
        for content in reversed(kept):
            desk.mailbox.deliver(content)
        desk.poll()
    desk.mailbox.folders["INBOX"] = first
    desk.run()
    desk.later(minutes=20)
    desk.run()
    # Then each is done once
    wanted = {"Drafts": 2, "PO Desk/Cards": 2, "INBOX": 2} if text == CLEAN else {"Drafts": 0, "PO Desk/Escalations": 4, "INBOX": 0}
    assert {name: len(desk.texts(name)) for name in wanted} == wanted


def test_ten_thousand_mails_on_day_one(desk: TwinDesk) -> None:
    old = datetime(2026, 6, 1, tzinfo=UTC)
    configure(desk, start_from=datetime(2026, 11, 20, tzinfo=UTC))
    for number in range(10_000):
        desk.mailbox.deliver(dated(number, "Mon, 1 Jun 2026 08:00:00 -0600"), received_at=old)
    desk.mailbox.deliver(mail(10_001, CLEAN))
    before = time.process_time()
    assert desk.poll() == 1
    assert time.process_time() - before < 20
    # and nothing of it is looked at again
    before = time.process_time()
    assert desk.poll() == 0
    assert time.process_time() - before < 1


def race(desks: list[TwinDesk], monkeypatch: pytest.MonkeyPatch, module: Any = poll) -> None:
    """All poll at the same moment: each has listed the Inbox before any hands over."""
    together = threading.Barrier(len(desks), timeout=30)
    whole = poll._hand_over
    failures: list[BaseException] = []

    def hand_over(*arguments: Any) -> int:
        return whole(*arguments)

    def step(*arguments: Any) -> Any:
        result = listing(*arguments)
        together.wait()
        return result

    listing = poll._dates
    monkeypatch.setattr(module, "_hand_over", hand_over)
    monkeypatch.setattr(module, "_dates", step)

    def one(desk: TwinDesk) -> None:
        try:
            desk.poll()
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=one, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_pollers_at_once(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    mailbox = MemoryMailbox()
    desks = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        desks.append(TwinDesk(tmp_path / name, mailbox, World(world()), joining=False))
    url = desks[0].ledger.url
    if database == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("postgres_database")
        url = make()
        Ledger(url).migrate()
    for desk in desks:
        desk.post = replace(desk.post, ledger=Ledger(url))
    for number in range(30):
        mailbox.deliver(mail(number, CLEAN))
    race(desks, monkeypatch)
    handed = [one for desk in desks for _, ids in desk.queue for one in ids]
    assert len(handed) == len(set(handed)) == 30
    for desk in desks:
        desk.post.ledger.close()
