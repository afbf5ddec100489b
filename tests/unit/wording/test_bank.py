"""The bank: read as one, a site's file first, every problem at once; and what the linter refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.wording.alarms import alarms, words_in
from agent.wording.bank import Bank, BankError, load_bank, quiet
from agent.wording.lint import lint
from tests.unit.wording.samples import CONFIG, DESK, Case, bank

HEAD = 'signed_by = "desk lead"\nsince = 2026-11-22\n'


def with_sentence(folder: Path, entry: str, language: str = "en") -> Bank:
    """The shipped bank and one more sentence of a site."""
    (folder / language).mkdir(parents=True, exist_ok=True)
    (folder / language / "site.toml").write_text(HEAD + entry, encoding="utf-8")
    return load_bank([folder, CONFIG])


def test_the_shipped_bank_is_clean() -> None:
    assert lint(bank()) == ()
    assert sorted(bank().languages) == ["de", "en", "es", "fr"]


def test_every_sentence_is_signed() -> None:
    for language in bank().languages.values():
        assert all(phrase.sentence.signed_by and phrase.sentence.since for phrase in language.phrases)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('[[sentence]]\nid = "x"\nsays = "eta"\ntext = "It arrives on {eta:text}."\n', "slot eta is text"),
        ('[[sentence]]\nid = "x"\nsays = "arrives"\ntext = "It arrives on {eta:date}."\n', "no such predicate"),
        ('[[sentence]]\nid = "x"\nrole = "courtesy"\ntext = "We will take care of it."\n', "promise word 'will'"),
        ('[[sentence]]\nid = "x"\nrole = "courtesy"\ntext = "Talk to you tomorrow."\n', "relative word 'tomorrow'"),
        ('[[sentence]]\nid = "x"\nrole = "courtesy"\ntext = "It is free of charge."\n', "price word"),
        ('[[sentence]]\nid = "x"\nrole = "courtesy"\ntext = "We have 2 offices."\n', "'2' in fixed text"),
        ('[[sentence]]\nid = "x"\nrole = "courtesy"\ntext = "Your order is in stock."\n', "claims 'stock' without a fact"),
        ('[[sentence]]\nid = "x"\nrole = "closing"\ntext = "See https://desk.example."\n', "'://' in fixed text"),
        ('[[sentence]]\nid = "x"\nsays = "eta"\ntext = "Tracking number: {tracking}."\n', ""),
        ('[[sentence]]\nid = "x"\nsays = "delivered"\ntext = "{po} is scheduled to ship on {delivered_on}."\n', "reads as"),
        ('[ordinary]\ncourtesy = ["The line is guaranteed."]\n', "guaranteed"),
    ],
)
def test_the_linter_refuses(tmp_path: Path, entry: str, problem: str) -> None:
    problems = lint(Bank({"en": with_sentence(tmp_path, entry).languages["en"]}))
    assert any(problem in found for found in problems) if problem else not problems, problems


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('[[sentence]]\nid = "x"\ntext = "Hello"\n', "needs either says or role"),
        ('[[sentence]]\nid = "x"\nrole = "courtesy"\nsays = "eta"\ntext = "Hello"\n', "needs either says or role"),
        ('[[sentence]]\nid = "eta"\nrole = "courtesy"\ntext = "Hello"\n', "used twice"),
        ('[[sentence]]\nid = "x"\nrole = "courtesy"\ntext = "Hello {who}"\n', "without a type"),
        ("[[sentence]\n", "site.toml"),
        ('colour = "red"\n', "unknown key 'colour'"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, entry: str, problem: str) -> None:
    with pytest.raises(BankError, match=problem):
        with_sentence(tmp_path, entry)


def test_all_problems_come_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(BankError) as caught:
        with_sentence(tmp_path, 'colour = "red"\n[[sentence]]\nid = "x"\ntext = "Hello"\n')
    assert len(str(caught.value).splitlines()) == 2


def test_a_sites_file_wins_over_the_shipped_one_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    text = (CONFIG / "en" / "manners.toml").read_text(encoding="utf-8").replace('text = "Hello,"', 'text = "Good day,"')
    (tmp_path / "en" / "manners.toml").write_text(text, encoding="utf-8")
    mine = load_bank([tmp_path, CONFIG])
    assert mine.languages["en"].by_id["greeting"].sentence.text == "Good day,"
    assert mine.languages["en"].saying("delivered")


def test_no_bank_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="no sentences"):
        load_bank([tmp_path])


@pytest.mark.parametrize(("wanted", "code"), [("es", "es"), ("ES-mx", "es"), ("pt", "en"), (None, "en"), ("", "en")])
def test_the_language_falls_back_to_the_desks(wanted: str | None, code: str) -> None:
    assert bank().language(wanted, "en").code == code


def test_how_a_courtesy_is_compared() -> None:
    assert quiet("Thank\u00a0you!") == quiet("thank you.") != quiet("thank you?")


def test_a_clean_draft_raises_no_alarm() -> None:
    for language in bank().languages:
        for seed in range(30):
            case = Case(seed, language)
            atoms = [atom for packet in case.packets for atom in case.atoms(packet)]
            assert alarms(case.draft().text, atoms, list(case.by_po), bank(), language, own=(DESK.name,)) == ()


@pytest.mark.parametrize(
    ("addition", "alarm"),
    [
        ("It ships tomorrow.", "relative word: tomorrow"),
        ("Guaranteed.", "promise word: Guaranteed"),
        ("The price is fine.", "price word: price"),
        ("12345", "number without a fact: 12345"),
        ("On 11/27.", "slashed figures: 1/2"),
        ("See https://x.example", "markup or a link"),
        ("5 %", "currency or percent"),
        ("a\u200bb", "markup or a link"),
    ],
)
def test_alarms(addition: str, alarm: str) -> None:
    case = Case(1)
    atoms = [atom for packet in case.packets for atom in case.atoms(packet)]
    found = alarms(case.draft().text + addition, atoms, list(case.by_po), bank(), "en", own=(DESK.name,))
    assert any(alarm in line for line in found), found


@pytest.mark.parametrize("kind", ["relative", "promise", "price"])
def test_every_listed_word_is_found_however_it_is_written_and_only_as_a_whole(kind: str) -> None:
    for language in bank().languages.values():
        for word in language.words[kind] - language.words.get("harmless", frozenset()):
            for text in (f"so {word} it is", word.upper(), f"({word.title()})", f"a {word}, but \u2026"):
                rest = words_in(text, language, kind)
                assert rest or any(harmless in text.casefold() for harmless in language.words.get("harmless", ())), (language.code, text)
            assert word not in words_in(f"zz{word}zz", language, kind)
