"""The bank of approved sentences: read from TOML, compiled once, frozen. It holds no facts and never writes a file.

``<folder>/<language>/*.toml``; a site's folder is looked at first, file by file, then the shipped one. A file says who signed
its sentences and since when (``signed_by``, ``since``); a sentence may say it for itself. ``[[sentence]]`` entries can be
composed; ``[ordinary]`` lists, a role each, and ``[reviewer]`` lists, a predicate each, are what people write: recognised, never
composed. ``[[proposed]]`` sentences, and those whose ``signed_by`` is empty, are in force nowhere until a desk lead signs them.
``[words]`` are the lists of the linter and the alarms, ``[vocabulary]`` what a site's own sentences may be made of.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError, model_validator

from agent.wording.formats import LOCALES, Locale
from agent.wording.predicates import ROLE_SLOTS, SAYABLE
from agent.wording.template import Template, squeeze
from policies.packet import Frozen, Promise


class BankError(ValueError):
    """The bank can't be read; the message names every problem with its file."""


class Sentence(Frozen):
    """One signed sentence: of a fact (``says``) or of manners (``role``).

    ``number``: one/other, for the first count (a role: for the number of POs). ``asks`` and ``promises`` narrow an opening.
    ``row``: stands on a line of its own, in columns. ``compose`` false: recognised in people's text, never written by us.
    ``reviewer``: people's own, of whatever state; it has no place in a text of ours, whoever worded it. ``commits``: it undertakes
    something for the desk, which its signature is for.
    """

    id: str
    text: str
    signed_by: str
    since: date
    says: str = ""
    role: Literal["", "greeting", "opening", "courtesy", "closing", "signoff", "signature"] = ""
    number: Literal["one", "other", "any"] = "any"
    asks: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    row: bool = False
    compose: bool = True
    reviewer: bool = False
    commits: bool = False

    @model_validator(mode="after")
    def _fact_or_manners(self) -> Sentence:
        if bool(self.says) == bool(self.role):
            raise ValueError("needs either says or role")
        if self.commits and not (self.reviewer and self.says):
            raise ValueError("commits the desk, so it must be a reviewer's sentence of a fact")
        return self


class Phrase:
    """A sentence with its compiled template. ``count`` is the slot that decides between singular and plural."""

    __slots__ = ("count", "dates", "sentence", "slots", "template")

    def __init__(self, sentence: Sentence, locale: Locale) -> None:
        self.sentence = sentence
        kinds = {**ROLE_SLOTS, **SAYABLE.get(sentence.says, {})}
        self.template = Template(squeeze(sentence.text), locale, kinds)
        self.slots = frozenset(self.template.slots) - {"po"}
        self.dates = tuple(name for name, kind in self.template.slots.items() if kind == "date")
        self.count = next((name for name, kind in self.template.slots.items() if kind == "count"), "")

    @property
    def names_po(self) -> bool:
        """Does it name the order itself, rather than lean on the sentence before?"""
        return "po" in self.template.slots

    def fits(self, count: object) -> bool:
        """Is it the right form for this many?"""
        return self.sentence.number == "any" or (self.sentence.number == "one") == (count == 1)


_QUIET = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\u202f": " "})
_ENDS = " .,!"


def quiet(text: str) -> str:
    """How a courtesy is compared: case, final point, comma or exclamation mark and the look of blanks and apostrophes don't matter."""
    return squeeze(text if text.isascii() else text.translate(_QUIET)).casefold().rstrip(_ENDS)


