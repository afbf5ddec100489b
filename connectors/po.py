"""How customers' PO numbers are compared: the one home of the look-up key (docs/contract.md §2).

Case, blanks, dashes, slashes, leading zeros and a prefix such as ``PO`` or ``#`` don't matter.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = re.compile(r"^(?:(?:CUSTOMER|CUST|YOUR|OUR|MY)?(?:PURCHASEORDER|PURCHORDER|PURCHORD|PO|ORDER)(?:NUMBER|NUM|NBR|NO|NR)?|NUMBER|NO)(?=[0-9])")
_DROP = re.compile(r"[^0-9A-Z]+")


def po_key(text: str) -> str:
    """The look-up key of a PO number as somebody wrote it: ``"P.O. #0048-817"`` → ``"48817"``.

    Empty where nothing but words and punctuation is left. Letters inside a number stay (``"147094k"`` → ``"147094K"``),
    and a word prefix is dropped only in front of a digit, so that ``"PORTLAND7"`` keeps its letters.
    """
    squashed = _DROP.sub("", unicodedata.normalize("NFKC", text).upper())
    squashed = _WORDS.sub("", squashed)
    return squashed.lstrip("0") or ("0" if squashed else "")
