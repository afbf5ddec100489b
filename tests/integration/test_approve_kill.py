"""``podesk`` is killed (SIGKILL) at random moments while approved drafts go out over real servers; the receiving server counts.

Short in the suite; ``PODESK_APPROVE_KILLS=60`` makes it the long one (docs/review.md has its figures).
"""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.integration.test_kill import at_work, kill
from tests.mails import fresh, mail, order, world
from tests.reviewing import CUSTOMER, subject
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import ADDRESS, Site

KILLS = int(os.environ.get("PODESK_APPROVE_KILLS", "5"))
WAVE = ("as it is", "greeting", "as it is", "wrong date")
APPROVE, DONE, WITHDRAWN, ESCALATED = "PO Desk/Approve", "PO Desk/Done", "PO Desk/Withdrawn", "PO Desk/Escalations"
_EDITS = {
    "greeting": (rb"Hello,", b"Hi Dana,"),
    "wrong date": (rb"(January|February|[A-Z][a-z]+ber|[A-Z][a-z]+day, [A-Z][a-z]+) \d+,", b"May 1,"),
}


@dataclass
class Rep:
    """A person at a mail client, who approves drafts, some of them after an edit. ``did`` is by the customer's Message-ID."""

    port: int
    drafts: dict[str, int] = field(default_factory=dict)
    did: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.imap = IMAPClient("127.0.0.1", port=self.port, ssl=False)
        self.imap.login(ADDRESS, "test")

    def write_mails(self, count: int) -> None:
        texts = [mail(number, f"When does PO {70000 + number} ship?", subject=f"Mail {number}") for number in range(1, count + 1)]
        self.imap.multiappend("INBOX", texts)

    def inside(self, folder: str) -> list[bytes]:
        """A folder's messages that aren't marked as deleted."""
        return list(self.by_uid(folder).values())

    def by_uid(self, folder: str) -> dict[int, bytes]:
        if not self.imap.folder_exists(folder):
            return {}
        self.imap.select_folder(folder, readonly=True)
        uids = self.imap.search(["NOT", "DELETED"])
        return {uid: row[b"BODY[]"] for uid, row in self.imap.fetch(uids, ["BODY.PEEK[]"]).items()} if uids else {}

    def approve(self, wave: tuple[str, ...]) -> None:
        """Take up as many drafts and put them into Approve."""
        mine = [(uid, one) for uid, one in sorted(self.by_uid("Drafts").items()) if parent(one) not in self.did]
        self.imap.select_folder("Drafts")
        for how, (uid, content) in zip(wave, mine, strict=False):
            self.did[parent(content)] = how
            if how in _EDITS:
                changed = re.sub(_EDITS[how][0], _EDITS[how][1], content, count=1)
                assert changed != content
                self.imap.append(APPROVE, changed, ["\\Draft", "\\Seen"])
                self.imap.delete_messages([uid])
                self.imap.expunge([uid])
            else:
                self.imap.move([uid], APPROVE)

    def answered(self) -> set[str]:
        """Message-IDs of the customers' mails that are marked as answered."""
        self.imap.select_folder("INBOX", readonly=True)
        rows = self.imap.fetch(self.imap.search(["ANSWERED"]) or [0], ["BODY.PEEK[]"])
        return {header(row[b"BODY[]"], "Message-ID") for row in rows.values()}


def header(content: bytes, name: str) -> str:
    return str(message_from_bytes(content, policy=policy.default)[name] or "").strip()


def parent(content: bytes) -> str:
    return header(content, "In-Reply-To")


