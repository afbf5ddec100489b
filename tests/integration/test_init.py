"""`podesk init` on real servers: by options, and as a person at a terminal; what it wrote is what `podesk run` takes."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.mails import world
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.mailbox_server import fresh_user
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import ADDRESS, Site


@pytest.fixture
def site(tmp_path: Path, dovecot: Dovecot) -> Site:
    """A site that has its servers and systems, and no configuration."""
    site = Site(tmp_path, imap_port=dovecot.port, user=fresh_user())
    site.write_world(world())
    return site


def options(site: Site, **changes: str) -> list[str]:
    told = {"name": "Northwind Supply Service Desk", "address": ADDRESS, "timezone": "America/Chicago"}
    told |= {"supervisor": "supervisor@northwind.example", "host": "127.0.0.1", "port": str(site.imap_port), "security": "none"}
    told |= {"username": site.user, "password-env": "PODESK_IMAP_PASSWORD", "erp-url": site.world, **changes}
    return [word for key, value in told.items() if value for word in (f"--{key}", value)]


def folders(site: Site) -> set[str]:
    with IMAPClient("127.0.0.1", port=site.imap_port, ssl=False) as client:
        client.login(site.user, PASSWORD)
        return {name for _flags, _delimiter, name in client.list_folders()}


def test_by_options(site: Site, smtp_sink: SmtpSinkServer) -> None:
    smtp = {"smtp-host": "127.0.0.1", "smtp-port": str(smtp_sink.port), "smtp-security": "none"}
    done = site.call("init", *options(site, **smtp))
    assert done.returncode == 0, done.stdout + done.stderr
    assert {"PO Desk/Escalations", "PO Desk/Approve", "PO Desk/Reject/Wrong date"} <= folders(site)
    assert 'start_from = "2026-11-23T15:00:00Z"' in (site.config / "podesk.toml").read_text()
    lines = [json.loads(line) for line in site.call("doctor", "--json").stdout.splitlines()]
    assert [one for one in lines if one["verdict"] == "fail"] == []
    # A configuration that is there is never replaced unasked
    before = (site.config / "podesk.toml").read_text()
    done = site.call("init", *options(site, name="Another"))
    assert (done.returncode, (site.config / "podesk.toml").read_text()) == (2, before)
    assert "--force" in done.stderr
    assert site.call("init", *options(site, name="Another"), "--force").returncode == 0
    assert 'name = "Another"' in (site.config / "podesk.toml").read_text()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"timezone": "Nowhere"}, 2, "desk.timezone"),
        ({"password-env": "PODESK_NOT_SET_ANYWHERE"}, 2, "PODESK_NOT_SET_ANYWHERE"),
        ({"erp-url": "sqlite:///no-such.db"}, 1, "missing"),
        ({"port": "1"}, 1, "mailbox.host"),
        ({"host": "", "erp-url": ""}, 2, "--host"),
    ],
)
def test_what_fails_is_said_and_nothing_is_written(site: Site, changes: dict[str, str], code: int, words: str) -> None:
    done = site.call("init", *options(site, **changes))
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert not site.config.exists()
    assert "PO Desk" not in " ".join(folders(site))


def test_a_person_at_a_terminal(site: Site) -> None:
    """A wrong password first; it is asked again, and goes into a file of its own."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "agent", "init"]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=site.environment(), cwd=site.folder)
    os.close(slave)
    server = [
        ("IMAP server", "127.0.0.1"),
        ("Security", "none"),
        ("Port", str(site.imap_port)),
        ("User name", site.user),
        ("Environment", ""),
    ]
    talk = [
        ("name", 'Northwind "Supply"'),
        ("mailbox's address", ADDRESS),
        ("Time zone", "America/Chicago"),
        ("supervisor", f"boss@{ADDRESS.partition('@')[2]}"),
    ]
    talk += [*server, ("Password", "wrong"), ("Go on all the same", "n"), *server, ("Password", PASSWORD)]
    talk += [("SMTP server", "-"), ("The ERP", site.world), ("crm", ""), ("wms", ""), ("carrier", "")]
    said = ""
    for prompt, answer in talk:
        said += _until(master, rf"{re.escape(prompt)}[^\n]*:? ?$")
        if prompt == "Password":
            time.sleep(1.0)  # the prompt stands there a moment before the echo is off, and what is typed until then is thrown away
        os.write(master, f"{answer}\n".encode())
    said += _until(master, r"docs/configuration\.md")
    assert process.wait(60) == 0
    os.close(master)
    assert "check mailbox.username" in said
    assert f"\n{PASSWORD}\r" not in said, "what is typed isn't shown"
    secret = site.config / "mailbox-password"
    assert (secret.read_text(), secret.stat().st_mode & 0o777) == (PASSWORD, 0o600)
    assert site.call("doctor", "--json").returncode == 0


def _until(master: int, pattern: str, seconds: float = 90) -> str:
    """What the terminal shows, up to this."""
    text, end = "", time.monotonic() + seconds
    while not re.search(pattern, text):
        ready, _, _ = select.select([master], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"{pattern!r} never came: {text[-500:]!r}"
        try:
            text += os.read(master, 65536).decode(errors="replace")
        except OSError:
            break
    return text
