"""Orders that a customer may have meant by a PO that none bears: for the card alone, never an answer.

A suffix of the number, the number without version or release, with other zeros inside, or with one slip of the finger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectors.po import po_key
from connectors.records import OrderHeader

MOST = 5
_VERSION = re.compile(r"(?:[-/ ]+(?:V|VER|REV|REL|RELEASE|LINE|OP|CO)?[ .#-]*(?:\d{1,3}|[A-Z])|[- ]+OP(?:[ -]+\d{1,3})?)$")
_PIECES = re.compile(r"[A-Z]+|\d+")
_LOOKS = str.maketrans("OIL", "011")


def suggestions(text: str, headers: Sequence[OrderHeader]) -> tuple[OrderHeader, ...]:
    """The likeliest orders first, the newest of equals first."""
    wanted = _Forms(text)
    ranked = []
    for header in headers:
        rank = wanted.likeness(_Forms(header.customer_po)) if header.customer_po else 0
        if rank:
            ranked.append((rank, header))
    ranked.sort(key=lambda pair: (pair[0], -pair[1].ordered_on.toordinal() if pair[1].ordered_on else 0, pair[1].order_number))
    return tuple(header for _rank, header in ranked[:MOST])


class _Forms:
    """A number in the forms in which two may resemble each other."""

    __slots__ = ("_text", "key")

    def __init__(self, text: str) -> None:
        self._text = text.upper().strip()
        self.key = po_key(text)

    def likeness(self, other: _Forms) -> int:
        """1 is closest; 0 is none."""
        if not self.key or not other.key:
            return 0
        if self.key.translate(_LOOKS) == other.key.translate(_LOOKS) or self.pieces() == other.pieces():
            return 1
        if self.base() in (other.key, other.base()) or other.base() == self.key:
            return 2
        short, long = sorted((self.key, other.key), key=len)
        if len(short) >= 3 and (long.endswith(short) or (len(short) >= 5 and long.startswith(short))):
            return 3
        return 4 if len(short) >= 5 and one_slip(self.key, other.key) else 0

    def pieces(self) -> tuple[str, ...]:
        """Letters and digits in turn, each number without its leading zeros."""
        runs = [piece.lstrip("0") or "0" if piece[0].isdigit() else piece for piece in _PIECES.findall(self._text)]
        return tuple(run for run in runs if run not in ("PO", "P", "O", "NO"))

    def base(self) -> str:
        """The number before its version, release or line."""
        return po_key(_VERSION.sub("", self._text)) or self.key


def one_slip(a: str, b: str) -> bool:
    """Whether one letter too many, too few, wrong or swapped with its neighbour tells the two apart."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])
    return rest_a == rest_b[1:] or rest_a[1:] == rest_b
