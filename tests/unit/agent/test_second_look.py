"""A model that reads: whatever it says, no lane gets looser, no draft appears or changes, and no other account's PO is named."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.flow import consider
from agent.ledger import usage
from agent.ledger.readings import LedgerShelf
from agent.ledger.retention import purge
from agent.ledger.store import Ledger
from agent.ledger.usage import LedgerPurse
from agent.model.outcome import Outcome
from agent.papers import Filed, papers
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.model import MemoryModel
from connectors.memory.world import World
from tests.desks import Killed, TwinDesk
from tests.mails import mail
from tests.unit.agent.second_readings import PLAIN, QUOTED, UNCLEAR, rows, rules_of, taken_in, trials
from tests.unit.stages.readers import MemoryShelf, adviser, says


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> TwinDesk:
    folder = tmp_path_factory.mktemp("second")
    return TwinDesk(folder, MemoryMailbox(), World(rows()))


def outcome(desk: TwinDesk, text: str, answer: object = None, **how: Any) -> Outcome:
    """What becomes of this mail; with a model that answers so, where there is an answer."""
    reader = adviser(MemoryModel(lambda *_: answer)) if answer is not None else None
    return consider([taken_in(text, **how)], replace(desk.desk, adviser=reader))[0]


def card(desk: TwinDesk, one: Outcome, text: str) -> str:
    found = papers(one, taken_in(text), Filed(case="PD-1", revision=1, token="t"), desk.desk)
    return " ".join(found[0].content.decode("utf-8", "replace").replace("=\r\n", "").replace("\r\n", " ").split())


# --- what is seen ---------------------------------------------------------------------------------------------------------


def test_a_po_that_stands_in_the_mail_and_is_the_accounts_is_asked_on_the_card_and_never_answered(desk: TwinDesk) -> None:
    text = UNCLEAR["no po"]
    one = outcome(desk, text, says(pos=["ROOF-STEEL", "77001", "90210"]))
    assert one.lane == "escalate" and one.advice is not None
    assert one.advice.po_numbers == ("ROOF-STEEL",)  # 77001 doesn't stand there; 90210 is another account's and doesn't either
    assert rules_of(one) == rules_of(outcome(desk, text)) and one.decision is not None and one.decision.packets == ()
    assert "PO ROOF-STEEL (stands in the mail, is known for this account)" in card(desk, one, text)


def test_another_accounts_po_is_not_even_named(desk: TwinDesk) -> None:
    text = "Where is our order? The sign says 90210x or 90210."
    one = outcome(desk, text, says(pos=["90210", "90210x"]))
    assert one.advice is not None and one.advice.po_numbers == ()
    assert "did they mean" not in card(desk, one, text)


def test_another_request_is_shown_with_its_words_and_the_rules_finding_still_leads(desk: TwinDesk) -> None:
    text = UNCLEAR["more"]
    one = outcome(desk, text, says(("change", "juggle the flamingos"), ("price", "a word that isn't there")))
    plain = outcome(desk, text)
    assert one.decision and plain.decision and one.decision.leading == plain.decision.leading
    assert rules_of(one) - rules_of(plain) == {"reading_unclear"} and one.owner == plain.owner
    shown_ = card(desk, one, text)
    assert "sees more in it" in shown_ and "juggle the flamingos" in shown_ and "isn't there" not in shown_


@pytest.mark.parametrize("text", [UNCLEAR["silence"], UNCLEAR["crickets"]])
def test_a_question_that_the_rules_missed_is_escalated_with_its_evidence(desk: TwinDesk, text: str) -> None:
    assert outcome(desk, text).lane == "leave"
    one = outcome(desk, text, says(("order_status", text.split("?")[0]), pos=["77001"]))
    assert (one.lane, one.inquiry.kind, one.draft) == ("escalate", "inquiry", None)
    assert one.decision and one.decision.leading and one.owner
    assert (one.decision.leading.rule, one.owner.path) == ("reading_unclear", "desk_lead")
    assert "no question about an order" in card(desk, one, text)


@pytest.mark.parametrize(
    "answer",
    [
        says(pos=["77001"]),
        says(("price", "crickets over here"), pos=["77001"]),
        says(("order_status", "when does it ship"), pos=["77001"]),
        says(("order_status", "crickets over here")),
        says(("order_status", "crickets over here"), pos=["90210"]),
    ],
)
def test_without_words_of_the_mail_and_a_po_of_the_account_it_stays_left(desk: TwinDesk, answer: object) -> None:
    one = outcome(desk, UNCLEAR["crickets"], answer)
    assert one.lane == "leave" and one.decision is None and one.inquiry.kind == "other"


def test_out_of_scope_stays_left(tmp_path: Path) -> None:
    other = TwinDesk(tmp_path, MemoryMailbox(), World(rows()), policies='[scope]\ntiers = ["B"]\n')
    assert outcome(other, UNCLEAR["silence"], says(("order_status", "radio silence"), pos=["77001"])).lane == "leave"


def test_a_draft_that_rests_on_little_is_held_by_what_a_model_sees(desk: TwinDesk) -> None:
    assert outcome(desk, QUOTED).lane == "draft", "the example must be one that is drafted"
    assert outcome(desk, QUOTED, says()).lane == "draft"
    held = outcome(desk, QUOTED, says(("price", "Where is our order")))
    assert (held.lane, held.draft, rules_of(held)) == ("escalate", None, {"reading_unclear"})
    assert outcome(desk, QUOTED, says(("order_status", "Where is our order"))).lane == "draft"


def test_clear_mails_are_nobodys_to_read(desk: TwinDesk) -> None:
    model = MemoryModel(lambda *_: says(("cancel", "ship")))
    every = [taken_in(text, number) for number, text in enumerate(PLAIN.values())]
    found = consider(every, replace(desk.desk, adviser=adviser(model)))
    assert not model.asked and found == consider(every, desk.desk)
    stranger = taken_in(UNCLEAR["crickets"], sender="x@stranger.example")
    assert consider([stranger], replace(desk.desk, adviser=adviser(model)))[0].lane == "leave" and not model.asked
    assert consider([taken_in(UNCLEAR["injected"])], replace(desk.desk, adviser=adviser(model)))[0].lane == "leave" and not model.asked


# --- whatever a model says ------------------------------------------------------------------------------------------------


def test_whatever_a_model_says_no_lane_gets_looser(desk: TwinDesk) -> None:
    stricter = trials(desk.desk, range(60))
    assert stricter["LOOSER"] == 0
    assert stricter["draft to escalate"] > 0 and stricter["leave to escalate"] > 0, "the trials show nothing"


# --- running --------------------------------------------------------------------------------------------------------------


def running(folder: Path, model: MemoryModel, *texts: str) -> TwinDesk:
    mailbox = MemoryMailbox()
    for number, text in enumerate(texts):
        mailbox.deliver(mail(number, text, subject="Hello"))
    desk = TwinDesk(folder, mailbox, World(rows()))
    desk.desk = replace(desk.desk, adviser=reader(desk, model))
    desk.post = replace(desk.post, desk=desk.desk)
    return desk


def reader(desk: TwinDesk, model: MemoryModel) -> Any:
    return adviser(model, shelf=LedgerShelf(desk.ledger, lambda: desk.now), purse=LedgerPurse(desk.ledger, 10**9, lambda: desk.now))


def spent(desk: TwinDesk) -> int:
    with desk.ledger.reading() as session:
        return usage.spent(session, "2026-11")


def test_a_killed_run_asks_and_pays_once(tmp_path: Path) -> None:
    """Killed at every commit in turn: the mail ends in one card, asked about once, unless the death fell into the call itself."""
    answer = says(("order_status", "crickets over here"), pos=["77001"])
    for death in range(1, 12):
        model = MemoryModel(lambda *_: answer)
        desk = running(tmp_path / str(death), model, UNCLEAR["crickets"])
        commit, left = desk.ledger.transaction, [death]

        def dying(commit: Any = commit, left: list[int] = left) -> Any:
            left[0] -= threading.current_thread() is threading.main_thread()  # a process dies, not one of its threads
            if left[0] == 0:
                left[0] = -1
                raise Killed
            return commit()

        desk.ledger.transaction = dying  # type: ignore[method-assign]
        for _ in range(3):
            try:
                desk.run()
            except Killed:
                desk.queue.clear()
                desk.later(hours=2)
        desk.run()
        assert len(desk.texts("PO Desk/Escalations")) == 2, death  # the mail and its card
        assert len(model.asked) <= 2, death
        asked_in_vain = len(model.asked) == 2
        assert not asked_in_vain or spent(desk) > 0
        desk.ledger.close()


def test_it_stands_in_the_ledger_and_the_audit_trail(tmp_path: Path) -> None:
    model = MemoryModel(lambda *_: says(("order_status", "crickets over here"), pos=["77001"]))
    desk = running(tmp_path, model, UNCLEAR["crickets"], UNCLEAR["fyi"])
    desk.run()
    with desk.ledger.engine.connect() as connection:
        kept = connection.exec_driver_sql("select identity, said, model, calls, cost from readings").all()
        lines = [
            json.dumps(row[0])
            for row in connection.exec_driver_sql("select data from journal where event in ('case.decided', 'mail.left')")
        ]
    assert len(kept) == 2 and all(row[2:4] == ("memory:twin", 1) and row[4] > 0 for row in kept)
    assert all("advice" in line and "crickets" not in line for line in lines) and len(lines) == 2
    desk.later(days=500)
    with desk.ledger.transaction():
        pass
    gone = {one.kind: one.rows for one in purge(desk.ledger, desk.desk.visibility, desk.now)}
    assert gone["readings"] == 1, "that of the mail whose case is still open stays"
    assert spent(desk) > 0


@pytest.mark.parametrize("server", ["sqlite", "postgresql"])
def test_readings_on_both_databases(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    ledger = Ledger(request.getfixturevalue("postgres_database")() if server == "postgresql" else f"sqlite:///{tmp_path / 'x.db'}")
    ledger.migrate()
    shelf, memory = LedgerShelf(ledger, lambda: __import__("tests.desks", fromlist=["START"]).START), MemoryShelf()
    model = MemoryModel(lambda *_: says(("price", "any joy"), pos=["90210"]))
    for one in (shelf, memory):
        from tests.unit.stages.test_advise import ask

        ask(adviser(model, shelf=one), UNCLEAR["other's"])
    (key,) = memory.kept
    assert shelf.recall([key, "another"]) == memory.kept
    shelf.keep([memory.kept[key].model_copy(update={"said": "changed"})])
    assert shelf.recall([key]) == memory.kept
    ledger.close()
