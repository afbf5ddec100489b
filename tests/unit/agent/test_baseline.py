"""The desk before the agent, out of constructed mailboxes whose answers were worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.baseline import read_baseline
from agent.model.baseline import Baseline
from agent.model.hours import WorkingTime
from agent.reports.kpis.before import Before, before
from agent.settings import MailboxSettings
from agent.stages.understand import Hints
from connectors.memory.mailbox import MemoryMailbox

CHICAGO = WorkingTime(zone="America/Chicago")
BOX = MailboxSettings(host="localhost", username="orders@northwind.example")
HINTS = Hints(desk_addresses=("orders@northwind.example",), internal_domains=("northwind.example",))
HOUR = 3600.0


def at(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=ZoneInfo("America/Chicago")).astimezone(UTC)


class Past:
    """A mailbox with a history. Times are those of Chicago."""

    def __init__(self) -> None:
        self.box = MemoryMailbox()
        self.box.add_folder("Sent")

    def got(
        self, ident: str, when: str, subject: str = "Order", *, sender: str = "dana@harmon.example", more: str = "", date: str = ""
    ) -> None:
        head = f"From: Dana Hale <{sender}>\r\nTo: orders@northwind.example\r\nSubject: {subject}\r\n{more}"
        head += f"Message-ID: <{ident}>\r\n" if ident else ""
        head += f"Date: {date}\r\n" if date else ""
        self.box.deliver(f"{head}\r\nWhere is it?\r\n".encode(), received_at=at(when))

    def sent(self, when: str, parent: str = "", subject: str = "Re: Order", *, to: str = "dana@harmon.example", ident: str = "") -> None:
        head = f"From: orders@northwind.example\r\nTo: {to}\r\nSubject: {subject}\r\n"
        head += f"Message-ID: <{ident or 'sent' + when.replace(' ', '')}@northwind.example>\r\n"
        head += f"In-Reply-To: <{parent}>\r\nReferences: <{parent}>\r\n" if parent else ""
        self.box.deliver(f"{head}\r\nTomorrow.\r\n".encode(), folder="Sent", received_at=at(when))

    def read(self, until: str = "2026-11-23 00:00", since: str = "") -> Baseline:
        with self.box.session() as session:
            return read_baseline(session, BOX, HINTS, at(since) if since else None, at(until), timedelta(days=7))


def figures(*pasts: Baseline) -> Before:
    found = before(pasts, CHICAGO)
    assert found is not None
    return found


def business(found: Baseline) -> Sequence[float]:
    return [CHICAGO.between(one.received, one.answered).total_seconds() for one in found.waited]


def test_answers_are_matched_by_their_ids() -> None:
    past = Past()
    past.got("a@harmon.example", "2026-11-02 09:00")
    past.got("b@harmon.example", "2026-11-02 09:00")
    past.sent("2026-11-02 16:30", "b@harmon.example")
    past.sent("2026-11-03 08:30", "a@harmon.example")
    assert business(past.read()) == [8.5 * HOUR, 7.5 * HOUR]  # a: 8 h on Monday and 30 min; b


def test_without_ids_by_subject_and_correspondent_within_a_month() -> None:
    past = Past()
    past.got("a@harmon.example", "2026-09-02 09:00", "PO 77001")  # too long ago
    past.got("b@harmon.example", "2026-11-02 09:00", "RE: PO 77001", sender="lee@elsewhere.example")  # somebody else
    past.got("c@harmon.example", "2026-11-02 10:00", "PO 77001")
    past.got("d@harmon.example", "2026-11-02 10:00", "PO 77002")
    past.sent("2026-11-02 12:00", subject="Re: AW: po  77001")
    assert business(past.read()) == [2 * HOUR]


def test_one_answer_serves_that_persons_earlier_mails_of_the_thread() -> None:
    past = Past()
    past.got("a@harmon.example", "2026-11-02 09:00")
    past.got("b@harmon.example", "2026-11-03 09:00", more="References: <a@harmon.example>\r\n")
    past.got("c@harmon.example", "2026-11-03 10:00", more="References: <a@harmon.example>\r\n", sender="lee@harmon.example")
    past.sent("2026-11-03 11:00", "b@harmon.example")
    assert business(past.read()) == [11 * HOUR, 2 * HOUR]  # Monday 8 h + 3 h; 2 h; the colleague is unanswered


def test_the_first_answer_counts_and_none_from_before() -> None:
    past = Past()
    past.got("a@harmon.example", "2026-11-02 09:00")
    past.sent("2026-11-02 08:00", subject="Re: Order")
    past.sent("2026-11-02 10:00", "a@harmon.example", ident="one")
    past.sent("2026-11-04 10:00", "a@harmon.example", ident="two")
    assert business(past.read()) == [1 * HOUR]


def test_robots_and_colleagues_are_no_customers() -> None:
    past = Past()
    past.got("a@x.example", "2026-11-02 09:00", more="Auto-Submitted: auto-replied\r\n")
    past.got("b@x.example", "2026-11-02 09:00", more="List-Id: <news.x.example>\r\n")
    past.got("c@x.example", "2026-11-02 09:00", sender="vale@northwind.example")
    past.got("d@x.example", "2026-11-02 09:00", sender="mailer-daemon@x.example")
    past.got("e@x.example", "2026-11-02 09:00", "Out of office")
    past.sent("2026-11-02 10:00", to="vale@northwind.example")
    found = past.read()
    assert (found.received, found.sent) == (0, 0)


def test_mails_that_name_an_order_are_told_apart() -> None:
    past = Past()
    past.got("a@harmon.example", "2026-11-02 09:00", "PO 77001")
    past.got("b@harmon.example", "2026-11-02 09:00", "Hello")
    past.sent("2026-11-02 10:00", "a@harmon.example")
    past.sent("2026-11-02 12:00", "b@harmon.example")
    found = past.read()
    told = figures(found)
    assert (found.received, found.named) == (2, 1) and told.answers.median == 2 * HOUR and told.answers_named.median == 1 * HOUR
    assert told.of("inquiry_to_answer") == "all mails of customers" and told.comparable("inquiry_to_answer") == told.answers


def test_resolution_is_the_last_answer_that_nobody_asked_after() -> None:
    past = Past()
    past.got("a@harmon.example", "2026-11-02 09:00")
    past.sent("2026-11-02 10:00", "a@harmon.example", ident="r1")
    past.got("b@harmon.example", "2026-11-03 09:00", more="References: <a@harmon.example> <r1@northwind.example>\r\n")
    past.sent("2026-11-03 12:00", "b@harmon.example", ident="r2")
    past.got("c@harmon.example", "2026-11-20 09:00")  # another matter under the same subject: unanswered
    past.got("d@harmon.example", "2026-11-21 09:00", "Else")
    past.sent("2026-11-21 10:00", "d@harmon.example", ident="r3")  # not quiet for a week yet
    found = past.read()
    assert [(one.first, one.last) for one in found.settled] == [(at("2026-11-02 10:00"), at("2026-11-03 12:00"))]


def test_a_mailbox_that_was_moved_tells_by_the_mails_own_dates() -> None:
    past = Past()
    past.got("a@harmon.example", "2026-11-20 23:00", date="Mon, 02 Nov 2026 09:00:00 -0600")
    past.got("b@harmon.example", "2026-11-02 09:00", date="Mon, 02 Nov 2026 08:00:00 -0600")  # an hour on the way
    found = past.read(until="2026-11-10 00:00")
    assert found.received == 2 and found.since == at("2026-11-02 09:00")


def test_only_what_came_before_the_agent_and_volumes_by_working_day() -> None:
    past = Past()
    for day in ("02", "03", "05"):
        past.got(f"{day}@harmon.example", f"2026-11-{day} 09:00")
    past.got("late@harmon.example", "2026-11-23 09:00")
    found = past.read(until="2026-11-07 00:00")
    assert found.received == 3 and figures(found).per_day == 3 / 5  # Monday to Saturday, 00:00: five working days
    assert past.read(until="2026-11-07 00:00", since="2026-11-03 00:00").received == 2


def test_several_mailboxes_together() -> None:
    one, two = Past(), Past()
    for past, hour in ((one, 10), (two, 14)):
        past.got("a@harmon.example", "2026-11-02 09:00")
        past.sent(f"2026-11-02 {hour}:00", "a@harmon.example")
    told = figures(one.read(), two.read())
    assert (told.answers.count, told.answers.median) == (2, 3 * HOUR)


def test_nothing_there_is_no_data() -> None:
    told = figures(Past().read())
    assert told.answers.median is None and told.per_day is None and told.since is None
    assert told.comparable("inquiry_to_answer") is None and before([], CHICAGO) is None


def test_strange_headers_stop_nothing() -> None:
    past = Past()
    past.got("", "2026-11-02 09:00", "=?utf-8?B?UE8g?= 1", more="In-Reply-To: nonsense\r\nReferences: <<<>>\r\n")
    past.box.deliver(b"Subject: \xff\xfe\r\nFrom: x\r\n\r\n", received_at=at("2026-11-02 09:00"))
    past.box.deliver(b"\r\n\r\n", received_at=at("2026-11-02 09:00"))
    past.got("loop@x.example", "2026-11-02 09:00", more="References: <loop@x.example>\r\n")
    past.sent("2026-11-02 10:00", "loop@x.example", ident="loop")
    assert len(past.read().waited) == 1
