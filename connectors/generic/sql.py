"""One connector for every system that can be read by SQL: the canonical views over any SQLAlchemy URL. It reads and never writes.

Each reading is one read-only transaction with a time limit for each statement. A missing SQLite file is not created.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from connectors.errors import ConnectorError, Denied
from connectors.generic.carrier import GenericCarrier
from connectors.generic.crm import GenericCrm
from connectors.generic.erp import GenericErp
from connectors.generic.rows import Row, text
from connectors.generic.sql_engine import open_engine, read_any_text
from connectors.generic.sql_errors import translated
from connectors.generic.sql_queries import Queries, Style
from connectors.generic.views import LookUp
from connectors.generic.wms import GenericWms

# keys a query: far below what these databases bind (32,766 and 65,535), so that a thousand drafts are one question; others allow less
_CHUNKS = {"sqlite": 5000, "postgresql": 5000}
CHUNK = 500
_STYLES: tuple[Style, ...] = ("text", "number", "cast")
_NO_OPERATOR = "42883"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")  # what an integer column can hold; 007 is text


class SqlSource:
    """Rows of a system's views out of a database; pooled, and safe to use from several threads."""

    def __init__(self, system: str, url: str, queries: Mapping[str, str] | None = None, time_limit: float = 10.0) -> None:
        self._system = system
        self._engine: Engine = open_engine(system, url, time_limit)
        self._queries = Queries(system, self._engine.dialect.name, queries or {})
        self._styles: dict[str, Style] = {}

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        """A read-only transaction: header, lines and shipments are of one moment."""
        try:
            with self._engine.connect() as connection:
                yield SqlReading(self._system, connection, self._queries, self._styles)
        except ConnectorError:
            raise
        except SQLAlchemyError as error:
            raise translated(self._system, error) from error

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


class SqlReading:
    """Look-ups within one transaction. ``styles``: how each look-up's keys were found to compare with its column."""

    def __init__(self, system: str, connection: Connection, queries: Queries, styles: dict[str, Style]) -> None:
        self._system = system
        self._connection = connection
        self._queries = queries
        self._styles = styles

    def rows(self, look_up: LookUp, keys: Sequence[str]) -> Iterator[Row]:
        if look_up.column == "*":
            yield from self._run(look_up, {})
            return
        size = _CHUNKS.get(self._connection.dialect.name, CHUNK)
        for start in range(0, len(keys), size):
            asked = list(keys[start : start + size])
            found = self._run(look_up, {"keys": asked})
            yield from found
            yield from self._numbered(look_up, asked, found)

    def pair(self, first: LookUp, first_keys: Sequence[str], second: LookUp, second_keys: Sequence[str]) -> tuple[list[Row], list[Row]]:
        """Two look-ups as one question where the database is known to compare both keys as text; else one after the other."""
        both = f"{first.name} {second.name}"
        size, asked = _CHUNKS.get(self._connection.dialect.name, 0), (list(first_keys), list(second_keys))
        learned = self._connection.dialect.name == "sqlite" or {self._styles.get(first.name), self._styles.get(second.name)} == {"text"}
        statement = self._queries.pair(first, second) if learned and max(map(len, asked)) <= size and both not in self._styles else None
        if statement is not None:
            try:
                with self._connection.begin_nested():
                    found = self._connection.execute(statement, {"keys": asked[0], "others": asked[1]}).all()
            except DBAPIError:
                self._styles[both] = "cast"  # asked apart from now on, which also says what is wrong
            else:
                one, other = (
                    [dict(zip(look_up.columns, values, strict=False)) for number, *values in found if number == part]
                    for part, look_up in enumerate((first, second))
                )
                return one + self._numbered(first, asked[0], one), other + self._numbered(second, asked[1], other)
        return list(self.rows(first, first_keys)), list(self.rows(second, second_keys))

    def _numbered(self, look_up: LookUp, asked: Sequence[str], found: Sequence[Row]) -> list[Row]:
        """SQLite holds a number to be another value than its digits, where a column declares no type: such keys are asked for again."""
        if self._connection.dialect.name != "sqlite" or look_up.column == "po_key" or look_up.fold:
            return []
        seen = {text(row[look_up.column]) for row in found if isinstance(row[look_up.column], (str, int, float))}
        numbers = [int(key) for key in asked if key not in seen and _NUMBER.fullmatch(key)]
        if not numbers:
            return []
        return [row for row in self._run(look_up, {"keys": numbers}) if isinstance(row[look_up.column], (int, float))]

    def _run(self, look_up: LookUp, parameters: dict[str, Any]) -> list[Row]:
        try:
            try:
                names, found = self._fetch(look_up, parameters)
            except DBAPIError as error:
                if "could not decode" not in str(error.orig).lower():
                    raise
                read_any_text(self._connection)
                names, found = self._fetch(look_up, parameters)
        except DBAPIError as error:
            raise translated(self._system, error, look_up) from error
        return [dict(zip(names, row, strict=True)) for row in found]

    def _fetch(self, look_up: LookUp, parameters: dict[str, Any]) -> tuple[list[str], Sequence[Sequence[Any]]]:
        """PostgreSQL compares no text with a column of numbers: such a look-up is said otherwise, and remembered so."""
        known = self._styles.get(look_up.name)
        if known is not None or "keys" not in parameters or self._connection.dialect.name != "postgresql":
            return self._ask(look_up, parameters, known or "text")
        for style in _STYLES:
            try:
                with self._connection.begin_nested():
                    answer = self._ask(look_up, parameters, style)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") != _NO_OPERATOR or style == _STYLES[-1]:
                    raise
                continue
            self._styles[look_up.name] = style
            return answer
        raise AssertionError("the last style answers or raises")

    def _ask(self, look_up: LookUp, parameters: dict[str, Any], style: Style) -> tuple[list[str], Sequence[Sequence[Any]]]:
        if style == "number":
            parameters = {"keys": [int(key) for key in parameters["keys"] if _NUMBER.fullmatch(key)]}
        result = self._connection.execute(self._queries.statement(look_up, style), parameters)
        names = [name.lower() for name in result.keys()]  # noqa: SIM118 - not a mapping
        self._expect(look_up, names)
        return names, result.all()

    def _expect(self, look_up: LookUp, names: Sequence[str]) -> None:
        missing = [column for column in look_up.columns if column not in names]
        if missing:
            raise Denied(f"the query for {look_up.name} lacks {', '.join(missing)}: add each, or NULL AS its name", system=self._system)


Now = Callable[[], datetime]


def sql_erp(url: str, now: Now, queries: Mapping[str, str] | None = None, time_limit: float = 10.0) -> GenericErp:
    """The ERP behind a database URL."""
    return GenericErp(SqlSource("erp", url, queries, time_limit), now)


def sql_crm(url: str, now: Now, queries: Mapping[str, str] | None = None, time_limit: float = 10.0) -> GenericCrm:
    """The CRM behind a database URL."""
    return GenericCrm(SqlSource("crm", url, queries, time_limit), now)


def sql_wms(url: str, now: Now, queries: Mapping[str, str] | None = None, time_limit: float = 10.0) -> GenericWms:
    """The WMS behind a database URL."""
    return GenericWms(SqlSource("wms", url, queries, time_limit), now)


def sql_carrier(url: str, now: Now, queries: Mapping[str, str] | None = None, time_limit: float = 10.0) -> GenericCarrier:
    """Carrier events behind a database URL."""
    return GenericCarrier(SqlSource("carrier", url, queries, time_limit), now)
