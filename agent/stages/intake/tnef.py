"""Outlook's winmail.dat (TNEF) to its body and attachments. Reads two formats inside it by [MS-OXTNEF]; never raises but ValueError.

Written here because tnefparse, the kept reader, hangs on fifty bytes that claim four thousand million properties
(docs/decisions/0004-mail-reading.md): every length is held against what is really there, so that time is linear in the bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from agent.stages.intake.charset import decode
from agent.stages.intake.rtf import rtf_text, unpacked

_SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _ATTACH_DATA, _ATTACH_TITLE, _ATTACH_NEW, _PROPS, _ATTACH_PROPS, _CODEPAGE = 0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9005, 0x9007
_P_BODY, _P_RTF, _P_HTML, _P_CODEPAGE, _P_MESSAGE_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE, 0x3FFD
_P_DATA, _P_FILE, _P_LONG_FILE, _P_TYPE = 0x3701, 0x3704, 0x3707, 0x370E
_SIZES = {0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_SHORT, _TEXT, _WIDE, _OBJECT, _BINARY = (0x2, 0xB), 0x1E, 0x1F, 0xD, 0x102
_EMBEDDED = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
_MOST_ATTRIBUTES, _MOST_PROPERTIES, _MOST_ATTACHMENTS, _MOST_MAILS = 2_000, 1_000, 50, 5
_SHARE, _DEEPEST = 8, 3  # a mail inside may say an eighth of what the one around it may


@dataclass
class Enclosed:
    """A file inside. ``name`` as the sender's system wrote it, perhaps empty; ``inner`` where it is a whole mail."""

    name: str = ""
    kind: str = ""
    content: bytes = b""
    inner: Tnef | None = None


@dataclass
class Tnef:
    """A mail of Outlook's: ``text`` plain, ``page`` HTML (either may be empty), ``hidden`` marked as not to be shown."""

    text: str = ""
    page: str = ""
    hidden: str = ""
    cut: bool = False
    files: list[Enclosed] = field(default_factory=list)
    rtf: bytes = b""
    charset: str = "windows-1252"


