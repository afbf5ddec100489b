"""Reads messages by UID. Never sets ``\\Seen`` (PEEK only), never parses a message, never holds more than a chunk in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.errors import Malformed
from connectors.mail.headers import parse_headers
from connectors.mail.link import Link
from connectors.ports import Fetched, HeaderRow, Listed

LISTED = 500  # messages a command: more gains nothing
FETCHED = 100
BYTES = 8 * 1024 * 1024  # content a command
WINDOW = 100_000  # UIDs a search, so that its answer stays under imaplib's limit of a line


def list_messages(link: Link, folder: str, since_uid: int) -> Sequence[Listed]:
    """See :meth:`connectors.ports.MailSession.list`."""
    rows = []
    with link.doing(f"listing {folder!r}"):
        for chunk in chunks(_search(link, folder, since_uid), LISTED):
            rows += [_listed(uid, row) for uid, row in _rows(link, chunk, ("FLAGS", "INTERNALDATE", "RFC822.SIZE"))]
    return rows


def sized(link: Link, folder: str, uids: Iterable[int], limit: int) -> Sequence[Sequence[int]]:
    """Chunks bounded by count and by bytes; sizes are asked for only where the worst case wouldn't fit."""
    wanted = sorted(set(uids))
    if len(wanted) <= 1 or limit * min(len(wanted), FETCHED) <= BYTES:
        return list(chunks(wanted, FETCHED))
    sizes: dict[int, int] = {}
    with link.doing(f"sizing messages in {folder!r}"):
        link.select(folder)
        for part in chunks(wanted, LISTED):
            sizes |= {uid: min(limit, row[b"RFC822.SIZE"]) for uid, row in _rows(link, part, ("FLAGS", "RFC822.SIZE"))}
    return list(_by_size(sizes))


def fetch_messages(link: Link, folder: str, uids: Sequence[int], limit: int) -> Sequence[Fetched]:
    """One chunk of :meth:`connectors.ports.MailSession.fetch`. The server cuts, so a huge mail never crosses the wire whole."""
    if limit < 1:
        raise ValueError("a limit of at least one byte")
    items = ("FLAGS", "INTERNALDATE", "RFC822.SIZE", f"BODY.PEEK[]<0.{limit}>")
    with link.doing(f"fetching from {folder!r}"):
        link.select(folder)
        return [_fetched(uid, row, limit) for uid, row in _rows(link, uids, items)]


def fetch_headers(link: Link, folder: str, names: Sequence[str], since_uid: int) -> Sequence[HeaderRow]:
    """See :meth:`connectors.ports.MailSession.headers`."""
    item = f"BODY.PEEK[HEADER.FIELDS ({' '.join(name.upper() for name in names)})]"
    rows = []
    with link.doing(f"reading headers in {folder!r}"):
        for chunk in chunks(_search(link, folder, since_uid), LISTED):
            for uid, row in _rows(link, chunk, ("FLAGS", "RFC822.SIZE", item)):
                block = _value(row, b"BODY[HEADER.FIELDS")
                rows.append(HeaderRow(uid=uid, flags=flags_of(row), size=row[b"RFC822.SIZE"], headers=parse_headers(block)))
    return rows


def chunks(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """``uids`` in slices of at most ``size``."""
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


def flags_of(row: Mapping[bytes, Any]) -> frozenset[str]:
    """Flags as text, without the fleeting ``\\Recent``."""
    return frozenset(flag.decode("utf-8", "replace") for flag in row[b"FLAGS"] if flag.lower() != b"\\recent")


def _search(link: Link, folder: str, since_uid: int) -> list[int]:
    """``n:*`` also matches the last message where n is beyond it (RFC 3501 §6.4.8), hence the filter."""
    link.select(folder)
    start, found = max(since_uid, 1), []
    known = int(link.answer.get(b"UIDNEXT", 1))
    while start + WINDOW < known:
        found += link.client.search(["UID", f"{start}:{start + WINDOW - 1}"])
        start += WINDOW
    found += link.client.search(["UID", f"{start}:*"])
    return sorted({uid for uid in found if uid >= since_uid})


def _rows(link: Link, uids: Sequence[int], items: Sequence[str]) -> Iterator[tuple[int, Mapping[bytes, Any]]]:
    """Ascending; a UID that is gone, or came back without what was asked for, is left out."""
    answer = link.client.fetch(uids, items)
    for uid in sorted(answer):
        row = answer[uid]
        if b"FLAGS" in row and b"RFC822.SIZE" in row:
            yield uid, row


def _by_size(sizes: Mapping[int, int]) -> Iterator[Sequence[int]]:
    chunk: list[int] = []
    total = 0
    for uid, size in sizes.items():
        if chunk and (len(chunk) == FETCHED or total + size > BYTES):
            yield chunk
            chunk, total = [], 0
        chunk.append(uid)
        total += size
    if chunk:
        yield chunk


def _listed(uid: int, row: Mapping[bytes, Any]) -> Listed:
    return Listed(uid=uid, flags=flags_of(row), received_at=_utc(row), size=row[b"RFC822.SIZE"])


def _fetched(uid: int, row: Mapping[bytes, Any], limit: int) -> Fetched:
    content = _value(row, b"BODY[]")
    truncated = len(content) >= limit and row[b"RFC822.SIZE"] > limit
    return Fetched(uid=uid, flags=flags_of(row), received_at=_utc(row), content=content[:limit], truncated=truncated)


def _value(row: Mapping[bytes, Any], start: bytes) -> bytes:
    """Servers spell the echo of what was asked differently: go by its beginning."""
    for key, value in row.items():
        if key.upper().startswith(start):
            return bytes(value or b"")
    raise Malformed(f"the server left out {start.decode()}", system="imap")


def _utc(row: Mapping[bytes, Any]) -> datetime:
    when = row.get(b"INTERNALDATE")
    if not isinstance(when, datetime):
        raise Malformed("the server gave no INTERNALDATE", system="imap")
    return when.astimezone(UTC)
