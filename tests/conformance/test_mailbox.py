"""What the Mailbox port promises, held against its twin, Dovecot, a poor Dovecot and the embedded server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from imapclient import IMAPClient

from connectors.errors import ConnectorError, Unavailable
from connectors.memory.mailbox import MemoryMailbox
from connectors.ports import Mailbox, MailSession, NewMessage
from tests.servers.mailbox_server import MailboxServer, serve
from tests.servers.proxy import Proxy

pytest_plugins = ["tests.servers.fixtures_mail"]

KINDS = ["memory", "memory-poor", "dovecot", "dovecot-poor", "pymap"]
POOR = {"memory-poor", "dovecot-poor"}
LIMIT = 10_000_000


@dataclass
class Site:
    """A fresh mailbox of one kind, and what its people do behind our back."""

    kind: str
    mailbox: Mailbox
    server: MailboxServer | None = None

    @contextmanager
    def person(self) -> Iterator[IMAPClient]:
        """A mail client on the same mailbox."""
        assert self.server is not None
        client = IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=10)
        client.login(self.server.username, self.server.password)
        yield client
        client.logout()

    def delete_folder(self, folder: str) -> None:
        if isinstance(self.mailbox, MemoryMailbox):
            self.mailbox.delete_folder(folder)
        else:
            with self.person() as client:
                client.delete_folder(folder)


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    kind = request.param
    if kind == "memory":
        yield Site(kind, MemoryMailbox())
    elif kind == "memory-poor":
        poor = MemoryMailbox(
            keywords=False, move=False, uidplus=False, multiappend=False, special_use=False, delimiter=".", prefix="INBOX."
        )
        yield Site(kind, poor)
    else:
        yield from _served(request, kind)


def _served(request: pytest.FixtureRequest, kind: str) -> Iterator[Site]:
    server = serve(request, kind)
    yield Site(kind, server.mailbox(), server)
    server.close()


def mail(subject: str = "x", body: bytes = b"hello\r\n", **headers: str) -> bytes:
    lines = [f"Subject: {subject}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def put(session: MailSession, folder: str, *contents: bytes, flags: tuple[str, ...] = ()) -> list[int]:
    before = session.state(folder).uidnext
    session.append(folder, [NewMessage(content=content, flags=flags) for content in contents])
    return [row.uid for row in session.list(folder, before)]


def bodies(session: MailSession, folder: str) -> list[bytes]:
    """Contents that aren't marked as deleted, whichever line ends the server gives back."""
    kept = [row.uid for row in session.list(folder) if "\\Deleted" not in row.flags]
    return [one.content.replace(b"\r\n", b"\n") for one in session.fetch(folder, kept, LIMIT)]


# --- folders


def test_profile_is_what_the_server_can_do(site: Site) -> None:
    with site.mailbox.session() as session:
        profile = session.profile()
    rich = site.kind in {"memory", "dovecot"}
    assert (profile.move, profile.uidplus, profile.multiappend) == ((site.kind not in POOR),) * 3
    assert profile.special_use is rich
    assert profile.keywords is (site.kind in {"memory", "dovecot", "dovecot-poor"})
    assert (profile.delimiter, profile.prefix) == ((".", "INBOX.") if site.kind in POOR else ("/", ""))


def test_folder_names_are_the_servers_own(site: Site) -> None:
    with site.mailbox.session() as session:
        names = [session.folder(name) for name in ("Inbox", "Drafts", "PO Desk/Reject/Wrong tone")]
    if site.kind in POOR:
        assert names == ["INBOX", "INBOX.Drafts", "INBOX.PO Desk.Reject.Wrong tone"]
    else:
        assert names == ["INBOX", "Drafts", "PO Desk/Reject/Wrong tone"]


def test_ensure_creates_parents_and_may_be_repeated(site: Site) -> None:
    wanted = ["Drafts", "Sent", "PO Desk/Reject/Wrong tone", "PO Desk/Cards"]
    with site.mailbox.session() as session:
        session.ensure(wanted)
        before = [session.state(session.folder(name)) for name in wanted]
        session.ensure(wanted)
        assert [session.state(session.folder(name)) for name in wanted] == before
    assert all(state.uidvalidity > 0 and state.messages == 0 for state in before)


