"""What a site signs for itself: whatever promises, counts or dates without a fact is refused, whoever signs it; plain words are not."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from agent.wording.bank import Bank, Language, Sentence, load_bank
from agent.wording.lint import lint_own
from agent.wording.predicates import ROLES
from agent.wording.vocabulary import words_of
from tests.unit.wording.samples import bank

SET = tomllib.loads((Path(__file__).parent / "signable.toml").read_text(encoding="utf-8"))
DAY = date(2026, 11, 22)
HEAD = 'signed_by = "desk lead"\nsince = 2026-11-22\n'


def refused(kind: str, code: str) -> tuple[dict[str, str], list[str]]:
    """The sentences of the set by id, and what the linter says of them, as if a site had added them all."""
    own = [
        Sentence(id=f"own-{says}-{number}", text=text, signed_by="lead", since=DAY, **{"role" if says in ROLES else "says": says})
        for says, texts in SET[kind][code].items()
        for number, text in enumerate(texts)
    ]
    shipped = bank().languages[code]
    grown = Language(code, [*(phrase.sentence for phrase in shipped.phrases), *own], shipped.words, vocabulary=shipped.vocabulary)
    problems = lint_own(Bank({code: grown}), {code: {one.id for one in own}}, bank())
    # two sentences of the set that read as each other say nothing of one of them alone
    return {one.id: one.text for one in own}, [line for line in problems if "reads as own-" not in line]


@pytest.mark.parametrize("code", sorted(SET["doubtful"]))
def test_what_promises_counts_or_dates_without_a_fact_cannot_be_signed(code: str) -> None:
    sentences, problems = refused("doubtful", code)
    assert [text for name, text in sentences.items() if not any(f" {name}: " in line for line in problems)] == []


@pytest.mark.parametrize("code", sorted(SET["plain"]))
def test_plain_sentences_can_be_signed(code: str) -> None:
    assert refused("plain", code)[1] == []


def test_the_reason_names_the_words() -> None:
    problems = refused("doubtful", "en")[1]
    assert any("no approved greeting, courtesy or closing uses 'hands'" in line for line in problems)
    assert any("no approved sentence of allocated_complete uses 'before'" in line for line in problems)
    assert any("'it' speaks of the order without a fact" in line for line in problems)


def test_a_site_may_add_words_of_its_own_and_what_is_shipped_stands(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    mine = HEAD + '[ordinary]\ncourtesy = ["Roll on.", "Have a great day."]\n'
    (tmp_path / "en" / "mine.toml").write_text(mine, encoding="utf-8")
    ids = {"en": {"courtesy/Roll on.", "courtesy/Have a great day."}}

    def problems() -> tuple[str, ...]:
        grown = load_bank([tmp_path]).languages["en"]
        shipped = bank().languages["en"]
        both = Language("en", [p.sentence for p in grown.phrases], shipped.words, vocabulary=shipped.vocabulary | grown.vocabulary)
        return lint_own(Bank({"en": both}), ids, bank())

    assert [line for line in problems() if "'roll'" in line] and not [line for line in problems() if "great day" in line]
    (tmp_path / "en" / "mine.toml").write_text(mine + '[vocabulary]\nmanners = ["roll", "on"]\n', encoding="utf-8")
    assert not [line for line in problems() if "'roll'" in line]


def test_what_is_elided_stands_for_itself_in_french_alone() -> None:
    assert words_of("Toute l\u2019équipe, d'accord", "fr") == ("toute", "l", "équipe", "d", "accord")
    assert words_of("Don't", "en") == ("don't",)
