"""`podesk doctor` on real servers: all well, and each fault with its mend. It writes nothing anywhere."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from imapclient import IMAPClient

from agent.checkup.known import known
from tests.mails import mail, world
from tests.servers.dovecot import Dovecot
from tests.servers.mailbox_server import fresh_user
from tests.servers.ports import free_ports
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import Site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSinkServer) -> Site:
    site = Site(tmp_path, imap_port=dovecot.port, smtp_port=smtp_sink.port, user=fresh_user()).write()
    site.write_world(world())
    return site


def look(site: Site, *more: str) -> dict[str, list[tuple[str, str, str]]]:
    """Lines by name: (verdict, what, mend). The exit code must say what they say."""
    done = site.call("doctor", "--json", *more)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    broken = any(one["verdict"] == "fail" and one["name"] == "configuration" for one in lines)
    assert done.returncode == (2 if broken else int(any(one["verdict"] == "fail" for one in lines))), done.stdout
    assert all(one["mend"] for one in lines if one["verdict"] != "ok"), "each finding has its mend"
    found: dict[str, list[tuple[str, str, str]]] = {}
    for one in lines:
        found.setdefault(one["name"], []).append((one["verdict"], one["what"], one["mend"]))
    return found


def failing(site: Site, *more: str) -> dict[str, str]:
    """What fails, with its mend, as one text a name."""
    found = look(site, *more)
    return {
        name: " | ".join(f"{what} → {mend}" for verdict, what, mend in lines if verdict == "fail")
        for name, lines in found.items()
        if any(verdict == "fail" for verdict, *_ in lines)
    }


def change(site: Site, old: str, new: str) -> None:
    path = site.config / "podesk.toml"
    text = path.read_text()
    assert old in text, old
    path.write_text(text.replace(old, new))


def _state(client: IMAPClient) -> tuple[object, ...]:
    status = client.folder_status("INBOX", ["MESSAGES", "UIDNEXT", "UNSEEN"])
    return (sorted(name for _flags, _delimiter, name in client.list_folders()), status)


def test_all_is_well_and_nothing_was_written(site: Site, smtp_sink: SmtpSinkServer) -> None:
    with IMAPClient("127.0.0.1", port=site.imap_port, ssl=False) as client:
        client.login(site.user, site.password)
        client.append("INBOX", mail(1, "Where is PO 48817?"))
        before = _state(client)
        found = look(site)
        assert _state(client) == before
    assert smtp_sink.sent == []
    assert not (site.folder / "ledger.db").exists()
    assert {verdict for lines in found.values() for verdict, *_ in lines} == {"ok", "warn"}
    assert list(found) == ["configuration", "database", "mailbox desk", "smtp", "crm", "erp", "wms", "carrier", "model"]
    assert any(verdict == "warn" and "PO Desk/Escalations" in what for verdict, what, _ in found["mailbox desk"])
    assert "read 30 min ago" in found["wms"][0][1]
    assert look(site, "--po", "PO-48817")["wms"][0][0] == "ok"
    shown = site.call("doctor")
    assert shown.returncode == 0
    assert "0 to mend" in shown.stdout


def test_wrong_password(site: Site) -> None:
    site.password = "wrong-horse"
    found = failing(site)
    assert list(found) == ["mailbox desk"]
    assert "check mailbox.username" in found["mailbox desk"]
    assert "wrong-horse" not in json.dumps(found)


def test_no_such_secret(site: Site) -> None:
    change(site, "PODESK_IMAP_PASSWORD", "PODESK_NOT_SET_ANYWHERE")
    assert "PODESK_NOT_SET_ANYWHERE" in failing(site)["configuration"]


def test_no_tls_where_it_is_wanted(site: Site) -> None:
    change(site, 'security = "none"\nusername', 'security = "starttls"\nusername')
    assert "mailbox.security" in failing(site)["mailbox desk"]


def test_a_certificate_that_nobody_vouches_for(site: Site, dovecot_tls: Dovecot) -> None:
    change(site, 'security = "none"\nusername', 'security = "tls"\nusername')
    change(site, f"port = {site.imap_port}\n", f"port = {dovecot_tls.tls_port}\n")
    assert "mailbox.ca_file" in failing(site)["mailbox desk"]


def test_nobody_listens(site: Site) -> None:
    port = free_ports(1)[0]
    change(site, f"port = {site.imap_port}\n", f"port = {port}\n")
    change(site, f"port = {site.smtp_port}\n", f"port = {port}\n")
    found = failing(site)
    assert "mailbox.host" in found["mailbox desk"]
    assert "smtp.host" in found["smtp"]


def test_a_login_that_smtp_refuses(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with SmtpSinkServer(login=("desk", "right")) as sink:
        change(site, f"port = {site.smtp_port}\n", f'port = {sink.port}\nusername = "desk"\npassword = {{ env = "PODESK_SMTP" }}\n')
        site.env["PODESK_SMTP"] = "wrong-horse"
        found = failing(site)
        assert "smtp.password" in found["smtp"]
        assert "wrong-horse" not in json.dumps(found)
        site.env["PODESK_SMTP"] = "right"
        assert failing(site) == {}


def test_a_folder_that_is_not_there(site: Site) -> None:
    path = site.config / "podesk.toml"
    path.write_text(path.read_text() + '\n[mailbox.folders]\nsent = "Gone"\n')
    found = failing(site)
    assert "no folder Gone" in found["mailbox desk"]
    assert "mailbox.folders.sent" in found["mailbox desk"]


def test_data_that_is_old(site: Site) -> None:
    site.now = "2026-11-23T20:00:00Z"
    found = failing(site)
    assert list(found) == ["wms"]
    assert "5 h ago" in found["wms"] or "330 min" in found["wms"]


def sql(site: Site, *statements: str) -> None:
    with sqlite3.connect(site.folder / "world.db") as connection:
        for statement in statements:
            connection.execute(statement)


def test_data_without_its_age(site: Site) -> None:
    sql(site, "update erp_orders set as_of = null")
    assert "as_of" in failing(site)["erp"]


def test_a_view_that_lacks_a_column(site: Site) -> None:
    sql(site, "alter table wms_lines drop column picked_qty", "alter table carrier_events rename to events")
    found = failing(site)
    assert set(found) == {"wms", "carrier"}
    assert "wms_lines" in found["wms"]
    assert "picked_qty" in found["wms"]
    assert "carrier_events" in found["carrier"], "also where no parcel is under way"


def test_systems_that_hold_other_orders(site: Site) -> None:
    sql(site, "update wms_orders set order_number = 'X' || order_number")
    assert "knows 0 of 2 orders" in failing(site)["wms"]
    assert "knows no PO 99999" in failing(site, "--po", "99999")["erp"]


def test_a_world_that_is_gone(site: Site) -> None:
    (site.folder / "world.db").unlink()
    assert {"crm", "erp", "wms", "carrier"} == set(failing(site))


def test_a_database_that_cannot_be_reached(site: Site) -> None:
    change(site, f'url = "sqlite:///{site.folder / "ledger.db"}"', 'url = "postgresql://desk:hunter2@127.0.0.1:1/desk"')
    found = failing(site)
    assert list(found) == ["database"]
    assert "database.url" in found["database"]
    assert "hunter2" not in json.dumps(found)


def test_a_database_that_is_there(site: Site, postgres_database: object) -> None:
    url = postgres_database()  # type: ignore[operator]
    change(site, f'url = "sqlite:///{site.folder / "ledger.db"}"', f'url = "{url}"')
    assert "made at the first start" in look(site)["database"][0][1]
    assert site.call("cases").returncode == 0
    assert "up to date" in look(site)["database"][0][1]


def test_a_configuration_that_cannot_be_used(site: Site) -> None:
    change(site, "America/Chicago", "Nowhere")
    change(site, 'within = "2h"', 'within = "soon"')
    found = look(site)
    assert list(found) == ["configuration"]
    assert len(found["configuration"]) == 2


def test_every_label_rests_on_something() -> None:
    for one in known():
        assert one.label == "unproven" or (ROOT / one.proof).is_file(), one.name


def test_systems(site: Site) -> None:
    done = site.call("systems", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["label"] for one in lines} == {"live-tested", "contract-tested", "unproven"}
    assert "PostgreSQL" in site.call("systems").stdout


def test_a_broken_configuration_is_one_message_and_exit_2(site: Site) -> None:
    path = site.config / "podesk.toml"
    path.write_text(path.read_text() + "\n[nope]\na = 1\n[nor_this]\na = 1\n")
    done = site.call("doctor")
    assert done.returncode == 2 and not done.stdout.strip()
    assert "2 to mend" in done.stderr and done.stderr.index("nope") < done.stderr.index("nor_this")
