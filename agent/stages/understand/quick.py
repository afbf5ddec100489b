"""Patterns that are tried only on text that holds a piece which each of their matches must hold. They find what ``re`` finds, sooner.

Most sentences hold no such piece, and looking for one costs a tenth of trying a pattern of fifty wordings at every place. The
pieces are read out of the pattern itself, so that no list of them can fall behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from itertools import product
from typing import Any

_GRAM = 3
_SENTENCE = 400  # letters; in a longer text the pieces are looked for one by one
_MOST = 32  # spellings of one piece: beyond that it is cut
_WHOLE = re.compile(r"\(\?(?:[aiLmsux]+\)|P|\()|\\[1-9]")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_COMMON = {letter: rank for rank, letter in enumerate("zxqjkvbpgwymcfldhrsnioate ")}


class Quick:
    """A pattern with the methods of ``re.Pattern``, and with ``found`` and ``each`` where its alternatives may be tried one by one."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.source, self.flags = pattern, flags
        self._bits = 0
        self._parts: dict[int, _Part] = {}
        for part in alternatives(pattern):
            bit = _LOOK.add(made := _Part(part, flags))
            self._bits |= bit
            self._parts[bit] = made

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The whole of it, compiled where it is first tried."""
        return re.compile(self.source, self.flags)

    def may(self, text: str) -> bool:
        """Whether it is worth trying."""
        if len(text) <= _SENTENCE:
            return bool(_LOOK.likely(text) & self._bits)
        folded = _folded(text)
        return any(part.may(folded) for part in self._parts.values())

    def found(self, text: str) -> bool:
        """Whether it stands anywhere in the text: only those of its alternatives are tried of which a piece stands there."""
        if len(text) > _SENTENCE:
            return any(part.pattern.search(text) for part in self.worth(text))
        likely = _LOOK.likely(text) & self._bits
        while likely:  # asked dozens of times a sentence: no list is made of them
            bit = likely & -likely
            if self._parts[bit].pattern.search(text):
                return True
            likely ^= bit
        return False

    def each(self, text: str) -> Iterator[re.Match[str]]:
        """The places where any of its alternatives stands, alternative by alternative: they may lie over each other."""
        for part in self.worth(text):
            yield from part.pattern.finditer(text)

    def worth(self, text: str) -> list[_Part]:
        """The alternatives that are worth trying on this text."""
        if len(text) > _SENTENCE:
            folded = _folded(text)
            return [part for part in self._parts.values() if part.may(folded)]
        likely = _LOOK.likely(text) & self._bits
        parts = []
        while likely:
            bit = likely & -likely
            parts.append(self._parts[bit])
            likely ^= bit
        return parts

    def search(self, text: str) -> re.Match[str] | None:
        """See ``re.Pattern.search``."""
        return self.pattern.search(text) if self.may(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """See ``re.Pattern.match``."""
        return self.pattern.match(text) if self.may(text) else None

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """See ``re.Pattern.finditer``."""
        return self.pattern.finditer(text) if self.may(text) else ()

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """See ``re.Pattern.sub``."""
        return self.pattern.sub(by, text) if self.may(text) else text


class _Part:
    """One alternative of a pattern."""

    def __init__(self, source: str, flags: int) -> None:
        self.source, self.flags = source, flags
        self.bit = 0

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.source, self.flags)

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """One of these stands in every text that matches, case aside; none where nothing is sure."""
        folded = {_fold(piece) for piece in _pieces(self.source, self.flags)}
        return () if "" in folded else tuple(_shortest(folded))

    def may(self, folded: str) -> bool:
        return not self.pieces or any(piece in folded for piece in self.pieces)


class _Look:
    """One look at a sentence for all patterns together: a bit for each alternative that is worth trying."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self._grams: dict[str, int] | None = None
        self._short: dict[str, int] = {}
        self._always = 0
        self.likely = lru_cache(maxsize=256)(self._likely)  # one sentence is held against dozens of patterns

    def add(self, part: _Part) -> int:
        """Its bit."""
        self.parts.append(part)
        self._grams = None
        self.likely.cache_clear()
        part.bit = 1 << len(self.parts) - 1
        return part.bit

    def _likely(self, text: str) -> int:
        grams = self._grams if self._grams is not None else self._made()
        text = _fold(text)
        found = self._always
        for gram in {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)} & grams.keys():
            found |= grams[gram]
        for piece, bits in self._short.items():
            if piece in text:
                found |= bits
        return found

    def _made(self) -> dict[str, int]:
        """The alternatives by the rarest three letters of each of their pieces."""
        grams: dict[str, int] = {}
        short: dict[str, int] = {}
        always = 0
        for part in list(self.parts):
            always |= 0 if part.pieces else part.bit
            for piece in part.pieces:
                table, key = (grams, _rarest(piece)) if len(piece) >= _GRAM else (short, piece)
                table[key] = table.get(key, 0) | part.bit
        self._short, self._always, self._grams = short, always, grams
        return grams


