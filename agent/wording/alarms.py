"""Deny lists: the tripwires behind the gate. A hit means a hole in the bank, the gate or a record; an empty answer proves nothing.

They never let anything pass and are no substitute for the gate: deny lists alone leak (docs/wording.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from agent.wording.bank import Bank, Language
from agent.wording.formats import LOCALES
from agent.wording.template import render_value, squeeze
from agent.wording.values import ringing
from policies.packet import Atom, FactValue

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"[0-9]+")
_MARKUP = re.compile(r"<[^>]*>|https?:|www\.|\[[^\]]*\]\(|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CURRENCY = re.compile(r"[$€£¥]|[0-9]\s?%")
_SLASHED = re.compile(r"[0-9]/[0-9]")
KINDS = ("relative", "promise", "price")


@lru_cache(maxsize=64)
def word_regex(words: frozenset[str]) -> re.Pattern[str] | None:
    """One pattern for a list of words and phrases, as whole words, whatever their case."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(r"(?i)(?<!\w)(?:" + "|".join(re.escape(word) for word in ordered) + r")(?!\w)") if ordered else None


@lru_cache(maxsize=64)
def _first(words: frozenset[str]) -> frozenset[str]:
    """What each of these words and phrases begins with, folded: a whole word, or empty where it begins with something else."""
    return frozenset(found[0] if (found := _WORD.match(word.casefold())) else "" for word in words)


def words_in(text: str, language: Language, kind: str) -> tuple[str, ...]:
    """The words of that list that stand in the text; the bank's harmless phrases don't count."""
    words = language.words.get(kind, frozenset())
    begun = _first(words)
    # beyond ASCII a letter may have more likenesses than folding knows: there the pattern alone decides
    if text.isascii() and "" not in begun and begun.isdisjoint(_WORD.findall(text.casefold())):
        return ()
    pattern = word_regex(words)
    harmless = word_regex(language.words.get("harmless", frozenset()))
    if pattern is None:
        return ()
    return tuple(pattern.findall(harmless.sub(" ", text) if harmless else text))


def _known(atoms: Iterable[Atom], pos: Iterable[str], language: Language) -> set[str]:
    known: set[str] = set(pos)
    for atom in atoms:
        for value in atom.values.values():
            known |= _written(value, str(value), language.locale.language)
    return known


@lru_cache(maxsize=2048, typed=True)  # the same quantities and days stand in mail after mail
def _written(value: FactValue, spelling: str, language: str) -> frozenset[str]:
    """Every way to write it. ``spelling`` tells apart what is equal and looks different."""
    ways = (render_value(kind, value, LOCALES[language]) for kind in ("date", "quantity", "token", "text"))
    return frozenset(way for way in ways if way)


def _without(text: str, known: str) -> str:
    """The text with each whole occurrence blanked: a quantity of 12 must not hide the 12 in 11/12."""
    start = text.find(known) if known else -1
    while start >= 0:
        end = start + len(known)
        if not (_inside(text[start - 1 : start]) or _inside(text[end : end + 1])):
            text = f"{text[:start]} {text[end:]}"
            end = start + 1
        start = text.find(known, end)
    return text


def _inside(char: str) -> bool:
    return char.isalnum() or (char != "" and char in "_/")


def alarms(text: str, atoms: Sequence[Atom], pos: Sequence[str], bank: Bank, language: str, own: Sequence[str] = ()) -> tuple[str, ...]:
    """What looks wrong in a text that passed the gate, in words. ``own``: names that may stand in it whatever they hold (the desk's)."""
    spoken = bank.languages[language]
    found: list[str] = [f"markup or a link: {hit.group()!r}" for hit in _MARKUP.finditer(text)]
    rest = text
    for known in sorted(_known(atoms, pos, spoken) | set(own), key=len, reverse=True):
        rest = _without(rest, known)
    found += [f"{told!r} in a record's {value!r}" for value, told in ringing(atoms, bank).items() if _without(text, squeeze(value)) != text]
    found += [f"number without a fact: {hit.group()}" for hit in _DIGITS.finditer(rest)]
    found += [f"slashed figures: {hit.group()}" for hit in _SLASHED.finditer(rest)]
    found += [f"currency or percent: {hit.group()}" for hit in _CURRENCY.finditer(text)]
    found += [f"{kind} word: {word}" for kind in KINDS for word in words_in(rest, spoken, kind)]
    return tuple(found)