@pytest.mark.parametrize("name", ["Rückfragen/Köln & Bonn", "日本語", 'with "quotes"', "back\\slash", "star*percent", "v1.2"])
def test_odd_folder_names(site: Site, name: str) -> None:
    with site.mailbox.session() as session:
        session.ensure([name])
        folder = session.folder(name)
        put(session, folder, mail("odd"))
        assert bodies(session, folder) == [b"Subject: odd\n\nhello\n"]
    with site.mailbox.session() as session:
        assert session.folder(name) == folder


def test_a_folder_that_is_not_there_is_data(site: Site) -> None:
    with site.mailbox.session() as session:
        state = session.state(session.folder("Nowhere"))
        assert (state.uidvalidity, state.messages) == (0, 0)
        assert list(session.list("Nowhere")) == []
        assert list(session.fetch("Nowhere", [1], LIMIT)) == []
        assert list(session.headers("Nowhere", ["subject"])) == []
        assert session.move("Nowhere", [1], "INBOX") == {}
        session.flag("Nowhere", [1], add=["\\Seen"])


def test_a_folder_deleted_meanwhile_is_gone_for_an_old_session_too(site: Site) -> None:
    with site.mailbox.session() as session:
        session.ensure(["Fleeting"])
        folder = session.folder("Fleeting")
        assert session.state(folder).uidvalidity > 0
    site.delete_folder(folder)
    with site.mailbox.session() as session:
        assert list(session.list(folder)) == []
        assert session.state(folder).uidvalidity == 0


def test_a_folder_made_anew_has_another_uidvalidity(site: Site) -> None:
    with site.mailbox.session() as session:
        session.ensure(["Again"])
        folder = session.folder("Again")
        put(session, folder, mail("old"))
        before = session.state(folder)
        site.delete_folder(folder)
    _retry(site, lambda session: session.ensure(["Again"]))
    _retry(site, lambda session: put(session, folder, mail("new")))
    with site.mailbox.session() as session:
        after = session.state(folder)
        assert after.uidvalidity not in (0, before.uidvalidity)
        assert bodies(session, folder) == [b"Subject: new\n\nhello\n"]


# --- reading


