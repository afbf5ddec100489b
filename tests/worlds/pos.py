"""PO numbers as customers' systems print them and as people then write them in a mail.

Only spellings that docs/contract.md §2 calls the same PO stand together here; it never lists a weaker likeness.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Style = Callable[[random.Random], tuple[str, tuple[str, ...]]]


def key(text: str) -> str:
    """What remains of a PO number when case, punctuation, a PO prefix and leading zeros are dropped."""
    bare = re.sub(r"[^0-9A-Z]", "", text.upper())
    return re.sub(r"^PO(?=\d)", "", bare).lstrip("0")


def digits(rng: random.Random, length: int) -> str:
    """Digits without a leading or closing zero, so that dropping zeros changes nothing by accident."""
    middle = "".join(rng.choice("0123456789") for _ in range(length - 2))
    return rng.choice("123456789") + middle + rng.choice("123456789")


def _short(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    number = digits(rng, 5)
    return number, (number, f"#{number}", f"PO{number}", f"{number[:2]}-{number[2:]}", f"0{number}")


def _sap(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    number = "45000" + digits(rng, 5)
    return number, (number, f"{number[:2]} {number[2:6]} {number[6:]}", f"PO{number}")


def _zeros(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    number = digits(rng, 5)
    return f"00000{number}", (number, f"00000{number}", f"#{number}")


def _prefixed(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    number = digits(rng, 6)
    return f"PO-{number}", (number, f"PO-{number}", f"po{number}", f"#{number}")


def _glued(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    number = digits(rng, 5)
    return f"PO00{number}", (number, f"PO00{number}", f"PO {number}")


def _lettered(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    number = digits(rng, 6) + rng.choice("KEMX")
    return number, (number, number.lower())


def _spaced(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    number = digits(rng, 4)
    return f"LB {number}", (f"LB {number}", f"LB{number}", f"lb-{number}")


def _dashed(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    job, sequence = digits(rng, 3), digits(rng, 4)
    return f"SWS-{job}-{sequence}", (f"SWS-{job}-{sequence}", f"sws-{job}-{sequence}", f"SWS{job}{sequence}")


STYLES: tuple[Style, ...] = (_short, _short, _sap, _zeros, _prefixed, _glued, _lettered, _spaced, _dashed)


def draw(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """A PO number as the ERP stores it, with the ways in which its customer may write it."""
    return rng.choice(STYLES)(rng)


def spellings(stored: str) -> tuple[str, ...]:
    """A few ways to write a stored PO number that are the same number by the contract."""
    bare = re.sub(r"^(PO)?[\s#-]*0*", "", stored, flags=re.IGNORECASE)
    return tuple(dict.fromkeys((stored, bare, f"#{bare}", stored.lower())))
