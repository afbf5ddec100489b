"""The audit trail: append-only, hash-chained; never edited, never read for decisions.

A line's hash is SHA-256 over the previous hash and the line's own fields. The head row holds the last number and hash, so that a
line cut off the end shows as well as one changed, removed or moved in the middle. Whoever can write the whole database can also write
the head: only a hash noted elsewhere (:mod:`agent.ledger.anchors`) shows that.

**What may have to be forgotten is sealed**: of every key that isn't named in :data:`OPEN` the chain covers a salted hash, not the value.
Retention can take value and salt away (:func:`forget`, itself a line), and the chain is still whole; a value changed, or taken away
otherwise, shows.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from agent.ledger.store import many
from agent.ledger.tables import JournalHead, JournalRow
from agent.model.instant import instant

Entry = tuple[str | None, str, dict[str, Any]]
PURGED = "retention.purged"
# ids, hashes, states, figures and words of ours: what a line tells for good
_OPEN = (
    "lane revision hits promises packet policy path due wording uid mailbox reason from for how rule became changed message_id dated at"
    " sent_at steps handled_afresh condition copies attempts late state evidence kind lines rows before"
)
OPEN = frozenset(_OPEN.split())
_SEAL = "_seal"


def digest(previous: str, seq: int, at: datetime, case_id: str | None, event: str, data: str) -> str:
    """The hash of one line."""
    moment = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return hashlib.sha256(json.dumps([previous, seq, moment, case_id, event, bare(data)]).encode()).hexdigest()


def add(session: Session, at: datetime, entries: Sequence[Entry]) -> None:
    """Add lines inside the caller's transaction. Call it last: it holds the chain until the commit."""
    if not entries:
        return
    head = session.exec(select(JournalHead).where(JournalHead.id == 1).with_for_update()).one()
    seq, previous = head.seq, head.hash
    rows = []
    for case_id, event, data in entries:
        seq += 1
        text = _text(_with_seal(data))
        line = digest(previous, seq, at, case_id, event, text)
        rows.append({"seq": seq, "at": at, "case_id": case_id, "event": event, "data": text, "previous": previous, "hash": line})
        previous = line
    session.execute(many(JournalRow), rows)
    head.seq, head.hash = seq, previous
    session.add(head)


# --- what may be forgotten ---------------------------------------------------------------------------------------------


def _with_seal(data: dict[str, Any]) -> dict[str, Any]:
    keys = sorted(data.keys() - OPEN)
    return {**data, _SEAL: {"keys": keys, "salt": secrets.token_hex(8)}} if keys else data


def bare(text: str) -> str:
    """A line's data as the chain covers it: sealed values by their hashes, without the salt. What was forgotten is so already."""
    data = json.loads(text) if f'"{_SEAL}"' in text else {}
    seal = data.get(_SEAL, {})
    if "salt" not in seal:
        return text
    hashed = {key: hashlib.sha256(_text([seal["salt"], key, data[key]]).encode()).hexdigest() for key in seal["keys"]}
    return _text({**data, **hashed, _SEAL: {"keys": seal["keys"]}})


def _seal(text: str) -> dict[str, Any]:
    """The seal of a line's data: which keys it covers and, unless they were forgotten, the salt. Empty where all is open."""
    return json.loads(text).get(_SEAL, {}) if f'"{_SEAL}"' in text else {}


def told(row: JournalRow) -> dict[str, Any]:
    """A line's data for readers: without the seal, and without what was forgotten."""
    data: dict[str, Any] = json.loads(row.data)
    seal = data.pop(_SEAL, {"keys": [], "salt": ""})
    gone = () if "salt" in seal else seal["keys"]
    return {key: value for key, value in data.items() if key not in gone}


def remembers(row: JournalRow) -> bool:
    """Whether the line still holds something that could be forgotten."""
    return "salt" in _seal(row.data)