_LOOK = _Look()


def ready() -> None:
    """Reads and compiles all patterns now, so that the first mails needn't wait for it: what a service does once as it starts."""
    _LOOK.likely("")
    for part in _LOOK.parts:
        part.pattern  # noqa: B018 - compiled and kept by looking at it


def alternatives(pattern: str) -> list[str]:
    """The pattern cut at its outermost bars. Whole where a cut could change its meaning: flags of its own, references to groups."""
    if _WHOLE.search(pattern):
        return [pattern]
    parts, depth, start, at = [], 0, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = _CLASS.match(pattern, at).end() - 1  # type: ignore[union-attr]  # a pattern without its end doesn't compile
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*parts, pattern[start:]]


def _rarest(piece: str) -> str:
    grams = [piece[at : at + _GRAM] for at in range(len(piece) - _GRAM + 1)]
    return min(grams, key=lambda gram: sum(_COMMON.get(letter, 0) for letter in gram))


def _fold(text: str) -> str:
    # both are equal to "i" for a pattern that ignores case, but not for casefold
    return text.lower() if text.isascii() else text.replace("ı", "i").replace("İ", "i").casefold()


_folded = lru_cache(maxsize=8)(_fold)  # a long text is held against several patterns, one after the other


def _shortest(pieces: set[str]) -> Iterator[str]:
    """Those that hold no other one."""
    kept: list[str] = []
    for piece in sorted(pieces, key=len):
        if not any(other in piece for other in kept):
            kept.append(piece)
            yield piece


def _pieces(source: str, flags: int) -> set[str]:
    try:
        parser = import_module("re._parser")
        return _Reader(parser).needed(parser.parse(source, flags))
    except (ImportError, AttributeError):  # another Python, with another inside: each pattern is tried everywhere
        return {""}


class _Reader:
    """Walks a parsed pattern. A set of strings of which one must stand there; ``{""}`` says nothing."""

    def __init__(self, parser: Any) -> None:
        self.parser = parser

    def needed(self, items: Iterable[tuple[Any, Any]]) -> set[str]:
        """The most telling set of a sequence."""
        run, sets = {""}, [{""}]
        for op, value in items:
            exact = self.exact(op, value)
            if exact is not None and len(run) * len(exact) <= _MOST:
                run = {before + after for before, after in product(run, exact)}
                continue
            sets.append(run)
            sets.append(exact if exact is not None else self.within(op, value))
            run = {""}
        return max([*sets, run], key=_worth)

    def exact(self, op: Any, value: Any) -> set[str] | None:
        """All that can stand here, or None where that is too much or unknown. What has no width is nothing."""
        parser = self.parser
        if op is parser.LITERAL:
            return {chr(value)}
        if op in (parser.AT, parser.ASSERT, parser.ASSERT_NOT):
            return {""}
        if op is parser.IN and len(value) <= 4 and all(kind is parser.LITERAL for kind, _ in value):
            return {chr(char) for _, char in value}
        if op is parser.SUBPATTERN and not (value[1] or value[2]):
            return self._joined(value[3])
        if op is parser.BRANCH:
            return _union([self._joined(branch) for branch in value[1]])
        if op is parser.MAX_REPEAT and value[:2] == (0, 1):
            return _union([{""}, self._joined(value[2])])
        return None

    def within(self, op: Any, value: Any) -> set[str]:
        """What stands somewhere within a part that can't be spelt out."""
        parser = self.parser
        if op is parser.SUBPATTERN and not (value[1] or value[2]):  # no flags of its own
            return self.needed(value[3])
        if op is parser.BRANCH:
            return set().union(*(self.needed(branch) for branch in value[1]))
        if op in (parser.MAX_REPEAT, parser.MIN_REPEAT) and value[0] > 0:
            return self.needed(value[2])
        return {""}

    def _joined(self, items: Iterable[tuple[Any, Any]]) -> set[str] | None:
        run = {""}
        for op, value in items:
            exact = self.exact(op, value)
            if exact is None or len(run) * len(exact) > _MOST:
                return None
            run = {before + after for before, after in product(run, exact)}
        return run


def _union(parts: Sequence[set[str] | None]) -> set[str] | None:
    whole: set[str] = set()
    for part in parts:
        if part is None:
            return None
        whole |= part
    return whole if len(whole) <= _MOST else None


def _worth(pieces: set[str]) -> tuple[int, int]:
    """Longer pieces tell more, fewer are looked for sooner."""
    return (min(4, min(map(len, pieces), default=0)), -len(pieces))
