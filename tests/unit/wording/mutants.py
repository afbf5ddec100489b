"""Drafts made wrong in every way we can think of, and a judge of whether a wrong one that passed says anything else than before."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from agent.model.draft import Verification
from agent.wording.formats import LOCALES

_LOOKALIKES = {
    "0": "О٠०",
    "1": "١lІ",
    "2": "٢②",
    "A": "Α",
    "B": "В",
    "E": "Е",
    "O": "0Ο",
    "P": "Р",
    "Z": "Ζ",
    "a": "а",
    "e": "е",
    "o": "о",
    " ": "\u200b\u2009",
}
_WORDS = (
    "not", "soon", "today", "tomorrow", "all", "2", "3", "line", "will", "guaranteed", "partly", "December",
    "Tuesday", "FedEx", "delivered", "by",
    "mañana", "hoy", "no", "pronto", "diciembre", "martes", "demain", "morgen", "nicht", "pas",
)  # fmt: skip
_EXTRA = (
    " It will arrive tomorrow.", " Consider it done.", " No worries, it won't be long.", " We guarantee it.", " The freight is free.",
    "\nIt ships with the other order.", " Llegará mañana.", " Both orders ship together.",
    " You will have it by Friday.", " (subject to change)",
    " <!-- note -->", " https://track.example/1", "\n> It arrives Monday.", " PO 999999 ships on Friday, November 27, 2026.", " 100% sure.",
)  # fmt: skip
Mutation = Callable[[str, random.Random], str]


def _character(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    kind = dice.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + dice.choice("0123456789abcdefgxyzABCZ.,:;-/ ") + text[at:]
    if kind == 2 and text[at] in _LOOKALIKES:
        return text[:at] + dice.choice(_LOOKALIKES[text[at]]) + text[at + 1 :]
    pool = "0123456789" if text[at].isdigit() else "abcdefghijklmnopqrstuvwxyz0123456789"
    return text[:at] + dice.choice(pool) + text[at + 1 :]


def _digit(text: str, dice: random.Random) -> str:
    places = [at for at, char in enumerate(text) if char.isdigit()]
    at = dice.choice(places)
    return text[:at] + dice.choice("0123456789") + text[at + 1 :]


def _word(text: str, dice: random.Random) -> str:
    words = list(re.finditer(r"\S+", text))
    found = dice.choice(words)
    kind = dice.randrange(4)
    if kind == 0:
        return text[: found.start()] + text[found.end() :]
    if kind == 1:
        return text[: found.start()] + dice.choice(_WORDS) + " " + text[found.start() :]
    if kind == 2:
        return text[: found.start()] + dice.choice(_WORDS) + text[found.end() :]
    return _swap(text, found, dice.choice(words))


def _swap(text: str, one: re.Match[str], two: re.Match[str]) -> str:
    first, second = sorted((one, two), key=lambda match: match.start())
    if first.start() == second.start():
        return text
    return text[: first.start()] + second.group() + text[first.end() : second.start()] + first.group() + text[second.end() :]


def _pieces(pattern: str) -> Mutation:
    """Swaps two pieces of one kind: dates, tracking numbers, numbers, whole sentences."""

    def mutate(text: str, dice: random.Random) -> str:
        found = list(re.finditer(pattern, text))
        return _swap(text, *dice.sample(found, 2)) if len(found) > 1 else _digit(text, dice)

    return mutate


def _sentence(text: str, dice: random.Random) -> str:
    found = list(re.finditer(r"[^\n.:]+[.:]?", text))
    one = dice.choice(found)
    kind = dice.randrange(3)
    if kind == 0:
        return text[: one.start()] + text[one.end() :]
    other = dice.choice(found)
    if kind == 1:
        return text[: one.start()] + other.group() + text[one.end() :]
    return text[: one.end()] + other.group() + text[one.end() :]


def _addition(text: str, dice: random.Random) -> str:
    places = [0, len(text), *(found.end() for found in re.finditer(r"[.,:\n]", text))]
    at = dice.choice(places)
    return text[:at] + dice.choice(_EXTRA) + text[at:]


def _join(text: str, dice: random.Random) -> str:
    breaks = [found.span() for found in re.finditer(r"\n+", text.rstrip())]
    start, end = dice.choice(breaks)
    return text[:start] + dice.choice((" ", "", ", ", " and ", "\n", "\n\n")) + text[end:]


_LABEL = re.compile(
    r"(?i)(?:\b(?:purchase order|pedido|bestellung|commande|order)\b|\bpo(?![a-z])|p\.o\.)"
    r"(?:\s*(?:number|num|no|nr)\b\.?)?[\s#:-]*|#"
)
_DATE = r"(?:\w+day, \w+ \d+, \d{4})|(?:\w+, \d+ de \w+ de \d{4})|(?:\w+, \d+\. \w+ \d{4})|(?:\w+ \d+(?:er)? \w+ \d{4})"
MUTATIONS: tuple[Mutation, ...] = (
    _character, _character, _digit, _digit, _word, _word, _pieces(_DATE), _pieces(r"\S*\d{4,}\S*"),
    _pieces(r"\b\d+\b"), _pieces(r"[^\n.:]+[.:]"),
    _sentence, _sentence, _addition, _join,
)  # fmt: skip


def mutants(text: str, dice: random.Random, count: int) -> Iterator[str]:
    """So many texts that aren't the given one."""
    made = 0
    while made < count:
        mutant = dice.choice(MUTATIONS)(text, dice)
        if mutant != text:
            made += 1
            yield mutant


_DAYS = {day for locale in LOCALES.values() for day in locale.weekdays}
_TURNING = frozenset(
    {
        *("not", "no", "nothing", "yet", "estimates", "estimate", "estimated", "expected", "carrier", "part"),
        *("no", "ni", "estima", "estimada", "transportista", "parte", "ne", "pas", "n'est", "n'a", "rien", "estime", "estimation"),
        *("transporteur", "partie", "nicht", "nichts", "kein", "schätzt", "geschätzte", "voraussichtlich", "spediteur", "teil"),
    }
)

_CARRIER = frozenset({"carrier", "carrier's", "transportista", "transporteur", "spediteur"})


def _words(text: str) -> list[str]:
    """The words of a claim without the PO's label, weekdays and points: what may differ between two ways to say one thing."""
    words = (word.strip(".,:;()") for word in _LABEL.sub("", text).split())
    return [word for word in words if word and word not in _DAYS and word not in ("den", "dem")]


def _cut_down(text: str, whole: str, arrived: bool) -> bool:
    """Is it the other sentence with words left out, none of which turns or hedges it?

    That it is the carrier who says so hedges an estimate; a delivery (``arrived``) people may tell without it, as the labelled set does.
    """
    left, dropped = _words(text), []
    for word in _words(whole):
        if left and word == left[0]:
            left.pop(0)
        else:
            dropped.append(word.casefold())
    return not left and not (_TURNING - _CARRIER if arrived else _TURNING) & set(dropped)


def same_claims(before: Verification, after: Verification) -> bool:
    """Does the text still say nothing but what it said, of the same facts?

    Dropped optional lines and courtesies are no harm, nor is another label in front of the same PO number, nor a date without its
    weekday, nor a sentence cut down to another approved one of the same values.
    """

    told = {(one.text, one.fact_ids) for one in before.sentences if one.verdict == "supported"}
    return all(
        any(
            one.fact_ids == backing and _cut_down(one.text, whole, one.atom is not None and "delivered" in one.atom.predicate)
            for whole, backing in told
        )
        for one in after.sentences
        if one.verdict == "supported"
    )
