"""Bytes to InboundMail: decoded, cut into new and quoted text, within bounds. Judges nothing and never raises.

mail-parser is the project's reader for mail, but its own engine, the standard library's compat32 parser, is used directly for
speed and because it survives the broken multiparts and group addresses on which the wrappers lose text; see ``mime``. Where the
direct reading fails or finds no text in a mail that isn't empty, mail-parser is asked for a second opinion; see ``recovery``.
"""

from __future__ import annotations

import hashlib
import re

from agent.model.mail import InboundMail
from agent.stages.intake.headers import addresses, decoded, header_map, message_ids, sent_at
from agent.stages.intake.html import visible_html
from agent.stages.intake.invisible import visible
from agent.stages.intake.limits import IntakeLimits
from agent.stages.intake.mime import Parts, parse, walk
from agent.stages.intake.quotes import split
from agent.stages.intake.recovery import recovered

__all__ = ["EMPTY", "NO_MAIL", "IntakeLimits", "read"]

EMPTY = "empty"  # a message with nothing in it: no fault, nothing to answer

NO_MAIL = "neither a mail's headers nor text"
_PEOPLE = ("from", "reply-to", "to", "cc")
_USUAL = frozenset((*_PEOPLE, "subject", "date", "received", "message-id", "content-type", "mime-version", "return-path", "sender"))
_NO_TEXT = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")  # what stands in no text file of any charset that mail is written in
_LETTERS = re.compile(r"[^\W\d_]{2}")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_DEFAULTS = IntakeLimits()


def read(raw: bytes, limits: IntakeLimits = _DEFAULTS, truncated: bool = False) -> InboundMail:
    """The mail in these bytes. ``truncated``: the caller already cut them. What can't be read says so in ``unreadable``."""
    try:
        return _read(raw, limits, truncated)
    except Exception as error:  # noqa: BLE001 - one message must never stop the others; it is filed as unreadable with the reason
        why = f"{type(error).__name__}: {error}"[:300]
        return InboundMail(identity=_identity(raw, ""), unreadable=why, warnings=(f"unreadable: {why}",))


def _read(raw: bytes, limits: IntakeLimits, truncated: bool) -> InboundMail:
    parts = Parts()
    if truncated:
        parts.warn("truncated")
    message = parse(raw, limits, parts)
    headers, cut = header_map(message, limits)
    if cut or any(sum(value.count("@") for value in headers.get(name, ())) > limits.max_addresses for name in _PEOPLE):
        parts.warn("truncated")
    walk(message, limits, parts)
    _adopt(parts)
    if _lost(parts):
        parts.plain, parts.pages = recovered(message, raw[: limits.max_bytes])
        if parts.plain or parts.pages:
            parts.warn("recovered_text")
    text, unseen = _text(parts, limits)
    new, quoted, _ = split(text)
    subject, unseen_subject = visible(decoded(headers.get("subject", ("",))[0]))
    senders = addresses(headers.get("from", ()), limits)
    ids = message_ids(headers.get("message-id", ()))
    return InboundMail(
        identity=_identity(raw, ids[0] if ids else ""),
        message_id=ids[0] if ids else "",
        subject=subject.replace("\n", " ").strip(),
        sender=senders[0] if senders else None,
        from_all=senders,
        envelope_sender=_envelope(headers.get("return-path", ())),
        reply_to=addresses(headers.get("reply-to", ()), limits),
        to=addresses(headers.get("to", ()), limits),
        cc=addresses(headers.get("cc", ()), limits),
        date=sent_at(headers.get("date", ())),
        in_reply_to=next(iter(message_ids(headers.get("in-reply-to", ()))), ""),
        references=message_ids(headers.get("references", ())),
        text=text,
        new_text=new,
        quoted_text="\n".join(filter(None, (quoted, *parts.embedded)))[: limits.max_text_chars],
        hidden_text=" ".join(filter(None, (unseen_subject, unseen)))[: limits.max_text_chars],
        attachments=tuple(parts.attachments),
        headers=headers,
        content_types=tuple(parts.types),
        unreadable=_nothing(raw, headers, text),
        warnings=tuple(parts.warnings),
    )


def _adopt(parts: Parts) -> None:
    """Outlook's own body stands for the mail's text where no other part has any; what it hides is hidden."""
    if any(text.strip() for text in (*parts.plain, *parts.pages)):
        return
    for inside in parts.rich:
        parts.plain += [inside.text] if inside.text.strip() else []
        parts.pages += [inside.page] if inside.page.strip() else []
        parts.hidden += [inside.hidden] if inside.hidden.strip() else []


def _text(parts: Parts, limits: IntakeLimits) -> tuple[str, str]:
    """The text that a reader sees, and what is hidden from them. The plain text counts where there is one."""
    plain = "\n".join(parts.plain)
    page, hidden = "", " ".join(parts.hidden)
    if parts.pages:
        page, unshown, cut = visible_html("\n".join(parts.pages))
        hidden = " ".join(filter(None, (hidden, unshown)))
        if cut:
            parts.warn("truncated")
    chosen, unseen = visible(plain if _worth(plain, page) else page)
    if len(chosen) > limits.max_text_chars:
        parts.warn("truncated")
    return chosen[: limits.max_text_chars], " ".join(filter(None, (visible(hidden)[0], unseen)))


def _nothing(raw: bytes, headers: dict[str, tuple[str, ...]], text: str) -> str:
    """Why this is no mail at all, or nothing: empty, or the bytes of some other file."""
    if not headers and not text.strip():
        return EMPTY if not raw.strip() else NO_MAIL
    if _USUAL & headers.keys():
        return ""
    sample = raw[:4_000]
    return NO_MAIL if len(_NO_TEXT.findall(sample)) * 50 > len(sample) or not (headers or _LETTERS.search(text)) else ""


def _lost(parts: Parts) -> bool:
    """No text anywhere, and no whole attachment or seal that would explain it."""
    if any(text.strip() for text in (*parts.plain, *parts.pages, *parts.embedded)) or parts.warnings.keys() & {"encrypted", "tnef_unread"}:
        return False
    named = [item for item in parts.attachments if item.name]
    return "malformed_mime" in parts.warnings or not named or any(item.content_type == "text/plain" for item in named)


def _worth(plain: str, page: str) -> bool:
    """A plain part that only says "see the HTML" isn't the mail's text."""
    return bool(plain.strip()) and (not page or len(plain.split()) * 4 >= len(page.split()))


def _envelope(values: tuple[str, ...]) -> str | None:
    """The return path; empty for a bounce's null path, None where there is no such header."""
    if not values:
        return None
    value = values[0].strip()
    return value[value.find("<") + 1 : value.find(">")].strip().lower() if "<" in value and ">" in value else value.lower()


def _identity(raw: bytes, message_id: str) -> str:
    """SHA-256 over Message-ID and body: some senders use one id for many mails. Without an id, over all bytes."""
    if not message_id:
        return hashlib.sha256(raw).hexdigest()
    end = _HEAD_END.search(raw)
    digest = hashlib.sha256(message_id.encode("utf-8", "surrogateescape") + b"\x00")
    digest.update(memoryview(raw)[end.end() :] if end else b"")
    return digest.hexdigest()
