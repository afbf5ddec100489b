"""A cheap look before the costly patterns: the first four letters of a sentence's words. Decides nothing by itself."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
LENGTH = 4


@lru_cache(maxsize=256)  # several rooms ask for those of the same sentence
def stems(sentence: str) -> frozenset[str]:
    """The stems of a lower-case sentence."""
    return frozenset(word[:LENGTH] for word in _WORD.findall(sentence))


def stem_set(words: str) -> frozenset[str]:
    """The stems of a blank-separated word list."""
    return frozenset(word[:LENGTH] for word in words.split())
