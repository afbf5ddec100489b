"""A PO number found in a text, and which of them stand side by side. Finds none itself."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):
    """A number with its place in the text and how sure we are. ``run`` ties neighbours with blanks alone between them."""

    text: str
    start: int
    end: int
    confidence: float
    parts: tuple[str, ...] = ()
    run: int = -1


def in_runs(found: list[Found], text: str) -> list[Found]:
    """Neighbours with blanks alone between them get a run number, so that gathering can try them joined."""
    found = sorted(found, key=lambda each: each.start)
    result: list[Found] = []
    run = -1
    for index, each in enumerate(found):
        before = (
            index > 0 and not text[found[index - 1].end : each.start].strip(" \t") and "\n" not in text[found[index - 1].end : each.start]
        )
        after = index + 1 < len(found) and not text[each.end : found[index + 1].start].strip(" \t")
        if not before and after:
            run += 1
        result.append(each._replace(run=run) if before or after else each)
    return result
