"""Checks a bank before anybody relies on it: fixed text claims nothing, every slot is typed, no sentence can be read as another.

A desk lead's signature is the approval; this only refuses what no signature can mend.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from itertools import product

from agent.wording.alarms import KINDS, word_regex, words_in
from agent.wording.bank import Bank, Language, Phrase
from agent.wording.predicates import NEWS, OF_LINES, OPTIONAL_SLOTS, PREDICATES, REVIEWED, ROLE_SLOTS, SAYABLE
from agent.wording.template import same_value
from agent.wording.vocabulary import beyond
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
    "lines": ("2 4",),
    "noun": ("bearing",),
}
LISTS = (*KINDS, "claim", "estimate", "carrier", "arrival", "negation", "departure", "goods", "about", "assurance")
# What a sentence of this predicate must say of its certainty, and what only these may say.
_ESTIMATES = frozenset({"eta", "line_estimated", "backorder_due"})
_DEPARTS = frozenset({"ship_date", "shipped_on"})
_ARRIVALS = frozenset({"eta", "eta_changed", "delivered", "delivered_signed", "parcel_delivered", "delivered_parcel"})
_NEGATIVE = frozenset({"not_shipped", "line_not_shipped", "lines_not_shipped", "line_undated", "line_open"})
_FREE = ("text", "token", "lines", "po")
_UNAVAILABLE = frozenset({"line_backordered", "lines_backordered"})


def _slots(phrase: Phrase) -> list[str]:
    sentence = phrase.sentence
    if sentence.says and sentence.says not in SAYABLE:
        return [f"{sentence.id}: no such predicate: {sentence.says}"]
    allowed = {"po": "po", **SAYABLE[sentence.says]} if sentence.says else ROLE_SLOTS
    return [
        f"{sentence.id}: slot {name} is {kind}, not {allowed.get(name, 'known')}"
        for name, kind in phrase.template.slots.items()
        if allowed.get(name) != kind
    ]


def _fixed_text(phrase: Phrase, language: Language) -> list[str]:
    sentence = phrase.sentence
    fixed = " _ ".join(phrase.template.literals).replace(" _ ", " … ")
    problems = [f"{sentence.id}: {hit!r} in fixed text" for hit in _FORBIDDEN.findall(fixed)]
    denied = [kind for kind in KINDS if not (sentence.commits and kind == "promise")]
    problems += [f"{sentence.id}: {kind} word {word!r}" for kind in denied for word in words_in(fixed, language, kind)]
    if not sentence.says and not sentence.promises:  # an opening may name what its state tells
        problems += [f"{sentence.id}: claims {word!r} without a fact" for word in words_in(fixed, language, "claim")]
    return problems


def _apart(phrase: Phrase, language: Language) -> list[str]:
    """People's sentences are never ours; one of a line says which line; a state that excludes the clean ones is no language of ours."""
    sentence, found = phrase.sentence, []
    if sentence.says in REVIEWED and not sentence.reviewer:
        found.append(f"{sentence.id}: {sentence.says} is said by people only; mark it as a reviewer's")
    if sentence.says in OF_LINES and not phrase.slots & {"line", "sku"}:
        found.append(f"{sentence.id}: does not say which line; it needs {{line}} or {{sku}}")
    if sentence.reviewer and sentence.id.rpartition("/")[0] and not (phrase.names_po or phrase.slots):
        found.append(f"{sentence.id}: names neither an order nor a value")
    return found


def _certainty(phrase: Phrase, language: Language) -> list[str]:
    """An estimate is worded as one, a carrier's as the carrier's; what isn't an arrival isn't called one; nothing is denied."""
    sentence, says = phrase.sentence, phrase.sentence.says
    if not says:
        return []
    fixed = " … ".join(phrase.template.literals)
    found = []
    if says in _ESTIMATES and phrase.slots & {"eta", "due", "ship_date"} and not words_in(fixed, language, "estimate"):
        found.append(f"{sentence.id}: an estimate must be called one ({', '.join(sorted(language.words.get('estimate', ())))})")
    if says == "eta" and "eta" in phrase.slots and "carrier" not in phrase.slots and not words_in(fixed, language, "carrier"):
        found.append(f"{sentence.id}: an estimate of the carrier's must be called the carrier's")
    departure = word_regex(language.words.get("departure", frozenset()))
    if phrase.slots & _DEPARTS and says not in _ARRIVALS and not (departure and departure.search(fixed)):
        found.append(f"{sentence.id}: a ship date must be said to be one ({', '.join(sorted(language.words.get('departure', ())))})")
    if says not in _ARRIVALS:
        found += [f"{sentence.id}: {word!r} speaks of an arrival, {says} is none" for word in words_in(fixed, language, "arrival")]
    if says not in _NEGATIVE | _UNAVAILABLE:
        found += [f"{sentence.id}: {word!r} turns it round" for word in words_in(fixed, language, "negation")]
    return found


