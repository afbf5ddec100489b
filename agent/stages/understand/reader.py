"""A small linear model of single sentences: does this one ask where an order stands, is it mere context, or a person's matter?

Trained on this project's own labelled sentences (``tests/reading``, ``tests/tools/train_reader.py``). It counts words and parts of words;
it knows no mail and no order, and what it says is an opinion: the rooms beside it decide what is made of it.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from array import array
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

ASK, CONTEXT, OTHER = "ask", "ok", "other"
MODEL = "reader.model"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!%$€£#@/+]")
_WORDS, _SHORTEST, _LONGEST = 3, 3, 5
_ORDER = re.compile(
    r"\b(?:p\.?o\.?'?s?|purchase orders?|orders?|pedidos?|o\.?c\.?|[oó]rden(?:es)?(?: de compra)?|compra|commandes?|bons? de commande|"
    r"bestell\w*|auftrag)\b[^\w\n?!]{0,3}(?:(?:no|nr|nos|number|num|n[º°o]|nummer)\b[^\w\n]{0,3})?"
    r"[a-z]{0,4}-?\d[\w./-]{2,20}"
)
_GROUPED = re.compile(  # "PO 45 0004 1992"
    r"\b(?:p\.?o\.?|o\.?c\.?|purchase order|orden de compra|bestellung)\b\W{0,3}(?:(?:no|nr|number)\b\W{0,3})?\d{2,4}(?: \d{3,5}\b){1,3}"
)
_NUMBER = re.compile(r"(?<![\w$€£.,-])#?[\w-]*\d{4,}[\w-]*")
_WORDS_KEPT = 20_000
_LETTERS = 600  # of a sentence: what comes after is not looked at


class View(NamedTuple):
    """What the model makes of one sentence. ``clean``: the probability that it asks and claims nothing besides the order's standing,
    of it ``asks`` that it asks for that; ``intent``: what a person would have to handle otherwise, ``other`` where it isn't sure;
    ``familiar``: which share of its words the model has ever seen."""

    clean: float
    asks: float
    intent: str
    familiar: float


class Features(NamedTuple):
    """The marks of a sentence: its runs of words (each begins with a blank) and its words, each once; of a word count its parts."""

    runs: tuple[str, ...]
    words: tuple[str, ...]


def features(sentence: str) -> Features:
    """What the model counts. An order's number is "our order", other numbers are all alike, case and kinds of apostrophe as well."""
    plain = _GROUPED.sub(" our order ", sentence[:_LETTERS].lower().replace("’", "'"))
    plain = _NUMBER.sub(" longnumber ", _ORDER.sub(" our order ", plain))
    words = ["0" if word[0].isdigit() else word for word in _WORD.findall(plain)]
    ends = ["", "<", *words, ">"]
    runs = {" ".join(("", *ends[at : at + size])) for size in range(1, _WORDS + 1) for at in range(1, len(ends) - size + 1)}
    return Features(tuple(runs), tuple(dict.fromkeys(words)))


def parts(word: str) -> list[str]:
    """Its three to five neighbouring letters, the edges marked."""
    word = f"_{word[:40]}_"
    return [word[at : at + size] for size in range(_SHORTEST, _LONGEST + 1) for at in range(len(word) - size + 1)]


@lru_cache(maxsize=512)  # greetings, closings and disclaimers come again and again
def view(sentence: str) -> View:
    """The model's opinion of one sentence, as it was written."""
    return _model().view(features(sentence))


def familiar(sentence: str) -> float:
    """The share of its words that the model has met, leaving out those that it hasn't and that are written as names are. The first word
    of a sentence is written so whatever it is."""
    words = [word for word in _WORD.findall(sentence.replace("’", "'")) if word[0].isalpha()]
    known = sum(f" {word.lower()}" in _model().rows for word in words)
    plain = sentence.rstrip().endswith((".", "!", "?"))
    shown = [word for at, word in enumerate(words) if sentence.isupper() or not word[0].isupper() or (plain and at == 0 and len(words) > 1)]
    strange = sum(f" {word.lower()}" not in _model().rows for word in shown)
    return known / (known + strange) if known + strange else 1.0


class Model:
    """Weights of each mark for each label, in whole steps of ``step``."""

    def __init__(self, labels: list[str], bias: list[float], step: float, marks: list[str], weights: bytes) -> None:
        self.labels, self.bias, self.step = labels, bias, step
        width = len(labels)
        table = array("b", weights)
        self.rows = {mark: table[at * width : (at + 1) * width] for at, mark in enumerate(marks)}
        self.context, self.ask = labels.index(CONTEXT), labels.index(ASK)
        self.of_word = lru_cache(maxsize=_WORDS_KEPT)(self._of_word)

    def view(self, marks: Features) -> View:
        """See :func:`view`."""
        scores = list(self.bias)
        words = [self.of_word(word) for word in marks.words]
        runs = [row for run in marks.runs if (row := self.rows.get(run)) is not None]
        for rows, count in ((runs, len(marks.runs)), ([row for row, _ in words], sum(size for _, size in words))):
            if rows:
                weight = self.step / math.sqrt(count)
                scores = [score + weight * total for score, total in zip(scores, map(sum, zip(*rows, strict=True)), strict=True)]
        most = max(scores)
        shares = [math.exp(score - most) for score in scores]
        whole = sum(shares)
        asks, clean = shares[self.ask] / whole, (shares[self.ask] + shares[self.context]) / whole
        most, intent = max((share, label) for share, label in zip(shares, self.labels, strict=True) if label not in (ASK, CONTEXT))
        seen = sum(f" {word}" in self.rows for word in marks.words)
        return View(clean, asks, intent if most > whole / 2 else OTHER, seen / max(1, len(marks.words)))

    def _of_word(self, word: str) -> tuple[tuple[int, ...], int]:
        """The sum of a word's parts, and how many it has: words come again and again."""
        found = parts(word)
        rows = [row for part in found if (row := self.rows.get(part)) is not None]
        return (tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * len(self.labels)), len(found)


def packed(labels: list[str], bias: list[float], step: float, marks: list[str], weights: bytes, source: str) -> bytes:
    """A model as it is kept: a line of JSON, then the marks and weights, compressed. ``source``: a hash of what it was trained on."""
    head = {"labels": labels, "bias": bias, "step": step, "marks": len(marks), "source": source}
    return json.dumps(head).encode() + b"\n" + zlib.compress("\n".join(marks).encode() + b"\0" + weights, 9)


def head() -> dict[str, object]:
    """What the shipped model says of itself."""
    found: dict[str, object] = json.loads(_content().split(b"\n", 1)[0])
    return found


@cache
def _model() -> Model:
    top, body = _content().split(b"\n", 1)
    said = json.loads(top)
    marks, _, weights = zlib.decompress(body).partition(b"\0")
    return Model(said["labels"], said["bias"], said["step"], marks.decode().split("\n"), weights)


def _content() -> bytes:
    return files(__package__).joinpath(MODEL).read_bytes()