def test_list_tells_uid_flags_time_and_size(site: Site) -> None:
    content = mail("one")
    with site.mailbox.session() as session:
        first, second = put(session, "INBOX", content, mail("two"), flags=("\\Flagged",))
        rows = session.list("INBOX")
    assert [row.uid for row in rows] == [first, second]
    assert first < second
    assert all(row.flags == {"\\Flagged"} for row in rows)
    assert rows[0].size == len(content)
    assert rows[0].received_at.utcoffset() == timedelta(0)
    if site.server:
        assert abs(rows[0].received_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_nothing_new_is_nothing(site: Site) -> None:
    """``UID SEARCH n:*`` answers the last message where n lies beyond it."""
    with site.mailbox.session() as session:
        (uid,) = put(session, "INBOX", mail())
        assert list(session.list("INBOX", uid + 1)) == []
        assert list(session.headers("INBOX", ["subject"], uid + 1)) == []
        assert [row.uid for row in session.list("INBOX", uid)] == [uid]


def test_reading_leaves_seen_untouched(site: Site) -> None:
    with site.mailbox.session() as session:
        (uid,) = put(session, "INBOX", mail())
        session.list("INBOX")
        list(session.fetch("INBOX", [uid], LIMIT))
        list(session.fetch("INBOX", [uid], 5))
        session.headers("INBOX", ["subject"])
        assert "\\Seen" not in session.list("INBOX")[0].flags


def test_bytes_come_back_as_they_were(site: Site) -> None:
    content = mail("8-bit", bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n.\r\n..x\r\nFrom here\r\n\xff\xfe no end")
    with site.mailbox.session() as session:
        (uid,) = put(session, "INBOX", content)
        (found,) = session.fetch("INBOX", [uid], LIMIT)
    assert found.content == content
    assert not found.truncated


def test_lone_line_ends_become_crlf(site: Site) -> None:
    with site.mailbox.session() as session:
        (uid,) = put(session, "INBOX", b"Subject: lf\n\none\rtwo\nthree\r\n")
        (found,) = session.fetch("INBOX", [uid], LIMIT)
    assert found.content == b"Subject: lf\r\n\r\none\r\ntwo\r\nthree\r\n"


def test_a_big_mail_is_cut_at_the_limit(site: Site) -> None:
    big = mail("big", b"x" * 70 + b"\r\n" + b"y" * 300_000)
    with site.mailbox.session() as session:
        uids = put(session, "INBOX", big, mail("small"), big)
        found = list(session.fetch("INBOX", uids, 1000))
        (whole,) = session.fetch("INBOX", uids[:1], len(big))
    assert [len(one.content) for one in found] == [1000, len(mail("small")), 1000]
    assert [one.truncated for one in found] == [True, False, True]
    assert found[0].content == big[:1000]
    assert (whole.truncated, len(whole.content)) == (False, len(big))


def test_memory_is_bounded_by_bytes_too(site: Site) -> None:
    """With a high limit the chunks go by the messages' sizes; all come back, in order."""
    with site.mailbox.session() as session:
        uids = put(session, "INBOX", *(mail(str(n), b"z" * 900_000 + b"\r\n") for n in range(12)))
        found = list(session.fetch("INBOX", uids, 50_000_000))
    assert [one.uid for one in found] == uids
    assert all(len(one.content) > 900_000 for one in found)


def test_many_messages_in_order(site: Site) -> None:
    with site.mailbox.session() as session:
        uids = put(session, "INBOX", *(mail(f"n{n}") for n in range(230)))
        subjects = [one.content.split(b"\r\n")[0] for one in session.fetch("INBOX", list(reversed(uids)), 2000)]
        rows = session.headers("INBOX", ["subject"])
    assert subjects == [f"Subject: n{n}".encode() for n in range(230)]
    assert [row.headers["subject"] for row in rows] == [f"n{n}" for n in range(230)]


def test_uids_that_are_gone_are_left_out(site: Site) -> None:
    with site.mailbox.session() as session:
        (uid,) = put(session, "INBOX", mail())
        assert [one.uid for one in session.fetch("INBOX", [uid, uid + 5, 99999], LIMIT)] == [uid]
        assert list(session.fetch("INBOX", [], LIMIT)) == []
        session.flag("INBOX", [99999], add=["\\Seen"])


def test_headers_are_unfolded_and_the_topmost_wins(site: Site) -> None:
    content = (
        b"Authentication-Results: mx.example; dmarc=pass\r\nAuthentication-Results: evil.example; dmarc=pass\r\n"
        b"References: <a@x>\r\n <b@x>\r\n\t<c@x>\r\nMessage-Id:\r\n <long@x>\r\nX-Other: no\r\nSubject: caf\xe9\r\n\r\n"
        b"References: <body@x>\r\n"
    )
    with site.mailbox.session() as session:
        (uid,) = put(session, "INBOX", content)
        (row,) = session.headers("INBOX", ["authentication-results", "References", "MESSAGE-ID", "subject", "in-reply-to"])
    assert row.uid == uid
    assert row.headers["authentication-results"] == "mx.example; dmarc=pass"
    assert row.headers["references"].split() == ["<a@x>", "<b@x>", "<c@x>"]
    assert row.headers["message-id"] == "<long@x>"
    assert row.headers["subject"] == "café"
    assert set(row.headers) == {"authentication-results", "references", "message-id", "subject"}


def test_a_session_sees_what_came_after_it_looked(site: Site) -> None:
    with site.mailbox.session() as ours, site.mailbox.session() as theirs:
        assert list(ours.list("INBOX")) == []
        (uid,) = put(theirs, "INBOX", mail("late"))
        assert [row.uid for row in ours.list("INBOX")] == [uid]
        assert ours.state("INBOX").uidnext > uid
        theirs.flag("INBOX", [uid], add=["\\Answered"])
        assert "\\Answered" in ours.list("INBOX")[0].flags


# --- writing


def test_append_tells_the_uids_in_order(site: Site) -> None:
    with site.mailbox.session() as session:
        told = session.append("INBOX", [NewMessage(content=mail(f"n{n}")) for n in range(120)])
        rows = session.headers("INBOX", ["subject"])
    assert [row.headers["subject"] for row in rows] == [f"n{n}" for n in range(120)]
    assert len(told) == 120
    if session.profile().uidplus:
        assert list(told) == [row.uid for row in rows]
    assert all(uid is None or uid == row.uid for uid, row in zip(told, rows, strict=True))


def test_append_creates_a_missing_folder(site: Site) -> None:
    with site.mailbox.session() as session:
        folder = session.folder("PO Desk/Parked")
        session.append(folder, [NewMessage(content=mail("a"))])
        session.append(folder, [NewMessage(content=mail("b")), NewMessage(content=mail("c"))])
        assert len(session.list(folder)) == 3


def test_append_to_a_folder_deleted_meanwhile(site: Site) -> None:
    with site.mailbox.session() as session:
        session.ensure(["Fleeting"])
        folder = session.folder("Fleeting")
        session.list("INBOX")
        site.delete_folder(folder)
        session.append(folder, [NewMessage(content=mail("a")), NewMessage(content=mail("b"))])
        assert len(bodies(session, folder)) == 2


def test_append_of_nothing(site: Site) -> None:
    with site.mailbox.session() as session:
        assert list(session.append("INBOX", [])) == []


def test_flags_and_keywords(site: Site) -> None:
    with site.mailbox.session() as session:
        (uid,) = put(session, "INBOX", mail(), flags=("\\Draft", "\\Seen", "$PODesk"))
        appended = session.list("INBOX")[0].flags
        session.flag("INBOX", [uid], add=["\\Flagged", "$Second"], remove=["\\Seen"])
        flagged = session.list("INBOX")[0].flags
        keywords = session.profile().keywords
    assert appended == ({"\\Draft", "\\Seen", "$PODesk"} if keywords else {"\\Draft", "\\Seen"})
    assert flagged == ({"\\Draft", "\\Flagged", "$PODesk", "$Second"} if keywords else {"\\Draft", "\\Flagged"})


def test_move_takes_messages_to_a_folder_that_is_made(site: Site) -> None:
    with site.mailbox.session() as session:
        uids = put(session, "INBOX", mail("a"), mail("b"), mail("c"), flags=("\\Flagged",))
        target = session.folder("PO Desk/Escalations")
        copies = session.move("INBOX", [uids[0], uids[2], 99999], target)
        assert bodies(session, "INBOX") == [b"Subject: b\n\nhello\n"]
        assert bodies(session, target) == [b"Subject: a\n\nhello\n", b"Subject: c\n\nhello\n"]
        rows = session.list(target)
        assert all("\\Flagged" in row.flags and "\\Deleted" not in row.flags for row in rows)
        assert copies in ({}, {uids[0]: rows[0].uid, uids[2]: rows[1].uid})
        assert copies or not session.profile().uidplus


def test_a_move_repeated_moves_nothing(site: Site) -> None:
    with site.mailbox.session() as session:
        uids = put(session, "INBOX", mail("a"))
        session.ensure(["Target"])
        target = session.folder("Target")
        session.move("INBOX", uids, target)
        assert session.move("INBOX", uids, target) == {}
        assert session.move("INBOX", [], target) == {}
        assert len(bodies(session, target)) == 1


def test_a_move_never_purges_what_people_marked(site: Site) -> None:
    with site.mailbox.session() as session:
        marked, moved = put(session, "INBOX", mail("marked"), mail("moved"))
        session.flag("INBOX", [marked], add=["\\Deleted"])
        session.ensure(["Target"])
        session.move("INBOX", [moved], session.folder("Target"))
        assert marked in [row.uid for row in session.list("INBOX")]


def test_a_move_keeps_the_time_of_receipt(site: Site) -> None:
    with site.mailbox.session() as session:
        (uid,) = put(session, "INBOX", mail())
        when = session.list("INBOX")[0].received_at
        session.ensure(["Target"])
        session.move("INBOX", [uid], session.folder("Target"))
        assert session.list(session.folder("Target"))[0].received_at == when


# --- waiting


def test_wait_wakes_up_on_a_new_mail(site: Site) -> None:
    with site.mailbox.session() as ours, site.mailbox.session() as theirs:
        ours.list("INBOX")
        timer = threading.Timer(0.3, partial(put, theirs, "INBOX", mail("news")))
        timer.start()
        started = time.monotonic()
        assert ours.wait("INBOX", 10) is True
        # pymap sometimes tells of a mail only when IDLE ends: a wake-up all the same, the poll is the safety net
        assert time.monotonic() - started < (12 if site.kind == "pymap" else 5)
        timer.join()
        assert len(theirs.list("INBOX")) == 1


def test_wait_ends_after_a_quiet_time(site: Site) -> None:
    with site.mailbox.session() as session:
        started = time.monotonic()
        assert session.wait("INBOX", 0.4) is False
        assert 0.35 < time.monotonic() - started < 2
        assert list(session.list("INBOX")) == []


def test_news_between_two_waits_are_not_lost(site: Site) -> None:
    with site.mailbox.session() as ours, site.mailbox.session() as theirs:
        ours.wait("INBOX", 0.1)
        put(theirs, "INBOX", mail())
        assert ours.wait("INBOX", 5) is True
        ours.list("INBOX")
        ours.wait("INBOX", 0.1)
        assert ours.wait("INBOX", 0.2) is False


# --- leases


def test_two_threads_lease_at_once(site: Site) -> None:
    barrier = threading.Barrier(2, timeout=10)
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            with site.mailbox.session() as session:
                barrier.wait()  # both hold a lease now
                for n in range(10):
                    put(session, session.folder(name), mail(f"{name}{n}"))
                assert len(session.list(session.folder(name))) == 10
        except (ConnectorError, AssertionError, threading.BrokenBarrierError) as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("Left", "Right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def test_a_lost_connection_is_unavailable_and_the_next_lease_works(site: Site) -> None:
    with _fragile(site) as (mailbox, cut):
        with pytest.raises(Unavailable), mailbox.session() as session:
            put(session, "INBOX", mail("before"))
            cut(b"")
            put(session, "INBOX", mail("never"))
        with mailbox.session() as session:
            assert bodies(session, "INBOX") == [b"Subject: before\n\nhello\n"]


def test_a_dead_session_stays_dead(site: Site) -> None:
    with _fragile(site) as (mailbox, cut), mailbox.session() as session:
        session.list("INBOX")
        cut(b"")
        for _ in range(2):
            with pytest.raises(Unavailable):
                put(session, "INBOX", mail("never"))


def test_a_lost_answer_leaves_the_append_to_be_found(site: Site) -> None:
    """The caller looks from the UIDNEXT that it noted, and finds its Message-ID."""
    with _fragile(site) as (mailbox, cut):
        with mailbox.session() as session:
            noted = session.state("INBOX").uidnext
        with pytest.raises(Unavailable), mailbox.session() as session:
            session.profile()
            cut(b"<lost@desk.example>")
            session.append("INBOX", [NewMessage(content=mail("lost", Message_ID="<lost@desk.example>"))])
        with mailbox.session() as session:
            found = [row.headers["message-id"] for row in session.headers("INBOX", ["message-id"], noted)]
    assert found == ["<lost@desk.example>"]


def test_a_caller_error_does_not_cost_the_connection(site: Site) -> None:
    with pytest.raises(KeyError), site.mailbox.session() as session:
        session.list("INBOX")
        raise KeyError
    with site.mailbox.session() as session:
        assert list(session.list("INBOX")) == []


@contextmanager
def _fragile(site: Site) -> Iterator[tuple[Mailbox, Callable[[bytes], None]]]:
    """The mailbox behind something that can be cut: at once, or (with a mark) after the server did what holds the mark."""
    if isinstance(site.mailbox, MemoryMailbox):
        yield site.mailbox, lambda mark: site.mailbox.crash(1, after=bool(mark))  # type: ignore[attr-defined]
        return
    assert site.server is not None
    with Proxy(site.server.port) as proxy:
        yield site.server.mailbox(port=proxy.port), lambda mark: proxy.cut_on(mark) if mark else proxy.cut()


def _retry(site: Site, work: Callable[[MailSession], object]) -> None:
    """As the agent does: a lost connection costs a second lease."""
    try:
        with site.mailbox.session() as session:
            work(session)
    except Unavailable:
        with site.mailbox.session() as session:
            work(session)
