"""A quick pattern finds exactly what the same pattern finds by itself."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import agent.stages.understand as room
from agent.stages.understand.quick import Quick, alternatives
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
            whole = quick.pattern.search(text)
            assert quick.found(text) is (whole is not None), (quick.source[:60], text)
            assert whole is None or quick.may(text), (quick.source[:60], text)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (r"a|b(?:c|d)|[|)(]e|\||f", [r"a", r"b(?:c|d)", r"[|)(]e", r"\|", r"f"]),
        (r"[]|]x|[^]|]y", [r"[]|]x", r"[^]|]y"]),
        (r"(a)|\1b", [r"(a)|\1b"]),
        (r"(?:a|b)", [r"(?:a|b)"]),
    ],
)
def test_a_pattern_is_cut_at_its_outermost_bars(pattern: str, parts: list[str]) -> None:
    assert alternatives(pattern) == parts
    for text in ("a", "bc", "|e", "|", "f", "]x", "zy", "b", "ab", "q"):
        assert Quick(pattern).found(text) is bool(re.search(pattern, text)), text
        assert {str(one) for one in re.finditer(pattern, text)} <= {str(one) for one in Quick(pattern).each(text)}, text


def test_most_alternatives_are_spared_on_most_sentences() -> None:
    parts = [part for quick in _patterns() for part in alternatives(quick.source)]
    tried = sum(len(quick.worth("we are planning the line for next week.")) for quick in _patterns())
    assert 0 < tried < len(parts) / 6
