"""The audit trail: append-only, hash-chained; never edited, never read for decisions.

A line's hash is SHA-256 over the previous hash and the line's own fields. The head row holds the last number and hash, so that a
line cut off the end shows as well as one changed, removed or moved in the middle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from agent.ledger.tables import JournalHead, JournalRow


def digest(previous: str, seq: int, at: datetime, case_id: str | None, event: str, data: str) -> str:
    """The hash of one line."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256(json.dumps([previous, seq, moment, case_id, event, data]).encode()).hexdigest()


def add(session: Session, at: datetime, entries: Sequence[tuple[str | None, str, dict[str, Any]]]) -> None:
    """Add lines inside the caller's transaction. Call it last: it holds the chain until the commit."""
    if not entries:
        return
    head = session.exec(select(JournalHead).where(JournalHead.id == 1).with_for_update()).one()
    seq, previous = head.seq, head.hash
    rows = []
    for case_id, event, data in entries:
        seq += 1
        # a lone surrogate out of somebody's header is no text for a database
        text = json.dumps(data, sort_keys=True, default=str, ensure_ascii=False).encode("utf-8", "replace").decode()
        line = digest(previous, seq, at, case_id, event, text)
        rows.append({"seq": seq, "at": at, "case_id": case_id, "event": event, "data": text, "previous": previous, "hash": line})
        previous = line
    session.execute(insert(JournalRow), rows)
    head.seq, head.hash = seq, previous
    session.add(head)


def verify(session: Session) -> Iterator[str]:
    """Everything that is wrong with the chain, in words; nothing = whole."""
    expected, previous = 1, ""
    try:
        for row in _rows(session):
            if row.seq != expected:
                yield f"line {expected} is missing (the next one is {row.seq})"
            if row.previous != previous:
                yield f"line {row.seq} does not follow the line before it"
            if row.hash != digest(row.previous, row.seq, row.at, row.case_id, row.event, row.data):
                yield f"line {row.seq} was changed"
            expected, previous = row.seq + 1, row.hash
    except ValueError as error:
        yield f"a line from {expected} on holds what was never written: {error}"
        return
    head = session.get(JournalHead, 1)
    if head is None or (head.seq, head.hash) != (expected - 1, previous):
        yield f"the chain ends at line {expected - 1}, the head says line {head.seq if head else 'nothing'}"


def export(session: Session) -> Iterator[dict[str, Any]]:
    """Every line as plain data, in order."""
    for row in _rows(session):
        yield {
            "seq": row.seq,
            "at": row.at.isoformat().replace("+00:00", "Z"),
            "case": row.case_id,
            "event": row.event,
            "data": json.loads(row.data),
            "previous": row.previous,
            "hash": row.hash,
        }


def history(session: Session, case_id: str) -> Sequence[JournalRow]:
    """One case's lines, in order."""
    return session.exec(select(JournalRow).where(JournalRow.case_id == case_id).order_by(col(JournalRow.seq))).all()


def _rows(session: Session) -> Iterable[JournalRow]:
    return session.exec(select(JournalRow).order_by(col(JournalRow.seq)).execution_options(yield_per=500))


def head(session: Session) -> tuple[int, str]:
    """The chain's length and last hash, to be noted outside: a chain written anew from the start shows only against that."""
    row = session.get(JournalHead, 1)
    return (row.seq, row.hash) if row else (0, "")
