"""The twin's faults: each effect can fail before or after it happened."""

from __future__ import annotations

import pytest

from connectors.errors import Unavailable
from connectors.memory.mailbox import MemoryMailbox
from connectors.ports import NewMessage

MAIL = b"Subject: x\r\n\r\nhello\r\n"


def test_a_crash_before_changes_nothing_and_one_after_changes_all() -> None:
    for after, count in ((False, 0), (True, 1)):
        box = MemoryMailbox()
        box.crash(1, after=after)
        with box.session() as session, pytest.raises(Unavailable):
            session.append("Drafts", [NewMessage(content=MAIL)])
        assert len(box.contents("Drafts")) == count


def test_the_nth_effect_fails_and_only_that_one() -> None:
    box = MemoryMailbox()
    box.crash(2)
    with box.session() as session:
        session.append("Drafts", [NewMessage(content=MAIL)])
        with pytest.raises(Unavailable):
            session.append("Drafts", [NewMessage(content=MAIL)])
        with pytest.raises(Unavailable):
            session.list("Drafts")  # the connection is gone
    with box.session() as session:
        session.append("Drafts", [NewMessage(content=MAIL)])
    assert len(box.contents("Drafts")) == 2


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("after", [False, True])
def test_a_half_done_move_never_loses_the_mail(nth: int, after: bool) -> None:
    box = MemoryMailbox(move=False)
    uid = box.deliver(MAIL)
    box.crash(nth, after=after)
    with box.session() as session, pytest.raises(Unavailable):
        session.move("INBOX", [uid], "Target")
    assert box.effects == ["copy", "flag", "expunge"][:nth]
    assert MAIL in box.contents("INBOX") + (box.contents("Target") if "Target" in box.folders else [])


def test_what_people_do_behind_our_back() -> None:
    box = MemoryMailbox(keywords=False)
    uid = box.deliver(MAIL, flags=["\\Seen"])
    box.delete("INBOX", uid)
    with box.session() as session:
        assert list(session.fetch("INBOX", [uid], 100)) == []
        assert session.state("INBOX").uidnext == uid + 1
