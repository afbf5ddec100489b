"""Reads the golden files back: mail, world, expectation. Applies patches; decides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class GoldenCase:
    """One golden mail with its whole world. ``settings`` are keys of ``[scope]``; ``down`` are systems that don't answer."""

    name: str
    raw: bytes
    rows: Rows
    settings: dict[str, Any]
    down: tuple[str, ...]
    expected: dict[str, Any]


def golden_cases() -> Iterator[GoldenCase]:
    """All of them, by name."""
    for path in sorted(HERE.glob("*.eml")):
        yield golden_case(path.stem)


def golden_case(name: str) -> GoldenCase:
    """The one of this name."""
    world = json.loads((HERE / f"{name}.world.json").read_text(encoding="utf-8"))
    rows: Rows = json.loads((HERE / world["base"]).read_text(encoding="utf-8"))
    for step in world["patch"]:
        apply(rows, step)
    expected = json.loads((HERE / f"{name}.expected.json").read_text(encoding="utf-8"))
    return GoldenCase(name, (HERE / f"{name}.eml").read_bytes(), rows, world["settings"], tuple(world["down"]), expected)


def apply(rows: Rows, step: list[Any]) -> None:
    """One step of a patch; a step that matches nothing is an error of the golden file."""
    verb, view, *rest = step
    if verb == "add":
        rows[view].append(rest[0])
        return
    found = [row for row in rows[view] if all(row[column] == value for column, value in rest[0].items())]
    if not found:
        raise ValueError(f"{verb} {view} {rest[0]} matches no row")
    if verb == "remove":
        rows[view] = [row for row in rows[view] if row not in found]
    for row in found:
        row.update(rest[1] if verb == "set" else {})
