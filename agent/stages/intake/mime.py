"""The walk over a message's parts: texts, pages and attachments, inside the limits. Never fails on a part.

The standard library's compat32 parser does the parsing, as it does inside mail-parser, but read directly: five times faster, and
broken multiparts and group addresses lose nothing (docs/decisions/0004-mail-reading.md). A failure stays within its part.
"""

from __future__ import annotations

import email
import re
from email.message import Message

from agent.model.mail import Attachment
from agent.stages.intake.charset import decode
from agent.stages.intake.envelopes import SMIME, signed_content, unarmoured, without_cipher
from agent.stages.intake.headers import clean, decoded
from agent.stages.intake.html import visible_html
from agent.stages.intake.limits import IntakeLimits
from agent.stages.intake.tnef import Tnef, tnef

_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_WANTED = re.compile(
    r"^(?:text/|application/(?:pdf|edi|xml|json|csv|vnd\.openxmlformats|vnd\.ms-excel|x-edi|octet-stream|zip)|message/(?:rfc822|"
    r"delivery-status|disposition))|[+/]xml\b",
    re.IGNORECASE,
)
_MOST_OUTLOOK = 10  # bodies of Outlook's that one mail may hold
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")


class Parts:
    """What the walk found. ``plain`` and ``pages`` in reading order; ``embedded`` are texts of attached messages, ``rich`` Outlook's
    own bodies, which count where there is no other."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.pages: list[str] = []
        self.embedded: list[str] = []
        self.rich: list[Tnef] = []
        self.hidden: list[str] = []
        self.attachments: list[Attachment] = []
        self.types: list[str] = []
        self.warnings: dict[str, None] = {}
        self.weight = 0

    def warn(self, what: str) -> None:
        """Notes a warning once."""
        self.warnings.setdefault(what)


def parse(raw: bytes, limits: IntakeLimits, parts: Parts) -> Message:
    """The message tree of as many bytes as the limits allow."""
    allowed = raw[: limits.max_bytes]
    lines = allowed.count(b"\n") + allowed.count(b"\r") // 2
    if len(allowed) > 60_000 or lines > 2_000:
        boundaries = [match.start() for match in _BOUNDARY.finditer(allowed)]
        if len(boundaries) > limits.max_parts * 2:
            allowed = allowed[: boundaries[limits.max_parts * 2]]
        open_boundaries = min(len(boundaries), 100) + 1
        most = min(limits.max_lines, limits.max_work // open_boundaries)
        if lines > most:
            allowed = b"\n".join(allowed.split(b"\n", most)[:most])
    if len(allowed) < len(raw):
        parts.warn("truncated")
    try:
        return email.message_from_bytes(allowed)
    except (RecursionError, ValueError, LookupError, AssertionError, AttributeError, TypeError):
        parts.warn("malformed_mime")
        head, _, body = allowed.partition(b"\n\n")
        message = Message()
        message["Subject"] = _raw_subject(head)
        message.set_payload(body.decode("ascii", "surrogateescape"))
        return message


def _raw_subject(head: bytes) -> str:
    match = re.search(rb"^subject:([^\n]*)", head, re.IGNORECASE | re.MULTILINE)
    return match.group(1).decode("utf-8", "replace").strip() if match else ""


def walk(message: Message, limits: IntakeLimits, parts: Parts) -> None:
    """Visits the parts in reading order, at most ``max_parts`` of them and ``max_depth`` deep."""
    stack: list[tuple[Message, int, bool]] = [(message, 0, False)]
    while stack:
        part, depth, embedded = stack.pop()
        if len(parts.types) >= limits.max_parts or depth > limits.max_depth:
            parts.warn("truncated")
            continue
        kind = part.get_content_type()
        parts.types.append(kind)
        if kind == "multipart/encrypted":
            parts.warn("encrypted")
        if part.defects:
            parts.warn("malformed_mime")
        payload = _payload(part)
        if kind == "message/rfc822" and isinstance(payload, list):
            _note_embedded(part, [child for child in payload if isinstance(child, Message)], parts)
            stack.extend((child, depth + 1, True) for child in payload if isinstance(child, Message))
        elif isinstance(payload, list):
            stack.extend((child, depth + 1, embedded) for child in reversed(payload) if isinstance(child, Message))
        elif signed := _opened(part, kind, limits, parts):
            # behind a text of the mail's own it is a mail that was attached
            own = not embedded and (depth == 0 or not (parts.plain or parts.pages))
            stack.append((parse(signed, limits, parts), depth + 1, not own))
        else:
            _leaf(part, kind, embedded, limits, parts)


def _opened(part: Message, kind: str, limits: IntakeLimits, parts: Parts) -> bytes | None:
    """What an opaque signature holds; an envelope that stays shut is said to be encrypted."""
    if kind not in SMIME and not _name(part).lower().endswith(".p7m"):
        return None
    inside = signed_content(_bytes(part, limits.max_bytes))
    if inside != b"":
        parts.warn("encrypted" if inside is None else "unverified_signature")
    return inside


def _payload(part: Message) -> object:
    """Children or text; the library stumbles over a charset's name that no file could have, so then what it holds as it stands."""
    try:
        return part.get_payload()
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, UnicodeError):
        part.set_param("charset", "us-ascii")
        try:
            return part.get_payload()
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError, UnicodeError):
            return ""


