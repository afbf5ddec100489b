"""Turns texts into the exact bytes that are filed or sent. Never files or sends; never lets foreign text break a header.

Built by hand, since the standard library's message classes cost ten times as much; tests parse every field back with them.
Message-IDs are fixed by (case, kind, revision), the token is drawn and stored by the caller: a retry makes the same bytes.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.header import decode_header, make_header
from email.utils import format_datetime
from hashlib import sha256
from typing import Literal

from agent.model.draft import Draft
from agent.model.mail import InboundMail
from agent.model.outcome import Owner
from agent.wording.plain import clip, moment
from policies.packet import Frozen

Kind = Literal["draft", "card", "notice"]
LINE_LIMIT = 998  # RFC 5322 §2.1.1, without CRLF
_FOLD = 76
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_BIDI = re.compile(r"[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]+")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}\Z")  # quoted local parts aren't worth their risk
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>\Z")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")
_CASE = re.compile(r"[A-Za-z0-9-]{1,64}\Z")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*\Z")
_BOUNDARY = "=_podesk_"


class Sender(Frozen):
    """The desk as it stands in From."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """Right of the ``@``: our ids end with it."""
        return self.address.rpartition("@")[2]


class Envelope(Frozen):
    """The bytes of one message, and the ids by which it is found again. ``recipients`` are for SMTP."""

    message_id: str
    content: bytes
    recipients: tuple[str, ...] = ()
    token: str = ""


_URGENT: dict[bool, tuple[tuple[str, str], ...]] = {False: (), True: (("Importance", "high"), ("X-Priority", "1"))}


def message_id(case: str, kind: Kind, revision: int, domain: str, tag: str = "") -> str:
    """The same case, kind and revision always have the same Message-ID. ``tag`` tells further cards and notices on one revision apart."""
    return f"<po.{_checked(_CASE, case)}.{kind}.{revision}{'.' if tag else ''}{tag and _checked(_CASE, tag)}@{domain}>"


def token_id(case: str, revision: int, random: str, domain: str) -> str:
    """The id in ``References`` that survives every mail client (docs/decisions: drafts and their tokens)."""
    return f"<po-t.{_checked(_CASE, case)}.{revision}.{_checked(_TOKEN, random)}@{domain}>"


def draft_message(
    draft: Draft, mail: InboundMail, desk: Sender, *, case: str, revision: int, token: str, packet_hash: str, date: datetime
) -> Envelope:
    """A reply in the customer's thread: plain text alone, the token second to last in ``References``."""
    own = message_id(case, "draft", revision, desk.domain)
    ours = token_id(case, revision, token, desk.domain)
    headers = [
        ("From", _mailbox(desk.name, desk.address)),
        ("To", _addresses((draft.to,))),
        *([("Cc", _addresses(draft.cc))] if draft.cc else ()),
        ("Subject", encoded(one_line(draft.subject))),
        ("Date", format_datetime(date)),
        ("Message-ID", own),
        *_thread(mail, ours),
        *_marks(case, packet_hash, "draft"),
    ]
    return Envelope(message_id=own, token=ours, recipients=(draft.to, *draft.cc), content=_head(headers) + _text_part(draft.text))


def card_message(
    subject: str,
    text: str,
    html: str,
    desk: Sender,
    *,
    case: str,
    revision: int,
    packet_hash: str,
    date: datetime,
    tag: str = "",
    urgent: bool = False,
) -> Envelope:
    """From and to the desk itself, in no thread: "Reply all" on a card reaches nobody outside."""
    own = message_id(case, "card", revision, desk.domain, tag)
    boundary = _BOUNDARY + sha256(f"{own}{text}{html}".encode("utf-8", "replace")).hexdigest()[:24]
    headers = [
        ("From", _mailbox(desk.name, desk.address)),
        ("To", _mailbox(desk.name, desk.address)),
        ("Subject", encoded(one_line(subject))),
        ("Date", format_datetime(date)),
        ("Message-ID", own),
        ("Auto-Submitted", "auto-generated"),
        *_URGENT[urgent],
        *_marks(case, packet_hash, "card"),
    ]
    mark = f"--{boundary}".encode()
    body = b"\r\n".join((mark, _text_part(text), mark, _text_part(html, "html"), mark + b"--", b""))
    content = _head(headers) + f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode() + body
    return Envelope(message_id=own, recipients=(desk.address,), content=content)


