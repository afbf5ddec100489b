"""Rows sorted by key, and one answer for every key that was asked: what the four generic systems have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from connectors.generic.rows import BadRow, Row, text
from connectors.generic.source import PairReading, Reading
from connectors.generic.views import LookUp
from connectors.ports import Answer, Reply

T = TypeVar("T")
Rows = Mapping[str, list[Row]]


class Several(ValueError):
    """More than one record under a key that must be unique."""


def grouped(reading: Reading, look_up: LookUp, keys: Sequence[str]) -> Rows:
    """The look-up's rows by key. A row whose key can't be read belongs to nobody."""
    return _by_key(look_up, reading.rows(look_up, keys)) if keys else {}


def grouped_pair(
    reading: Reading, first: LookUp, first_keys: Sequence[str], second: LookUp, second_keys: Sequence[str]
) -> tuple[Rows, Rows]:
    """Two look-ups as :func:`grouped` gives them, in one question where the source can."""
    if not (first_keys and second_keys and isinstance(reading, PairReading)):
        return grouped(reading, first, first_keys), grouped(reading, second, second_keys)
    one, other = reading.pair(first, first_keys, second, second_keys)
    return _by_key(first, one), _by_key(second, other)


def _by_key(look_up: LookUp, rows: Iterable[Row]) -> Rows:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        try:
            key = text(row[look_up.column])
        except ValueError:
            continue
        groups[key.casefold() if look_up.fold else key].append(row)
    return groups


def distinct(keys: Iterable[str]) -> list[str]:
    """Each key once, in order; blank ones are nobody's key."""
    return [key for key in dict.fromkeys(keys) if key.strip()]


def single(rows: Sequence[Row], view: str, key: str) -> Row:
    """The one row of a key that must be unique."""
    if len(rows) > 1:
        raise Several(f"{view} holds {len(rows)} rows for {key}")
    return rows[0]


def unique(items: Sequence[T], name: Callable[[T], str], view: str, key: str) -> tuple[T, ...]:
    """The items, if no two have the same name; never the first of two."""
    seen: set[str] = set()
    for item in items:
        if name(item) in seen:
            raise BadRow(f"{view} of {key} holds {name(item)} more than once")
        seen.add(name(item))
    return tuple(items)


def answers(system: str, keys: Iterable[str], at: datetime, build: Callable[[str], T | None]) -> dict[str, Answer[T]]:
    """Build the record of each key: None is not found, Several is ambiguous, BadRow is malformed for that key alone."""
    return {key: _answer(system, key, at, build) for key in keys}


def _answer(system: str, key: str, at: datetime, build: Callable[[str], T | None]) -> Answer[T]:
    try:
        record = build(key)
    except Several as error:
        return Answer(system=system, reply=Reply.AMBIGUOUS, reason=str(error), observed_at=at)
    except BadRow as error:
        return Answer(system=system, reply=Reply.MALFORMED, reason=str(error), observed_at=at)
    if record is None:
        return Answer(system=system, reply=Reply.NOT_FOUND, observed_at=at)
    return Answer(system=system, reply=Reply.FOUND, record=record, observed_at=at)


def by_number(line_number: str) -> tuple[int, int, str]:
    """Sorting key of a line number: 2 before 10, numbers before other names. A database gives rows in any order."""
    return (0, int(line_number), "") if line_number.isdecimal() else (1, 0, line_number)
