"""A session on the mailbox's twin: the port's promises, kept in memory. Never forgives what a server wouldn't."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from connectors.errors import Unavailable
from connectors.mail.headers import canonical, parse_headers
from connectors.memory.mailstore import Folder, Stored
from connectors.ports import Fetched, FolderState, HeaderRow, Listed, NewMessage, ServerProfile

if TYPE_CHECKING:
    from connectors.memory.mailbox import MemoryMailbox

T = TypeVar("T")


class MemorySession:
    """See :class:`connectors.ports.MailSession`."""

    def __init__(self, box: MemoryMailbox) -> None:
        self._box = box
        self._dead = False
        self._seen: int | None = None

    def profile(self) -> ServerProfile:
        return self._box.server

    def folder(self, name: str) -> str:
        if name.upper() == "INBOX":
            return "INBOX"
        server = self._box.server
        parts = [part if server.delimiter == "/" else part.replace(server.delimiter, "-") for part in name.split("/")]
        return server.prefix + server.delimiter.join(parts)

    def ensure(self, names: Sequence[str]) -> None:
        for name in map(self.folder, names):
            if name not in self._box.folders or name not in self._box.subscribed:
                self._effect("create", lambda name=name: self._create(name))  # type: ignore[misc]

    def state(self, folder: str) -> FolderState:
        with self._reading():
            found = self._box.folders.get(folder)
            if found is None:
                return FolderState(uidvalidity=0, uidnext=1, messages=0)
            return FolderState(uidvalidity=found.uidvalidity, uidnext=found.uidnext, messages=len(found.messages))

    def list(self, folder: str, since_uid: int = 1) -> Sequence[Listed]:
        return [
            Listed(uid=one.uid, flags=frozenset(one.flags), received_at=one.received_at, size=len(one.content))
            for one in self._stored(folder)
            if one.uid >= since_uid
        ]

    def fetch(self, folder: str, uids: Sequence[int], limit: int) -> Iterator[Fetched]:
        wanted = set(uids)
        for one in self._stored(folder):
            if one.uid in wanted:
                yield Fetched(
                    uid=one.uid, flags=frozenset(one.flags), received_at=one.received_at,
                    content=one.content[:limit], truncated=len(one.content) > limit,
                )  # fmt: skip

    def headers(self, folder: str, names: Sequence[str], since_uid: int = 1) -> Sequence[HeaderRow]:
        wanted = {name.lower() for name in names}
        rows = []
        for one in self._stored(folder):
            if one.uid >= since_uid:
                found = {name: value for name, value in parse_headers(one.content).items() if name in wanted}
                rows.append(HeaderRow(uid=one.uid, flags=frozenset(one.flags), size=len(one.content), headers=found))
        return rows

    def append(self, folder: str, messages: Sequence[NewMessage]) -> Sequence[int | None]:
        """MULTIAPPEND is one effect, otherwise each message is one."""
        batches = [messages] if self._box.server.multiappend else [[message] for message in messages]
        uids = [uid for batch in batches if batch for uid in self._effect("append", lambda batch=batch: self._append(folder, batch))]  # type: ignore[misc]
        return uids if self._box.server.uidplus else [None] * len(uids)

    def move(self, folder: str, uids: Sequence[int], target: str) -> Mapping[int, int]:
        """MOVE is one effect; without it COPY, marking and expunging are one each."""
        with self._reading():
            held = self._box.folders.get(folder)
            there = [uid for uid in sorted(set(uids)) if held is not None and uid in held.messages]
            if not self._box.server.move and held is not None:
                there = [uid for uid in there if "\\Deleted" not in held.messages[uid].flags]
        if not there:
            return {}
        copies = self._effect("move" if self._box.server.move else "copy", lambda: self._copy(folder, there, target, self._box.server.move))
        if not self._box.server.move:
            self.flag(folder, there, add=["\\Deleted"])
            if self._box.server.uidplus:
                self._effect("expunge", lambda: self._expunge(folder, there))
        return copies if self._box.server.uidplus else {}

    def flag(self, folder: str, uids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        if uids:
            self._effect("flag", lambda: self._flag(folder, uids, add, remove))

    def wait(self, folder: str, seconds: float) -> bool:
        self._alive()
        news, self._seen = self._box.wait(seconds, self._seen)
        return news

    def _stored(self, folder: str) -> Sequence[Stored]:
        with self._reading():
            found = self._box.folders.get(folder, Folder(0)).messages
            return [Stored(uid, one.content, set(one.flags), one.received_at) for uid, one in sorted(found.items())]

    def _create(self, name: str) -> None:
        parts = name.split(self._box.server.delimiter)
        for depth in range(1, len(parts) + 1):
            step = self._box.server.delimiter.join(parts[:depth])
            if step != self._box.server.prefix.rstrip(self._box.server.delimiter):
                self._box.add_folder(step)
        self._box.subscribed.add(name)

    def _append(self, folder: str, batch: Sequence[NewMessage]) -> Sequence[int]:
        self._create(folder)
        target = self._box.folders[folder]
        return [target.add(canonical(message.content), self._kept(message.flags), self._box.now()) for message in batch]

    def _copy(self, folder: str, uids: Sequence[int], target: str, away: bool) -> Mapping[int, int]:
        self._create(target)
        source, sink = self._box.folders[folder].messages, self._box.folders[target]
        copies = {uid: sink.add(source[uid].content, set(source[uid].flags), source[uid].received_at) for uid in uids if uid in source}
        if away:
            self._expunge(folder, uids)
        return copies

    def _expunge(self, folder: str, uids: Sequence[int]) -> None:
        for uid in uids:
            self._box.folders[folder].messages.pop(uid, None)

    def _flag(self, folder: str, uids: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> None:
        held = self._box.folders.get(folder, Folder(0)).messages
        for uid in uids:
            if uid in held:
                held[uid].flags = (held[uid].flags | self._kept(add)) - self._kept(remove)

    def _kept(self, flags: Sequence[str]) -> set[str]:
        return {flag for flag in flags if flag.startswith("\\") or self._box.server.keywords}

    @contextmanager
    def _reading(self) -> Iterator[None]:
        self._alive()
        with self._box.reading():
            yield

    def _effect(self, name: str, work: Callable[[], T]) -> T:
        self._alive()
        try:
            return self._box.effect(name, work)
        except Unavailable:
            self._dead = True
            raise

    def _alive(self) -> None:
        if self._dead:
            raise Unavailable("this session's connection is lost: lease another", system="imap")
