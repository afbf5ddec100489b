"""Header values as people see them: encoded words, addresses, ids and dates. Never fails on a header, however broken."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from agent.model.mail import Address
from agent.stages.intake.charset import decode
from agent.stages.intake.limits import IntakeLimits

_ID = re.compile(r"<([^<>\s]{1,990})>")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_PLAIN = re.compile(r'^\s*"?([^"<>@,;:()\\]*?)"?\s*<([^<>@\s,;:"()]+@[^<>@\s,;:"()]+)>\s*$')
_BARE = re.compile(r'^\s*([^<>@\s,;:"()]+@[^<>@\s,;:"()]+)\s*$')
_SPACES = re.compile(r"\s+")


def header_map(message: Message, limits: IntakeLimits) -> tuple[dict[str, tuple[str, ...]], bool]:
    """All headers by lower-case name, top first, undecoded but unfolded; and whether some were cut or left out."""
    found: dict[str, list[str]] = {}
    cut = False
    for count, (name, value) in enumerate(message.raw_items()):
        if count >= limits.max_headers:
            return {key: tuple(values) for key, values in found.items()}, True
        whole = str(value)
        cut |= len(whole) > limits.max_header_chars
        found.setdefault(clean(name).lower(), []).append(clean(whole[: limits.max_header_chars]))
    return {key: tuple(values) for key, values in found.items()}, cut


def clean(value: str) -> str:
    """Unfolded, and with the bytes beyond ASCII that the parser kept as surrogates read as text."""
    if not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape"), None)[0]
    if "\n" in value or "\r" in value:
        value = _FOLD.sub(" ", value)
    return value.strip()


def decoded(value: str) -> str:
    """The value with its encoded words decoded."""
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, binascii.Error, AttributeError):
        return value
    text = "".join(piece if isinstance(piece, str) else decode(piece, charset)[0] for piece, charset in pieces)
    return _SPACES.sub(" ", text.replace("\x00", "")).strip()


def addresses(values: tuple[str, ...], limits: IntakeLimits) -> tuple[Address, ...]:
    """Every address of these headers, in order; what isn't one is left out."""
    found: list[Address] = []
    for value in values:
        simple = _PLAIN.match(value)
        if simple:
            found.append(Address(address=simple.group(2).lower(), name=decoded(simple.group(1)).strip()))
        elif bare := _BARE.match(value):
            found.append(Address(address=bare.group(1).lower()))
        else:
            found.extend(_listed(value, limits))
    return tuple(found[: limits.max_addresses])


def _listed(value: str, limits: IntakeLimits) -> list[Address]:
    try:
        pairs = getaddresses([value])[: limits.max_addresses]
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        return []
    return [
        Address(address=address.strip().lower(), name=decoded(name)) for name, address in pairs if "@" in address and " " not in address
    ]


def message_ids(values: tuple[str, ...]) -> tuple[str, ...]:
    """Message-IDs in angle brackets; a lone value without brackets counts as one."""
    joined = " ".join(values)
    found = _ID.findall(joined)
    if found:
        return tuple(f"<{item}>" for item in found[:200])
    return (f"<{joined.strip()}>",) if joined.strip() and " " not in joined.strip() else ()


def sent_at(values: tuple[str, ...]) -> datetime | None:
    """The Date header in UTC, or None where it isn't a date."""
    try:
        moment = parsedate_to_datetime(values[0])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (IndexError, ValueError, TypeError, OverflowError, AttributeError):
        return None
