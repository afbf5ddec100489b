"""The text of each look-up's query: the shipped default, or what the site's configuration says instead.

A site may give, under ``queries``:
    <view>              a SELECT that stands for the view, without ``:keys`` (every look-up is made on it), or, where the view
                        has one look-up only, a whole query with ``… in :keys``
    <view>_by_<column>  the whole query of one look-up, with ``… in :keys``
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from sqlalchemy import BigInteger, String, TextClause, bindparam, text

from connectors.generic.views import LOOKUPS, SYSTEMS, LookUp

_KEYS = re.compile(r"(?<![:\w]):keys\b")


class QueryError(ValueError):
    """The site's query texts can't be used; all problems in one message."""


# How a look-up's keys are compared with its column. Keys are text, said to be so; a column of numbers takes numbers, any other type
# is cast to text (a cast of every column would keep a database from using its indexes).
Style = Literal["text", "number", "cast"]


class Queries:
    """Query texts of one system in one SQL dialect."""

    def __init__(self, system: str, dialect: str, overrides: Mapping[str, str]) -> None:
        problems = _problems(system, overrides)
        if problems:
            raise QueryError("; ".join(problems))
        self._own = set(overrides)
        self._statements: dict[tuple[str, Style], TextClause] = {}
        for look_up in LOOKUPS[system]:
            query = _text(look_up, dialect, overrides)
            self._statements[look_up.name, "text"] = _statement(query)
            self._statements[look_up.name, "number"] = _statement(query, numbers=True)
            self._statements[look_up.name, "cast"] = _statement(query.replace(_plain(look_up), f" WHERE CAST({look_up.column} AS TEXT) IN"))

    def statement(self, look_up: LookUp, style: Style = "text") -> TextClause:
        """The query of a look-up; its parameter ``keys`` takes a list, of integers where ``style`` is number."""
        return self._statements[look_up.name, style]

    def pair(self, first: LookUp, second: LookUp) -> TextClause | None:
        """Two look-ups of shipped text as one query with parameters ``keys`` and ``others``; ``part`` says whose a row is, its values stand
        in ``c0``, ``c1`` … in the order of the look-up's columns. None where a site gave its own text: that is asked as it stands."""
        if {first.name, first.view, second.name, second.view} & self._own:
            return None
        width = max(len(first.columns), len(second.columns))
        halves = []
        for number, look_up in enumerate((first, second)):
            columns = [*look_up.columns, *["NULL"] * (width - len(look_up.columns))]
            inner = self._statements[look_up.name, "text"].text
            listed = ", ".join(f"{column} AS c{place}" for place, column in enumerate(columns))
            halves.append(f"SELECT {number} AS part, {listed} FROM ({inner}) AS half{number}")
        halves[1] = _KEYS.sub(":others", halves[1])
        names = [bindparam(name, expanding=True, type_=String()) for name in ("keys", "others")]
        return text(" UNION ALL ".join(halves)).bindparams(*names)


def _statement(query: str, numbers: bool = False) -> TextClause:
    statement = text(query)
    if not _KEYS.search(query):
        return statement
    return statement.bindparams(bindparam("keys", expanding=True, type_=BigInteger() if numbers else String()))


def _look_ups(system: str, view: str) -> list[LookUp]:
    return [look_up for look_up in LOOKUPS[system] if look_up.view == view]


def _problems(system: str, overrides: Mapping[str, str]) -> list[str]:
    names = {look_up.name for look_up in LOOKUPS[system]}
    problems = []
    for name, query in overrides.items():
        keyed = bool(_KEYS.search(query))
        if name in SYSTEMS[system]:
            several = [look_up.name for look_up in _look_ups(system, name) if look_up.column != "*" and not look_up.optional]
            if keyed and len(several) > 1:
                problems.append(f"queries.{name}: leave :keys out (it stands for the whole view), or name one of {', '.join(several)}")
        elif name not in names:
            problems.append(f"queries.{name}: {system} has no such view; known: {', '.join([*SYSTEMS[system], *sorted(names)])}")
        elif not keyed:
            problems.append(f"queries.{name}: must select the rows whose key is in :keys")
        if ";" in query.strip().rstrip(";"):
            problems.append(f"queries.{name}: must be one statement")
    return problems


def _text(look_up: LookUp, dialect: str, overrides: Mapping[str, str]) -> str:
    own = overrides.get(look_up.name) if look_up.column != "*" else None
    if own is None and _KEYS.search(overrides.get(look_up.view, "")):
        own = _NO_ROWS.format(", ".join(f"NULL AS {column}" for column in look_up.columns)) if look_up.optional else overrides[look_up.view]
    if own is not None:
        return own.strip().rstrip(";")
    whole = overrides.get(look_up.view)
    origin = f"({whole.strip().rstrip(';')}) AS {look_up.view}" if whole else look_up.view
    return f"SELECT {', '.join(look_up.columns)} FROM {origin}{_where(look_up, dialect)}"


_NO_ROWS = "SELECT {} WHERE 1 = 0"


def _where(look_up: LookUp, dialect: str) -> str:
    if look_up.column == "*":
        return ""
    if look_up.column == "po_key":
        return _PO_KEY.get(dialect, "")
    return f" WHERE lower(trim({look_up.column})) IN :keys" if look_up.fold else f"{_plain(look_up)} :keys"


def _plain(look_up: LookUp) -> str:
    return f" WHERE {look_up.column} IN"


# How connectors.po.po_key is said in SQL, near enough to spare the transfer of the whole view; Python compares again.
_SQUASHED = "regexp_replace(upper(CAST(customer_po AS TEXT)), '[^0-9A-Z]+', '', 'g')"
_PREFIX = "'^((CUSTOMER|CUST|YOUR|OUR|MY)?(PURCHASEORDER|PURCHORDER|PURCHORD|PO|ORDER)(NUMBER|NUM|NBR|NO|NR)?|NUMBER|NO)(?=[0-9])'"
_PO_KEY = {
    "sqlite": " WHERE po_key(customer_po) IN :keys",
    "postgresql": f" WHERE ltrim(regexp_replace({_SQUASHED}, {_PREFIX}, ''), '0') IN :keys",
}
