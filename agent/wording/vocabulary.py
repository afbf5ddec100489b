"""What a site's own sentence may be made of: a closed vocabulary, since no list of bad words knows every way to promise.

A deny list let 23 of 24 promising idioms through ("It's in good hands."), so a word must be known to be harmless: it stands in shipped
sentences of the same kind, or in ``[vocabulary]``. Counts, days, seasons, reassurances and verbs of doing stand in neither. It judges
fixed text alone and knows no facts; shipped sentences are measured by people, not by it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agent.wording.alarms import words_in
from agent.wording.bank import Language, Phrase

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'"})
_ELIDED = re.compile(r"(?<=\b[cdjlmnst])'|(?<=\bqu)'")


def words_of(text: str, code: str) -> tuple[str, ...]:
    """The words as they are compared; in French what is elided stands for itself (``l'équipe``: l, équipe)."""
    plain = text.translate(_APOSTROPHES).casefold()
    return tuple(_WORD.findall(_ELIDED.sub(" ", plain) if code == "fr" else plain))


def beyond(phrase: Phrase, language: Language, shipped: Language) -> list[str]:
    """Why this sentence of a site can't be told harmless, in words; ``shipped``: the bank that its words are known from."""
    sentence = phrase.sentence
    fixed = " … ".join(phrase.template.literals)
    known = _known(shipped, sentence.says or "", sentence.commits) | _listed(language, sentence.says or "manners")
    strange = ", ".join(repr(word) for word in dict.fromkeys(words_of(fixed, language.code)) if word not in known)
    kind = f"sentence of {sentence.says}" if sentence.says else "greeting, courtesy or closing"
    found = [f"{sentence.id}: no approved {kind} uses {strange}: it might promise, count or date something"] if strange else []
    if not sentence.commits:
        found += [f"{sentence.id}: {word!r} assures or undertakes something" for word in words_in(fixed, language, "assurance")]
    return found + (_undated(phrase, language, shipped) if sentence.says else _of_the_order(phrase, language))


def _undated(phrase: Phrase, language: Language, shipped: Language) -> list[str]:
    """A date stands behind a word that dates stand behind in shipped sentences: "ships from …" is none of them."""
    known = _leads(shipped) | language.words.get("dated", frozenset())
    led = {
        slot: words_of(literal, language.code)[-1:] for slot, literal in zip(phrase.template.slots, phrase.template.literals, strict=False)
    }
    odd = [(word, slot) for slot in phrase.dates for word in led[slot] if word not in known]
    return [f"{phrase.sentence.id}: {word!r} before {{{slot}}}: no approved sentence says a date so" for word, slot in odd]


@lru_cache(maxsize=32)
def _leads(shipped: Language) -> frozenset[str]:
    """The words right before a date."""
    found = (
        words_of(literal, shipped.code)[-1:]
        for phrase in shipped.phrases
        for slot, literal in zip(phrase.template.slots, phrase.template.literals, strict=False)
        if slot in phrase.dates
    )
    return frozenset(word for words in found for word in words)


def _of_the_order(phrase: Phrase, language: Language) -> list[str]:
    """A courtesy may name the order that was asked about; it says nothing of it."""
    name, literals = phrase.sentence.id, phrase.template.literals
    found = [f"{name}: {word!r} speaks of the order without a fact" for word in words_in(" … ".join(literals), language, "goods")]
    about = language.words.get("about", frozenset())
    led = {slot: words_of(literal, language.code)[-1:] for slot, literal in zip(phrase.template.slots, literals, strict=False)}
    if "po" in led and about.isdisjoint(led["po"]):
        found.append(f"{name}: says something of {{po}} without a fact")
    return found


def _listed(language: Language, kind: str) -> frozenset[str]:
    """What the lists add, a site's own among them."""
    common = frozenset() if kind == "manners" else language.vocabulary.get("facts", frozenset())
    return frozenset(word.casefold() for word in common | language.vocabulary.get(kind, frozenset()))


@lru_cache(maxsize=256)
def _known(shipped: Language, says: str, commits: bool) -> frozenset[str]:
    """The words of the shipped sentences of one predicate; ``says`` empty: of all manners."""
    texts = [literal for phrase in shipped.phrases if phrase.sentence.says == says for literal in phrase.template.literals]
    if commits:
        texts += [re.sub(r"\{\w+\}", " ", one["text"]) for one in shipped.proposed]
    return frozenset(word for text in texts for word in words_of(text, shipped.code))
