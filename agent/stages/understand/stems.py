"""A cheap look before the costly patterns: the first four letters of a sentence's words. Decides nothing by itself."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
LENGTH = 4


def stems(sentence: str) -> set[str]:
    """The stems of a lower-case sentence."""
    return {word[:LENGTH] for word in _WORD.findall(sentence)}


def stem_set(words: str) -> frozenset[str]:
    """The stems of a blank-separated word list."""
    return frozenset(word[:LENGTH] for word in words.split())
