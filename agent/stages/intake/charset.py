"""Bytes to text whatever the declared charset says. Never fails; says whether characters had to be guessed."""

from __future__ import annotations

import codecs

_LIES = {"us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "unknown-8bit", "x-unknown", "default", "utf8", "utf-8", ""}
_TO_TEXT: dict[str, bool] = {}


def decode(data: bytes, charset: str | None) -> tuple[str, bool]:
    """The text, and whether it is broken (characters replaced, or a charset that nobody knows).

    Undeclared and mislabelled text is nearly always UTF-8 or windows-1252, and UTF-8 seldom fits by chance.
    """
    name = (charset or "").strip().strip("\"'").lower()
    if data.isascii() and name in _LIES:
        return data.decode("ascii"), False
    if name not in _LIES and _is_text_codec(name):
        try:
            return data.decode(name), False
        except (UnicodeError, ValueError):
            return _guess(data, True)
    return _guess(data, name not in _LIES)


def _guess(data: bytes, broken: bool) -> tuple[str, bool]:
    try:
        return data.decode("utf-8"), broken
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4 and error.reason == "unexpected end of data":
            return data.decode("utf-8", "ignore"), broken
    text = data.decode("windows-1252", "replace")
    return text, broken or "\ufffd" in text


def _is_text_codec(name: str) -> bool:
    """Python also knows codecs that aren't charsets (zlib, rot13): a decompressing one would be a bomb."""
    known = _TO_TEXT.get(name)
    if known is None:
        try:
            known = bool(getattr(codecs.lookup(name), "_is_text_encoding", True)) and name not in (
                "idna",
                "punycode",
                "unicode_escape",
                "raw_unicode_escape",
            )
        except (LookupError, ValueError, UnicodeError):
            known = False
        if len(_TO_TEXT) < 500:
            _TO_TEXT[name] = known
    return known
