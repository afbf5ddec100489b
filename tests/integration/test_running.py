"""``podesk run`` as it runs all day: woken by IDLE, a server that goes and comes back, SIGTERM."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.mails import fresh, mail, order, world
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import ADDRESS, Site

pytestmark = pytest.mark.usefixtures("dovecot_installed")
PATIENCE = 60.0


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as started:
        yield started


@pytest.fixture
def customer(server: Dovecot) -> Iterator[IMAPClient]:
    client = IMAPClient("127.0.0.1", port=server.port, ssl=False)
    client.login(ADDRESS, "test")
    yield client
    client.shutdown()


def site_on(folder: Path, port: int, smtp_port: int, poll_every: str) -> Site:
    site = Site(folder, port, smtp_port, now="", poll_every=poll_every).write()
    site.write_world(fresh(world(*(order(f"SO-{each}", f"7700{each}") for each in range(1, 4))), datetime.now(UTC)))
    return site


def drafts(client: IMAPClient) -> int:
    client.select_folder("Drafts", readonly=True)
    return len(client.search())


def inbox(client: IMAPClient) -> int:
    client.select_folder("INBOX", readonly=True)
    return len(client.search(["NOT", "DELETED"]))


def eventually(true: Callable[[], bool], what: str, process: subprocess.Popen[str]) -> float:
    """Wait until it is so; how long that took."""
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE:
        if process.poll() is not None:
            raise AssertionError(f"podesk ended with {process.returncode}: {process.stderr.read() if process.stderr else ''}")
        if true():
            return time.monotonic() - start
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_a_mail_that_arrives_wakes_it_up(server: Dovecot, customer: IMAPClient, smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    """Given a safety net of an hour, when a mail arrives, then IDLE brings the draft all the same."""
    process = site_on(tmp_path, server.port, smtp_sink.port, "3600s").start("run")
    try:
        customer.append("INBOX", mail(1, "When does PO 77001 ship?"))
        eventually(lambda: drafts(customer) == 1, "the first draft", process)
        time.sleep(2.0)  # by now it idles
        customer.append("INBOX", mail(2, "Please confirm the ship date for PO 77001."))
        eventually(lambda: drafts(customer) == 2, "the draft for a mail that came while it idled", process)
    finally:
        stop(process)


def test_a_server_that_goes_away_and_comes_back(server: Dovecot, customer: IMAPClient, smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    """Given a connection that is cut again and again, mails are handled once it is back; none is lost, none doubled."""
    with Proxy(server.port) as proxy:
        process = site_on(tmp_path, proxy.port, smtp_sink.port, "1s").start("run")
        try:
            for number in range(1, 4):
                proxy.refuse = True
                proxy.cut()
                customer.append("INBOX", mail(number, f"When does PO 7700{number} ship?", subject=f"Question {number}"))
                time.sleep(1.0)
                proxy.refuse = False
                eventually(lambda wanted=number: drafts(customer) == wanted, f"draft {number}", process)  # type: ignore[misc]
        finally:
            stop(process)
    assert drafts(customer) == 3


def test_a_system_that_is_down_for_a_while(server: Dovecot, customer: IMAPClient, smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    """Given that no system answers, the case waits where people see it and the mail stays; when they are back, the draft comes."""
    site = Site(tmp_path, server.port, smtp_sink.port, now="2026-11-23T15:00:00Z").write()
    site.write_world(world())
    (tmp_path / "world.db").rename(tmp_path / "away.db")
    customer.append("INBOX", mail(1, "When does PO 77001 ship?"))
    assert site.run("run", "--once").returncode == 0
    listed = site.run("cases", "--json").stdout
    assert '"state": "waiting"' in listed
    assert '"waits_for": ["' in listed
    assert drafts(customer) == 0
    assert inbox(customer) == 1
    (tmp_path / "away.db").rename(tmp_path / "world.db")
    site.now = "2026-11-23T15:05:00Z"
    assert site.run("run", "--once").returncode == 0
    assert drafts(customer) == 1


def test_a_system_that_stays_down(server: Dovecot, customer: IMAPClient, smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    """Given that it stays down for half a business hour, a person gets the mail with a card and a notice."""
    site = Site(tmp_path, server.port, smtp_sink.port, now="2026-11-23T15:00:00Z").write()
    customer.append("INBOX", mail(1, "When does PO 77001 ship?"))
    for minute in ("00", "10", "29"):
        site.now = f"2026-11-23T15:{minute}:00Z"
        assert site.run("run", "--once").returncode == 0
        assert inbox(customer) == 1
    site.now = "2026-11-23T15:31:00Z"
    assert site.run("run", "--once").returncode == 0
    assert inbox(customer) == 0
    customer.select_folder("PO Desk/Escalations", readonly=True)
    assert len(customer.search()) == 2
    assert len(smtp_sink.sent) == 1


def test_mails_that_were_put_off_are_said(server: Dovecot, customer: IMAPClient, smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    """Given a connection that is lost while mails are filed, `run --once` says that some are left; the next run finishes them."""
    with Proxy(server.port) as proxy:
        site = Site(tmp_path, proxy.port, smtp_sink.port, now="").write()
        site.write_world(fresh(world(*(order(f"SO-{each}", f"7700{each}") for each in range(1, 4))), datetime.now(UTC)))
        customer.append("INBOX", mail(1, "When does PO 77001 ship?"))
        proxy.cut_on(b"APPEND")
        first = site.run("run", "--once")
        assert first.returncode == 1
        assert "come up again" in first.stderr
        time.sleep(31)
        assert site.run("run", "--once").returncode == 0
    assert drafts(customer) == 1
