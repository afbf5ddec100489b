"""Text of a mail in which the direct reading found none: broken boundaries, text outside all parts, then mail-parser's opinion.

Called for such mails only; it never replaces text that was found, and never raises.
"""

from __future__ import annotations

import re
from email.message import Message

_DELIMITER = re.compile(r"^--\S[^\n]{0,78}$")
_FIELD = re.compile(r"^[\w-]{2,40}:\s?\S|^[ \t]+\S")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NOTE = re.compile(r"^\W*this is (?:a|the) .{0,40}(?:multi-?part|preamble|mime)\b.{0,200}$", re.IGNORECASE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LONG_HEAD = 20_000
_FRAMING = re.compile(rb"^(?:content-[\w-]+|mime-version):.*(?:\r?\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)
MAX_SECOND_OPINION = 400_000


def recovered(message: Message, raw: bytes) -> tuple[list[str], list[str]]:
    """Plain texts and pages, at best; two empty lists where there is nothing to find."""
    outside = [text for text in _outside(message) if _LETTERS.search(text)]
    if outside:
        return outside, []
    return _second_opinion(raw) if len(raw) <= MAX_SECOND_OPINION else ([], [])


def _outside(message: Message) -> list[str]:
    """A multipart that is no such thing, and what stands after the last boundary."""
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, str):
        return [_without_frames(_text(payload))]
    return [_text(message.epilogue)] if message.epilogue else []


def _text(kept: str) -> str:
    """Bytes beyond ASCII come as surrogates from the parser."""
    return kept.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _without_frames(text: str) -> str:
    """The lines without delimiters and the header lines right after each."""
    lines: list[str] = []
    head = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if _DELIMITER.match(line):
            head = True
        elif head and (not line.strip() or _FIELD.match(line)):
            head = bool(line.strip())
        elif not _NOTE.match(line):
            head = False
            lines.append(line)
    return "\n".join(lines).strip()


def _second_opinion(raw: bytes) -> tuple[list[str], list[str]]:
    import logging

    import mailparser

    logging.getLogger("mailparser").setLevel(logging.CRITICAL)
    try:
        mail = mailparser.parse_from_bytes(_framed(raw))
        texts = [str(text) for text in mail.text_plain if _readable(str(text))]
        pages = [str(text) for text in mail.text_html if _readable(str(text))]
    except Exception:  # noqa: BLE001 - an opinion that can't be had is none
        return [], []
    return texts, pages


def _framed(raw: bytes) -> bytes:
    """Of endless headers those alone that say how the text is packed: mail-parser takes each of 100,000 addresses apart, and only the text
    is wanted."""
    end = _HEAD_END.search(raw)
    if end is None or end.start() <= _LONG_HEAD:
        return raw
    return b"\r\n".join(_FRAMING.findall(raw[: end.start()])) + b"\r\n\r\n" + raw[end.end() :]


def _readable(text: str) -> bool:
    """Words, not the bytes of some other file."""
    odd = sum(not (sign.isprintable() or sign.isspace()) or sign == "\ufffd" for sign in text[:2000])
    return bool(_LETTERS.search(text)) and odd * 50 < len(text[:2000])
