"""Which ERP line is which WMS line: by line number, then by item where only one of each is left. Never by position or quantity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from connectors.records import ErpLine, WmsLine


class Pair(NamedTuple):
    """One order line as both systems have it; None where one of them lacks it."""

    erp: ErpLine | None
    wms: WmsLine | None


def line_key(number: str) -> str:
    """``"010"`` and ``"10"`` are one line number."""
    return number.strip().lstrip("0") or number.strip()


def item_key(sku: str | None) -> str:
    """Items are compared without regard to case and outer blanks."""
    return (sku or "").strip().casefold()


def pair_lines(erp: Sequence[ErpLine], wms: Sequence[WmsLine]) -> tuple[list[Pair], list[tuple[str, str]]]:
    """All lines of both systems in the ERP's order, and the line numbers that a system holds twice (system, number): never paired."""
    repeated = {"erp": _repeated(line.line_number for line in erp), "wms": _repeated(line.line_number for line in wms)}
    twice = repeated["erp"] | repeated["wms"]
    by_number = {line_key(line.line_number): line for line in wms if line_key(line.line_number) not in twice}
    numbers = {line_key(line.line_number) for line in erp} - twice
    left_wms = [line for line in wms if line_key(line.line_number) not in numbers]
    left_erp = [line for line in erp if line_key(line.line_number) not in by_number]
    by_item = _single_items(left_erp, left_wms)
    pairs: list[Pair] = []
    taken: set[int] = set()
    for line in erp:
        match = by_number.get(line_key(line.line_number)) or by_item.get(id(line))
        if match is not None:
            taken.add(id(match))
        pairs.append(Pair(line, match))
    pairs.extend(Pair(None, line) for line in wms if id(line) not in taken)
    return pairs, [(system, number) for system, numbers in repeated.items() for number in sorted(numbers)]


def _repeated(numbers: Iterable[str]) -> set[str]:
    counts = Counter(line_key(number) for number in numbers)
    return {number for number, count in counts.items() if count > 1}


def _single_items(erp: Sequence[ErpLine], wms: Sequence[WmsLine]) -> dict[int, WmsLine]:
    """ERP lines (by identity) whose item stands on exactly one left line of each system."""
    erp_items = Counter(item_key(line.sku) for line in erp)
    wms_items = Counter(item_key(line.sku) for line in wms)
    single = {item_key(line.sku): line for line in wms if wms_items[item_key(line.sku)] == 1 and item_key(line.sku)}
    return {id(line): single[item_key(line.sku)] for line in erp if erp_items[item_key(line.sku)] == 1 and item_key(line.sku) in single}
