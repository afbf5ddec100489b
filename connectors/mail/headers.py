"""Bytes of messages as IMAP sees them: canonical line ends, and chosen headers. Never parses MIME."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LONE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_END = re.compile(rb"\r?\n\r?\n")


def canonical(content: bytes) -> bytes:
    """Lines end in CRLF, as IMAP demands (some servers refuse anything else); all other bytes stay as they are."""
    ends = content.count(b"\r\n")
    if content.count(b"\n") == ends == content.count(b"\r"):
        return content  # the rule, and ten times cheaper
    return _LONE.sub(b"\r\n", content)


def parse_headers(block: bytes) -> Mapping[str, str]:
    """Name in lower case → topmost value, unfolded, undecoded (UTF-8, else Latin-1). Stops at the first empty line."""
    found: dict[str, str] = {}
    head = _END.split(block, maxsplit=1)[0]
    for line in re.split(rb"\r?\n", _FOLD.sub(b"", head)):
        name, colon, value = line.partition(b":")
        if colon:
            found.setdefault(name.strip().decode("ascii", "replace").lower(), _text(value.strip()))
    return found


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
