"""``podesk`` is killed (SIGKILL) at random moments over a growing backlog on real servers; afterwards the mailbox is counted."""

from __future__ import annotations

import os
import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient

from tests.mails import fresh, mail, order, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import ADDRESS, Site

KILLS = int(os.environ.get("PODESK_KILLS", "60"))
KINDS = (
    "When does PO {clean} ship?",
    "Where is PO {held}?",
    "Please confirm the ship date for PO {clean}.",
    "Any news on PO {held}?",
    "Lunch on Friday?",
)
MAILS = KILLS * len(KINDS)


def orders() -> list[dict[str, list[dict[str, Any]]]]:
    """An order of its own for each mail: 7… are clean, 4… wait for two of their lines."""
    numbers = range(1, MAILS + 1)
    return [order(f"SO-7{n}", str(70000 + n)) for n in numbers] + [order(f"SO-4{n}", str(40000 + n), waiting=2) for n in numbers]


class Customers:
    """Deliver waves of mails and know what must become of each."""

    def __init__(self, port: int) -> None:
        self.client = IMAPClient("127.0.0.1", port=port, ssl=False)
        self.client.login(ADDRESS, "test")
        self.sent: dict[str, str] = {}

    def wave(self) -> None:
        for kind in KINDS:
            number = len(self.sent) + 1
            text = kind.format(clean=70000 + number, held=40000 + number)
            self.sent[f"<m{number}@harmon.example>"] = text
            self.client.append("INBOX", mail(number, text, subject=f"Mail {number}"))

    def found(self, folder: str, header: str) -> list[str]:
        """This header of all messages of a folder that aren't marked as deleted."""
        if not self.client.folder_exists(folder):
            return []
        self.client.select_folder(folder, readonly=True)
        uids = self.client.search(["NOT", "DELETED"])
        key = f"BODY[HEADER.FIELDS ({header.upper()})]".encode()
        rows = self.client.fetch(uids, [f"BODY.PEEK[HEADER.FIELDS ({header})]"]) if uids else {}
        values = (re.sub(r"^[^:]*:", "", row[key].decode()).strip() for row in rows.values())
        return [value for value in values if value]

    def problems(self) -> list[str]:
        """What is lost or doubled, counted in the mailbox itself."""
        clean = {ident for ident, text in self.sent.items() if "PO 7" in text}
        held = {ident for ident, text in self.sent.items() if "PO 4" in text}
        found = [
            ("drafts", Counter(self.found("Drafts", "In-Reply-To")), Counter(clean)),
            (
                "escalated mails",
                Counter(one for one in self.found("PO Desk/Escalations", "Message-ID") if not one.startswith("<po.")),
                Counter(held),
            ),
            ("mails in the Inbox", Counter(self.found("INBOX", "Message-ID")), Counter(set(self.sent) - held)),
        ]
        problems = [f"{what}: missing {wanted - seen}, too many {seen - wanted}" for what, seen, wanted in found if seen != wanted]
        for folder, wanted in (("PO Desk/Cards", len(clean)), ("PO Desk/Escalations", len(held))):
            cards = Counter(self.found(folder, "X-PODesk-Case"))
            if len(cards) != wanted or set(cards.values()) != {1}:
                problems.append(
                    f"{folder}: {len(cards)} cases have a card, {wanted} should; doubled: {[one for one in cards if cards[one] > 1]}"
                )
        parked = self.found("PO Desk/Parked", "Subject")
        return problems + ([f"parked: {parked}"] if parked else [])


def finish(site: Site, customers: Customers) -> list[str]:
    """Let the agent come to rest, then count."""
    problems: list[str] = []
    for _ in range(8):
        done = site.run("run", "--once")
        assert done.returncode == 0, done.stderr
        problems = customers.problems()
        if not problems:
            break
    return problems


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def at_work(process: subprocess.Popen[str]) -> None:
    """Wait until it says that it works."""
    assert process.stderr is not None
    for line in process.stderr:
        if "at work" in line:
            return
    raise AssertionError(f"podesk ended by itself with {process.wait()}")


@pytest.mark.crash
@pytest.mark.timeout(1500)
@pytest.mark.usefixtures("dovecot_installed")
def test_killed_on_sqlite(smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    rng = random.Random(20261122)
    with Dovecot() as server:
        site = Site(tmp_path, server.port, smtp_sink.port, now="", batch=3).write()
        site.write_world(fresh(world(*orders()), datetime.now(UTC)))
        customers = Customers(server.port)
        for _ in range(KILLS):
            customers.wave()
            process = site.start("run")
            at_work(process)
            time.sleep(rng.uniform(0.0, 1.2))
            kill(process)
        assert finish(site, customers) == []
        assert site.run("audit", "verify").returncode == 0


@pytest.mark.crash
@pytest.mark.timeout(1500)
@pytest.mark.usefixtures("dovecot_installed")
def test_three_workers_killed_on_postgres(postgres_database: Callable[[], str], smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    rng = random.Random(48817)
    with Dovecot() as server:
        site = Site(tmp_path, server.port, smtp_sink.port, now="", batch=3, database=postgres_database()).write()
        site.write_world(fresh(world(*orders()), datetime.now(UTC)))
        customers = Customers(server.port)
        assert site.run("poll", "--once").returncode == 0
        processes = [site.start("poll"), *(site.start("work") for _ in range(3))]
        for process in processes:
            at_work(process)
        for _ in range(KILLS):
            customers.wave()
            time.sleep(rng.uniform(0.1, 1.0))
            victim = rng.choice((0, 1, 1, 2, 2, 3, 3))
            kill(processes[victim])
            processes[victim] = site.start("poll" if victim == 0 else "work")
            if rng.random() < 0.5:
                at_work(processes[victim])
        wait_until_at_rest(customers)
        for process in processes:
            process.terminate()
        for process in processes:
            process.communicate(timeout=90)
        assert finish(site, customers) == []
        assert site.run("audit", "verify").returncode == 0


def wait_until_at_rest(customers: Customers) -> None:
    """The survivors take up what the dead left."""
    end = time.monotonic() + 120
    while customers.problems() and time.monotonic() < end:
        time.sleep(1.0)
