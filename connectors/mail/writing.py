"""Appends, moves and flags. Never a plain EXPUNGE: that would also purge what people marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from imapclient.exceptions import IMAPClientError

from connectors.mail.faults import missing_target
from connectors.mail.folders import Folders
from connectors.mail.headers import canonical
from connectors.mail.link import Link
from connectors.mail.reading import LISTED, chunks
from connectors.mail.wire import expand, fetch_rows
from connectors.ports import NewMessage

MESSAGES = 50  # a MULTIAPPEND
BYTES = 8 * 1024 * 1024

_APPENDUID = re.compile(rb"\[APPENDUID \d+ ([\d:,]+)\]", re.I)
_COPYUID = re.compile(rb"\d+ ([\d:,]+) ([\d:,]+)")


def append_messages(link: Link, folders: Folders, folder: str, messages: Sequence[NewMessage]) -> Sequence[int | None]:
    """See :meth:`connectors.ports.MailSession.append`."""
    profile = folders.profile()
    if not folders.exists(folder):
        folders.create(folder)
    uids: list[int | None] = []
    for batch in _batches(messages, MESSAGES if profile.multiappend else 1):
        with link.doing(f"appending to {folder!r}"):
            try:
                uids += _append(link, folder, batch, profile.keywords)
            except IMAPClientError as error:
                if not missing_target(error):
                    raise
                folders.tree(fresh=True)
                folders.create(folder)
                uids += _append(link, folder, batch, profile.keywords)
    return uids


def move_messages(link: Link, folders: Folders, folder: str, uids: Sequence[int], target: str) -> Mapping[int, int]:
    """See :meth:`connectors.ports.MailSession.move`."""
    profile = folders.profile()
    if not folders.exists(target):
        folders.create(target)
    moved: dict[int, int] = {}
    with link.doing(f"moving from {folder!r} to {target!r}"):
        link.select(folder)
        for chunk in chunks(sorted(set(uids)), LISTED):
            if profile.move:
                moved |= _transfer(link, folders, "move", chunk, target)
            elif left := _present(link, chunk):
                moved |= _transfer(link, folders, "copy", left, target)
                link.client.add_flags(left, [b"\\Deleted"], silent=True)
                if profile.uidplus:
                    link.client.uid_expunge(left)
    return moved


def flag_messages(link: Link, folder: str, uids: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> None:
    """See :meth:`connectors.ports.MailSession.flag`."""
    with link.doing(f"flagging in {folder!r}"):
        link.select(folder)
        lasting = frozenset(flag.lower() for flag in link.answer.get(b"PERMANENTFLAGS", ()))
        adding, removing = _lasting(add, lasting), _lasting(remove, lasting)
        for chunk in chunks(sorted(set(uids)), LISTED):
            if adding:
                link.client.add_flags(chunk, adding, silent=True)
            if removing:
                link.client.remove_flags(chunk, removing, silent=True)


def _append(link: Link, folder: str, batch: Sequence[NewMessage], keywords: bool) -> Sequence[int | None]:
    if len(batch) == 1:
        answer = link.client.append(folder, canonical(batch[0].content), _flags(batch[0], keywords))
    else:
        parts = [{"msg": canonical(message.content), "flags": _flags(message, keywords)} for message in batch]
        status, data = link.client.multiappend(folder, parts)
        answer = data[0]
        if status != "OK":
            raise IMAPClientError(f"append failed: {answer!r}")
    told = _APPENDUID.search(answer or b"")
    uids = expand(told[1]) if told else []
    return uids if len(uids) == len(batch) else [None] * len(batch)


def _batches(messages: Sequence[NewMessage], count: int) -> Iterator[Sequence[NewMessage]]:
    batch: list[NewMessage] = []
    size = 0
    for message in messages:
        if batch and (len(batch) == count or size + len(message.content) > BYTES):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += len(message.content)
    if batch:
        yield batch


def _flags(message: NewMessage, keywords: bool) -> list[bytes]:
    return [flag.encode("ascii") for flag in message.flags if keywords or flag.startswith("\\")]


def _lasting(flags: Sequence[str], lasting: frozenset[bytes]) -> list[bytes]:
    """A keyword that the folder doesn't keep is dropped silently: it is only ever a hint."""
    named = [flag.encode("ascii") for flag in flags]
    return [flag for flag in named if flag.startswith(b"\\") or b"\\*" in lasting or flag.lower() in lasting]


def _present(link: Link, uids: Sequence[int]) -> list[int]:
    """What is still there: one that is marked ``\\Deleted`` was moved before, or given up by a person."""
    return [row.uid for row in fetch_rows(link.client, uids, "FLAGS") if row.flags is not None and "\\Deleted" not in row.flags]


def _transfer(link: Link, folders: Folders, verb: str, uids: Sequence[int], target: str) -> dict[int, int]:
    """MOVE or COPY; UIDs of the copies where the server tells them (imapclient keeps COPYUID only in imaplib's own box)."""
    box = link.client._imap.untagged_responses
    box.pop("COPYUID", None)
    command = link.client.move if verb == "move" else link.client.copy
    try:
        command(uids, target)
    except IMAPClientError as error:
        if not missing_target(error):
            raise
        folders.tree(fresh=True)
        folders.create(target)
        command(uids, target)
    told = [match for line in box.pop("COPYUID", []) if (match := _COPYUID.search(line))]
    return dict(chain.from_iterable(zip(expand(match[1]), expand(match[2]), strict=False) for match in told))