def notice_message(
    owner: Owner,
    desk: Sender,
    *,
    case: str,
    rule: str,
    pos: Sequence[str],
    tzname: str,
    revision: int,
    date: datetime,
    urgent: bool = False,
) -> Envelope:
    """Tells an owner that an exception waits: case, PO, rule and due time, no facts and no customer's words.

    Its fixed Message-ID lets a repeated one be recognised.
    """
    due = moment(owner.due_at, tzname)
    numbers = ", ".join(clip(one_line(po), 40) for po in pos[:5]) + (" …" if len(pos) > 5 else "")
    said = one_line(rule).replace("_", " ")
    name = "PO" if len(pos) == 1 else "POs"
    subject = " · ".join(filter(None, ("URGENT" if urgent else "", f"Due {due}", clip(said, 60), f"{name} {numbers}" if pos else "")))
    rows = (("Case", case), (name, numbers or "none named"), ("Rule", said), ("Due", due), ("Path", one_line(owner.path)))
    text = "An exception waits for your decision.\n\n" + "".join(f"{label + ':':7}{value}\n" for label, value in rows)
    text += "\nThe card with the evidence is in the desk's Escalations folder.\n"
    return staff_message((owner.email,), subject, text, desk, case=case, revision=revision, date=date)


def staff_message(
    recipients: Sequence[str], subject: str, text: str, desk: Sender, *, case: str, revision: int, date: datetime, tag: str = ""
) -> Envelope:
    """A notice to the desk's own people, in no thread. Its text is the caller's: case, PO and what to do, no facts."""
    own = message_id(case, "notice", revision, desk.domain, tag)
    headers = [
        ("From", _mailbox(desk.name, desk.address)),
        ("To", _addresses(recipients)),
        ("Subject", encoded(one_line(subject))),
        ("Date", format_datetime(date)),
        ("Message-ID", own),
        ("Auto-Submitted", "auto-generated"),
        ("X-PODesk-Case", case),
        ("X-PODesk-Kind", "notice"),
    ]
    return Envelope(message_id=own, recipients=tuple(recipients), content=_head(headers) + _text_part(text))


def overdue_card(content: bytes, own: str, date: datetime) -> bytes:
    """One of our cards under a new id, marked in its subject, all else as it stood."""
    head, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = re.split(r"\n(?![ \t])", head.decode("ascii", "replace"))
    kept = [field.replace("\n", "\r\n") for field in fields if not re.match(r"(?i)(subject|date|message-id):", field)]
    said = next((field.partition(":")[2] for field in fields if field.lower().startswith("subject:")), "")
    subject = str(make_header(decode_header(" ".join(said.split()))))
    fresh = [f"Subject: {encoded(one_line(f'OVERDUE · {subject}'))}", f"Date: {format_datetime(date)}", f"Message-ID: {own}"]
    return "\r\n".join([*kept, *fresh, "", ""]).encode("ascii", "replace") + body.replace(b"\n", b"\r\n")


def one_line(text: str) -> str:
    """A header's value out of foreign text: no line breaks, no control or direction characters."""
    return " ".join(_BIDI.sub("", _BREAKS.sub(" ", text)).split())