def _samples(phrase: Phrase) -> list[dict[str, FactValue]]:
    names = list(phrase.template.slots)
    choices = [_SAMPLES[phrase.template.slots[name]] for name in names]
    if phrase.sentence.reviewer:  # never rendered: two samples of each kind do
        return [dict(zip(names, (choice[turn % len(choice)] for choice in choices), strict=True)) for turn in (0, 1)]
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
            if phrase.sentence.says == other.sentence.says and _swallowed(other, texts, values):
                continue
            if not same_kind or not other.template.agrees(texts, values):
                problems.append(f"{phrase.sentence.id}: reads as {other.sentence.id} too: {text!r}")
    return problems


def _swallowed(other: Phrase, texts: Mapping[str, str], values: Mapping[str, FactValue]) -> bool:
    """Do its readings differ only where a free slot took in fixed words of ours? No record holds such a value, so nothing backs it."""
    slots, locale = other.template.slots, other.template.locale
    odd = {name: text for name, text in texts.items() if not same_value(slots[name], text, values.get(name), locale)}
    samples = {str(sample) for kind in _FREE for sample in _SAMPLES[kind]}
    return all(
        slots[name] in _FREE and text not in samples and (name not in values or any(one in text for one in samples))
        for name, text in odd.items()
    )


def _coverage(language: Language) -> list[str]:
    """Every predicate but the recognised-only can be told in full, in the singular and the plural; every role exists."""
    problems = []
    for role in ("greeting", "opening", "closing", "signoff", "signature"):
        if not language.saying(role):
            problems.append(f"no {role} to compose with")
    for predicate, slots in PREDICATES.items():
        phrases = language.saying(predicate)
        if (predicate == "as_of" or predicate in NEWS) and not phrases:
            continue
        for count in (1, 5) if "count" in slots.values() and predicate != "shipped_complete_parcels" else (5,):
            told = frozenset().union(*(phrase.slots for phrase in phrases if phrase.fits(count)))
            untold = set(slots) - told - OPTIONAL_SLOTS.get(predicate, frozenset())
            if untold or not any(phrase.fits(count) for phrase in phrases):
                problems.append(f"{predicate} can't be told in full for {count}: {', '.join(sorted(untold)) or 'no sentence'}")
    return problems


def check(phrase: Phrase, language: Language) -> list[str]:
    """Every problem of one sentence of this language, in words."""
    rest = (_fixed_text, _certainty, _apart, _round_trip)
    return _slots(phrase) or [problem for one in rest for problem in one(phrase, language)]


def lint_own(bank: Bank, ids: Mapping[str, Collection[str]], shipped: Bank) -> tuple[str, ...]:
    """Every problem of these sentences alone (ids by language): what a site adds is checked at each start, the shipped bank by tests.

    A sentence that is shipped word for word stands as it is; of any other each word must be known (``wording.vocabulary``).
    """
    problems: list[str] = []
    for code, names in ids.items():
        language, known = bank.languages[code], shipped.languages.get(code, bank.languages[code])
        approved = {(phrase.sentence.says, phrase.sentence.text) for phrase in known.phrases}
        for phrase in language.phrases:
            if phrase.sentence.id in names:
                strange = [] if (phrase.sentence.says, phrase.sentence.text) in approved else beyond(phrase, language, known)
                problems += [f"{code}: {problem}" for problem in [*check(phrase, language), *strange]]
    return tuple(problems)


def lint(bank: Bank) -> tuple[str, ...]:
    """Every problem of the bank, in words, each with its language and sentence."""
    problems: list[str] = []
    for code, language in bank.languages.items():
        found = [f"words: no list {kind!r}" for kind in LISTS if not language.words.get(kind)]
        found += _coverage(language)
        for phrase in language.phrases:
            found += check(phrase, language)
        problems += [f"{code}: {problem}" for problem in found]
    return tuple(problems)
