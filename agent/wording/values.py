"""Which of the records' own words may stand in a reply: a carrier, a signer, an item or a unit may not promise or tell a time itself.

It never changes a value: one that can't stand as it is stored is left out where nothing needs it, and refused where something does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from agent.wording.bank import Bank
from agent.wording.formats import LOCALES
from policies.packet import Atom


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    return "".join(char for char in plain if not unicodedata.combining(char))


DENIED = ("relative", "promise", "price")
TEXTS = frozenset({"carrier", "signed_by", "sku", "uom"})
_UNSPACED = ("line", "sku", "uom")
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic|janv|fevr?|avr|mai|juil|mrz|okt|dez|"
    + "|".join(month for locale in LOCALES.values() for month in map(_fold, locale.months))
    + ")"
)
_TIMES = re.compile(
    r"guarant|garant|gewahrleist|(?<!\w)(?:overnite|noon|midnight)(?!\w)"
    r"|(?<!\d)\d{1,2} ?(?:a\.?m|p\.?m|uhr|hrs?|h\d\d)(?![a-z0-9])|(?<!\d)\d{1,2}:\d\d"
    r"|(?:\d(?:st|nd|rd|th)?|(?<!\w)(?:next|same|second|two|three|third)) ?days?(?![a-z])"
    rf"|(?<!\d)\d{{1,2}} ?{_MONTH}(?!\w)|(?<![a-z]){_MONTH} ?\d{{1,2}}(?!\d)"
    r"|(?<!\d)\d{4}-\d\d-\d\d(?!\d)|(?<!\d)\d{1,2}([-.])\d{1,2}\1(?:\d{4}|\d\d)(?!\d)"
)
_JOINTS = re.compile(r"[\W_]+")


def rings(value: str, bank: Bank) -> str:
    """The time or promise that this value would tell, in any language of the bank; empty where it tells none."""
    return _rings(value, _denied(bank)) if value else ""


@lru_cache(maxsize=8)
def _denied(bank: Bank) -> frozenset[str]:
    """The words of all languages; a bank never changes."""
    return frozenset(word for spoken in bank.languages.values() for kind in DENIED for word in spoken.words.get(kind, ()))


def sayable(atoms: Iterable[Atom], bank: Bank) -> tuple[Atom, ...]:
    """These atoms without what isn't needed and can't be said: lists with such an item or unit, the name of such a signer."""
    told = (_unsigned(atom) if rings(str(atom.values.get("signed_by") or ""), bank) else atom for atom in atoms)
    kept = tuple(_unnamed(atom) if rings(str(atom.values.get("item") or ""), bank) else atom for atom in told)
    odd = {atom.po for atom in kept if atom.predicate == "line" and not _listable(atom, bank)}
    return tuple(atom for atom in kept if atom.predicate != "line" or atom.po not in odd)


def ringing(atoms: Sequence[Atom], bank: Bank) -> dict[str, str]:
    """Each value of a text slot that tells a time or promise, with what it tells."""
    texts = {value for atom in atoms for name, value in atom.values.items() if name in TEXTS and isinstance(value, str)}
    return {text: told for text in sorted(texts) if (told := rings(text, bank))}


def _listable(line: Atom, bank: Bank) -> bool:
    """A row's columns are told apart by blanks, so a value with one can't be written as it is stored."""
    texts = [str(line.values.get(name) or "") for name in _UNSPACED]
    return not any(re.search(r"\s", text) or rings(text, bank) for text in texts)


def _unsigned(atom: Atom) -> Atom:
    values = {name: value for name, value in atom.values.items() if name != "signed_by"}
    facts = tuple(fact for fact in atom.fact_ids if not fact.endswith(".signed_by"))
    return atom._replace(predicate="delivered", values=values, fact_ids=facts)


def _unnamed(atom: Atom) -> Atom:
    return atom._replace(values={name: value for name, value in atom.values.items() if name != "item"})


@lru_cache(maxsize=8)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    folded = sorted({_fold(word) for word in words}, key=lambda word: (-len(word), word))
    return re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, folded or ["\0"])) + r")(?![a-z])")


@lru_cache(maxsize=4096)
def _rings(value: str, words: frozenset[str]) -> str:
    folded = _fold(value)
    for text in (folded, _JOINTS.sub(" ", folded)):
        found = _pattern(words).search(text) or _TIMES.search(text)
        if found:
            return found.group()
    return ""
