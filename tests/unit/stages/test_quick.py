"""A quick pattern finds exactly what the same pattern finds by itself."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import agent.stages.understand as room
from agent.stages.understand.quick import Quick
from tests.bench.letters import letters

_SHAPES = (
    (r"\b(?:cancel|call off)\w*\b", re.IGNORECASE),
    (r"^\W*(?:hi|hello)\b[^,]{0,9},", 0),
    (r"(?:a|b)?c+d|e[fg]h", 0),
    (r"\bäpfel\b|straße|\bsi\b", re.IGNORECASE),
    (r"(?i:Order)\s\d|(?-i:Box)", re.IGNORECASE),
    (r"x*|never", 0),
    (r"(?<=no )(?!way)go|(?:ab|cd){2,3}", 0),
)
_TEXTS = (
    "",
    "Please CALL OFF the order",
    "hello there, x",
    "ccd efh",
    "ÄPFEL und STRASSE, strasse und straße",
    "ſı SI si sİ",
    "order 7, box, Box",
    "no go, ababcd",
    "no way",
    "a" * 500 + " cancel " + "b" * 500,
)


def _patterns() -> list[Quick]:
    """Every quick pattern of the room."""
    found: list[Quick] = []
    for module in pkgutil.iter_modules(room.__path__):
        for value in vars(importlib.import_module(f"{room.__name__}.{module.name}")).values():
            pairs = value if isinstance(value, tuple) else (("", value),)
            found += [pair[1] for pair in pairs if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], Quick)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("pattern", "flags"), _SHAPES)
def test_finds_what_the_pattern_finds(pattern: str, flags: int) -> None:
    quick, plain = Quick(pattern, flags), re.compile(pattern, flags)
    for text in _TEXTS:
        assert str(quick.search(text)) == str(plain.search(text)), text
        assert str(quick.match(text)) == str(plain.match(text)), text
        assert list(map(str, quick.finditer(text))) == list(map(str, plain.finditer(text))), text
        assert quick.sub("~", text) == plain.sub("~", text), text


def test_all_of_the_room_agree_on_letters() -> None:
    patterns = _patterns()
    assert len(patterns) > 30
    sentences = {part for letter in letters(5, 60) for part in (letter.text, *re.split(r"(?<=[.?!])\s+|\n", letter.text.lower()))}
    for text in sentences:
        for quick in patterns:
            if not quick.may(text):
                assert quick.pattern.search(text) is None, (quick.pattern.pattern[:60], text)


def test_most_patterns_are_spared_on_most_sentences() -> None:
    patterns = _patterns()
    tried = sum(quick.may("we are planning the line for next week.") for quick in patterns)
    assert tried < len(patterns) / 2
