"""What people write of orders in any state: labelled by hand, and every pattern of the bank with each of its values made wrong."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from agent.stages.verify import verify
from agent.wording.bank import Phrase
from agent.wording.predicates import REVIEWED
from policies.observed import spoken
from policies.packet import Atom, FactValue
from tests.unit.wording.people import of, packets
from tests.unit.wording.samples import DESK, bank

SET = tomllib.loads((Path(__file__).parent / "labelled_people.toml").read_text(encoding="utf-8"))
CASES = [(label, language, text) for label, languages in SET.items() for language, texts in languages.items() for text in texts]
WRONG: dict[str, FactValue] = {
    "quantity": Decimal(77),
    "token": "ZZ-77",
    "text": "Nobody Freight",
    "count": 7,
    "lines": "6 7",
    "noun": "sprocket",
}


def verdicts(text: str, **over: object) -> set[str]:
    return {one.verdict for one in verify(text, packets(), bank(), DESK, **over).sentences}  # type: ignore[arg-type]


def test_there_are_enough_in_every_language() -> None:
    assert len(CASES) >= 300
    assert {language for _, language, _ in CASES} == set(bank().languages)
    assert len({text for _, _, text in CASES}) == len(CASES)


@pytest.mark.parametrize("language", sorted(bank().languages))
def test_each_is_judged_as_labelled(language: str) -> None:
    wrong = [
        (label, text, verify(text, packets(), bank(), DESK).sentences)
        for label, spoken_, text in CASES
        if spoken_ == language and (verdicts(text) == {"supported"}) != (label == "supported")
    ]
    assert not wrong


def test_no_text_of_ours_may_say_any_of_it() -> None:
    ours = [text for label, _, text in CASES if label == "supported" and verdicts(text, ours="en") == {"supported"}]
    assert not ours


def _atoms(phrase: Phrase) -> list[Atom]:
    """Atoms that back the pattern, a made-up one where no canonical view holds such a thing."""
    says, slots = phrase.sentence.says, phrase.slots - {"item"}
    found = [atom for packet in packets() for atom in spoken(packet) if atom.predicate == says and slots <= set(atom.values)]
    return [atom for atom in found if says != "eta" or ("tracking" in slots) == ("tracking" in atom.values)]


def _says(phrase: Phrase, values: dict[str, FactValue]) -> str | None:
    noun = {"item": str(values["item"]).split()[-1]} if "item" in values else {}
    return phrase.template.render({**values, **noun})


def _fault(phrase: Phrase) -> str:
    """What is wrong with a pattern: it doesn't pass with its facts, or passes with one of them made wrong."""
    atoms = _atoms(phrase)
    if phrase.sentence.says in NOWHERE or not atoms:
        return "" if phrase.sentence.says in NOWHERE and not atoms else "no order of people.py lets one say it"
    values = {**atoms[0].values, "po": atoms[0].po}
    mine = [of(atoms[0].po)]
    text = _says(phrase, values)
    if text is None or {one.verdict for one in verify(text, mine, bank(), DESK).sentences} != {"supported"}:
        return f"refused: {text}"
    for slot, kind in phrase.template.slots.items():
        value = values[slot]
        other: FactValue = value + timedelta(days=1) if isinstance(value, date) else "9999" if kind == "po" else WRONG[kind]
        false = _says(phrase, {**values, slot: other})
        if false is None or "supported" in {one.verdict for one in verify(false, mine, bank(), DESK).sentences}:
            return f"passes: {false}"
    return ""


@pytest.mark.parametrize("language", sorted(bank().languages))
def test_a_pattern_passes_with_its_facts_and_with_no_others(language: str) -> None:
    patterns = [phrase for phrase in bank().languages[language].phrases if phrase.sentence.reviewer]
    faults = {phrase.sentence.text: fault for phrase in patterns if (fault := _fault(phrase))}
    assert not faults
    assert len(patterns) > 80


# what no canonical view holds: when and by whom a line was cancelled
NOWHERE = frozenset({"line_cancelled_at_request"})


def test_every_predicate_of_people_has_a_pattern_in_every_language() -> None:
    for language in bank().languages.values():
        assert {phrase.sentence.says for phrase in language.phrases if phrase.sentence.reviewer} >= set(REVIEWED)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("PO 7001 has shipped in part.", ("PO 7001: line 3 backordered",)),
        ("Line 3 of PO 7001 is on backorder.\nLine 2 of PO 7001 has shipped.", ()),
        ("Lines 2 and 4 of PO 7007 are on backorder.", ()),
        ("Line 2 of PO 7007 is on backorder.", ("PO 7007: line 4 backordered",)),
        ("Hello,\n\nThank you for your email.", ()),
    ],
)
def test_bad_news_is_missed_where_the_order_is_told_of(text: str, missing: tuple[str, ...]) -> None:
    told = verify(text, [of("7001"), of("7007")], bank(), DESK)
    assert not told.unsupported
    assert told.missing == missing
    assert told.supported == (not missing)