def _note_embedded(part: Message, payload: list[Message], parts: Parts) -> None:
    subject = decoded(clean(str(payload[0].get("Subject", "")))) if payload else ""
    parts.attachments.append(Attachment(name=_name(part) or f"{subject[:80] or 'message'}.eml", content_type="message/rfc822", size=0))
    if subject:
        parts.embedded.append(subject)


def _leaf(part: Message, kind: str, embedded: bool, limits: IntakeLimits, parts: Parts) -> None:
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    name = _name(part)
    if kind in _TNEF or name.lower() == "winmail.dat":
        _outlook(part, kind, name, embedded, limits, parts)
        return
    is_text = kind in ("text/plain", "text/html", "text/richtext", "text/enriched")
    if is_text and not disposition.startswith("attachment") and not (name and "." in name and disposition):
        text = _text(part, limits, parts)
        if embedded:
            parts.embedded.append(text if kind == "text/plain" else "")
        else:
            (parts.pages if kind == "text/html" else parts.plain).append(text)
    elif name or disposition.startswith("attachment") or not is_text:
        _attach(part, kind, name, limits, parts)


def _text(part: Message, limits: IntakeLimits, parts: Parts) -> str:
    data = _bytes(part, limits.max_html_chars * 2)
    text, broken = decode(data[: limits.max_html_chars], _charset(part))
    if broken:
        parts.warn("broken_charset")
    if len(data) > limits.max_html_chars:
        parts.warn("truncated")
    text, ciphered = without_cipher(text)
    if ciphered:
        parts.warn("encrypted")
    return unarmoured(_unflowed(text, part) if "flowed" in str(part.get("Content-Type", "")).lower() else text)


def _unflowed(text: str, part: Message) -> str:
    """Lines that end in a blank go on in the next one (RFC 3676)."""
    delete = "delsp=yes" in str(part.get("Content-Type", "")).lower().replace(" ", "")
    lines: list[str] = []
    open_line = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if open_line and not line.startswith(">"):
            lines[-1] = (lines[-1][:-1] if delete else lines[-1]) + line
        else:
            lines.append(line)
        open_line = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(lines)


def _bytes(part: Message, most: int) -> bytes:
    """The decoded payload; where the transfer encoding is broken, its bytes as they stand."""
    payload = _payload(part)
    if isinstance(payload, str) and len(payload) > most * 2:
        part.set_payload(payload[: most * 2])
    try:
        data = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError, TypeError, AttributeError, UnicodeError):
        data = payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""
    return data if isinstance(data, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError, AttributeError, UnicodeError):
        return "x-unreadable"


def _name(part: Message) -> str:
    try:
        raw = part.get_filename()
    except (ValueError, LookupError, TypeError, AttributeError, UnicodeError):
        raw = None
    return _UNSAFE.sub("_", decoded(clean(raw)))[-120:] if raw else ""


def _outlook(part: Message, kind: str, name: str, embedded: bool, limits: IntakeLimits, parts: Parts) -> None:
    """Outlook's winmail.dat: its body, its files, and the mails among them."""
    parts.warn("tnef")
    data = _bytes(part, limits.max_bytes)
    parts.attachments.append(Attachment(name=name, content_type=kind, size=len(data)))
    try:
        inside = tnef(data, limits.max_html_chars) if len(parts.rich) < _MOST_OUTLOOK else None
    except ValueError:
        inside = None
    if inside is None:
        parts.warn("tnef_unread")
        return
    _unpack(inside, embedded, limits, parts)


def _unpack(inside: Tnef, embedded: bool, limits: IntakeLimits, parts: Parts) -> None:
    if inside.cut:
        parts.warn("truncated")
    if embedded:
        parts.embedded.append(inside.text or visible_html(inside.page)[0])
    parts.rich.append(inside if not embedded else Tnef())
    for item in inside.files:
        name = _UNSAFE.sub("_", item.name.replace("\x00", ""))[-120:]
        _keep(name, item.kind or "application/octet-stream", item.content, limits, parts)
        if item.inner is not None:
            _unpack(item.inner, True, limits, parts)


def _keep(name: str, kind: str, content: bytes, limits: IntakeLimits, parts: Parts) -> None:
    """A file out of an envelope, its content only where the limits allow."""
    fits = len(content) <= limits.max_attachment_bytes and parts.weight + len(content) <= limits.max_attachments_bytes
    if not fits:
        parts.warn("truncated")
    parts.weight += len(content) if fits else 0
    parts.attachments.append(Attachment(name=name, content_type=kind, size=len(content), content=content if fits else b""))


def _attach(part: Message, kind: str, name: str, limits: IntakeLimits, parts: Parts) -> None:
    payload = _payload(part)
    length = len(payload) if isinstance(payload, str) else 0
    size = length * 3 // 4 if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64" else length
    content = b""
    if _WANTED.search(kind):
        if size <= limits.max_attachment_bytes and parts.weight + size <= limits.max_attachments_bytes:
            content = _bytes(part, limits.max_attachment_bytes)
            size = len(content)
            parts.weight += size
        else:
            parts.warn("truncated")
    parts.attachments.append(Attachment(name=name, content_type=kind, size=size, content=content))
