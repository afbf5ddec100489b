"""Sentences that reps keep writing into drafts, as templates: counted over the replies that were sent, with the facts that they carried.

A sentence's values are found again through the draft that it was written into: what our own sentences told there. A figure that the
draft didn't tell makes no template. Nothing is judged true here and nothing is added to the bank.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from agent.wording.bank import Bank, Language, Phrase, quiet
from agent.wording.formats import DATE_REGEX, PO_LABEL, parse_date, po_core
from agent.wording.predicates import STATE_PREDICATES
from agent.wording.segment import Paragraph, paragraphs, without_quotes

_MAX_SENTENCE = 300
_DIGIT = re.compile(r"[0-9]")
_BARE_LABEL = r"(?:(?i:po|p\.\s?o\.)[\s#:-]*|#)"
_DAY = re.compile(r"(?<!\d)\d{1,2}\.\s*$")  # "am 9. Dezember": a point that ends nothing
_SHORT_LINE = 40
_SLOT = re.compile(r"\{\w+\}")
Told = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Edit:
    """A draft as filed and what a person sent of it: plain texts. ``case`` tells cases apart."""

    case: str
    filed: str
    sent: str


@dataclass(frozen=True)
class Proposal:
    """One sentence with open slots. ``says`` is the predicate whose values it carried, empty = a ``role``; ``count`` is of cases.

    ``problems``: why it couldn't be signed as it stands. ``commits``: it undertakes something, and came with the product.
    """

    language: str
    text: str
    says: str = ""
    role: str = ""
    facts: tuple[str, ...] = ()
    count: int = 0
    number: str = "any"
    commits: bool = False
    problems: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same sentence has the same id, whenever it is asked for."""
        return f"{self.language}-{hashlib.sha256(f'{self.says}/{self.role}/{self.text}'.encode()).hexdigest()[:8]}"


@dataclass
class _Seen:
    cases: set[str] = field(default_factory=set)
    counts: set[str] = field(default_factory=set)


def habits(edits: Iterable[Edit], bank: Bank, at_least: int) -> list[Proposal]:
    """What was written into the drafts of at least so many cases and is no sentence of the bank, the commonest first."""
    seen: dict[Proposal, _Seen] = defaultdict(_Seen)
    for edit in edits:
        language, told = _told(edit.filed, bank)
        if language is None:
            continue
        ours = {quiet(piece) for piece in _sentences(edit.filed)}
        for piece in _sentences(without_quotes(edit.sent)):
            if quiet(piece) in ours or not _is_sentence(piece) or _approved(piece, bank):
                continue
            found = _template(piece, language, told)
            if found is not None:
                proposal, count = found
                seen[proposal].cases.add(edit.case)
                seen[proposal].counts.add(count)
    often = [(proposal, one) for proposal, one in seen.items() if len(one.cases) >= at_least]
    ranked = sorted(often, key=lambda pair: (-len(pair[1].cases), pair[0].language, pair[0].text))
    return [_counted(proposal, one) for proposal, one in ranked]


def _is_sentence(piece: str) -> bool:
    """Ends as one does: a name under a mail is none."""
    return piece[-1] in ".!?" and len(piece) <= _MAX_SENTENCE and " " in piece


def _approved(piece: str, bank: Bank) -> bool:
    hits = (phrase for spoken in bank.languages.values() for phrase, _ in spoken.match(piece))
    return any("name" not in phrase.template.slots.values() for phrase in hits)


def shipped_proposals(bank: Bank) -> list[Proposal]:
    """Undertakings that come with the product and are in force nowhere until they are signed."""
    return [
        Proposal(language=code, text=entry["text"], says=entry["says"], facts=(entry["says"],), commits=True)
        for code, language in sorted(bank.languages.items())
        for entry in language.proposed
        if not any(phrase.sentence.text == entry["text"] for phrase in language.phrases)
    ]


def _counted(proposal: Proposal, seen: _Seen) -> Proposal:
    """With its count of cases, and singular or plural where it told a number of lines or parcels."""
    numbers = {"one" if count == "1" else "other" for count in seen.counts if count}
    number = numbers.pop() if len(numbers) == 1 else "any"
    return Proposal(**{**vars(proposal), "count": len(seen.cases), "number": number})


