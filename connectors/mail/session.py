"""One leased connection as a MailSession. Never lets a vendor's exception out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from connectors.errors import Denied
from connectors.mail.folders import Folders
from connectors.mail.idle import wait_idle
from connectors.mail.link import Link
from connectors.mail.reading import fetch_headers, fetch_messages, list_messages, sized
from connectors.mail.settings import ImapSettings
from connectors.mail.writing import append_messages, flag_messages, move_messages
from connectors.ports import Fetched, FolderState, HeaderRow, Listed, NewMessage, ServerProfile

T = TypeVar("T")

ABSENT = FolderState(uidvalidity=0, uidnext=1, messages=0)


class ImapSession:
    """See :class:`connectors.ports.MailSession`."""

    def __init__(self, link: Link, settings: ImapSettings) -> None:
        self._link = link
        self._settings = settings
        self._folders = Folders(link, settings.folders)
        self._waited: dict[str, FolderState] = {}

    def profile(self) -> ServerProfile:
        return self._folders.profile()

    def folder(self, name: str) -> str:
        return self._folders.name(name)

    def ensure(self, names: Sequence[str]) -> None:
        self._folders.ensure(names)

    def state(self, folder: str) -> FolderState:
        return self._within(folder, partial(self._state, folder), ABSENT)

    def list(self, folder: str, since_uid: int = 1) -> Sequence[Listed]:
        return self._within(folder, partial(list_messages, self._link, folder, since_uid), ())

    def fetch(self, folder: str, uids: Sequence[int], limit: int) -> Iterator[Fetched]:
        none: Sequence[Sequence[int]] = ()
        nothing: Sequence[Fetched] = ()
        for chunk in self._within(folder, partial(sized, self._link, folder, uids, limit), none):
            yield from self._within(folder, partial(fetch_messages, self._link, folder, chunk, limit), nothing)

    def headers(self, folder: str, names: Sequence[str], since_uid: int = 1) -> Sequence[HeaderRow]:
        return self._within(folder, partial(fetch_headers, self._link, folder, names, since_uid), ())

    def append(self, folder: str, messages: Sequence[NewMessage]) -> Sequence[int | None]:
        return append_messages(self._link, self._folders, folder, messages)

    def move(self, folder: str, uids: Sequence[int], target: str) -> Mapping[int, int]:
        work = partial(move_messages, self._link, self._folders, folder, uids, target)
        return self._within(folder, work, {}) if uids else {}

    def flag(self, folder: str, uids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        if uids:
            self._within(folder, partial(flag_messages, self._link, folder, uids, add, remove), None)

    def wait(self, folder: str, seconds: float) -> bool:
        """What came between two waits of this session counts as news, so that no wake-up falls in the gap."""
        before = self.state(folder)
        gap = self._waited.get(folder, before) != before
        self._waited[folder] = before
        end = time.monotonic() + seconds
        while not gap and (left := end - time.monotonic()) > 0:
            if self._pause(folder, left):
                return True
        return gap

    def _pause(self, folder: str, left: float) -> bool:
        if self.profile().idle and self._there(folder):
            with self._link.doing(f"waiting for news in {folder!r}") as client:
                self._link.select(folder)
                try:
                    return wait_idle(client, min(left, self._settings.idle_period))
                except BaseException as error:
                    self._link.broken = True  # whatever went wrong in IDLE, the connection may be out of step
                    if "unterminated line" in str(error):
                        # imaplib gives up on a line that comes in two pieces: the connection is lost, but there *is* news
                        return True
                    raise
        time.sleep(min(left, self._settings.poll_every))
        return self.state(folder) != self._waited[folder]

    def _state(self, folder: str) -> FolderState:
        with self._link.doing(f"asking the state of {folder!r}") as client:
            if self._link.selected == folder:
                client.noop()
            status = client.folder_status(folder, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])
        if self._link.answer.get(b"UIDVALIDITY") != status[b"UIDVALIDITY"]:
            self._link.selected = None  # the folder of that name is another one now
        return FolderState(uidvalidity=status[b"UIDVALIDITY"], uidnext=status[b"UIDNEXT"], messages=status[b"MESSAGES"])

    def _within(self, folder: str, work: Callable[[], T], absent: T) -> T:
        """``work``, or ``absent`` where there is no such folder. What we haven't seen may be new, what we saw may be gone."""
        if not self._there(folder):
            return absent
        try:
            return work()
        except Denied:
            if self._folders.exists(folder, fresh=True):
                raise
            return absent

    def _there(self, folder: str) -> bool:
        """A folder that we haven't seen may be new: look again before calling it absent."""
        return self._folders.exists(folder) or self._folders.exists(folder, fresh=True)
