"""How customers' PO numbers are compared: the one home of the look-up key (docs/contract.md §2).

Case, blanks, dashes, slashes, leading zeros and a prefix such as ``PO`` or ``#`` don't matter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORDS = re.compile(
    r"^(?:(?:CUSTOMER|CUST|YOUR|OUR|MY)?(?:PURCHASEORDER|PURCHORDER|PURCHORD|PO|ORDER)(?:NUMBER|NUM|NBR|NO|NR)?|NUMBER|NO)(?=[0-9])"
)
_DROP = re.compile(r"[^0-9A-Z]+")
_INITIALS = tuple("CYOMPN")  # what a word of _WORDS begins with
_BLANKS = re.compile(r"\s+")


@lru_cache(maxsize=131_072)  # an account's orders are compared again with each of its mails
def po_key(text: str) -> str:
    """The look-up key of a PO number as somebody wrote it: ``"P.O. #0048-817"`` → ``"48817"``.

    Empty where nothing but words and punctuation is left. Letters inside a number stay (``"147094k"`` → ``"147094K"``),
    and a word prefix is dropped only in front of a digit, so that ``"PORTLAND7"`` keeps its letters.
    """
    squashed = _DROP.sub("", (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper())
    if squashed[:1] in _INITIALS:
        squashed = _WORDS.sub("", squashed)
    return squashed.lstrip("0") or ("0" if squashed else "")


def po_spelling(text: str) -> str:
    """The number as written, zeros and punctuation kept, without its prefix: ``"PO #0048-817"`` → ``"0048-817"``.

    Tells apart POs of one key (``24-117`` and ``241-17``), and never by a prefix, which is the language's and not the number's.
    """
    shown = _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).upper()).strip()
    squashed = _DROP.sub("", shown)
    drop = len(squashed) - len(_WORDS.sub("", squashed))
    start = 0
    for start, letter in enumerate(shown):  # noqa: B007 - the position is wanted after the loop
        if letter.isascii() and letter.isalnum():
            if drop == 0:
                break
            drop -= 1
    return shown[start:]
