"""One at a time, over all processes: a lock that its holder's death releases. Keeps no row, waits for nobody, leaves no file behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from sqlalchemy import text

from agent.ledger.store import Ledger


@contextmanager
def alone(ledger: Ledger, name: str) -> Iterator[bool]:
    """True where nobody else is at ``name`` now; whoever gets False leaves it to them. A dead process holds nothing."""
    with _file(ledger, name) if ledger.is_sqlite else _advisory(ledger, name) as mine:
        yield mine


def hold(path: Path) -> IO[str] | None:
    """The file, made and locked; None where somebody else holds it. A dead process's file is taken over."""
    while True:
        held = path.open("a")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_there(held, path):
                return held
        except BlockingIOError:
            held.close()
            return None
        held.close()  # its holder removed it between our opening and our locking: what we have locks nobody out


def let_go(held: IO[str], path: Path) -> None:
    """Remove the file while nobody else can hold it, then unlock."""
    path.unlink(missing_ok=True)
    held.close()


def _is_there(held: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(held.fileno()), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _file(ledger: Ledger, name: str) -> Iterator[bool]:
    database = ledger.engine.url.database
    if not database or database == ":memory:":
        yield True
        return
    path = Path(f"{database}.{sha256(name.encode()).hexdigest()[:8]}.lock")
    held = hold(path)
    if held is None:
        yield False
        return
    try:
        yield True
    finally:
        let_go(held, path)


@contextmanager
def _advisory(ledger: Ledger, name: str) -> Iterator[bool]:
    key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
    with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": key}).scalar())
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": key})