def _sentences(text: str) -> Iterator[str]:
    """The text cut where a sentence surely ends, and at the end of short lines (greetings, signatures, rows)."""
    for paragraph in paragraphs(text):
        yield from _cut(paragraph)


def _cut(paragraph: Paragraph) -> Iterator[str]:
    start, last = 0, len(paragraph.cuts) - 1
    for end in range(1, last + 1):
        before = paragraph.text[paragraph.cuts[start] : paragraph.cuts[end]]
        short_line = before.endswith("\n") and len(before) < _SHORT_LINE
        if end < last and (_DAY.search(before) or not (paragraph.hard(end) or short_line)):
            continue
        if piece := paragraph.piece(start, end):
            yield piece
        start = end


def _told(filed: str, bank: Bank) -> tuple[Language | None, Told]:
    """The draft's language, and what its sentences told: predicate → slot → as written. Orders of a draft are told apart by their PO."""
    best: Language | None = None
    most: list[tuple[Phrase, dict[str, str]]] = []
    for language in bank.languages.values():
        found = [hit for piece in _pieces(filed) for hit in language.match(piece) if hit[0].sentence.says]
        if len(found) > len(most):
            best, most = language, found
    told: Told = {}
    for phrase, texts in most:
        slots = told.setdefault(phrase.sentence.says, {})
        for name, text in texts.items():
            # told twice with different values (several orders or parcels): whose it is can't be said any more
            slots[name] = text if slots.get(name, text) == text else ""
    return best, told


def _pieces(text: str) -> Iterator[str]:
    """Every run of up to four possible pieces: a sentence of ours holds points of its own (``Dec. 9.``)."""
    for paragraph in paragraphs(text):
        last = len(paragraph.cuts) - 1
        for start in range(last):
            for end in range(start + 1, min(start + 4, last) + 1):
                yield paragraph.piece(start, end)


def _template(piece: str, language: Language, told: Told) -> tuple[Proposal, str] | None:
    """The sentence with its values as slots, and the count it told; None where it holds a figure that the draft didn't tell."""
    best: tuple[str, str, tuple[str, ...]] | None = None
    for predicate, slots in told.items():
        text = _opened(piece, slots, language)
        names = tuple(slot.strip("{}") for slot in _SLOT.findall(text))
        if not _DIGIT.search(text) and len(set(names)) == len(names) and (best is None or len(names) > len(best[2])):
            best = (predicate, text, names)
    if best is None:
        return None if _DIGIT.search(piece) else (Proposal(language=language.code, text=piece, role="courtesy"), "")
    predicate, text, names = best
    states = set(told) & STATE_PREDICATES
    if not set(names) - {"po"}:
        if not names:
            return Proposal(language=language.code, text=piece, role="courtesy"), ""
        if len(states) != 1:
            return None  # of which state it is true can't be told
        predicate = states.pop()
    counts = [told[predicate][name] for name in names if name.endswith(("_count", "_lines")) and name in told[predicate]]
    facts = tuple(f"{predicate}.{name}" for name in names)
    return Proposal(language=language.code, text=text, says=predicate, facts=facts), counts[0] if counts else ""


def _opened(piece: str, slots: Mapping[str, str], language: Language) -> str:
    """The sentence with these values taken out, the longest first."""
    text = piece
    for name, written in sorted(slots.items(), key=lambda pair: -len(pair[1])):
        if not written:
            continue
        if name == "po":
            label = PO_LABEL if language.locale.po_label else _BARE_LABEL  # "Ihre Bestellung {po}" keeps its noun
            text = re.sub(rf"(?<![\w{{])(?:{label})?{re.escape(po_core(written))}(?![\w}}])", "{po}", text, count=1)
        elif (day := parse_date(written, language.locale)) is not None:
            for hit in {found.group() for found in re.finditer(DATE_REGEX[language.code], text)}:
                text = text.replace(hit, f"{{{name}}}") if parse_date(hit, language.locale) == day else text
        else:
            text = re.sub(rf"(?<![\w{{]){re.escape(written)}(?![\w}}])", f"{{{name}}}", text, count=1)
    return text
