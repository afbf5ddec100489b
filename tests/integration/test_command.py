"""The real command on real input, above all on bad input: exit codes, what stands on stdout, what on stderr."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.mails import mail, world
from tests.servers.dovecot import Dovecot
from tests.servers.mailbox_server import fresh_user
from tests.servers.ports import free_ports
from tests.sites import Site

CLEAN, HELD = "When does PO 77001 ship?", "Where is PO 48817?"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A desk whose mailbox doesn't answer."""
    site = Site(tmp_path, imap_port=free_ports(1)[0]).write()
    site.write_world(world())
    return site


@pytest.fixture
def served(tmp_path: Path, dovecot: Dovecot) -> Site:
    """A desk whose mailbox holds two inquiries and another mail."""
    site = Site(tmp_path, imap_port=dovecot.port, user=fresh_user()).write()
    site.write_world(world())
    with IMAPClient("127.0.0.1", port=dovecot.port, ssl=False) as client:
        client.login(site.user, site.password)
        for number, text in enumerate((CLEAN, HELD, "Lunch?"), start=1):
            client.append("INBOX", mail(number, text, subject=f"Mail {number}"))
    return site


def json_lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def no_traceback(text: str) -> bool:
    return "Traceback" not in text


def test_imap_is_down(site: Site) -> None:
    done = site.run("run", "--once")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "mailbox desk: " in done.stderr
    assert no_traceback(done.stderr)


def test_wrong_password(served: Site) -> None:
    served.password = "wrong-horse"
    done = served.run("run", "--once")
    assert done.returncode == 1
    assert "mailbox desk: " in done.stderr
    assert "wrong-horse" not in done.stderr
    assert no_traceback(done.stderr)


def test_bad_configuration(site: Site) -> None:
    path = site.config / "podesk.toml"
    path.write_text(path.read_text().replace("America/Chicago", "Nowhere").replace('within = "4h"', 'within = "soon"', 1))
    (site.config / "policies.toml").write_text("[credit_hold]\nenabled = false\n")
    done = site.run("run", "--once")
    assert (done.returncode, done.stdout) == (2, "")
    for words in ("desk.timezone", "owners.credit.within", "credit_hold", "podesk.toml", "policies.toml"):
        assert words in done.stderr
    assert no_traceback(done.stderr)


def test_no_folder_no_ledger_no_time(site: Site) -> None:
    done = site.run("--config", "nowhere", "cases")
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    (site.folder / "ledger.db").write_text("this is no database, " * 500)
    done = site.run("cases")
    assert done.returncode == 2
    assert "database.url" in done.stderr
    assert no_traceback(done.stderr)


@pytest.mark.parametrize("said", ["teatime", "1763910000", "2026-13-45", "0001-01-01T00:00:00Z", "23.11.2026 15:00"])
def test_a_clock_that_shows_no_time_is_refused_before_anything_else(site: Site, said: str) -> None:
    site.now = said
    for verb in ("explain x.eml", "run --once", "poll --once", "work", "demo", "doctor", "report", "audit verify", "cases", "init"):
        done = site.call(*verb.split())
        assert (done.returncode, done.stdout) == (2, ""), verb
        assert f"PODESK_NOW: '{said}' is no time; write an ISO time such as 2026-11-23T15:00:00Z" in done.stderr
    assert not (site.folder / "ledger.db").exists()


def test_the_ledgers_folder_is_made(site: Site) -> None:
    path = site.config / "podesk.toml"
    path.write_text(re.sub(r'(\[database\]\nurl = )".*"', r'\1"sqlite:///var/podesk.db"', path.read_text()))
    done = site.run("cases", "--json")
    assert (done.returncode, done.stdout) == (0, "")
    assert (site.folder / "var" / "podesk.db").exists()


def test_the_walk_and_what_the_command_tells_of_it(served: Site) -> None:
    done = served.run("run", "--once")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    # cases
    listed = json_lines(served.run("cases", "--json").stdout)
    assert sorted(str(case["state"]) for case in listed) == ["drafted", "escalated"]
    ident = str(listed[0]["id"])
    [one] = json_lines(served.run("cases", ident, "--json").stdout)
    assert next(event["event"] for event in one["history"]) == "case.decided"  # type: ignore[attr-defined]
    assert '"opened_at": "2026-11-23T15:00:00Z"' in json.dumps(one) and "+00:00" not in json.dumps([listed, one]), "one form of times"
    missing = served.run("cases", "PD-NONE", "--json")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "PD-NONE" in missing.stderr
    # audit
    whole = served.run("audit", "verify")
    assert whole.returncode == 0
    exported = json_lines(served.run("audit", "export").stdout)
    assert "+00:00" not in json.dumps(exported)
    assert str(exported[-1]["hash"]) in whole.stdout
    for statement in ("update journal set data = '{}' where seq = 2", "delete from journal where seq = (select max(seq) from journal)"):
        ledger = served.folder / "ledger.db"
        kept = ledger.read_bytes()
        connection = sqlite3.connect(ledger)
        connection.execute(statement)
        connection.commit()
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()
        broken = served.run("audit", "verify")
        assert (broken.returncode, broken.stdout) == (1, "")
        assert "line" in broken.stderr
        ledger.write_bytes(kept)


def test_check_says_by_its_exit_code_what_its_json_says(site: Site) -> None:
    (site.folder / "mail.eml").write_bytes(mail(1, "When does PO 77001 ship?"))
    [told] = json_lines(site.run("explain", "mail.eml", "--json").stdout)
    whole = str(told["draft"]["text"])  # type: ignore[index]
    for text, exit_code, missing in (
        (whole, 0, False),
        ("Hello,\n\nThank you for your message about your order.\n", 1, True),
        (whole.replace("27", "26"), 1, True),
    ):
        (site.folder / "reply.txt").write_text(text)
        done = site.run("check", "mail.eml", "--text", "reply.txt", "--json")
        [verdict] = json_lines(done.stdout)
        assert (done.returncode, verdict["supported"], bool(verdict["missing"])) == (exit_code, not exit_code, missing), text


def test_one_round_of_poll_sees_what_people_did(served: Site) -> None:
    assert served.run("run", "--once").returncode == 0
    with IMAPClient("127.0.0.1", port=served.imap_port, ssl=False) as client:
        client.login(served.user, served.password)
        client.select_folder("Drafts")
        client.move(client.search(), "PO Desk/Reject/Wrong tone")
    done = served.run("poll", "--once")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert sorted(str(case["state"]) for case in json_lines(served.run("cases", "--json").stdout)) == ["escalated", "rejected"]
