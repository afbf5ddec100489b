"""A world written to and read from a database: the canonical views as tables of native types, with the indexes that look-ups use.

A column that holds a value which isn't of its type becomes a text column, so that a world can be as untidy as a real system.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Engine, Index, MetaData, Table, create_engine, func, inspect, make_url, text
from sqlalchemy.dialects.postgresql import DATE, TIMESTAMP
from sqlalchemy.types import Integer, Numeric, SmallInteger, Text, TypeEngine, UserDefinedType

from connectors.generic.rows import BadRow, cell
from connectors.generic.views import VIEWS, Kind

Rows = Iterable[Mapping[str, Any]]
_INDEXED = ("customer_id", "order_number", "tracking_number", "shipment_id")
_FOLDED = ("email", "domain")


def read_views(url: str) -> dict[str, list[dict[str, Any]]]:
    """All canonical views that the database has, in their stored order."""
    with _connected(url) as connection:
        there = set(inspect(connection).get_table_names()) | set(inspect(connection).get_view_names())
        return {view: _read(connection, view) for view in VIEWS if view in there}


def write_views(url: str, views: Mapping[str, Rows]) -> None:
    """Replace the canonical views by tables with these rows, in one transaction."""
    with _connected(url) as connection:
        metadata = MetaData()
        tables = {view: _table(metadata, view, list(views.get(view, ())), connection.dialect.name) for view in VIEWS}
        metadata.drop_all(connection)
        metadata.create_all(connection)
        for view, table in tables.items():
            loose = connection.dialect.name == "sqlite"
            rows = [_row(view, row, table, loose) for row in views.get(view, ())]
            if rows:
                connection.execute(table.insert(), rows)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine: Engine = create_engine(parsed)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _read(connection: Connection, view: str) -> list[dict[str, Any]]:
    result = connection.execute(text(f"SELECT * FROM {view}"))
    return [{name: value for name, value in row.items() if name in VIEWS[view]} for row in result.mappings()]


def _table(metadata: MetaData, view: str, rows: list[Mapping[str, Any]], dialect: str) -> Table:
    columns = [Column(name, _type(view, name, kind, rows, dialect)) for name, kind in VIEWS[view].items()]
    table = Table(view, metadata, *columns)
    for name in VIEWS[view]:
        if name in _INDEXED:
            Index(f"ix_{view}_{name}", table.c[name])
        elif name in _FOLDED:
            Index(f"ix_{view}_{name}", func.lower(table.c[name]))
    return table


def _type(view: str, name: str, kind: Kind, rows: list[Mapping[str, Any]], dialect: str) -> TypeEngine[Any]:
    if dialect == "sqlite":  # loosely typed: any value may stand in any column
        return {"qty": _Loose(), "flag": Integer(), "whole": Integer()}.get(kind, Text())
    if not all(_fits(view, name, row) for row in rows):
        return Text()
    native: dict[Kind, TypeEngine[Any]] = {
        "qty": Numeric(),
        "flag": SmallInteger(),
        "whole": Integer(),
        "date": DATE(),
        "time": TIMESTAMP(timezone=True),
    }
    return native.get(kind, Text())


class _Loose(UserDefinedType[Any]):
    """NUMERIC affinity without any conversion on the way in."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "NUMERIC"


def _fits(view: str, name: str, row: Mapping[str, Any]) -> bool:
    try:
        cell(view, name, {name: row.get(name)}, "")
    except BadRow:
        return False
    return True


def _row(view: str, row: Mapping[str, Any], table: Table, loose: bool) -> dict[str, Any]:
    """A row as the driver wants it: what a native column gets was read strictly before."""
    native = {}
    for name in VIEWS[view]:
        raw = row.get(name)
        if isinstance(table.c[name].type, Text):
            native[name] = raw if raw is None or isinstance(raw, (str, bytes)) else str(raw)
        else:
            native[name] = raw if loose else _native(cell(view, name, {name: raw}, ""))
    return native


def _native(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value