@dataclass
class Count:
    """What became of the approved drafts, counted from outside: at the receiving server and in the mailbox."""

    rep: Rep
    sink: SmtpSinkServer

    def __post_init__(self) -> None:
        self.received = Counter(parent(one.content) for one in self.sink.sent if CUSTOMER in one.recipients)
        self.filed = Counter(parent(one) for one in self.rep.inside("Sent"))
        self.places = {place: Counter(map(parent, self.rep.inside(place))) for place in ("Drafts", APPROVE, DONE, WITHDRAWN)}
        cards = [one for one in self.rep.inside(ESCALATED) if header(one, "X-PODesk-Kind") == "card"]
        self.cards = {word: self._told(cards, word) for word in ("May have gone out", "Not sent")}

    def _told(self, cards: list[bytes], word: str) -> Counter[str]:
        """Cards that begin so, by the customer's mail (each has a subject of its own)."""
        numbers = [re.search(r"Mail (\d+)", subject(one)) for one in cards if subject(one).startswith(word)]
        return Counter(f"<m{found[1]}@harmon.example>" for found in numbers if found)

    @property
    def doubtful(self) -> set[str]:
        return set(self.cards["May have gone out"])

    def problems(self) -> list[str]:
        """Everything that isn't as it must be; empty when all is well and at rest."""
        good = {ident for ident, how in self.rep.did.items() if how != "wrong date"}
        sent, wrong = good - self.doubtful, set(self.rep.did) - good
        pending = {f"<m{number}@harmon.example>" for number in range(1, len(self.places["Drafts"]) + len(good) + 1)} - set(self.rep.did)
        answered = self.rep.answered()
        wanted = [
            ("sent and received", Counter({one: n for one, n in self.received.items() if one in sent}), Counter(sent)),
            ("filed in Sent", self.filed, Counter(sent)),
            ("drafts put away", self.places[DONE], Counter(sent)),
            ("doubtful ones put away", self.places[WITHDRAWN], Counter(self.doubtful)),
            ("left in Approve", self.places[APPROVE], Counter()),
            ("told as doubtful", self.cards["May have gone out"], Counter(self.doubtful)),
            ("told as not sent", self.cards["Not sent"], Counter(wrong)),
            ("marked as answered", Counter(answered), Counter(sent)),
            ("back in Drafts", Counter(one for one in self.places["Drafts"].elements() if one in self.rep.did), Counter(wrong)),
            ("pending", Counter(one for one in self.places["Drafts"].elements() if one not in self.rep.did), Counter(pending)),
        ]
        found = [f"{what}: missing {want - seen}, too many {seen - want}" for what, seen, want in wanted if seen != want]
        return found + [f"received twice, or never approved: {one}" for one in self.twice(good)]

    def twice(self, good: set[str]) -> list[str]:
        return [one for one, number in self.received.items() if number > 1 or one not in good]

    def figures(self) -> str:
        lost, twice = sum(one not in self.received for one in self.doubtful), len(self.twice(set(self.rep.did)))
        return (
            f"{len(self.rep.did)} drafts approved, {sum(self.received.values())} mails received, {twice} twice, "
            f"{len(self.doubtful)} doubtful (of these {lost} had not gone out), "
            f"{sum(self.cards['Not sent'].values())} refused with a card"
        )


def finish(site: Site, rep: Rep, sink: SmtpSinkServer) -> Count:
    """Let the agent come to rest."""
    sink.faults.pause = None
    for _ in range(6):
        done = site.run("run", "--once")
        assert done.returncode == 0, done.stderr
        count = Count(rep, sink)
        if not count.problems():
            break
    return count


def begin(site: Site, rep: Rep, sink: SmtpSinkServer, rng: random.Random) -> None:
    """As many drafts as will be approved, and some that never are."""
    number = KILLS * len(WAVE) + 3
    orders = [order(f"SO-7{one}", str(70000 + one)) for one in range(1, number + 1)]
    site.write_world(fresh(world(*orders), datetime.now(UTC)))
    rep.write_mails(number)
    done = site.run("run", "--once")
    assert done.returncode == 0, done.stderr
    assert len(rep.inside("Drafts")) == number
    sink.faults.pause = lambda: rng.uniform(0.0, 0.2)


@pytest.mark.crash
@pytest.mark.timeout(1500)
@pytest.mark.usefixtures("dovecot_installed")
def test_killed_while_approved_drafts_go_out(smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    rng = random.Random(20261123)
    with Dovecot() as server:
        site, rep = Site(tmp_path, server.port, smtp_sink.port, now="", poll_every="1s").write(), Rep(server.port)
        begin(site, rep, smtp_sink, rng)
        for _ in range(KILLS):
            rep.approve(WAVE)
            process = site.start("run")
            at_work(process)
            time.sleep(rng.uniform(0.05, 1.6))
            kill(process)
        count = finish(site, rep, smtp_sink)
        print(f"\nSQLite, {KILLS} kills: {count.figures()}")
        assert count.problems() == []
        assert site.run("audit", "verify").returncode == 0


@pytest.mark.crash
@pytest.mark.timeout(1500)
@pytest.mark.usefixtures("dovecot_installed")
def test_two_agents_killed_on_postgres(postgres_database: Callable[[], str], smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    # Given two agents at one mailbox, of which one is killed at a time
    rng = random.Random(77001)
    with Dovecot() as server:
        site = Site(tmp_path, server.port, smtp_sink.port, now="", poll_every="1s", database=postgres_database()).write()
        rep = Rep(server.port)
        begin(site, rep, smtp_sink, rng)
        agents = [site.start("run"), site.start("poll")]
        try:
            for _ in range(KILLS):
                rep.approve(WAVE)
                time.sleep(rng.uniform(0.1, 1.6))
                victim = rng.randrange(2)
                kill(agents[victim])
                agents[victim] = site.start("run" if victim == 0 else "poll")
                if rng.random() < 0.7:
                    at_work(agents[victim])
        finally:
            for one in agents:
                with suppress(ProcessLookupError):
                    kill(one)
        count = finish(site, rep, smtp_sink)
        print(f"\nPostgreSQL, {KILLS} kills of one of two agents: {count.figures()}")
        assert count.problems() == []
        assert site.run("audit", "verify").returncode == 0
