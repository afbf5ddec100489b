"""Checks a bank before anybody relies on it: fixed text claims nothing, every slot is typed, no sentence can be read as another.

A desk lead's signature is the approval; this only refuses what no signature can mend.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import product

from agent.wording.alarms import KINDS, words_in
from agent.wording.bank import Bank, Language, Phrase
from agent.wording.predicates import OPTIONAL_SLOTS, PREDICATES, ROLE_SLOTS
from policies.packet import FactValue

_FORBIDDEN = re.compile(r"[0-9<>{}\[\]|\\^~`$€£¥%@*_]|://|www\.")
_SAMPLES: dict[str, tuple[FactValue, ...]] = {
    "po": ("48817",),
    "count": (1, 5),
    "date": (date(2026, 11, 27), date(2026, 12, 1)),
    "quantity": (Decimal("100"), Decimal("2.5")),
    "text": ("UPS", "R HALE"),
    "token": ("1Z8W47E30398214477",),
    "name": ("Northwind Supply Service Desk",),
}


def _slots(phrase: Phrase) -> list[str]:
    sentence = phrase.sentence
    if sentence.says and sentence.says not in PREDICATES:
        return [f"{sentence.id}: no such predicate: {sentence.says}"]
    allowed = {"po": "po", **PREDICATES[sentence.says]} if sentence.says else ROLE_SLOTS
    return [
        f"{sentence.id}: slot {name} is {kind}, not {allowed.get(name, 'known')}"
        for name, kind in phrase.template.slots.items()
        if allowed.get(name) != kind
    ]


def _fixed_text(phrase: Phrase, language: Language) -> list[str]:
    sentence = phrase.sentence
    fixed = " _ ".join(phrase.template.literals).replace(" _ ", " … ")
    problems = [f"{sentence.id}: {hit!r} in fixed text" for hit in _FORBIDDEN.findall(fixed)]
    problems += [f"{sentence.id}: {kind} word {word!r}" for kind in KINDS for word in words_in(fixed, language, kind)]
    bare = not sentence.says and sentence.role in ("greeting", "courtesy", "closing", "signoff", "signature")
    if bare:
        problems += [f"{sentence.id}: claims {word!r} without a fact" for word in words_in(fixed, language, "claim")]
    return problems


def _samples(phrase: Phrase) -> list[dict[str, FactValue]]:
    names = list(phrase.template.slots)
    choices = [_SAMPLES[phrase.template.slots[name]] for name in names]
    return [dict(zip(names, values, strict=True)) for values in product(*choices)]


def _round_trip(phrase: Phrase, language: Language) -> list[str]:
    """Rendered, it reads back as itself, and as no sentence that says something else."""
    problems = []
    for values in _samples(phrase):
        text = phrase.template.render(values)
        if text is None:
            return [f"{phrase.sentence.id}: can't be rendered"]
        readings = list(language.match(text))
        if not any(other.sentence.says == phrase.sentence.says and other.template.agrees(texts, values) for other, texts in readings):
            problems.append(f"{phrase.sentence.id}: doesn't read back: {text!r}")
        for other, texts in readings:
            if "name" in other.template.slots.values():
                continue  # names are compared with a closed list, so they are no open door
            same_kind = bool(other.sentence.says) == bool(phrase.sentence.says)
            if not same_kind or not other.template.agrees(texts, values):
                problems.append(f"{phrase.sentence.id}: reads as {other.sentence.id} too: {text!r}")
    return problems


def _coverage(language: Language) -> list[str]:
    """Every predicate but the recognised-only can be told in full, in the singular and the plural; every role exists."""
    problems = []
    for role in ("greeting", "opening", "closing", "signoff", "signature"):
        if not language.saying(role):
            problems.append(f"no {role} to compose with")
    for predicate, slots in PREDICATES.items():
        phrases = language.saying(predicate)
        if predicate == "as_of" and not phrases:
            continue
        for count in (1, 5) if "count" in slots.values() and predicate != "shipped_complete_parcels" else (5,):
            told = frozenset().union(*(phrase.slots for phrase in phrases if phrase.fits(count)))
            untold = set(slots) - told - OPTIONAL_SLOTS.get(predicate, frozenset())
            if untold or not any(phrase.fits(count) for phrase in phrases):
                problems.append(f"{predicate} can't be told in full for {count}: {', '.join(sorted(untold)) or 'no sentence'}")
    return problems


def lint(bank: Bank) -> tuple[str, ...]:
    """Every problem of the bank, in words, each with its language and sentence."""
    problems: list[str] = []
    for code, language in bank.languages.items():
        found = [f"words: no list {kind!r}" for kind in (*KINDS, "claim") if not language.words.get(kind)]
        found += _coverage(language)
        for phrase in language.phrases:
            found += _slots(phrase) or (_fixed_text(phrase, language) + _round_trip(phrase, language))
        problems += [f"{code}: {problem}" for problem in found]
    return tuple(problems)
