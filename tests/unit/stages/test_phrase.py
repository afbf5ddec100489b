"""Phrasing: a model's part in a draft, and that whatever it does the draft stays true, in time and within the budget."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest

from agent.stages.phrase import Patience, phrase
from connectors.memory.model import Fault, MemoryModel
from tests.bench.model_faults import run
from tests.unit.stages.adversary import FAULTS
from tests.unit.stages.letters import Purse, letter, scribe
from tests.unit.wording.samples import Case, bank


def matter(user: str) -> Any:
    return json.loads(user.split("\n\nYour last")[0])


def reverse_plan(system: str, user: str, schema: Mapping[str, Any]) -> object:
    return {"ids": [one["id"] for one in reversed(matter(user)["sentences"])]}


def one(case: Case, how: Any) -> Any:
    found = phrase([letter(case)], how)[0]
    assert found is not None and found.verification.supported
    return found


# --- plan -----------------------------------------------------------------------------------------------------------------


def test_without_a_model_nobody_is_named() -> None:
    assert one(Case(1), None).wording is None
    assert phrase([None, letter(Case(1))], None)[0] is None


def test_the_models_choice_stands_where_code_allows_it() -> None:
    case = next(case for case in map(Case, range(40)) if one(case, scribe(MemoryModel(reverse_plan))).draft != case.draft())
    found = one(case, scribe(MemoryModel(reverse_plan)))
    assert found.wording.by == "plan" and found.wording.kept >= 1 and "chosen by memory:twin" in found.wording.note
    assert {claim.fact_ids for claim in found.draft.claims} == {claim.fact_ids for claim in case.draft().claims}


def test_unknown_ids_are_dropped_and_what_is_required_is_added() -> None:
    case = Case(4)
    known = next(phrase.sentence.id for phrase in bank().languages["en"].saying("closing"))
    found = one(case, scribe(MemoryModel(lambda *_: {"ids": ["ships.today", 7, None, known, "It ships today."]})))
    assert found.wording.offered == 1
    assert {claim.po for claim in found.draft.claims if claim.po} == set(case.by_po)


def test_an_unusable_answer_is_repaired_once() -> None:
    model = MemoryModel(reverse_plan, faults=("prose",))
    found = one(Case(1), scribe(model))
    assert found.wording.by == "plan" and found.wording.calls == 2 and "could not be used" in model.asked[1][1]
    model = MemoryModel(reverse_plan, fault="prose")
    assert one(Case(1), scribe(model)).wording.by == "bank" and len(model.asked) == 2


def test_asks_are_seen_only_where_visibility_says_so() -> None:
    model = MemoryModel(reverse_plan)
    one(Case(1), scribe(model))
    one(Case(1), scribe(model, sees_asks=True))
    assert [matter(user)["asks"] for _, user in model.asked] == [[], list(Case(1).asks)]


# --- paraphrase -----------------------------------------------------------------------------------------------------------


def rewriting(old: str, new: str) -> MemoryModel:
    """Rewrites one piece wherever it stands."""

    def answer(system: str, user: str, schema: Mapping[str, Any]) -> object:
        return {"sentences": [{"id": one["id"], "text": one["text"].replace(old, new)} for one in matter(user)["sentences"]]}

    return MemoryModel(answer)


def shipping() -> Case:
    return next(
        case
        for case in map(Case, range(200))
        if len(case.by_po) == 1 and "allocated_complete" in {a.predicate for a in next(iter(case.by_po.values()))}
    )


def test_a_rewritten_sentence_is_kept_only_where_it_reads_back() -> None:
    case = shipping()
    lead = next(claim for claim in case.draft().claims if claim.po)
    whole = bank().languages["en"].by_id[lead.sentence_id].template.text
    other = next(
        p
        for p in bank().languages["en"].saying("allocated_complete")
        if p.sentence.id != lead.sentence_id and p.sentence.number == bank().languages["en"].by_id[lead.sentence_id].sentence.number
    )
    kept = one(case, scribe(rewriting(whole, other.sentence.text), mode="paraphrase"))
    assert kept.wording.by == "paraphrase" and (kept.wording.offered, kept.wording.kept) == (1, 1)
    assert next(claim for claim in kept.draft.claims if claim.po).sentence_id == other.sentence.id
    lost = one(case, scribe(rewriting(whole, whole.replace("is confirmed", "is surely confirmed")), mode="paraphrase"))
    assert lost.draft == case.draft() and len(lost.wording.refused) == 1 and "{po}" in lost.wording.refused[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{ship_date}", "Friday, November 27, 2026"), ("{line_count}", "{ship_date}"), ("{po}", ""), ("{po}", "{po} {po}"),
        (".", ". It ships today."),
        (".", ".\n\nIt ships today."), ("{po}", "{po.__class__}"), ("{", "{{"), ("is", "is not"), ("are", "aren't"), ("{po}", "PO 99999"),
    ],
)  # fmt: skip
def test_whatever_else_it_writes_the_banks_sentence_stands(old: str, new: str) -> None:
    case = shipping()
    found = one(case, scribe(rewriting(old, new), mode="paraphrase"))
    assert found.draft.text == case.draft().text and found.wording.by == "bank"


# --- failures, time and money ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["plan", "paraphrase"])
@pytest.mark.parametrize("fault", FAULTS)
def test_every_failure_leaves_the_banks_draft_and_says_why(fault: Fault, mode: str) -> None:
    case, purse = Case(2), Purse()
    found = one(case, scribe(MemoryModel(reverse_plan, fault=fault), mode=mode, purse=purse))
    assert (
        found.draft == case.draft() and found.wording.by == "bank" and found.wording.note.startswith("From the approved sentences alone: ")
    )
    assert purse.spent == found.wording.cost


@pytest.mark.parametrize("fault", ["down", "denied"])
def test_what_was_not_answered_costs_nothing(fault: Fault) -> None:
    assert one(Case(2), scribe(MemoryModel(fault=fault))).wording.cost == 0


def test_one_slow_call_holds_up_no_other_for_longer_than_the_limit() -> None:
    slow = threading.Event()

    def answer(system: str, user: str, schema: Mapping[str, Any]) -> object:
        if matter(user)["language"] == "es":
            slow.wait(10)
        return reverse_plan(system, user, schema)

    mixed = [Case(number, "es" if number < 3 else "en") for number in range(12)]
    started = time.monotonic()
    found = phrase([letter(case) for case in mixed], scribe(MemoryModel(answer), time_limit=0.8))
    assert time.monotonic() - started < 1.4
    slow.set()
    words = [one.wording.by for one in found if one and one.wording]
    assert words[:3] == ["bank"] * 3 and words[3:] == ["plan"] * 9


def test_no_more_calls_at_a_time_than_allowed_and_hanging_ones_count() -> None:
    busy, most, lock = [0], [0], threading.Lock()

    def answer(system: str, user: str, schema: Mapping[str, Any]) -> object:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.5)
        with lock:
            busy[0] -= 1
        return reverse_plan(system, user, schema)

    model = MemoryModel(answer)
    how = scribe(model, slots=threading.BoundedSemaphore(2), time_limit=0.2)
    found = phrase([letter(Case(number)) for number in range(10)], how)
    assert most[0] == 2 and len(model.asked) == 2
    assert sum("busy with other mails" in one.wording.note for one in found if one and one.wording) == 8
    time.sleep(0.6)
    assert one(Case(1), scribe(model, slots=how.slots)).wording.by == "plan"


def test_a_model_that_keeps_failing_is_left_alone_for_a_while() -> None:
    model = MemoryModel(fault="timeout")
    how = scribe(model, patience=Patience(failures=2, rest=0.3))
    notes = [one(Case(number), how).wording.note for number in range(4)]
    assert len(model.asked) == 2 and "left alone" in notes[2] and "left alone" in notes[3]
    time.sleep(0.35)
    model.fault, model.answer = "", reverse_plan
    assert one(Case(1), how).wording.by == "plan"


def test_closed_means_not_asked() -> None:
    model = MemoryModel(reverse_plan)
    found = one(Case(1), scribe(model, closed="the model's monthly budget is 0, so it isn't asked"))
    assert not model.asked and "monthly budget is 0" in found.wording.note and found.wording.calls == 0


def test_the_budget_holds_over_a_batch_and_the_rest_gets_the_banks_words() -> None:
    model = MemoryModel(reverse_plan)
    model.tokens = None  # a provider that doesn't count: each call stays charged with the most
    purse = Purse(budget=scribe(model).cost(40_000, 2_400))
    found = phrase([letter(Case(number)) for number in range(30)], scribe(model, purse=purse))
    spent = [one.wording for one in found if one and one.wording]
    assert purse.most <= (purse.budget or 0) and purse.spent == sum(each.cost for each in spent)
    assert len(model.asked) < 30 and any("budget for the model is spent" in each.note for each in spent)


def test_a_call_is_charged_before_it_is_made_and_settled_after() -> None:
    purse = Purse()
    seen: list[int] = []
    model = MemoryModel(lambda *_: seen.append(purse.spent) or {"ids": ["greeting"]})
    found = one(Case(1), scribe(model, purse=purse))
    assert seen[0] > purse.spent == found.wording.cost == scribe(model).cost(100, 20)


# --- an adversary ---------------------------------------------------------------------------------------------------------


def test_a_model_that_lies_gets_nothing_into_a_draft() -> None:
    counts = run(100, seed=3)
    assert counts["LEAKED"] == 0 and counts["plan: drafts"] + counts["paraphrase: drafts"] == 100
    assert counts["plan: sentences kept"] > 0
