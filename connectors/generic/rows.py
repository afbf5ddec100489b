"""One cell, one row of a canonical view → a typed value: strictly, so that what can't be read is said and never guessed.

Blank text is NULL in every column. A double counts with the 15 decimal digits that it can hold. Dates and times outside
1980–2100 are the fillers that many systems store for "none" or "never": they are refused, since nobody may promise them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from connectors.generic.views import VIEWS, Kind

Row = Mapping[str, Any]

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,12})?")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_LINE = re.compile(r"([0-9]+)\.0+")
_TOO_LONG = 10**18  # more digits than the pattern takes
_YEARS = range(1980, 2101)


class BadCell(ValueError):
    """A value that isn't of its column's kind; the message names what was expected, never a guess at what was meant."""


def text(raw: Any) -> str:
    """Text as stored, without outer blanks; whole numbers as their digits."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, (float, Decimal)):
        value = Decimal(raw)
        if value.is_finite() and abs(value) < 10**15 and value == value.to_integral_value():
            return str(int(value))
    raise BadCell("expected text")


def line(raw: Any) -> str:
    """A line number as text: ``1``, ``1.0`` and ``"1.0"`` are one line, ``"1.10"`` is another."""
    value = text(raw)
    whole = _LINE.fullmatch(value) if "." in value else None
    return whole[1] if whole else value


def number(raw: Any) -> Decimal:
    """An exact decimal without trailing zeros."""
    if type(raw) is int and -_TOO_LONG < raw < _TOO_LONG:  # what most databases give for most quantities
        return Decimal(raw)
    if isinstance(raw, bool):
        raise BadCell("expected a number")
    if isinstance(raw, float):
        raw = format(raw, ".15g")
        if "e" in raw:
            raw = format(Decimal(raw), "f") if "inf" not in raw else raw
    if isinstance(raw, Decimal):
        raw = format(raw, "f")
    if isinstance(raw, int):
        raw = str(raw)
    if not isinstance(raw, str) or not _NUMBER.fullmatch(raw.strip()):
        raise BadCell("expected a number")
    try:
        value = Decimal(raw.strip())
    except InvalidOperation as error:  # pragma: no cover - the pattern admits nothing else
        raise BadCell("expected a number") from error
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def quantity(raw: Any) -> Decimal:
    """A quantity or price: never negative."""
    value = number(raw)
    if value < 0:
        raise BadCell("expected a quantity of zero or more")
    return abs(value)


def whole(raw: Any) -> int:
    """A count of days or the like."""
    value = quantity(raw)
    if value != value.to_integral_value():
        raise BadCell("expected a whole number")
    return int(value)


def day(raw: Any) -> date:
    """A calendar date; a time of day other than midnight belongs to a moment, not to a date."""
    if isinstance(raw, datetime):
        raw = raw.isoformat()
    if isinstance(raw, date):
        value = raw
    else:
        match = _DATE.fullmatch(raw.strip()) if isinstance(raw, str) else None
        if match is None:
            raise BadCell("expected a date as YYYY-MM-DD")
        value = _calendar(match[1])
    if value.year not in _YEARS:
        raise BadCell("expected a real date, not a filler")
    return value


@lru_cache(maxsize=1024)  # a batch's orders share a few dozen dates
def _calendar(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise BadCell("expected a date as YYYY-MM-DD") from error


def moment(raw: Any) -> datetime:
    """An instant, in UTC; without a zone nobody knows which."""
    if isinstance(raw, str) and len(raw.strip()) > 10:
        try:
            raw = datetime.fromisoformat(raw.strip())
        except ValueError as error:
            raise BadCell("expected a time as YYYY-MM-DDTHH:MM:SSZ") from error
    if not isinstance(raw, datetime):
        raise BadCell("expected a time as YYYY-MM-DDTHH:MM:SSZ")
    if raw.tzinfo is None:
        raise BadCell("expected a time with its zone (Z or an offset)")
    if raw.year not in _YEARS:
        raise BadCell("expected a real time, not a filler")
    return raw.astimezone(UTC)


_FLAGS = {"0": False, "1": True, "false": False, "true": True}


def flag(raw: Any) -> bool:
    """A yes or no: 0/1 or true/false."""
    if isinstance(raw, bool):
        return raw
    value = raw.strip().casefold() if isinstance(raw, str) else text(raw)
    if value not in _FLAGS:
        raise BadCell("expected 0 or 1")
    return _FLAGS[value]


_READERS: dict[Kind, Callable[[Any], Any]] = {
    "text": text,
    "line": line,
    "qty": quantity,
    "date": day,
    "time": moment,
    "flag": flag,
    "whole": whole,
}
_COLUMNS = {view: {column: _READERS[kind] for column, kind in columns.items()} for view, columns in VIEWS.items()}


class BadRow(ValueError):
    """A row that can't be read; the message names view, column, key and the raw value."""


def cell(view: str, column: str, row: Row, key: str) -> Any:
    """One value of a row; None where it is NULL or blank."""
    return values(view, row, key, (column,))[column]


def values(view: str, row: Row, key: str, columns: Iterable[str], required: Iterable[str] = ()) -> dict[str, Any]:
    """The chosen columns of a row, typed; a required one must not be NULL."""
    readers = _COLUMNS[view]
    read: dict[str, Any] = {}
    for column in columns:  # the busiest loop of all: the headers of a batch pass here
        raw = row[column]
        if type(raw) is str:
            raw = raw.strip() or None
        reader = readers[column]
        if raw is not None and not (reader is text and type(raw) is str):
            try:
                raw = reader(raw)
            except BadCell as error:
                raise BadRow(f"{view}.{column} of {key} holds {_shown(raw)}: {error}") from error
        read[column] = raw
    for column in required:
        if read[column] is None:
            raise BadRow(f"{view}.{column} of {key} is empty")
    return read


def _shown(raw: Any) -> str:
    words = repr(raw)
    return words if len(words) <= 60 else f"{words[:57]}…"
