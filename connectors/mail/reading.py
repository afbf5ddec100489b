"""Reads messages by UID. Never sets ``\\Seen`` (PEEK only), never parses a message, never holds more than a chunk in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from connectors.errors import Malformed
from connectors.mail.headers import parse_headers
from connectors.mail.link import Link
from connectors.mail.wire import Row, fetch_rows
from connectors.ports import Fetched, HeaderRow, Listed

LISTED = 500  # messages a command: more gains nothing
FETCHED = 100
BYTES = 8 * 1024 * 1024  # content a command
WINDOW = 100_000  # UIDs a search, so that its answer stays under imaplib's limit of a line


def list_messages(link: Link, folder: str, since_uid: int) -> Sequence[Listed]:
    """See :meth:`connectors.ports.MailSession.list`."""
    with link.doing(f"listing {folder!r}") as client:
        found = _search(link, folder, since_uid)
        return [_listed(row) for chunk in chunks(found, LISTED) for row in fetch_rows(client, chunk, "FLAGS INTERNALDATE RFC822.SIZE")]


def sized(link: Link, folder: str, uids: Iterable[int], limit: int) -> Sequence[Sequence[int]]:
    """Chunks bounded by count and by bytes; sizes are asked for only where the worst case wouldn't fit."""
    wanted = sorted(set(uids))
    if len(wanted) <= 1 or limit * min(len(wanted), FETCHED) <= BYTES:
        return list(chunks(wanted, FETCHED))
    sizes: dict[int, int] = {}
    with link.doing(f"sizing messages in {folder!r}") as client:
        link.select(folder)
        for part in chunks(wanted, LISTED):
            sizes |= {row.uid: min(limit, row.size or 0) for row in fetch_rows(client, part, "RFC822.SIZE")}
    return list(_by_size(sizes))


def fetch_messages(link: Link, folder: str, uids: Sequence[int], limit: int) -> Sequence[Fetched]:
    """One chunk of :meth:`connectors.ports.MailSession.fetch`. The server cuts, so a huge mail never crosses the wire whole."""
    if limit < 1:
        raise ValueError("a limit of at least one byte")
    with link.doing(f"fetching from {folder!r}") as client:
        link.select(folder)
        rows = fetch_rows(client, uids, f"FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{limit}>")
    return [_fetched(row, limit) for row in rows]


def fetch_headers(link: Link, folder: str, names: Sequence[str], since_uid: int) -> Sequence[HeaderRow]:
    """See :meth:`connectors.ports.MailSession.headers`."""
    items = f"FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({' '.join(name.upper() for name in names)})]"
    with link.doing(f"reading headers in {folder!r}") as client:
        found = _search(link, folder, since_uid)
        return [_headers(row) for chunk in chunks(found, LISTED) for row in fetch_rows(client, chunk, items)]


def chunks(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """``uids`` in slices of at most ``size``."""
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


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


def _listed(row: Row) -> Listed:
    if row.flags is None or row.size is None or row.received_at is None:
        raise _lacking(row)
    return Listed(uid=row.uid, flags=row.flags, received_at=row.received_at, size=row.size)


def _fetched(row: Row, limit: int) -> Fetched:
    if row.flags is None or row.size is None or row.received_at is None or row.content is None:
        raise _lacking(row)
    truncated = len(row.content) >= limit and row.size > limit
    return Fetched(uid=row.uid, flags=row.flags, received_at=row.received_at, content=row.content[:limit], truncated=truncated)


def _headers(row: Row) -> HeaderRow:
    if row.flags is None or row.size is None or row.content is None:
        raise _lacking(row)
    return HeaderRow(uid=row.uid, flags=row.flags, size=row.size, headers=parse_headers(row.content))


def _lacking(row: Row) -> Malformed:
    return Malformed(f"the server left out what was asked of UID {row.uid}", system="imap")
