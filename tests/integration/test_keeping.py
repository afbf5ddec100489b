"""`podesk retention purge` and `podesk audit` as the real command, on a ledger that `podesk run --once` wrote."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from agent.ledger import journal
from agent.ledger.store import Ledger
from tests.mails import mail, world
from tests.servers.dovecot import Dovecot
from tests.servers.mailbox_server import fresh_user
from tests.sites import Site

MUCH_LATER = "2028-06-01T12:00:00Z"


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path, dovecot: Dovecot) -> Site:
    """A desk whose one exception was settled: its card was put into Done."""
    database = request.getfixturevalue("postgres_database")() if request.param == "postgresql" else ""
    site = Site(tmp_path, imap_port=dovecot.port, user=fresh_user(), database=database)
    site.extra = f'\n[audit]\nanchors = "{tmp_path / "anchors.jsonl"}"\n'
    site.write()
    site.write_world(world())
    with IMAPClient("127.0.0.1", port=dovecot.port, ssl=False) as client:
        client.login(site.user, site.password)
        client.append("INBOX", mail(1, "Where is PO 48817?", subject="SENTINEL"))
        assert site.run("run", "--once").returncode == 0
        client.select_folder("PO Desk/Escalations")
        client.move(client.search(), "PO Desk/Done")
    assert site.run("run", "--once").returncode == 0
    return site


def rows(site: Site, *arguments: str) -> dict[str, int]:
    done = site.call("retention", "purge", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return {one["kind"]: one["rows"] for one in map(json.loads, done.stdout.splitlines())}


def tamper(site: Site, *statements: str) -> None:
    ledger = Ledger(site.database or f"sqlite:///{site.folder / 'ledger.db'}")
    with ledger.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    ledger.close()


def test_purging_and_what_the_audit_trail_says_of_it(site: Site) -> None:
    # Given that nothing is over yet
    assert not any(rows(site).values())
    assert "SENTINEL" in site.call("cases", "--json").stdout
    # When much time has passed
    site.now = MUCH_LATER
    counted = rows(site, "--dry-run")
    assert counted["subjects"] == 1
    assert counted["cards"] >= 1
    assert "SENTINEL" in site.call("cases", "--json").stdout
    shown = site.call("retention", "purge")
    assert shown.returncode == 0
    assert "400 days" in shown.stdout
    # Then it is gone, and the trail is whole, also against the hashes noted before
    said = site.call("cases", "--json").stdout
    assert "SENTINEL" not in said
    assert "48817" not in said
    checked = site.call("audit", "verify")
    assert checked.returncode == 0, checked.stderr
    assert "held against" in checked.stdout
    assert not any(rows(site, "--dry-run").values())
    case = json.loads(said)["id"]
    history = json.loads(site.call("cases", case, "--json").stdout)["history"]
    assert {"case.decided", "case.filed", "case.closed"} <= {one["event"] for one in history}
    # And a run doesn't take it up again
    assert site.run("run", "--once").returncode == 0
    assert len(site.call("cases", "--json").stdout.splitlines()) == 1


CUT = "delete from journal where seq > 2"
HEAD = "update journal_head set seq = 2, hash = (select hash from journal where seq = 2)"


def test_a_trail_cut_off_with_its_head_shows_against_what_was_noted(tmp_path: Path) -> None:
    site = Site(tmp_path, imap_port=1, extra=f'\n[audit]\nanchors = "{tmp_path / "anchors.jsonl"}"\n').write()
    _some_lines(site)
    assert site.call("audit", "verify", "--note", str(tmp_path / "anchors.jsonl")).returncode == 0
    export = site.folder / "export.jsonl"
    export.write_text(site.call("audit", "export").stdout)
    assert json.loads(site.call("audit", "verify", "--json").stdout)["whole"]
    tamper(site, CUT, HEAD)
    done = site.call("audit", "verify")
    assert done.returncode == 1
    assert "whose hash was noted, is missing" in done.stderr
    # without any note it can't show: the documents say so
    (site.folder / "anchors.jsonl").unlink()
    assert site.call("audit", "verify").returncode == 0
    # an export kept elsewhere tells as much
    done = site.call("audit", "verify", "--against", str(export), "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert not told["whole"]
    assert len(told["problems"]) == len(export.read_text().splitlines()) - 2


def _some_lines(site: Site) -> None:
    ledger = Ledger(f"sqlite:///{site.folder / 'ledger.db'}")
    ledger.migrate()
    with ledger.transaction() as session:
        lines = [("PD-1", "case.decided", {"lane": "escalate", "pos": ["48817"]}), ("PD-1", "case.filed", {"steps": []})]
        journal.add(session, datetime(2026, 11, 23, tzinfo=UTC), [*lines, ("PD-1", "exception.owned", {"how": "flagged"})])
    ledger.close()


def test_files_that_are_no_notes(tmp_path: Path) -> None:
    site = Site(tmp_path, imap_port=1).write()
    bad = site.folder / "bad.jsonl"
    bad.write_text("no json\n")
    done = site.call("audit", "verify", "--against", str(bad))
    assert (done.returncode, "line 1" in done.stderr) == (2, True)
    done = site.call("audit", "verify", "--against", str(site.folder / "nowhere"))
    assert done.returncode == 2
    # two notes of one line that differ: somebody wrote the chain anew between them
    bad.write_text('{"seq": 1, "hash": "a"}\n{"seq": 1, "hash": "b"}\n')
    done = site.call("audit", "verify", "--against", str(bad))
    assert done.returncode == 1
    assert "written anew" in done.stderr
