"""A text cut into paragraphs and the places where a sentence may end. It judges nothing and drops nothing but blanks.

Mail clients wrap lines, so a line's end may be a blank; a greeting or a list row ends with its line. Which of the possible ends
is a real one is decided by what matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_SPAN = 12
_PARAGRAPH = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_END = re.compile(r"\n|(?<=[.!?:])[ \t]+")
_ATTRIBUTION = re.compile(r"^(?:On|El|Le|Am)\b.{0,200}:$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text with its possible cuts: offsets, first 0, last its length."""

    text: str
    cuts: tuple[int, ...]

    def piece(self, start: int, end: int) -> str:
        """The text between two cuts, line ends as blanks."""
        return " ".join(self.text[self.cuts[start] : self.cuts[end]].split())

    def hard(self, index: int) -> bool:
        """Does a sentence surely end at this cut?"""
        cut = self.cuts[index]
        return index == len(self.cuts) - 1 or self.text[max(0, cut - 8) : cut].rstrip()[-1:] in {".", "!", "?"}


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs that hold anything."""
    for block in _PARAGRAPH.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        stripped = block.strip()
        if stripped:
            cuts = [0, *(found.end() for found in _END.finditer(stripped)), len(stripped)]
            yield Paragraph(stripped, tuple(sorted(set(cuts))))


def without_quotes(text: str) -> str:
    """The text without lines quoted by ``>`` and the line that introduces them ("On … wrote:"). Only where a caller allows quotes."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.startswith(">"):
            kept.append(line)
            continue
        while kept and not kept[-1].strip():
            kept.pop()
        if kept and _ATTRIBUTION.match(kept[-1].strip()):
            kept.pop()
        kept.append("")
    return "\n".join(kept)
