"""A world: the canonical views as plain rows, in the formats of docs/contract.md §2. Feeds the memory twins, the demo and the tests.

Missing views are empty, missing columns are NULL. It holds what it is given, right or wrong: judging values is the readers' work.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.generic.views import VIEWS

Cells = dict[str, Any]


class WorldError(ValueError):
    """A world names a view or column that the contract doesn't know, or can't be read."""


class World:
    """Rows by view; changed in place by :meth:`set`, :meth:`add` and :meth:`remove`."""

    def __init__(self, views: Mapping[str, Iterable[Mapping[str, Any]]] | None = None) -> None:
        self.views: dict[str, list[Cells]] = {view: [] for view in VIEWS}
        for view, rows in (views or {}).items():
            for row in rows:
                self.add(view, **row)

    @classmethod
    def load(cls, path: str | Path) -> World:
        """Read a JSON or TOML file: one table of rows for each view."""
        path = Path(path)
        content = path.read_bytes().decode("utf-8")
        try:
            read = tomllib.loads(content) if path.suffix == ".toml" else json.loads(content)
        except ValueError as error:
            raise WorldError(f"{path.name}: {error}") from error
        return cls(read)

    def save(self, path: str | Path) -> None:
        """Write as JSON, which :meth:`load` reads."""
        Path(path).write_text(json.dumps(self.views, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")

    @classmethod
    def read_sql(cls, url: str) -> World:
        """Read all views that a database has."""
        from connectors.memory.world_sql import read_views

        return cls(read_views(url))

    def write_sql(self, url: str) -> None:
        """Make the views as tables in a database, with indexes; tables of these names are replaced."""
        from connectors.memory.world_sql import write_views

        write_views(url, self.views)

    def rows(self, view: str, **match: Any) -> list[Cells]:
        """The rows of a view whose columns equal ``match``; the world's own rows, not copies."""
        _check(view, match)
        return [row for row in self.views[view] if all(row.get(column) == value for column, value in match.items())]

    def add(self, view: str, **cells: Any) -> Cells:
        """Add a row; returns it."""
        _check(view, cells)
        row = {column: plain(value) for column, value in cells.items()}
        self.views[view].append(row)
        return row

    def set(self, view: str, match: Mapping[str, Any], **cells: Any) -> int:
        """Set cells of all rows that match; says how many."""
        _check(view, cells)
        rows = self.rows(view, **match)
        for row in rows:
            row.update({column: plain(value) for column, value in cells.items()})
        return len(rows)

    def remove(self, view: str, **match: Any) -> int:
        """Remove all rows that match; says how many."""
        doomed = {id(row) for row in self.rows(view, **match)}
        self.views[view] = [row for row in self.views[view] if id(row) not in doomed]
        return len(doomed)

    def copy(self) -> World:
        """A world of its own with the same rows."""
        return World(self.views)


def _check(view: str, cells: Mapping[str, Any]) -> None:
    if view not in VIEWS:
        raise WorldError(f"no view {view!r}; known: {', '.join(VIEWS)}")
    unknown = sorted(set(cells) - set(VIEWS[view]))
    if unknown:
        raise WorldError(f"view {view} has no column {', '.join(unknown)}; it has {', '.join(VIEWS[view])}")


def plain(value: Any) -> Any:
    """A value in the contract's format: ISO dates, ISO times in UTC with Z, decimals as their digits, booleans 0/1."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value
