"""The ledger's door: opens the database, brings its tables up to date, hands out transactions. The only maker of engines for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, Insert, create_engine, event, insert, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, SQLModel

_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON")


__all__ = ["Ledger", "LedgerError", "Session", "many"]


class LedgerError(Exception):
    """The ledger's database can't be used."""


class Ledger:
    """The open ledger. Its engine is shared with the durable engine, so that rows and jobs commit together."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self.engine = _open(url)
        except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
            raise LedgerError(f"{safe(url)}: {error}") from error

    @property
    def is_sqlite(self) -> bool:
        """One file, one worker process."""
        return self.engine.dialect.name == "sqlite"

    def migrate(self) -> None:
        """Bring the tables up to the newest revision; safe to call at every start."""
        from alembic.util import CommandError

        from agent.ledger.migrations import upgrade

        try:
            upgrade(self.engine)
        except (SQLAlchemyError, CommandError) as error:
            raise LedgerError(f"{safe(self.url)}: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back on any exception."""
        # no autoflush: a batch is written at once, and whoever needs rows earlier flushes
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session, session.begin():
            if self.is_sqlite:
                # the driver would begin only at the first write: what is read before it could change in between
                session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading: holds up no writer, and nothing done in it is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def many(table: type[SQLModel]) -> Insert:
    """INSERT for many rows of the same keys: one statement for all, where SQLAlchemy would make one for each run of rows with the same
    columns empty."""
    return insert(table).execution_options(render_nulls=True)


def _open(url: str) -> Engine:
    parsed = normal(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_size=20, max_overflow=30, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, pool_size=20, max_overflow=30)

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # IMMEDIATE: read-then-write is atomic, a second writer waits at BEGIN instead of failing at its first write
        connection.isolation_level = "IMMEDIATE"
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine


def normal(url: str) -> URL:
    """The URL taken apart; PostgreSQL's without a driver gets ours."""
    return make_url(url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url)


def safe(url: str) -> str:
    """The URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (SQLAlchemyError, ValueError):
        return "the URL"  # what can't be taken apart may have a password anywhere
