"""Two texts, as filed and as found: are they the same words? Compares what a customer would read, and judges nothing.

What mail clients do by themselves is forgiven: wrapping, format=flowed, quote styles, kinds of blanks. A changed digit never is.
"""

from __future__ import annotations

import unicodedata
from typing import Literal

Sameness = Literal["same", "suffixed", "edited"]
_ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("‐‑–—−", "-") | dict.fromkeys("\u00ad\u200b")
)
_TYPED = _ALIKE | str.maketrans({"…": "...", "•": "-", "·": "-"})


def plain(text: str) -> str:
    """The text as typed at a keyboard: mail clients make long dashes, curly quotes and ellipses out of that, and mean nothing by it.
    Figures, letters and currency stay as they are."""
    return text.translate(_TYPED)


def canonical(text: str) -> str:
    """The text without what clients change by themselves: one form for look-alikes, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).split())


def compare(ours: str, theirs: str) -> Sameness:
    """``suffixed``: our whole text stands first and something follows it (a signature, a line)."""
    before, after = canonical(ours), canonical(theirs)
    if before == after:
        return "same"
    return "suffixed" if before and after.startswith(before) else "edited"
