"""What a model read in unclear mails, kept as soon as it was said: a mail that comes up again isn't paid for again. Asks no model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from agent.ledger.store import Ledger
from agent.ledger.tables import ReadingRow
from agent.model.advice import Reading


class LedgerShelf:
    """See :class:`agent.model.advice.Shelf`. Each reading in a transaction of its own, apart from what is decided by it."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._ledger, self._now = ledger, now

    def recall(self, keys: Collection[str]) -> Mapping[str, Reading]:
        """Those that are known, by key."""
        with self._ledger.reading() as session:
            rows = session.exec(select(ReadingRow).where(col(ReadingRow.key).in_(sorted(set(keys))))).all()
            return {row.key: Reading.model_validate(row.model_dump(exclude={"at"})) for row in rows}

    def keep(self, readings: Sequence[Reading]) -> None:
        """Keep them; one that another worker has kept in the meantime stays as it is."""
        for one in readings:
            try:
                with self._ledger.transaction() as session:
                    session.add(ReadingRow(at=self._now(), **one.model_dump()))
            except IntegrityError:
                continue
