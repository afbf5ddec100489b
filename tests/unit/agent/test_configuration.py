"""The configuration: everything that is wrong comes at once, named by file and key, and no secret is ever shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.configuration import ConfigurationError, load
from agent.settings import Settings
from agent.wiring import CONNECTORS, clock, make_desk
from policies.limits import ALWAYS_ON
from tests.desks import START
from tests.sites import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, imap_port=1, smtp_port=2).write()


def change(site: Site, *pairs: tuple[str, str], more: str = "") -> None:
    path = site.config / "podesk.toml"
    text = path.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text + more)


def read(site: Site, *, secrets: bool = False) -> Settings:
    return load(site.config, connectors=CONNECTORS, secrets=secrets)


def problems(site: Site, *, secrets: bool = False) -> dict[str, str]:
    """What is wrong, by ``file key``."""
    with pytest.raises(ConfigurationError) as caught:
        read(site, secrets=secrets)
    found = {f"{one.file} {one.key}".strip(): one.what for one in caught.value.problems}
    assert len(found) == len(caught.value.problems), "a key is named twice"
    return found


def test_everything_at_once_over_all_files(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a folder in which each file has something wrong
    monkeypatch.delenv("PODESK_NO_SUCH", raising=False)
    change(
        site,
        ('timezone = "America/Chicago"', 'timezone = "America/Springfield"'),
        ('address = "orders@northwind.example"', 'address = "orders at northwind"'),
        ('within = "2h"', 'within = "two hours"'),
        ('"PODESK_IMAP_PASSWORD"', '"PODESK_NO_SUCH"'),
        ('[systems.crm]\nconnector = "sql"', '[systems.crm]\nconnector = "sqll"'),
        ('security = "none"\nusername', 'security = "ssl"\nusername'),
        more='shiny = true\n[model]\nprovider = "none"\ncolour = "red"\n',
    )
    (site.config / "policies.toml").write_text('[scope]\ntiers = ["Z"]\n[no_such_rule]\nenabled = true\n[late_change]\nhours = 0\n')
    (site.config / "visibility.toml").write_text("[erp]\nunit_price = 7\n")
    (site.config / "promises" / "en").mkdir(parents=True)
    (site.config / "promises" / "en" / "broken.toml").write_text("not toml at all [")
    # When it is read
    found = problems(site, secrets=True)
    # Then each is named with its file and key
    assert {
        "podesk.toml desk.timezone", "podesk.toml desk.address", "podesk.toml owners.fulfillment.within", "podesk.toml mailbox.password",
        "podesk.toml systems.crm.connector", "podesk.toml mailbox.security", "podesk.toml model.colour",
        "podesk.toml systems.carrier.shiny", "policies.toml scope.tiers.0", "policies.toml no_such_rule", "policies.toml late_change.hours",
    } <= set(found)  # fmt: skip
    assert any(key.startswith("visibility.toml") for key in found)
    assert any(key.startswith("promises") for key in found)
    assert "America/Chicago" in found["podesk.toml desk.timezone"]
    assert "PODESK_NO_SUCH" in found["podesk.toml mailbox.password"]
    assert "use one of: " in found["podesk.toml systems.crm.connector"]


def test_a_file_that_is_no_toml_is_said_alone(site: Site) -> None:
    # nothing is said about what it lacks: it isn't known
    (site.config / "podesk.toml").write_text("[desk\nname = 1")
    (site.config / "policies.toml").write_text("[scope]\ntiers = 1\n")
    found = problems(site)
    assert set(found) == {"podesk.toml", "policies.toml scope.tiers"}
    assert "line 1" in found["podesk.toml"]


def test_a_byte_order_mark_is_no_error(site: Site) -> None:
    path = site.config / "podesk.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    read(site)


def test_bytes_that_are_no_text(site: Site) -> None:
    (site.config / "policies.toml").write_bytes(b"\xff\xfe\x00")
    assert set(problems(site)) == {"policies.toml"}


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("owners.credit.within", 'within = "4h"', 'within = "-4h"'),
        ("owners.credit.within", 'within = "4h"', "within = 4"),
        ("owners.credit.within", 'within = "4h"', 'within = "9999d"'),
        ("mailbox.max_age", 'max_age = "3650d"', "max_age = 14"),
        ("mailbox.max_age", 'max_age = "3650d"', 'max_age = "99999999999999999d"'),
        ("mailbox.poll_every", 'poll_every = "2s"', 'poll_every = "0s"'),
        ("desk.timezone", "America/Chicago", "America"),
        ("desk.timezone", "America/Chicago", "../../etc/passwd"),
        ("desk.timezone", "America/Chicago", "x" * 300),
        ("desk.business_hours", 'open = "08:00"', 'open = "18:00"'),
        ("desk.business_hours", 'open = "08:00"', 'open = "08:00Z"'),
        ("desk.business_hours.open", 'open = "08:00"', 'open = "25:00"'),
        ("desk.business_hours", "mon-fri", "mon-fry"),
        ("desk.business_hours.holidays.0", "holidays = []", 'holidays = ["Christmas"]'),
        ("desk.supervisor", "supervisor@northwind.example", "the boss <supervisor@northwind.example>"),
        ("owners.credit.email", "credit@northwind.example", "credit"),
        ("mailbox", '[mailbox]\nhost = "127.0.0.1"', '[mailbox]\nhost = "mail.northwind.example"'),
        ("mailbox", 'start_from = "2026-01-01T00:00:00Z"', 'start_from = "2026-01-01T00:00:00"'),
        ("mailbox.port", "port = 1\n", "port = 70000\n"),
        ("engine.batch", "batch = 50", "batch = 0"),
        ("database.url", 'url = "sqlite:///', "url = 5 # "),
        ("owners.billing.[key]", "[owners.credit]", "[owners.billing]"),
    ],
)
def test_one_wrong_value_is_one_problem(site: Site, key: str, old: str, new: str) -> None:
    path = site.config / "podesk.toml"
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))
    assert list(problems(site)) == [f"podesk.toml {key}"]


@pytest.mark.parametrize("where", ["password", "url", "file", "table", "unknown", "both"])
def test_a_secret_in_the_file_is_refused_and_never_shown(site: Site, where: str) -> None:
    old = 'password = { env = "PODESK_IMAP_PASSWORD" }'
    new = {
        "password": 'password = "hunter2"',
        "url": 'password = { url = "hunter2" }',
        "file": 'password = ["hunter2"]',
        "table": 'password = { value = "hunter2" }',
        "unknown": 'pass = "hunter2"',
        "both": 'password = "hunter2"\nsecurity_ = "hunter2"',
    }[where]
    change(site, (old, new))
    found = problems(site)
    assert all(key.startswith("podesk.toml mailbox.") for key in found)
    assert "hunter2" not in str(found)


def test_a_broken_table_is_not_shown_with_all_it_holds(site: Site) -> None:
    # pydantic's input of a whole-table error is the whole table: it may hold anything
    change(site, ("[mailbox]\nhost", '[[mailboxes]]\nhost = "127.0.0.1"\nusername = "hunter2"\nsecurity = "none"\n[mailbox]\nhost'))
    found = problems(site)
    assert "not both" in found["podesk.toml"]
    assert "hunter2" not in str(found)


def test_every_missing_secret_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONE", "TWO", "PODESK_IMAP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    change(
        site,
        ('port = 2\nsecurity = "none"', 'port = 2\nsecurity = "none"\nusername = "desk"\npassword = { file = "smtp.secret" }'),
        (f'[systems.crm]\nconnector = "sql"\nurl = "{site.world}"', '[systems.crm]\nconnector = "sql"\nurl = { env = "TWO" }'),
    )
    found = problems(site, secrets=True)
    assert set(found) == {"podesk.toml mailbox.password", "podesk.toml smtp.password", "podesk.toml systems.crm.url"}
    assert "smtp.secret" in found["podesk.toml smtp.password"]
    # what only looks needs no mailbox
    read(site, secrets=False)


def test_an_unreadable_secret_file_is_a_problem_without_its_content(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODESK_IMAP_PASSWORD", "x")
    (site.config / "smtp.secret").write_bytes(b"hunter2\xff\xfe")
    change(site, ('port = 2\nsecurity = "none"', 'port = 2\nsecurity = "none"\npassword = { file = "smtp.secret" }'))
    found = problems(site, secrets=True)
    assert set(found) == {"podesk.toml smtp.password"}
    assert "hunter" not in str(found)


def test_every_system_without_a_url_is_named(site: Site) -> None:
    path = site.config / "podesk.toml"
    path.write_text(path.read_text().replace(f'url = "{site.world}"\n', ""))
    with pytest.raises(ConfigurationError) as caught:
        make_desk(read(site), clock(START))
    assert {one.key for one in caught.value.problems} == {f"systems.{name}.url" for name in ("erp", "crm", "wms", "carrier")}


@pytest.mark.parametrize("rule", sorted(ALWAYS_ON))
def test_what_stays_with_people_cannot_be_switched_off(site: Site, rule: str) -> None:
    (site.config / "policies.toml").write_text(f"[{rule}]\nenabled = false\n")
    assert rule in problems(site)["policies.toml"]


def test_a_site_wins_table_by_table(site: Site) -> None:
    # Given a site that says less than the shipped files
    path = site.config / "podesk.toml"
    path.write_text(path.read_text().replace("[engine]\nbatch = 50\nworkers = 2\n", ""))
    (site.config / "policies.toml").write_text('[scope]\ntiers = ["B"]\n')
    loaded = read(site)
    # Then what it says counts, and all else is as shipped
    assert loaded.policies.scope.tiers == ("B",)
    assert loaded.policies.late_change.enabled
    assert loaded.podesk.engine.batch == 50
    assert loaded.visibility.fields, "visibility.toml is the shipped one"
    assert loaded.podesk.mailbox is not None
    assert loaded.podesk.mailbox.poll_every == timedelta(seconds=2)


def test_the_world_is_looked_for_beside_the_configuration(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from connectors.memory.world import World
    from tests.mails import world

    monkeypatch.chdir(tmp_path)
    World(world()).write_sql(f"sqlite:///{site.config / 'beside.db'}")
    path = site.config / "podesk.toml"
    path.write_text(path.read_text().replace(f'url = "{site.world}"', 'url = "sqlite:///beside.db"'))
    desk = make_desk(read(site), clock(START))
    assert desk.systems.crm.senders(["dana@harmon.example"])["dana@harmon.example"].record is not None
    assert not (tmp_path / "beside.db").exists()


def test_problems_stand_in_the_files_order_and_in_plain_words(site: Site) -> None:
    change(site, ('timezone = "America/Chicago"', 'timezone = "X/Y"'), more="[smtp2]\nhost = 1\n")
    text = (site.config / "podesk.toml").read_text()
    name = next(line for line in text.splitlines() if line.startswith("name = "))
    (site.config / "podesk.toml").write_text(text.replace(name, 'name = ""', 1))
    found = problems(site)
    assert list(found) == ["podesk.toml desk.name", "podesk.toml desk.timezone", "podesk.toml smtp2"]
    assert "is empty; write something" in found["podesk.toml desk.name"]