def tnef(data: bytes, most: int, depth: int = 0) -> Tnef:
    """What is in these bytes; no text longer than ``most`` characters. ValueError where they are no TNEF at all."""
    if data[:4] != _SIGNATURE:
        raise ValueError("no TNEF")
    found = Tnef()
    plain = properties = b""
    for count, (name, value) in enumerate(_attributes(data)):
        if count >= _MOST_ATTRIBUTES:
            found.cut = True
            break
        if name == _CODEPAGE:
            found.charset = _charset(value)
        elif name == _BODY:
            plain = value
        elif name == _PROPS:
            properties = value
        else:
            _file(found, name, value, most, depth)
    _message(found, properties, most)
    if not found.text and plain:
        found.text = decode(plain[:most].rstrip(b"\x00"), found.charset)[0]
    if not found.page and found.rtf:
        _rich(found, most)
    found.cut |= len(found.text) > most or len(found.page) > most
    found.text, found.page = found.text[:most], found.page[:most]
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Level, id, type, length, data, checksum. The last one may have lost its end."""
    at = 6
    while at + 9 <= len(data):
        length = int.from_bytes(data[at + 5 : at + 9], "little")
        yield int.from_bytes(data[at + 1 : at + 3], "little"), data[at + 9 : at + 9 + length]
        at += 11 + length


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Id, type and first value of each property. Each takes bytes, so the bytes bound their number, whatever count is claimed."""
    at = 4
    for _ in range(_MOST_PROPERTIES):
        if at + 8 > len(data):
            return
        kind, name = _number(data, at, 2), _number(data, at + 2, 2)
        at += 4
        if name >= 0x8000:  # a named one: its set's GUID, then a number or a string
            named = _number(data, at + 16, 4)
            at += 24 + (_padded(_number(data, at + 20, 4)) if named else 0)
        several, kind = kind & 0x1000, kind & ~0x1000
        if kind in _SIZES:
            count = _number(data, at, 4) if several else 1
            at += 4 if several else 0
            size = 2 if several and kind in _SHORT else _SIZES[kind]
            yield name, kind, data[at : at + size]
            at += _padded(size * count)
        elif kind in (_TEXT, _WIDE, _OBJECT, _BINARY):
            count, at = _number(data, at, 4), at + 4
            for index in range(min(count, len(data) // 4)):
                if at + 4 > len(data):
                    return
                length = _number(data, at, 4)
                if index == 0:
                    yield name, kind, data[at + 4 : at + 4 + length]
                at += 4 + _padded(length)
        elif kind != 1:  # 1 is "no value"
            return


def _message(found: Tnef, data: bytes, most: int) -> None:
    charset, bodies = found.charset, {}
    for name, kind, value in _properties(data):
        if name in (_P_CODEPAGE, _P_MESSAGE_CODEPAGE) and (name == _P_CODEPAGE or charset == found.charset):
            charset = _charset(value)
        elif name in (_P_BODY, _P_RTF, _P_HTML):
            bodies[name] = (kind, value)
    if _P_BODY in bodies:
        found.text = _text(*bodies[_P_BODY], charset, most)
    if _P_HTML in bodies:
        found.page = _text(*bodies[_P_HTML], charset, most)
    found.rtf = bodies.get(_P_RTF, (0, b""))[1]


def _rich(found: Tnef, most: int) -> None:
    """The RTF body: for most of Outlook's mail the only one that is whole."""
    try:
        packed, cut = unpacked(found.rtf, most)
    except (ValueError, IndexError):
        return
    rich = rtf_text(packed, most)
    found.cut, found.hidden = found.cut or cut or rich.cut, rich.hidden
    if rich.html:
        found.page = rich.text
    elif not found.text:
        found.text = rich.text


def _file(found: Tnef, name: int, value: bytes, most: int, depth: int) -> None:
    if name == _ATTACH_NEW:
        if len(found.files) >= _MOST_ATTACHMENTS:
            found.cut = True
        else:
            found.files.append(Enclosed())
    elif found.files and name == _ATTACH_TITLE:
        found.files[-1].name = found.files[-1].name or decode(value.rstrip(b"\x00"), found.charset)[0]
    elif found.files and name == _ATTACH_DATA:
        found.files[-1].content = value
    elif found.files and name == _ATTACH_PROPS:
        mails = sum(item.inner is not None for item in found.files)
        _described(found, value, most // _SHARE, depth + 1 if mails < _MOST_MAILS else _DEEPEST)


def _described(found: Tnef, data: bytes, most: int, depth: int) -> None:
    item, charset = found.files[-1], found.charset
    for name, kind, value in _properties(data):
        if name == _P_LONG_FILE or (name == _P_FILE and not item.name):
            item.name = _text(kind, value, charset, 300) or item.name
        elif name == _P_TYPE:
            item.kind = _text(kind, value, charset, 100).lower()
        elif name == _P_DATA and value[:16] == _EMBEDDED:
            item.kind = "message/rfc822"
            if depth < _DEEPEST:
                try:
                    item.inner = tnef(value[16:], most, depth)
                except ValueError:
                    item.content = value[16:]
        elif name == _P_DATA:
            item.content = value[16:] if kind == _OBJECT else value


def _text(kind: int, value: bytes, charset: str, most: int) -> str:
    if kind == _WIDE:
        return value[: most * 2 + 2].decode("utf-16-le", "replace").rstrip("\x00")
    return decode(value[: most + 1].rstrip(b"\x00"), charset)[0]


def _charset(value: bytes) -> str:
    number = int.from_bytes(value[:4], "little")
    names = {65001: "utf-8", 20127: "us-ascii"}
    return f"iso-8859-{number - 28590}" if 28591 <= number <= 28605 else names.get(number, f"cp{number}")


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _padded(length: int) -> int:
    return -(-length // 4) * 4
