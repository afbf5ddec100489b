"""A desk with a model: the budget in the ledger, and who asks a model at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from agent.ledger import journal, usage
from agent.ledger.store import Ledger
from agent.ledger.tables import WordingRow
from agent.ledger.usage import LedgerPurse
from agent.stages.phrase.settings import DEAR_IN, DEAR_OUT, ModelSettings
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.model import MemoryModel
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.mails import mail, world
from tests.unit.stages.letters import scribe

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """The budget is kept by the database, so both must keep it."""
    server = request.param == "postgresql"
    found = Ledger(request.getfixturevalue("postgres_database")() if server else f"sqlite:///{tmp_path / 'budget.db'}")
    found.migrate()
    yield found
    found.close()


def spent(ledger: Ledger, month: str = "2026-11") -> int:
    with ledger.reading() as session:
        return usage.spent(session, month)


def reverse_plan(system: str, user: str, schema: Mapping[str, Any]) -> object:
    return {"ids": [one["id"] for one in reversed(json.loads(user)["sentences"])]}


def desk_with(folder: Path, model: MemoryModel, *mails: bytes, budget: int = 10**9) -> TwinDesk:
    mailbox = MemoryMailbox()
    for content in mails:
        mailbox.deliver(content)
    desk = TwinDesk(folder, mailbox, World(world()), joining=False)
    how = scribe(model, purse=LedgerPurse(desk.ledger, budget, lambda: desk.now))
    desk.desk = replace(desk.desk, scribe=how)
    desk.post = replace(desk.post, desk=desk.desk)
    return desk


# --- the budget -----------------------------------------------------------------------------------------------------------


def test_what_is_set_aside_counts_until_it_is_settled(ledger: Ledger) -> None:
    purse = LedgerPurse(ledger, 100, lambda: NOW)
    first, second = purse.reserve(60), purse.reserve(40)
    assert first and second and purse.reserve(1) is None and spent(ledger) == 100
    purse.settle(first, 10)
    assert spent(ledger) == 50 and purse.reserve(51) is None and purse.reserve(50) is not None


def test_a_month_is_a_month_and_is_charged_where_it_was_begun(ledger: Ledger) -> None:
    moments = [datetime(2026, 11, 30, 23, 59, tzinfo=UTC)]
    purse = LedgerPurse(ledger, 100, lambda: moments[0])
    hold = purse.reserve(100)
    moments[0] = datetime(2026, 12, 1, tzinfo=UTC)
    assert hold and purse.reserve(100)
    purse.settle(hold, 30)
    assert (spent(ledger, "2026-11"), spent(ledger, "2026-12")) == (30, 100)


def test_no_budget_is_no_money_even_for_a_call_that_costs_nothing(ledger: Ledger) -> None:
    assert LedgerPurse(ledger, 0, lambda: NOW).reserve(0) is None


def test_a_price_that_nobody_told_is_a_dear_one() -> None:
    told = ModelSettings(provider="openai:m", monthly_budget=5, price_in=0, price_out=0.5)
    assert told.prices == (0, 0.5)
    assert ModelSettings(provider="openai:m", monthly_budget=5).prices == (DEAR_IN, DEAR_OUT)
    assert DEAR_IN > 0 and DEAR_OUT > 0


def test_many_workers_together_cant_overspend(ledger: Ledger) -> None:
    got: list[object] = []
    purses = [LedgerPurse(ledger, 1000, lambda: NOW) for _ in range(8)]
    workers = [threading.Thread(target=lambda purse=purse: got.extend(purse.reserve(30) for _ in range(10))) for purse in purses]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(hold is not None for hold in got) == 33 and spent(ledger) == 990


# --- the desk -------------------------------------------------------------------------------------------------------------


def test_each_draft_has_its_row_and_the_journal_stays_whole(tmp_path: Path) -> None:
    model = MemoryModel(reverse_plan)
    desk = desk_with(tmp_path, model, mail(1, "When does PO 77001 ship?"), mail(2, "Where is PO 48817?"), mail(3, "Lunch?"))
    desk.run()
    with desk.ledger.reading() as session:
        (row,) = session.exec(select(WordingRow)).all()
        assert (row.by, row.calls, row.tokens_in) == ("plan", 1, 100) and row.cost == usage.spent(session, "2026-11")
        assert list(journal.verify(session)) == []
    assert len(model.asked) == 1 and len(desk.texts("Drafts")) == 1 and len(desk.texts("PO Desk/Escalations")) == 2
    assert b"chosen by memory:twin" in desk.texts("PO Desk/Cards")[0]


def test_a_broken_purse_costs_the_models_words_and_no_mail(tmp_path: Path) -> None:
    class Broken:
        def reserve(self, amount: int) -> None:
            raise OSError("the disk is full")

        def settle(self, hold: object, spent: int) -> None:
            raise OSError

    model = MemoryModel(reverse_plan)
    desk = desk_with(tmp_path, model, mail(1, "When does PO 77001 ship?"))
    desk.desk = replace(desk.desk, scribe=scribe(model, purse=Broken()))
    desk.post = replace(desk.post, desk=desk.desk)
    desk.run()
    assert len(desk.texts("Drafts")) == 1 and not model.asked
    assert b"could not be asked" in desk.texts("PO Desk/Cards")[0]


def test_holding_drafts_against_the_systems_again_asks_no_model(tmp_path: Path) -> None:
    model = MemoryModel(reverse_plan)
    desk = desk_with(tmp_path, model, mail(1, "When does PO 77001 ship?"))
    desk.run()
    for _ in range(6):
        desk.later(minutes=20)
        desk.run()
    assert len(model.asked) == 1 and len(desk.texts("Drafts")) == 1


@pytest.mark.parametrize("seed", range(10))
def test_each_mail_ends_in_a_draft_or_an_escalation_whatever_the_model_does(tmp_path: Path, seed: int) -> None:
    from tests.unit.stages.adversary import Attacker
    from tests.unit.wording.samples import Case

    attacker = Attacker(seed, [Case(seed * 3 + number) for number in range(3)])
    desk = desk_with(tmp_path, attacker.twin, mail(1, "When does PO 77001 ship?"), mail(2, "Where is PO 48817?"))
    desk.desk = replace(desk.desk, scribe=replace(desk.desk.scribe, mode=("plan", "paraphrase")[seed % 2]))  # type: ignore[type-var]
    desk.post = replace(desk.post, desk=desk.desk)
    desk.run()
    (draft,) = desk.texts("Drafts")
    assert b"Friday, November 27, 2026" in draft.replace(b"\r\n", b" ").replace(b"\n", b" ") and len(desk.texts("PO Desk/Escalations")) == 2


def test_a_model_is_told_nothing_of_the_mail_or_the_systems(tmp_path: Path) -> None:
    """What visibility.toml keeps from models: no word of the customer's, no value of any record; only what is opened to it."""
    text = "When does PO 77001 ship? SENTINEL-TEXT"
    for mode in ("plan", "paraphrase"):
        model = MemoryModel(reverse_plan)
        desk = desk_with(tmp_path / mode, model, mail(1, text, subject="SENTINEL-SUBJECT"))
        desk.desk = replace(desk.desk, scribe=scribe(model, mode=mode, purse=LedgerPurse(desk.ledger, 10**9, lambda: NOW)))
        desk.post = replace(desk.post, desk=desk.desk)
        desk.run()
        told = " ".join(part for asked in model.asked for part in asked)
        assert told and len(desk.texts("Drafts")) == 1
        values = {str(value) for found in world().values() for row in found for key, value in row.items() if _telling(value)}
        for word in ("SENTINEL", "77001", "dana", "harmon", "m1@", *values):
            assert word.lower() not in told.lower(), (mode, word)


def _telling(value: object) -> bool:
    """Values that no approved sentence holds by itself."""
    return isinstance(value, str) and len(value) > 4 and value not in ("stock", "released", "active", "forbidden")
