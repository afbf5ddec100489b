"""Engines that can only read: SQLite files opened read-only, PostgreSQL sessions that are read-only and limited in time."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from connectors.errors import Denied
from connectors.po import po_key

_STEPS = 20_000  # SQLite asks for the time after so many of its instructions: some hundred times a second


def open_engine(system: str, url: str, time_limit: float) -> Engine:
    """An engine for reading; opens no connection yet."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(system, parsed, time_limit)
        if parsed.get_backend_name() == "postgresql":
            return _postgresql(parsed, time_limit)
        return create_engine(parsed, pool_pre_ping=True, pool_timeout=time_limit)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise Denied(f"the database URL can't be used: {error}", system=system) from error


def _sqlite(system: str, url: URL, time_limit: float) -> Engine:
    path = url.database or ""

    def connect() -> sqlite3.Connection:
        if path.startswith("file:"):
            name = path + ("&" if "?" in path else "?") + "mode=ro"
        else:
            name = f"file:{quote(str(Path(path).absolute()))}?mode=ro"
        connection = sqlite3.connect(name, uri=True, timeout=min(5.0, time_limit), check_same_thread=False, isolation_level=None)
        connection.create_function("po_key", 1, _po_key, deterministic=True)
        return connection

    if not path or path == ":memory:":
        raise Denied("an in-memory database holds no views: name a file, as in sqlite:///world.db", system=system)
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=8, pool_timeout=time_limit)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    _limit_sqlite(engine, time_limit)
    return engine


def read_any_text(connection: Connection) -> None:
    """From here on this SQLite connection reads text that isn't UTF-8 too, with a mark where a letter can't be told."""
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda raw: raw.decode("utf-8", "replace")


def _po_key(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return po_key.__wrapped__(str(raw)) if raw is not None else ""  # a scan would only wash out the cache


def _limit_sqlite(engine: Engine, time_limit: float) -> None:
    """SQLite knows no statement time-out: a handler that is called every few thousand instructions interrupts it."""

    def before(_c: Any, cursor: Any, *_rest: Any) -> None:
        deadline = time.monotonic() + time_limit
        cursor.connection.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS)

    event.listen(engine, "before_cursor_execute", before)


def _postgresql(url: URL, time_limit: float) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    milliseconds = max(1, int(time_limit * 1000))
    options = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} -c default_transaction_read_only=on -c TimeZone=UTC"
    query = dict(url.query)
    given = query.pop("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} {options}".strip()
    return create_engine(
        url.set(query=query),
        connect_args={"options": options, "connect_timeout": max(1, int(time_limit))},
        isolation_level="REPEATABLE READ",
        pool_size=4,
        max_overflow=8,
        pool_timeout=time_limit,
        pool_pre_ping=True,
    )