def forget(session: Session, rows: Sequence[JournalRow], at: datetime, before: datetime) -> None:
    """Take the sealed values of these lines away, and say so in a line of the journal. Call it last, as :func:`add`."""
    for row in rows:
        session.execute(update(JournalRow).where(col(JournalRow.seq) == row.seq).values(data=bare(row.data)))
    add(session, at, [(None, PURGED, {"kind": "journal", "rows": len(rows), "before": instant(before), "lines": _runs(rows)})])


def _runs(rows: Sequence[JournalRow]) -> list[list[int]]:
    """Line numbers as [first, last] of each run."""
    runs: list[list[int]] = []
    for seq in sorted(row.seq for row in rows):
        if runs and runs[-1][1] == seq - 1:
            runs[-1][1] = seq
        else:
            runs.append([seq, seq])
    return runs


def _plain(value: object) -> str:
    return instant(value) if isinstance(value, datetime) else str(value)


def _text(data: object) -> str:
    # a lone surrogate out of somebody's header is no text for a database
    return json.dumps(data, sort_keys=True, default=_plain, ensure_ascii=False).encode("utf-8", "replace").decode()


# --- reading -----------------------------------------------------------------------------------------------------------


def verify(session: Session, noted: Mapping[int, str] | None = None) -> Iterator[str]:
    """Everything that is wrong with the chain, in words; nothing = whole. ``noted``: hashes of lines as they were noted elsewhere."""
    expected, previous, noted = 1, "", dict(noted or {})
    forgotten: list[int] = []
    purged: list[list[int]] = []
    try:
        for row in _rows(session):
            if row.seq != expected:
                yield f"line {expected} is missing (the next one is {row.seq})"
            if row.previous != previous:
                yield f"line {row.seq} does not follow the line before it"
            if row.hash != digest(row.previous, row.seq, row.at, row.case_id, row.event, row.data):
                yield f"line {row.seq} was changed"
            if noted.pop(row.seq, row.hash) != row.hash:
                yield f"line {row.seq} is not the one that was noted: the chain was written anew from there or before"
            if _seal(row.data) and not remembers(row):
                forgotten.append(row.seq)
            purged += json.loads(row.data).get("lines", []) if row.event == PURGED else []
            expected, previous = row.seq + 1, row.hash
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"a line from {expected} on holds what was never written: {error}"
        return
    yield from (f"what line {seq} told was taken away, and no purge says so" for seq in forgotten if not _within(seq, purged))
    yield from (f"line {seq}, whose hash was noted, is missing: the chain was cut off before it" for seq in sorted(noted))
    head = session.get(JournalHead, 1)
    if head is None or (head.seq, head.hash) != (expected - 1, previous):
        yield f"the chain ends at line {expected - 1}, the head says line {head.seq if head else 'nothing'}"


def _within(seq: int, runs: Sequence[Sequence[int]]) -> bool:
    return any(first <= seq <= last for first, last in runs)


def export(session: Session) -> Iterator[dict[str, Any]]:
    """Every line as plain data, in order."""
    for row in _rows(session):
        yield {
            "seq": row.seq,
            "at": instant(row.at),
            "case": row.case_id,
            "event": row.event,
            "data": told(row),
            "previous": row.previous,
            "hash": row.hash,
        }


def history(session: Session, case_id: str) -> Sequence[JournalRow]:
    """One case's lines, in order."""
    return session.exec(select(JournalRow).where(JournalRow.case_id == case_id).order_by(col(JournalRow.seq))).all()


def last(session: Session, event: str) -> JournalRow | None:
    """The newest line of an event."""
    return session.exec(select(JournalRow).where(JournalRow.event == event).order_by(col(JournalRow.seq).desc()).limit(1)).first()


def _rows(session: Session) -> Iterable[JournalRow]:
    return session.exec(select(JournalRow).order_by(col(JournalRow.seq)).execution_options(yield_per=500))


def head(session: Session) -> tuple[int, str]:
    """The chain's length and last hash, to be noted outside: a chain written anew from the start shows only against that."""
    row = session.get(JournalHead, 1)
    return (row.seq, row.hash) if row else (0, "")
