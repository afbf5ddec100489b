"""What the ledger forgets, and when: the contents of ended cases, kind by kind, as ``visibility.toml`` says. Deletes no row.

Keys, hashes, states, figures and times stay: by them no mail is answered twice, also after a change of UIDVALIDITY, and the chain of
the journal stays whole. A case that isn't over is never touched, nor a step that is still to be done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from agent.ledger import journal
from agent.ledger.kinds import KINDS, OVER, Kind, ended
from agent.ledger.store import Ledger
from agent.ledger.tables import CaseRow, JournalRow
from agent.model.visibility import Visibility

_CHUNK = 500


@dataclass(frozen=True)
class Purged:
    """What went (or would go) of one kind: ``rows`` whose cases ended before ``before``. Without ``days`` it is never purged."""

    kind: str
    what: str
    days: int | None
    before: datetime | None
    rows: int = 0


def days_of(kind: Kind, visibility: Visibility) -> int | None:
    """For how long a kind is kept: its own row, or the shortest-lived field that it holds; never less than the work needs it."""
    days = visibility.keep_days((f"ledger.{kind.name}", *kind.holds))
    return None if days is None else max(days, kind.least)


def expired(visibility: Visibility, now: datetime, case: CaseRow) -> frozenset[str]:
    """The kinds of contents of this case whose time is over, whether a purge has been or not."""
    end = case.closed_at or case.changed_at
    if case.state not in OVER:
        return frozenset()
    days = {kind.name: days_of(kind, visibility) for kind in KINDS}
    return frozenset(name for name, most in days.items() if most is not None and end < now - timedelta(days=most))


def purge(ledger: Ledger, visibility: Visibility, now: datetime, *, dry_run: bool = False) -> list[Purged]:
    """Forget what is over; returns what went, kind by kind. ``dry_run``: counts, and changes nothing."""
    done = []
    for kind in KINDS:
        days = days_of(kind, visibility)
        before = None if days is None else now - timedelta(days=days)
        rows = 0 if before is None else _count(ledger, kind, before) if dry_run else _forget(ledger, kind, before, now)
        done.append(Purged(kind.name, kind.what, days, before, rows))
    if not dry_run:
        with ledger.transaction() as session:
            gone = {one.kind: one.rows for one in done if one.rows and one.kind != "journal"}
            journal.add(session, now, [(None, journal.PURGED, {"kind": "contents", "rows": sum(gone.values()), "state": gone})])
        _scrub(ledger)
    return done


def due(ledger: Ledger, now: datetime, every: timedelta = timedelta(days=1)) -> bool:
    """Whether the last purge is so long ago, by the journal."""
    with ledger.reading() as session:
        line = journal.last(session, journal.PURGED)
    return line is None or now - line.at >= every


def open_since(ledger: Ledger, before: datetime) -> int:
    """Cases that opened before then and aren't over: they keep all that they hold."""
    with ledger.reading() as session:
        over = col(CaseRow.id).in_(ended())
        return int(session.exec(select(func.count()).select_from(CaseRow).where(CaseRow.opened_at < before, ~over)).one())


def _count(ledger: Ledger, kind: Kind, before: datetime) -> int:
    with ledger.reading() as session:
        return int(session.exec(select(func.count()).select_from(kind.table).where(kind.over(before))).one())


def _forget(ledger: Ledger, kind: Kind, before: datetime, now: datetime) -> int:
    """Some hundred rows a transaction, so that nobody waits long."""
    gone, last = 0, 0
    while True:
        with _writing(ledger) as session:
            if kind.table is JournalRow:
                count, last = _forget_lines(session, kind, before, now, last)
            else:
                count = _blank(session, kind, before)
        gone += count
        if not count:
            return gone


def _blank(session: Session, kind: Kind, before: datetime) -> int:
    key = getattr(kind.table, kind.key)
    keys = session.exec(select(key).where(kind.over(before)).distinct().limit(_CHUNK)).all()
    if not keys:
        return 0
    done = session.execute(update(kind.table).where(key.in_(keys), kind.over(before)).values(**kind.columns))
    return int(getattr(done, "rowcount", 0))


def _forget_lines(session: Session, kind: Kind, before: datetime, now: datetime, after: int) -> tuple[int, int]:
    query = select(JournalRow).where(kind.over(before), col(JournalRow.seq) > after).order_by(col(JournalRow.seq)).limit(_CHUNK)
    lines = [line for line in session.exec(query).all() if journal.remembers(line)]
    if lines:
        journal.forget(session, lines, now, before)
    return len(lines), lines[-1].seq if lines else after


@contextmanager
def _writing(ledger: Ledger) -> Iterator[Session]:
    with ledger.transaction() as session:
        if ledger.is_sqlite:
            # what is blanked is overwritten in the file, not only let go
            session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
        yield session


def _scrub(ledger: Ledger) -> None:
    """On SQLite the write-ahead log still holds what was blanked: fold it into the file. PostgreSQL does so by VACUUM."""
    if ledger.is_sqlite:
        with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
