"""FETCH answers taken apart by regular expressions. Knows only what we ask for: UID, FLAGS, INTERNALDATE, RFC822.SIZE, one BODY.

imapclient's own parser splits every answer into tokens in Python, which costs more than all else we do with a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

_UID = re.compile(rb"\bUID (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE " ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)(\d\d)"')
_QUOTED = re.compile(rb'\bBODY\[[^\]]*\](?:<\d+>)? (?:NIL|"((?:[^"\\]|\\.)*)")')
_MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


@dataclass(slots=True)
class Row:
    """What the server told of one message; None = not told."""

    uid: int
    flags: frozenset[str] | None = None
    size: int | None = None
    received_at: datetime | None = None
    content: bytes | None = None


def fetch_rows(client: IMAPClient, uids: Sequence[int], items: str) -> list[Row]:
    """UID FETCH of some messages of the selected folder, ascending. UIDs that are gone are left out."""
    if not uids:
        return []
    status, data = _fetch(client, uids, items)
    if status == "NO" and b"EXPUNGEISSUED" in data[0]:
        client.noop()  # another client purged some of them: take note, then they are just gone
        status, data = _fetch(client, uids, items)
    if status != "OK":
        raise IMAPClientError(f"fetch failed: {data!r}")
    wanted, rows = frozenset(uids), dict[int, Row]()
    for told, literal in _responses(data):
        uid = _UID.search(told)
        if uid and int(uid[1]) in wanted:  # the server may speak of others unasked
            _read(rows.setdefault(int(uid[1]), Row(int(uid[1]))), told, literal)
    return [rows[uid] for uid in sorted(rows)]


def _fetch(client: IMAPClient, uids: Sequence[int], items: str) -> tuple[str, list[Any]]:
    client._imap.untagged_responses.pop("FETCH", None)  # what an earlier command left there speaks of something else
    status, data = client._imap.uid("FETCH", uid_set(uids), f"(UID {items})")
    return status, data


def uid_set(uids: Sequence[int]) -> str:
    """[1, 2, 3, 7] → ``1:3,7``, so that a command stays short."""
    parts: list[list[int]] = []
    for uid in sorted(set(uids)):
        if parts and uid == parts[-1][1] + 1:
            parts[-1][1] = uid
        else:
            parts.append([uid, uid])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in parts)


def expand(text: bytes) -> list[int]:
    """``3:5,9`` → [3, 4, 5, 9]; a range may be written backwards."""
    uids: list[int] = []
    for part in text.split(b","):
        low, _, high = part.partition(b":")
        ends = sorted((int(low), int(high or low)))
        uids += range(ends[0], ends[1] + 1)
    return uids


def _responses(data: Sequence[object]) -> Iterator[tuple[bytes, bytes | None]]:
    """One FETCH response each: its text, and its literal. imaplib gives (text, literal) pairs closed by a last piece of text."""
    text, literal = b"", None
    for piece in data:
        if isinstance(piece, tuple):
            text, literal = text + piece[0], piece[1]
        elif isinstance(piece, bytes):
            yield text + piece, literal
            text, literal = b"", None


def _read(row: Row, told: bytes, literal: bytes | None) -> None:
    if flags := _FLAGS.search(told):
        row.flags = frozenset(flag.decode("utf-8", "replace") for flag in flags[1].split() if flag.lower() != b"\\recent")
    if size := _SIZE.search(told):
        row.size = int(size[1])
    if date := _DATE.search(told):
        row.received_at = _time(date)
    if literal is not None:
        row.content = literal
    elif quoted := _QUOTED.search(told):
        row.content = re.sub(rb"\\(.)", rb"\1", quoted[1] or b"")


def _time(date: re.Match[bytes]) -> datetime:
    day, month, year, hour, minute, second, hours, minutes = date.groups()
    offset = timedelta(hours=int(hours), minutes=int(hours[:1] + minutes))
    return datetime(int(year), _MONTHS[month.title()], int(day), int(hour), int(minute), int(second), tzinfo=UTC) - offset