class Language:
    """The approved sentences of one language."""

    def __init__(
        self,
        code: str,
        sentences: Sequence[Sentence],
        words: dict[str, frozenset[str]],
        proposed: Sequence[dict[str, str]] = (),
        vocabulary: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.code = code
        self.vocabulary = dict(vocabulary or {})
        self.proposed = tuple(proposed)
        self.locale = LOCALES[code]
        self.words = words
        self.phrases = tuple(Phrase(sentence, self.locale) for sentence in sentences)
        self.by_id = {phrase.sentence.id: phrase for phrase in self.phrases}
        self.plain = {quiet(p.sentence.text): p for p in self.phrases if not p.template.slots and not p.sentence.says}
        # each with its longest fixed piece: looking for that first is what keeps the gate fast
        self.slotted = tuple((max(p.template.literals, key=len), p) for p in self.phrases if p.template.slots or p.sentence.says)
        self._openers = frozenset(filter(None, (_opener(phrase) for _, phrase in self.slotted)))
        self._from: dict[str, tuple[tuple[str, Phrase], ...]] = {}
        self.rows = frozenset(p.sentence.id for p in self.phrases if p.sentence.row)
        self._says: dict[str, tuple[Phrase, ...]] = {}
        for phrase in self.phrases:
            if phrase.sentence.compose and not phrase.sentence.reviewer:
                key = phrase.sentence.says or phrase.sentence.role
                self._says[key] = (*self._says.get(key, ()), phrase)

    def saying(self, predicate_or_role: str) -> tuple[Phrase, ...]:
        """The sentences that may be composed for it, in the bank's order."""
        return self._says.get(predicate_or_role, ())

    def match(self, text: str, key: str | None = None, people: bool = True) -> Iterator[tuple[Phrase, dict[str, str]]]:
        """Every sentence that this text is, wholly, with what stands in its slots. Values are not judged here.

        ``key`` is ``quiet(text)`` where the caller has it already; ``people`` false: without the sentences that only people write.
        """
        plain = self.plain.get(quiet(text) if key is None else key)
        if plain is not None:
            yield plain, {}
        for core, phrase in self._beginning(text):
            if core in text and (people or not phrase.sentence.reviewer):
                texts = phrase.template.match(text)
                if texts is not None:
                    yield phrase, texts

    def _beginning(self, text: str) -> tuple[tuple[str, Phrase], ...]:
        """The sentences with slots that may begin as this text does, in the bank's order."""
        opener = text.partition(" ")[0]
        opener = opener if opener in self._openers else ""
        found = self._from.get(opener)
        if found is None:
            found = tuple(pair for pair in self.slotted if _opener(pair[1]) in ("", opener))
            self._from[opener] = found
        return found


def _opener(phrase: Phrase) -> str:
    """The first word where it is fixed and stands alone, else empty."""
    word, blank, _ = phrase.template.head.partition(" ")
    return word if blank else ""


class Bank:
    """All languages that were signed."""

    def __init__(self, languages: dict[str, Language]) -> None:
        self.languages = languages

    def language(self, wanted: str | None, default: str) -> Language:
        """The wanted language where it has a bank, else the desk's, else English."""
        for code in ((wanted or "").lower().split("-")[0].split("_")[0], default, "en"):
            if code in self.languages:
                return self.languages[code]
        raise BankError(f"no approved sentences in {wanted!r}, {default!r} or English")


def _sentences(data: dict[str, Any], where: str, problems: list[str], undertakings: bool) -> Iterator[Sentence]:
    signature = {key: data[key] for key in ("signed_by", "since") if key in data}
    ordinary = [
        {"id": f"{role}/{text}", "role": role, "text": text, "compose": False}
        for role, texts in data.get("ordinary", {}).items()
        for text in texts
    ]
    people = [
        {"id": f"{says}/{text}", "says": says, "text": text, "reviewer": True, "compose": False}
        for says, texts in data.get("reviewer", {}).items()
        for text in texts
    ]
    steps = data.get("proposed", ()) if undertakings else ()
    proposed = [{"id": f"proposed/{one.get('text')}", "reviewer": True, "compose": False, "commits": True, **one} for one in steps]
    for entry in [*data.get("sentence", ()), *ordinary, *people, *proposed]:
        try:
            yield Sentence(**{**signature, **entry})
        except ValidationError as error:
            first = error.errors()[0]
            problems.append(f"{where}: sentence {entry.get('id', '?')!r}: {'.'.join(map(str, first['loc']))} {first['msg']}")


def _files(folders: Sequence[Path]) -> dict[str, list[Path]]:
    found: dict[tuple[str, str], Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*/*.toml")):
            found.setdefault((path.parent.name, path.name), path)
    languages: dict[str, list[Path]] = {}
    for (language, _), path in sorted(found.items()):
        languages.setdefault(language, []).append(path)
    return languages


def _language(code: str, paths: Sequence[Path], problems: list[str], undertakings: bool) -> Language | None:
    sentences: list[Sentence] = []
    words: dict[str, frozenset[str]] = {}
    vocabulary: dict[str, frozenset[str]] = {}
    proposed: list[dict[str, str]] = []
    for path in paths:
        where = f"{code}/{path.name}"
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            problems.append(f"{where}: {error}")
            continue
        odd = sorted(set(data) - {"signed_by", "since", "sentence", "ordinary", "reviewer", "proposed", "words", "vocabulary"})
        problems.extend(f"{where}: unknown key {key!r}" for key in odd)
        found = _sentences(data, where, problems, undertakings)
        sentences += [sentence for sentence in found if undertakings or sentence.signed_by.strip()]
        proposed += data.get("proposed", ())
        for key, lists in (("words", words), ("vocabulary", vocabulary)):
            for name, listed in data.get(key, {}).items():
                lists[name] = lists.get(name, frozenset()) | frozenset(listed)
        odd = sorted(set(data.get("vocabulary", {})) - {"manners", "facts", *SAYABLE})
        problems.extend(f"{where}: vocabulary of {name!r}: write manners, facts or what a sentence says" for name in odd)
    ids = Counter(sentence.id for sentence in sentences)
    problems.extend(f"{code}: sentence id {name!r} is used twice" for name, count in ids.items() if count > 1)
    try:
        return Language(code, sentences, words, proposed, vocabulary)
    except (ValueError, KeyError) as error:
        problems.append(f"{code}: {error}")
        return None


def load_bank(folders: Sequence[Path], undertakings: bool = False) -> Bank:
    """The bank of these folders, a site's first. Every problem comes in one :class:`BankError`.

    ``undertakings``: as if what is only proposed were signed too (for the linter and for measuring).
    """
    problems: list[str] = []
    languages: dict[str, Language] = {}
    for code, paths in _files(folders).items():
        if code not in LOCALES:
            problems.append(f"{code}: no date and number formats for this language")
            continue
        language = _language(code, paths, problems, undertakings)
        if language is not None:
            languages[code] = language
    if not languages and not problems:
        problems.append(f"no sentences in {', '.join(str(folder) for folder in folders) or 'no folder'}")
    if problems:
        raise BankError("\n".join(problems))
    return Bank(languages)
