"""A card for text clients: aligned, at most 78 columns where words allow. Layout alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from agent.stages.card.sections import Section
from agent.stages.card.table import Cell, Table
from agent.stages.card.view import View
from agent.wording.plain import wrapped

WIDTH = 78
_LABEL = {2: 24, 3: 19}
_CELL = {2: 26, 3: 18}


def as_text(view: View) -> str:
    """The whole card as lines."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: View) -> Iterator[str]:
    yield from _wrapped(view.headline.upper() if view.tone == "hold" else view.headline)
    yield from _wrapped(view.why)
    yield ""
    for label, value in view.head:
        yield from _wrapped(value, f"{label + ':':<11}", " " * 11)
    if view.also:
        yield from ("", "Also found")
        for name, why in view.also:
            yield from _wrapped(f"{name}: {why}", "  - ", "    ")
    if view.refused:
        yield from ("", "Sentences that could not be verified")
        for text, why in view.refused:
            yield from _wrapped(f"{text} [{why}]", "  - ", "    ")
    if view.sentences:
        yield from ("", "Each sentence and its source")
        for sentence in view.sentences:
            yield from _wrapped(f"“{sentence.text}”", "  ", "  ")
            for source in sentence.sources:
                yield from _wrapped(source, "    <- ", "       ")
    for section in view.sections:
        yield from _section(section)
    yield from ("", "--", *_wrapped(view.footer))


def _section(section: Section) -> Iterator[str]:
    yield from ("", section.heading, "=" * min(len(section.heading), WIDTH))
    for note in section.notes:
        yield from _wrapped(note)
    for order in section.orders:
        yield from _wrapped(order, "  - ", "    ")
    for difference in section.differences:
        yield from _wrapped(difference, "≠ ", "  ")
    if section.table is not None:
        if section.differences:
            yield ""
        yield from _table(section.table)


def _table(table: Table) -> Iterator[str]:
    count = len(table.columns)
    label_width, width = _LABEL[count], _CELL[count]
    yield _row("", table.columns, label_width, width)
    yield "-" * (label_width + count * (width + 1))
    for row in table.rows:
        if row.kind == "head":
            yield f"{row.cells[0].mark} {row.label}".lstrip()
            continue
        label = _fitted("  " + row.label if row.kind == "part" else row.label, label_width)
        columns = [_fitted(_marked(cell), width) for cell in row.cells]
        for first, *rest in zip_longest(label, *columns, fillvalue=""):
            yield _row(first, rest, label_width, width)


def _row(label: str, cells: Sequence[str], label_width: int, width: int) -> str:
    return (label.ljust(label_width) + "".join(" " + cell.ljust(width) for cell in cells)).rstrip()


def _marked(cell: Cell) -> str:
    text = f"[{cell.text}]" if cell.tone != "value" and cell.text else cell.text
    return f"{cell.mark} {text}" if cell.mark else text


def _fitted(text: str, width: int) -> list[str]:
    if len(text) <= width and "\n" not in text:
        return [text]
    return [part for line in text.split("\n") for part in wrapped(line, width)]


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return wrapped(text, WIDTH, first, rest) if text else []
