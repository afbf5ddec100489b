"""After the answer, on real servers: follow-up, hourly notices, overdue exceptions, the morning's digest; each once, SIGKILL or not."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest

from agent.follow import follow_once, tell_staff
from agent.ledger.cases import due_notices
from agent.review import prepare, review_once
from agent.watch import recheck_once
from connectors.mail.settings import Security, SmtpSettings
from connectors.mail.smtp import SmtpOutgoing
from connectors.memory.world import World
from tests.desks import real_desk
from tests.following import sign
from tests.integration.test_review_servers import Client, once
from tests.mails import mail, order, world
from tests.reviewing import CLEAN, CUSTOMER, HELD, subject
from tests.servers.mailbox_server import MailboxServer
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import Site

ACCOUNTS, SUPERVISOR = "accounts@northwind.example", "supervisor@northwind.example"
_HOURLY = f'\n[owners.account_owner]\nname = "Accounts"\nemail = "{ACCOUNTS}"\nwithin = "4h"\nnotify = "hourly"\n'
KILLS = int(os.environ.get("PODESK_FOLLOW_KILLS", "4"))
Round = Callable[[Site], None]


class Day:
    """A desk on a real mailbox, whose first answer has gone out, and a person's mail client at it."""

    def __init__(self, server: MailboxServer, sink: SmtpSinkServer, folder: Path, look: Round) -> None:
        self.site = Site(folder, server.port, sink.port, user=server.username, password=server.password, extra=_HOURLY).write()
        self.server, self.sink, self.look = server, sink, look
        sign(folder)
        self.systems(at="2026-11-23T15:00:00Z")
        self.client = Client(server)
        if not self.client.imap.folder_exists(self.client.name("Sent")):
            self.client.imap.create_folder(self.client.name("Sent"))
        for number, text in enumerate((CLEAN, HELD, "Where is PO 48817 please?"), 1):
            self.client.imap.append("INBOX", mail(number, text, subject=f"Order {number}"))
        look(self.site)
        [(uid, draft)] = self.client.inside("Drafts").items()
        self.client.imap.append(self.client.name("Sent"), draft)
        self.client.imap.select_folder(self.client.name("Drafts"))
        self.client.imap.delete_messages([uid])
        self.client.imap.expunge()
        look(self.site)

    def systems(self, *, at: str, day: str = "2026-11-27") -> None:
        """The systems as read at that moment; ``day``: when the first order ships."""
        small = World(world(order("SO-1", "77001"), order("SO-2", "48817", waiting=2)))
        for view in ("erp_orders", "wms_orders", "crm_accounts"):
            small.set(view, {}, as_of=at)
        small.set("erp_order_lines", {"order_number": "SO-1"}, promised_ship_date=day)
        small.set("wms_orders", {"order_number": "SO-1"}, planned_ship_date=day)
        self.site.write_world(small.views)
        self.site.now = at

    def told(self, address: str) -> list[bytes]:
        """What one of them got: staff may get a mail twice, but then it is the same one."""
        mails = {message_from_bytes(one.content)["Message-ID"]: one.content for one in self.sink.sent if address in one.recipients}
        return list(mails.values())

    def cards(self, folder: str) -> list[str]:
        return sorted(subject(one).partition(" · ")[0] for one in self.client.inside(folder).values() if b"X-PODesk-Kind: card" in one)


def in_process(server: MailboxServer, sink: SmtpSinkServer) -> Round:
    """One round of everything, by the desk's own functions over the real connectors."""

    def look(site: Site) -> None:
        outgoing = SmtpOutgoing(SmtpSettings(host="127.0.0.1", port=sink.port, security=Security.NONE))
        desk = real_desk(site, server.mailbox(), outgoing)
        prepare(desk.post, "desk")
        for step in (review_once, lambda post, _name: recheck_once(post), follow_once, lambda post, _name: tell_staff(post)):
            desk.run()
            step(desk.post, "desk")
        with desk.post.ledger.transaction() as session:
            desk.post.enqueue(session, "notify", *due_notices(session, desk.post.desk.now()))
        desk.run()
        desk.post.ledger.close()

    return look


