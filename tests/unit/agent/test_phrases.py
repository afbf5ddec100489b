"""What reps keep writing becomes a template with the facts that it carried; only a signature that the linter bears adds it."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from agent.phrases.habits import Edit, Proposal, habits, shipped_proposals
from agent.phrases.signing import FILE, Unsignable, draw_up, enter, problems
from agent.stages.compose import compose  # noqa: F401 - the writer that must use what was signed
from agent.stages.verify import verify
from agent.wording.bank import load_bank
from policies.packet import Promise
from tests.unit.wording.samples import CONFIG, DESK, Case, bank

DAY = date(2026, 11, 23)
_DATE = {
    "en": re.compile(r"\w+day, \w+ \d+, \d{4}"),
    "es": re.compile(r"\w+, \d+ de \w+ de \d{4}"),
    "de": re.compile(r"\w+tag, \d+\. \w+ \d{4}|Mittwoch, \d+\. \w+ \d{4}"),
}


def edited(seed: int, sentence: str, language: str = "en", state: Promise = Promise.ALLOCATED_COMPLETE) -> Edit:
    """A draft into which a rep wrote one sentence, ``@PO`` and ``@DAY`` standing for the draft's own."""
    case = Case(seed, language, pos=1, state=state)
    text = case.draft().text
    day = _DATE[language].search(text)
    mine = sentence.replace("@PO", next(iter(case.by_po))).replace("@DAY", day.group() if day else "")
    body = text.split("\n\n")
    return Edit(f"case-{seed}", text, "\n\n".join([*body[:2], mine, *body[2:]]))


def found(sentence: str, language: str = "en", times: int = 3, state: Promise = Promise.ALLOCATED_COMPLETE) -> list[Proposal]:
    return habits([edited(seed, sentence, language, state) for seed in range(1, times + 1)], bank(), 3)


def test_a_sentence_with_a_fact_becomes_a_template() -> None:
    proposal = found("You can expect @PO to leave us on @DAY.")[0]
    assert (proposal.text, proposal.says) == ("You can expect {po} to leave us on {ship_date}.", "allocated_complete")
    assert proposal.facts == ("allocated_complete.po", "allocated_complete.ship_date")
    assert proposal.count == 3


def test_a_label_of_another_language_stays_in_the_sentence() -> None:
    assert found("Ihre Bestellung @PO verlässt uns am @DAY.", "de")[0].text == "Ihre Bestellung {po} verlässt uns am {ship_date}."


def test_a_courtesy_has_no_fact() -> None:
    proposal = found("We are glad to have you with us.")[0]
    assert (proposal.role, proposal.says, proposal.facts) == ("courtesy", "", ())


@pytest.mark.parametrize(
    "sentence",
    [
        "It arrives on @PO-77 by 5 pm.",  # figures that the draft didn't tell
        "Please let me know if you have any questions.",  # approved already
        "Order 999 ships too.",
    ],
)
def test_what_makes_no_template_is_not_proposed(sentence: str) -> None:
    assert found(sentence) == []


def test_too_few_cases_are_no_habit_and_one_case_counts_once() -> None:
    sentence = "We are glad to have you with us."
    assert found(sentence, times=2) == []
    assert habits([edited(1, sentence)] * 5, bank(), 3) == []


def test_what_stood_in_the_draft_is_no_habit() -> None:
    same = Case(1, "en").draft().text
    assert habits([Edit(f"case-{n}", same, same) for n in range(5)], bank(), 1) == []


