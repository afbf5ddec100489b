"""One at a time, over all processes: a lock that its holder's death releases. Keeps no row, waits for nobody."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import text

from agent.ledger.store import Ledger


@contextmanager
def alone(ledger: Ledger, name: str) -> Iterator[bool]:
    """True where nobody else is at ``name`` now; whoever gets False leaves it to them. A dead process holds nothing."""
    with _file(ledger, name) if ledger.is_sqlite else _advisory(ledger, name) as mine:
        yield mine


@contextmanager
def _file(ledger: Ledger, name: str) -> Iterator[bool]:
    path = ledger.engine.url.database
    if not path or path == ":memory:":
        yield True
        return
    with Path(f"{path}.{sha256(name.encode()).hexdigest()[:8]}.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


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