def test_the_day_after_an_answer(mailbox_server: MailboxServer, smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    day = Day(mailbox_server, smtp_sink, tmp_path, in_process(mailbox_server, smtp_sink))
    assert smtp_sink.sent == []
    # When the promised day moves, and the hour is over
    day.systems(at="2026-11-23T16:00:00Z", day="2026-12-01")
    for _ in range(2):
        day.look(day.site)
        check_moved(day)
    # When a person approves the follow-up
    [uid] = day.client.inside("Drafts")
    day.client.move("Drafts", uid, "PO Desk/Approve")
    for _ in range(2):
        day.look(day.site)
        [mailed] = [one.content for one in smtp_sink.sent if CUSTOMER in one.recipients]
        assert b"its scheduled ship date has changed" in mailed and b"Tuesday, December 1, 2026" in mailed
        assert not day.client.inside("PO Desk/Approve") and not day.client.inside("Drafts") and len(day.client.inside("Sent")) == 2
    # When the morning comes
    day.systems(at="2026-11-24T14:05:00Z", day="2026-12-01")
    for _ in range(2):
        day.look(day.site)
        check_morning(day)


def check_moved(day: Day) -> None:
    """One follow-up with its card, one bundle for the hour, a word on the follow-up."""
    [draft] = day.client.inside("Drafts").values()
    assert b"its scheduled ship date has changed" in draft and f"To: {CUSTOMER}".encode() in draft
    assert sum("follow-up drafted" in subject(one) for one in day.client.inside("PO Desk/Cards").values()) == 1
    said = Counter(subject(one).partition(" · ")[0] for one in day.told(ACCOUNTS))
    assert said == {"2 exceptions": 1, "Follow-up drafted": 1}, said
    assert not [one for one in day.sink.sent if CUSTOMER in one.recipients]


def check_morning(day: Day) -> None:
    """Both exceptions have climbed once, and one digest lists them."""
    assert day.cards("PO Desk/Escalations") == ["OVERDUE", "OVERDUE"]
    assert len(day.cards("PO Desk/Done")) == 2 and len(day.client.inside("PO Desk/Escalations")) == 4
    said = Counter(subject(one).partition(" · ")[0].partition(":")[0] for one in day.told(SUPERVISOR))
    assert (said["Morning digest"], sum(count for words, count in said.items() if words.startswith("Overdue since"))) == (1, 2), said


def test_killed_on_the_way_nothing_comes_twice(
    request: pytest.FixtureRequest, smtp_sink: SmtpSinkServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.servers.mailbox_server import serve

    server, dice = serve(request, "dovecot"), random.Random(48817)
    day = Day(server, smtp_sink, tmp_path, in_process(server, smtp_sink))
    day.look = once
    cut = 0
    for at, later, check in (
        ("2026-11-23T16:00:00Z", "2026-11-23T16:10:00Z", check_moved),
        ("2026-11-24T14:05:00Z", "2026-11-24T14:15:00Z", check_morning),
    ):
        day.systems(at=at, day="2026-12-01")
        for _ in range(KILLS // 2):
            cut += killed(day.site, dice)
        day.site.now = later  # what a dead process had taken in hand comes up again
        for _ in range(2):
            day.look(day.site)
        check(day)
    server.close()
    assert day.site.run("audit", "verify").returncode == 0
    with capsys.disabled():
        print(f"\n{KILLS} runs killed, {cut} of them at work: nothing twice")


def killed(site: Site, dice: random.Random) -> bool:
    """SIGKILL at a random moment; whether it had not come to its end."""
    running = site.start("run", "--once")
    time.sleep(dice.uniform(0.8, 4.0))
    at_work = running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.communicate()
    return at_work
