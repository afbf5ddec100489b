"""The command with and without a language model: what stands in the mailbox and the ledger, and what is imported at all."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient

from tests.mails import mail, order, world
from tests.servers.dovecot import Dovecot
from tests.servers.mailbox_server import fresh_user
from tests.servers.model_server import ModelServer
from tests.servers.ports import free_ports
from tests.sites import Site

CLEAN, HELD = "When does PO 77001 ship?", "Where is PO 48817?"
MODEL = """
[model]
provider = "openai:gpt-lab"
base_url = "{url}"
time_limit = "8s"
monthly_budget = {budget}
price_in = 0.5
price_out = 2.0
"""
SPY = """
import atexit, json, sys
told = sys.argv.pop(1)
atexit.register(lambda: open(told, "w").write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules}))))
from agent.__main__ import main
main()
"""


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def model(running: ModelServer) -> ModelServer:
    running.behaviour = type(running.behaviour)()
    running.asked.clear()
    return running


@pytest.fixture
def site(tmp_path: Path, dovecot: Dovecot) -> Site:
    """A desk with a clean inquiry and one that is held."""
    site = Site(tmp_path, imap_port=dovecot.port, user=fresh_user()).write()
    site.write_world(world())
    with client(site) as session:
        for number, text in enumerate((CLEAN, HELD), start=1):
            session.append("INBOX", mail(number, text, subject=f"Mail {number}"))
    return site


def client(site: Site) -> IMAPClient:
    found = IMAPClient("127.0.0.1", port=site.imap_port, ssl=False)
    found.login(site.user, site.password)
    return found


def configure(site: Site, text: str) -> None:
    path = site.config / "podesk.toml"
    path.write_text(path.read_text() + text)


def texts(site: Site, folder: str) -> list[str]:
    with client(site) as session:
        session.select_folder(folder, readonly=True)
        uids = session.search()
        bodies = (
            [message_from_bytes(one[b"RFC822"], policy=policy.default) for one in session.fetch(uids, ["RFC822"]).values()] if uids else []
        )
    return [body.get_body(("plain",)).get_content() for body in bodies]


def wording(site: Site) -> list[dict[str, Any]]:
    with sqlite3.connect(site.folder / "ledger.db") as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("select * from wordings")]


def spent(site: Site) -> int:
    with sqlite3.connect(site.folder / "ledger.db") as connection:
        return sum(row[0] for row in connection.execute("select spent from budgets"))


def plan(body: dict[str, Any]) -> str:
    return json.dumps({"ids": [one["id"] for one in reversed(json.loads(body["messages"][-1]["content"])["sentences"])]})


def imported(site: Site, *arguments: str) -> set[str]:
    """What the command has imported when it ends."""
    told = site.folder / "modules.json"
    command = [sys.executable, "-c", SPY, str(told), *arguments]
    done = subprocess.run(command, env=site.environment(), cwd=site.folder, text=True, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(told.read_text()))


VENDORS = {"langchain", "langchain_core", "langchain_openai", "langgraph", "langsmith", "openai"}


def test_without_a_model_nothing_of_langchain_is_imported(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(mail(1, CLEAN))
    assert not imported(site, "explain", "--json", str(path)) & VENDORS
    assert not imported(site, "run", "--once") & VENDORS
    assert len(texts(site, "Drafts")) == 1 and wording(site) == []


def test_explain_asks_no_model_even_where_there_is_one(site: Site, model: ModelServer, tmp_path: Path) -> None:
    configure(site, MODEL.format(url=model.url, budget=5))
    path = tmp_path / "one.eml"
    path.write_bytes(mail(1, CLEAN))
    assert not imported(site, "explain", "--json", str(path)) & VENDORS and not model.asked


def test_a_models_choice_is_filed_told_on_the_card_and_paid_for(site: Site, model: ModelServer) -> None:
    model.behaviour.text = plan
    configure(site, MODEL.format(url=model.url, budget=5))
    done = site.run("run", "--once")
    assert done.returncode == 0, done.stderr
    (draft,), (card,), (row,) = texts(site, "Drafts"), texts(site, "PO Desk/Cards"), wording(site)
    assert "77001" in draft and "Friday, November 27, 2026" in draft
    assert "Wording:" in card and "chosen by openai:gpt-lab" in card
    assert len(model.asked) == 1  # the held one is nobody's to word
    assert (row["by"], row["calls"], row["tokens_in"], row["tokens_out"], row["cost"]) == ("plan", 1, 300, 40, 230_000)
    assert spent(site) == 230_000


@pytest.mark.parametrize(
    ("budget", "status", "why"),
    [(0, 200, "monthly budget is 0"), (0.001, 200, "budget for the model is spent"), (5, 500, "did not answer")],
)
def test_the_banks_draft_is_filed_and_the_card_says_why(site: Site, model: ModelServer, budget: float, status: int, why: str) -> None:
    model.behaviour.text, model.behaviour.status = plan, status
    configure(site, MODEL.format(url=model.url, budget=budget))
    done = site.run("run", "--once")
    assert done.returncode == 0, done.stderr
    (draft,), (card,), (row,) = texts(site, "Drafts"), texts(site, "PO Desk/Cards"), wording(site)
    assert "Friday, November 27, 2026" in draft
    assert why in " ".join(card.split()) and row["by"] == "bank" and row["cost"] == 0 and spent(site) == 0
    assert bool(model.asked) == (status == 500)


@pytest.mark.parametrize(
    ("table", "key", "mend"),
    [
        ('provider = "gpt-5"', "model", "PROVIDER:MODEL"),
        ('provider = "openai:gpt-lab"', "model.api_key", '{ env = "NAME" }'),
        ('provider = "openai:gpt-lab"\napi_key = { env = "PODESK_NOT_SET" }', "model.api_key", "PODESK_NOT_SET is not set"),
        ('provider = "openai:gpt-lab"\napi_key = "sk-1"', "model.api_key", "not written in the configuration"),
        ('provider = "acme:gpt-lab"', "model.provider", "acme"),
        ('provider = "mistralai:m"', "model.provider", "langchain-mistralai"),
        ('provider = "azure_openai:d"\napi_key = { env = "HOME" }', "model.base_url", "endpoint"),
        ('provider = "openai:m"\nmonthly_budget = 5\nprice_in = -1', "model.price_in", "must be at least 0"),
        ('provider = "openai:m"\nmonthly_budget = inf', "model.monthly_budget", ""),
        ('provider = "openai:m"\nmode = "free"', "model.mode", "plan"),
        ("understand = true", "model", "needs a model"),
        ('provider = "ollama:m"\nunderstand = true', "model.understand", "new_text = { model = true }"),
    ],
)
def test_what_is_wrong_with_the_model_is_a_problem_of_the_configuration(tmp_path: Path, table: str, key: str, mend: str) -> None:
    site = Site(tmp_path, imap_port=free_ports(1)[0]).write()
    site.write_world(world())
    configure(site, f"\n[model]\n{table}\n")
    done = site.run("run", "--once")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    said = " ".join(done.stderr.split())
    assert f"podesk.toml: {key}: " in said and mend in said


# --- help in understanding ------------------------------------------------------------------------------------------------

UNREAD, NO_PO = "77001: crickets over here, SECRET-SIGN", "Where is our order for the roof? Our sign is ROOF-STEEL"
READER = 'mode = "none"\nunderstand = true\n'


def reading(body: dict[str, Any]) -> str:
    """What a good model would read in the two unclear mails."""
    text = json.loads(body["messages"][-1]["content"])["mail"]["text"]
    asks = [{"intent": "order_status", "words": "crickets over here"}] if "crickets" in text else []
    return json.dumps({"asks": asks, "po_numbers": ["77001", "ROOF-STEEL"]})


@pytest.fixture
def unclear(site: Site, model: ModelServer) -> Site:
    """Beside the clear mails one that asks in words of its own, and one that names its PO in a way of its own; a model may read."""
    site.write_world(world(order("SO-1", "77001"), order("SO-2", "48817", waiting=2), order("SO-3", "ROOF-STEEL")))
    with client(site) as session:
        for number, text in enumerate((UNREAD, NO_PO), start=11):
            session.append("INBOX", mail(number, text, subject=f"Mail {number}"))
    configure(site, MODEL.format(url=model.url, budget=50) + READER)
    (site.config / "visibility.toml").write_text("[mail]\nnew_text = { model = true }\n")
    return site


def test_unclear_mails_are_read_once_and_only_held(unclear: Site, model: ModelServer) -> None:
    model.behaviour.text = reading
    done = unclear.run("run", "--once")
    assert done.returncode == 0, done.stderr
    assert len(texts(unclear, "Drafts")) == 1 and "77001" in texts(unclear, "Drafts")[0]
    cards = [" ".join(text.split()) for text in texts(unclear, "PO Desk/Escalations")]
    assert any("A second reading, by openai:gpt-lab, sees more in it: order status (“crickets over here”)" in text for text in cards)
    seen = json.dumps(model.asked)

    assert any("did they mean PO ROOF-STEEL (stands in the mail, is known for this account)?" in text for text in cards)
    assert len(model.asked) == 2 and "SECRET-SIGN" in seen
    assert not [hidden for hidden in ("PO 77001 ship", "harmon", "Mail 11", "Mail 12", "Dana", "Vale") if hidden in seen]
    with sqlite3.connect(unclear.folder / "ledger.db") as connection:
        kept = connection.execute("select said, calls, cost from readings").fetchall()
    assert len(kept) == 2 and all(calls == 1 and cost == 230_000 for _, calls, cost in kept) and spent(unclear) == 460_000
    assert "crickets" not in str(kept)
    unclear.run("run", "--once")
    assert len(model.asked) == 2


def test_a_model_that_hangs_changes_no_lane(unclear: Site, model: ModelServer) -> None:
    model.behaviour.endless = True
    path = unclear.config / "podesk.toml"
    path.write_text(path.read_text().replace('time_limit = "8s"', 'time_limit = "1s"'))
    done = unclear.run("run", "--once")
    assert done.returncode == 0, done.stderr
    with client(unclear) as session:
        assert session.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"] == 2  # the drafted one, and the one that the rules leave
        assert session.folder_status("PO Desk/Escalations", ["MESSAGES"])[b"MESSAGES"] == 4
    assert len(texts(unclear, "Drafts")) == 1


def test_explain_shows_no_mail_to_a_model(unclear: Site, model: ModelServer, tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(mail(1, UNREAD))
    assert not imported(unclear, "explain", "--json", str(path)) & VENDORS and not model.asked