def test_a_signed_sentence_is_read_and_written(tmp_path: Path) -> None:
    proposal = found("You can expect @PO to leave us on @DAY.")[0]
    proposal = Proposal(**{**vars(proposal), "text": "{po} leaves our warehouse on {ship_date}."})
    signed = draw_up(proposal, "Desk Lead", DAY, tmp_path, [CONFIG])
    assert not signed.path.exists()
    enter(signed)
    entry = tomllib.loads((tmp_path / "en" / FILE).read_text(encoding="utf-8"))["sentence"][0]
    assert (entry["signed_by"], entry["since"], entry["says"]) == ("Desk Lead", DAY, "allocated_complete")
    grown = load_bank([tmp_path, CONFIG])
    case = Case(3, "en", pos=1, state=Promise.ALLOCATED_COMPLETE)
    atom = next(iter(case.by_po.values()))[0]
    phrase = grown.languages["en"].by_id[signed.id]
    text = phrase.template.render({**atom.values, "po": atom.po})
    assert text
    assert verify(text, case.packets, bank(), DESK, atoms=case.atoms).unsupported
    assert not verify(text, case.packets, grown, DESK, atoms=case.atoms).unsupported
    assert phrase in grown.languages["en"].saying("allocated_complete")


def test_a_second_signature_stands_beside_the_first(tmp_path: Path) -> None:
    for text in ("We are glad to have you with us.", "It is good to have you with us."):
        enter(draw_up(Proposal("en", text, role="courtesy"), "Desk Lead", DAY, tmp_path, [CONFIG]))
    assert len(tomllib.loads((tmp_path / "en" / FILE).read_text(encoding="utf-8"))["sentence"]) == 2


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (Proposal("en", "We will take care of {po}.", says="allocated_complete"), "promise word 'will'"),
        (Proposal("en", "{po} ships tomorrow.", says="allocated_complete"), "relative word 'tomorrow'"),
        (Proposal("en", "{po} leaves us on {day}.", says="allocated_complete"), "slots without a type"),
        (Proposal("en", "Hello {ship_date}.", role="courtesy"), "a sentence of courtesy can hold {contact}, {desk}, {po}"),
        (Proposal("en", "You'll have it before you need it.", role="courtesy"), "no approved greeting, courtesy or closing uses"),
        (Proposal("en", "{po} arrives on {ship_date}.", says="allocated_complete"), "speaks of an arrival"),
        (Proposal("en", "{po} does not leave us on {ship_date}.", says="allocated_complete"), "turns it round"),
        (Proposal("en", "Your order is complete.", role="courtesy"), "claims 'complete' without a fact"),
        (Proposal("en", "It comes by {eta}.", says="eta"), "an estimate must be called one"),
        (Proposal("en", "The backorder of {po} is expected in on {due}.", says="backorder_due"), "which line"),
        (Proposal("en", "Please let me know if you have any questions.", role="closing"), "approved already"),
        (Proposal("xx", "Hello you.", role="courtesy"), "there is no bank in 'xx'"),
    ],
)
def test_what_the_linter_refuses_cannot_be_signed(tmp_path: Path, proposal: Proposal, why: str) -> None:
    with pytest.raises(Unsignable) as refused:
        draw_up(proposal, "Desk Lead", DAY, tmp_path, [CONFIG])
    assert why in str(refused.value)
    assert not list(tmp_path.iterdir())
    assert problems(proposal, tmp_path, [CONFIG])


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x07b"])
def test_a_signature_needs_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unsignable, match="who signs"):
        draw_up(Proposal("en", "Good to have you.", role="courtesy"), name, DAY, tmp_path, [CONFIG])


def test_shipped_undertakings_are_in_force_only_when_signed(tmp_path: Path) -> None:
    offered = [one for one in shipped_proposals(bank()) if one.language == "en"]
    assert {one.says for one in offered} == {"line_undated", "order_held"}
    for one in offered:
        enter(draw_up(one, "Desk Lead", DAY, tmp_path, [CONFIG]))
    grown = load_bank([tmp_path, CONFIG])
    assert not [one for one in shipped_proposals(grown) if one.language == "en"]
    added = [phrase.sentence for phrase in grown.languages["en"].phrases if phrase.sentence.id.startswith("signed.")]
    assert all(sentence.reviewer and sentence.commits and not sentence.compose for sentence in added)
