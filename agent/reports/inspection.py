"""``podesk inspect``: one message understood, as the public JSON object (docs/contract.md §4). Reads files, writes nothing."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail

MAX_BYTES = 60_000_000


def inspection(file: str, mail: InboundMail, inquiry: Inquiry) -> dict[str, object]:
    """Exactly the contract's keys, in its order."""
    sender = inquiry.sender
    return {
        "file": file,
        "message_id": mail.message_id,
        "kind": inquiry.kind,
        "intents": list(inquiry.intents),
        "po_numbers": [
            {"value": each.value, "text": each.text, "where": each.where, "confidence": each.confidence} for each in inquiry.po_numbers
        ],
        "language": inquiry.language,
        "sender": {
            "address": sender.address if sender else "",
            "name": sender.name if sender else "",
            "reply_to": inquiry.reply_to[0].address if inquiry.reply_to else None,
        },
        "new_text": inquiry.new_text,
        "attachments": [{"name": name, "type": kind} for name, kind in inquiry.attachments],
        "warnings": _warnings(inquiry),
    }


def _warnings(inquiry: Inquiry) -> list[str]:
    """A mail that couldn't be read says why, once."""
    why = [f"unreadable: {inquiry.reason}"] if inquiry.kind == "unreadable" else []
    return [*inquiry.warnings, *(each for each in why if each not in inquiry.warnings)]


def iter_messages(paths: Iterable[str]) -> Iterator[tuple[str, bytes, bool]]:
    """Name, bytes and whether they were cut, of every message in ``.eml`` files, mboxes, Maildir folders, and ``-``."""
    for path in paths:
        if path == "-":
            yield from _stream()
        elif Path(path).is_dir():
            yield from _folder(Path(path))
        else:
            yield from _file(Path(path))


def _stream() -> Iterator[tuple[str, bytes, bool]]:
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    yield "-", raw[:MAX_BYTES], len(raw) > MAX_BYTES


def _folder(folder: Path) -> Iterator[tuple[str, bytes, bool]]:
    """A Maildir's ``cur`` and ``new``, or every file of a plain folder."""
    places = [folder / name for name in ("cur", "new") if (folder / name).is_dir()] or [folder]
    for place in places:
        for file in sorted(place.iterdir()):
            if file.is_file() and not file.name.startswith("."):
                yield from _file(file)


def _file(path: Path) -> Iterator[tuple[str, bytes, bool]]:
    try:
        with path.open("rb") as stream:
            head = stream.read(5)
        if head == b"From " and path.suffix.lower() != ".eml":
            yield from _mbox(path)
            return
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError:
        yield str(path), b"", False
        return
    yield str(path), raw[:MAX_BYTES], len(raw) > MAX_BYTES


def _mbox(path: Path) -> Iterator[tuple[str, bytes, bool]]:
    """Each message of an mbox as ``name#number``."""
    box = mailbox.mbox(str(path), create=False)
    try:
        for number, key in enumerate(box.iterkeys()):
            raw = box.get_bytes(key)
            yield f"{path}#{number}", raw[:MAX_BYTES], len(raw) > MAX_BYTES
    finally:
        box.close()
