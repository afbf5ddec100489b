"""The gate: a finished text, whoever wrote it, is read back sentence by sentence and held against the facts. It never mends a text.

Each sentence must *wholly* be a sentence of the bank, with every value equal to one atom of the PO that it speaks of: the PO that
it names, or else the only one named before it in the same paragraph, or the only one there is. All required atoms must be told.
Nothing is searched for in free text, so nothing can hide in it; the deny lists (``wording.alarms``) only give reasons and alarms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache

from agent.model.draft import DeskStyle, SentenceVerdict, Verification
from agent.wording.alarms import KINDS, alarms, words_in
from agent.wording.bank import Bank, Language, Phrase, quiet
from agent.wording.formats import in_our_form, po_core
from agent.wording.segment import MAX_SPAN, Paragraph, paragraphs, without_quotes
from agent.wording.truth import Order, judge, orders, untold
from agent.wording.values import sayable
from policies.observed import spoken as said_by_people
from policies.packet import Atom, Packet
from policies.promise import atoms as promised

AtomsOf = Callable[[Packet], tuple[Atom, ...]]
_MAX_TEXT = 40_000
_MAX_REFUSED = 50
_ASCII = frozenset(map(chr, range(0x20, 0x7F))) - set("<>{}[]|\\^~`$")
_QUIET = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\u202f": " ", "\u2013": "-", "\t": " "})
_CLAIMED = re.compile(r"[0-9]|%|[$€£¥]")


def verify(
    text: str,
    packets: Sequence[Packet],
    bank: Bank,
    desk: DeskStyle,
    *,
    atoms: AtomsOf | None = None,
    names: Collection[str] = (),
    quoted_ok: bool = False,
    ours: str = "",
) -> Verification:
    """Hold a whole text against the packets. ``names``: people of the account who may be greeted; ``quoted_ok``: skip ``>`` lines.

    ``ours``: the language of a text that we file; it may say nothing but what its clean state promises, in the desk's own sentences
    and form of dates, and behind the gate it must pass the alarms too, since one there means a fault in the bank itself.
    """
    atoms_of = atoms or (promised if ours else said_by_people)
    facts = [atom for packet in packets for atom in sayable(atoms_of(packet), bank)]
    reader = _Reader(bank, desk, orders(facts, (packet.po_number for packet in packets)), names, strict=bool(ours))
    if len(text) > _MAX_TEXT:
        refused = SentenceVerdict(text=text[:80], verdict="unsupported", why="the text is too long to be a reply", grade="unknown")
        return Verification(supported=False, sentences=(refused,), missing=tuple(reader.missing()))
    verdicts = tuple(reader.read(without_quotes(text) if quoted_ok else text))
    missing = tuple(reader.missing())
    supported = not missing and all(verdict.verdict != "unsupported" for verdict in verdicts)
    pos = [packet.po_number for packet in packets]
    rung = alarms(text, facts, pos, bank, ours, own=(desk.name,)) if ours and supported else ()
    return Verification(supported=supported and not rung, sentences=verdicts, missing=missing, alarms=rung)


@lru_cache(maxsize=8)
def _alphabet(letters: str) -> frozenset[str]:
    return _ASCII | set(letters)


class _Reader:
    """One reading of one text: which order is being spoken of, and what was told."""

    def __init__(self, bank: Bank, desk: DeskStyle, by_po: dict[str, Order], names: Collection[str], strict: bool = False) -> None:
        self.bank = bank
        self.strict = strict
        self.languages = list(bank.languages.values())
        self.desk = desk
        self.orders = by_po
        self.names = {quiet(part) for name in names for part in (name, name.split()[0] if name.split() else "")} - {""}
        self.signatures = {quiet(desk.name), *map(quiet, desk.signatures)}
        self.values = self._value_characters()
        self.current: Order | None = None
        self.several = False

    def _value_characters(self) -> set[str]:
        """Characters beyond the alphabet that a value brings along: compared as a whole, so they open nothing."""
        texts = [
            value for order in self.orders.values() for found in order.atoms.values() for atom in found for value in atom.values.values()
        ]
        own = [self.desk.name, *self.desk.signatures, *self.names, *(order.po for order in self.orders.values())]
        return {
            char
            for text in [*texts, *own]
            if isinstance(text, str) and not text.isascii()
            for char in text
            if char.isprintable() and char.isalpha()
        }

    def read(self, text: str) -> Iterator[SentenceVerdict]:
        """The verdicts on all sentences, in the text's order."""
        plain = unicodedata.normalize("NFC", text).translate(_QUIET)
        refused = 0
        for paragraph in paragraphs(plain):
            self.current, self.several = None, False
            start = 0
            while start < len(paragraph.cuts) - 1:
                verdict, start = self._next(paragraph, start)
                if verdict is not None:
                    yield verdict
                    refused += verdict.verdict == "unsupported"
                if refused >= _MAX_REFUSED:
                    yield self._refuse("…", "too much in it is unsupported; the rest wasn't read", "unknown")
                    return

    def missing(self) -> Iterator[str]:
        """What the orders' states require and the text didn't tell."""
        for order in self.orders.values():
            yield from untold(order)

    def _next(self, paragraph: Paragraph, start: int) -> tuple[SentenceVerdict | None, int]:
        """The sentence that begins at this cut: the shortest that is wholly supported, else what is refused."""
        last = min(start + MAX_SPAN, len(paragraph.cuts) - 1)
        refusals: dict[int, SentenceVerdict] = {}
        for end in range(start + 1, last + 1):
            piece = paragraph.piece(start, end)
            if not piece:
                continue
            verdict = self._sentence(piece)
            if verdict is not None and verdict.verdict != "unsupported":
                return verdict, end
            if verdict is not None:
                refusals.setdefault(end, verdict)
        if refusals:
            end = min(refusals)
            return refusals[end], end
        end = self._resume(paragraph, start, last)
        piece = paragraph.piece(start, end)
        return (self._unknown(piece) if piece else None), end

    def _resume(self, paragraph: Paragraph, start: int, last: int) -> int:
        """Where reading goes on after something that is no sentence of ours: a sure end, or where one of ours begins."""
        for end in range(start + 1, last):
            if paragraph.hard(end) or any(self._known(paragraph.piece(end, after)) for after in range(end + 1, min(end + 4, last) + 1)):
                return end
        return last

    def _known(self, piece: str) -> bool:
        return bool(piece) and (
            quiet(piece) in self.signatures or any(next(spoken.match(piece), None) for spoken in self.bank.languages.values())
        )

    def _sentence(self, piece: str) -> SentenceVerdict | None:
        """Supported, courtesy, refused with its reason, or None where it is no sentence of the bank."""
        key = quiet(piece)
        if key in self.signatures:
            return SentenceVerdict(text=piece, verdict="courtesy")
        refusal: SentenceVerdict | None = None
        for spoken in self.languages:
            for phrase, texts in spoken.match(piece, key, people=not self.strict):
                if self.strict and not self._fit_for_us(phrase, texts):
                    continue
                verdict = self._claim(piece, phrase, texts) if phrase.sentence.says else self._manners(piece, phrase, texts)
                if verdict is not None and verdict.verdict != "unsupported":
                    self._heard(spoken)
                    return verdict
                if verdict is not None and (refusal is None or verdict.grade == "contradicted" != refusal.grade):
                    refusal = verdict
        return refusal

    @staticmethod
    def _fit_for_us(phrase: Phrase, texts: dict[str, str]) -> bool:
        """No date in a form that only people write it in."""
        return all(in_our_form(texts[name], phrase.template.locale) for name in phrase.dates)

    def _heard(self, spoken: Language) -> None:
        """A text tends to stay in its language: that one is tried first from here on."""
        if self.languages[0] is not spoken:
            self.languages.sort(key=lambda language: language is not spoken)

    def _manners(self, piece: str, phrase: Phrase, texts: dict[str, str]) -> SentenceVerdict | None:
        if "desk" in texts or ("contact" in texts and quiet(texts["contact"]) not in self.names):
            return None
        if "po" in texts:
            order = self.orders.get(po_core(texts["po"]))
            if order is None:
                return self._refuse(piece, f"{texts['po']} isn't an order of this mail", "unbacked")
            self._speaks_of(order)
        return SentenceVerdict(text=piece, verdict="courtesy")

    def _claim(self, piece: str, phrase: Phrase, texts: dict[str, str]) -> SentenceVerdict:
        order = self.orders.get(po_core(texts["po"])) if "po" in texts else self._meant()
        if order is None:
            why = f"{texts['po']} isn't an order of this mail" if "po" in texts else "it doesn't say which order it is about"
            return self._refuse(piece, why, "unbacked")
        judgement = judge(phrase, texts, order)
        if judgement.atom is None:
            return self._refuse(piece, judgement.why, judgement.grade)
        self._speaks_of(order)
        order.tell(judgement.atom, phrase.slots)
        atom = judgement.atom
        return SentenceVerdict(text=piece, verdict="supported", fact_ids=atom.fact_ids, atom=atom, slots=phrase.slots)

    def _speaks_of(self, order: Order) -> None:
        """Once a paragraph named two orders, a sentence that names none could be about either: it must say."""
        self.several = self.several or (self.current is not None and self.current is not order)
        self.current = order

    def _meant(self) -> Order | None:
        if self.several:
            return None
        if self.current is not None or len(self.orders) != 1:
            return self.current
        return next(iter(self.orders.values()))

    def _unknown(self, piece: str) -> SentenceVerdict:
        """A sentence that isn't in the bank: is it only unknown, or does it claim something?"""
        odd = self._odd_character(piece)
        if odd is not None:
            return self._refuse(piece, f"character {odd} isn't allowed in a reply", "unbacked")
        claims = [word for spoken in self.bank.languages.values() for kind in (*KINDS, "claim") for word in words_in(piece, spoken, kind)]
        if claims:
            return self._refuse(
                piece, f"no approved sentence; it claims something nobody backs ({', '.join(dict.fromkeys(claims))})", "unbacked"
            )
        if _CLAIMED.search(piece):
            return self._refuse(piece, "no approved sentence; it holds a number that nobody backs", "unbacked")
        return self._refuse(piece, "no approved sentence", "unknown")

    def _odd_character(self, piece: str) -> str | None:
        letters = "".join(spoken.locale.letters for spoken in self.bank.languages.values())
        odd = sorted(set(piece) - _alphabet(letters) - self.values)
        return f"U+{ord(odd[0]):04X} ({unicodedata.name(odd[0], 'unnamed')})" if odd else None

    @staticmethod
    def _refuse(piece: str, why: str, grade: str) -> SentenceVerdict:
        # a refusal is built from our own literals, so validation would only cost time
        return SentenceVerdict.model_validate({"text": piece, "verdict": "unsupported", "why": why, "grade": grade})