def encoded(text: str) -> str:
    """RFC 2047 words where the text isn't plain ASCII, folded; each word decodes by itself."""
    if text.isascii():
        return text if len(text) <= _FOLD and "=?" not in text else _folded(text)
    raw, words, start = text.encode(), [], 0
    while start < len(raw):
        end = start + 45
        while end < len(raw) and raw[end] & 0xC0 == 0x80:  # never within a character's bytes
            end -= 1
        words.append(raw[start:end].decode())
        start = end
    return "\r\n ".join(_word(word) for word in words)


def _word(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def _folded(text: str) -> str:
    """Plain text of any length as encoded words: what looks like one already, and over-long words, can't be folded as they stand."""
    if "=?" in text or any(len(word) > 900 for word in text.split(" ")):
        return "\r\n ".join(_word(text[start : start + 45]) for start in range(0, len(text), 45))
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= _FOLD:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _mailbox(name: str, address: str) -> str:
    name = one_line(name)
    if not name:
        return _addresses((address,))
    if name.isascii() and "=?" not in name:
        phrase = name if _ATOMS.match(name) else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        phrase = encoded(name)
    return f"{phrase} <{_checked(_ADDRESS, address)}>"


def _addresses(addresses: Iterable[str]) -> str:
    return ",\r\n ".join(_checked(_ADDRESS, address) for address in addresses)


def _thread(mail: InboundMail, token: str) -> list[tuple[str, str]]:
    """The parent last, our token before it, older ids before both; ids that aren't well-formed are left out."""
    parent = mail.message_id if _MESSAGE_ID.match(mail.message_id) else ""
    older = [known for known in dict.fromkeys(mail.references) if _MESSAGE_ID.match(known) and known not in (parent, token)]
    chain = [*older[:1], *older[1:][-18:], token, *([parent] if parent else [])]
    headers = [("In-Reply-To", parent)] if parent else []
    return [*headers, ("References", "\r\n ".join(chain))]


def _marks(case: str, packet_hash: str, kind: Kind) -> Sequence[tuple[str, str]]:
    packet = (("X-PODesk-Packet", packet_hash[:60]),) if packet_hash else ()
    return (("X-PODesk-Case", case), *packet, ("X-PODesk-Kind", kind))


def _checked(shape: re.Pattern[str], value: str) -> str:
    if not shape.match(value):
        raise ValueError(f"not fit for a header: {value!r}")
    return value


def _head(headers: Iterable[tuple[str, str]]) -> bytes:
    """Header lines; what reaches here is our own or made safe, and a break that isn't a fold is still refused."""
    lines = []
    for name, value in headers:
        if "\n" in value.replace("\r\n ", "") or "\r" in value.replace("\r\n ", ""):
            raise ValueError(f"line break in {name}")
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines).encode("ascii") + b"MIME-Version: 1.0\r\n"


def _text_part(text: str, subtype: str = "plain") -> bytes:
    """UTF-8 as it stands (clients keep 8bit as the writer left it); base64 only where a line would be too long for a server."""
    body = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").encode("utf-8", "replace")
    if not body.endswith(b"\n"):
        body += b"\n"
    if max(map(len, body.split(b"\n"))) > LINE_LIMIT:
        encoding, lines = "base64", b64encode(body.replace(b"\n", b"\r\n"))
        payload = b"\r\n".join(lines[start : start + 76] for start in range(0, len(lines), 76)) + b"\r\n"
    else:
        encoding, payload = "7bit" if body.isascii() else "8bit", body.replace(b"\n", b"\r\n")
    return f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + payload


def reply_message(filed: bytes, text: str, date: datetime) -> bytes:
    """The bytes that go to the customer: the headers of the draft as we filed it, without what is internal, and this text."""
    head = filed.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("ascii")
    fields = [line for line in re.split(r"\n(?![ \t])", head) if not re.match(r"(?i)x-podesk|date:|mime-version:|content-", line)]
    headers = [(name, value.strip().replace("\n", "\r\n")) for name, _, value in (field.partition(":") for field in fields)]
    return _head([*headers, ("Date", format_datetime(date))]) + _text_part(text)
