"""The mailbox's twin in memory, for tests of everything above it. Never talks to a server, and never is kinder than one.

It holds bytes, hands out UIDs and UIDVALIDITY, forgets keywords and abilities on demand, and fails where it is told to:
``crash(n)`` lets the n-th effect from now fail *before* it happens, ``crash(n, after=True)`` just after (the lost answer).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from connectors.errors import Unavailable
from connectors.mail.headers import canonical
from connectors.memory.mailsession import MemorySession
from connectors.memory.mailstore import Folder
from connectors.ports import ServerProfile

T = TypeVar("T")
START = datetime(2026, 1, 1, tzinfo=UTC)
SPECIAL = ("Drafts", "Sent", "Trash")


class MemoryMailbox:
    """See :class:`connectors.ports.Mailbox`. What tests do to it directly (deliver, delete_folder, crash …) needs no session."""

    def __init__(
        self,
        *,
        keywords: bool = True,
        move: bool = True,
        uidplus: bool = True,
        multiappend: bool = True,
        special_use: bool = True,
        delimiter: str = "/",
        prefix: str = "",
        now: Callable[[], datetime] = lambda: START,
    ) -> None:
        self.server = ServerProfile(
            keywords=keywords, move=move, uidplus=uidplus, special_use=special_use, idle=True, multiappend=multiappend,
            delimiter=delimiter, prefix=prefix,
        )  # fmt: skip
        self.now = now
        self.folders: dict[str, Folder] = {}
        self.subscribed: set[str] = set()
        self.effects: list[str] = []  # every change that was begun, in order: its length is the number of crash points
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._validity = count(1)
        self._changes = 0
        self._crash: tuple[int, bool] | None = None
        for name in ("INBOX", *(prefix + name for name in SPECIAL if special_use)):
            self.add_folder(name)

    @contextmanager
    def session(self) -> Iterator[MemorySession]:
        """A session that is dead for good after its first Unavailable, as a real connection is."""
        yield MemorySession(self)

    # --- what tests and the demo do behind the agent's back

    def deliver(self, content: bytes, *, folder: str = "INBOX", flags: Sequence[str] = (), received_at: datetime | None = None) -> int:
        """A mail arrives."""
        with self.changing():
            return self.folders[folder].add(canonical(content), set(flags), received_at or self.now())

    def delete_folder(self, name: str) -> None:
        """A person deletes a folder; made anew it has another UIDVALIDITY."""
        with self.changing():
            del self.folders[name]

    def delete(self, folder: str, uid: int) -> None:
        """A person deletes a message for good."""
        with self.changing():
            del self.folders[folder].messages[uid]

    def contents(self, folder: str) -> list[bytes]:
        """Bytes of the messages that are not marked ``\\Deleted``, by UID."""
        with self._lock:
            kept = self.folders.get(folder, Folder(0)).messages
            return [kept[uid].content for uid in sorted(kept) if "\\Deleted" not in kept[uid].flags]

    def crash(self, nth: int, *, after: bool = False) -> None:
        """Fail the n-th effect from now (1 = the next one): before it happens, or after it with the answer lost."""
        self._crash = (nth, after)

    # --- what sessions build on

    def add_folder(self, name: str) -> None:
        """Create unless it is there."""
        with self.changing():
            if name not in self.folders:
                self.folders[name] = Folder(uidvalidity=next(self._validity))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock and wake up who waits."""
        with self._lock:
            yield
            self._changes += 1
            self._news.notify_all()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the lock."""
        with self._lock:
            yield

    def effect(self, name: str, work: Callable[[], T]) -> T:
        """One change, at which a crash may be due."""
        with self.changing():
            self.effects.append(name)
            due = self._due()
            if due is False:
                raise Unavailable(f"connection lost before {name}", system="imap")
            result = work()
            if due is True:
                raise Unavailable(f"connection lost after {name}", system="imap")
            return result

    def wait(self, seconds: float, seen: int | None) -> tuple[bool, int]:
        """Wait for any change since ``seen``."""
        with self._news:
            start = self._changes if seen is None else seen
            return self._news.wait_for(lambda: self._changes != start, seconds), self._changes

    def _due(self) -> bool | None:
        """None: go on. False: fail before. True: fail after."""
        if self._crash is None:
            return None
        left, after = self._crash
        self._crash = (left - 1, after) if left > 1 else None
        return after if left <= 1 else None
