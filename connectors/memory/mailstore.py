"""Folders and messages of the mailbox's twin. Values and UIDs only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Stored:
    """A message in a folder."""

    uid: int
    content: bytes
    flags: set[str]
    received_at: datetime


@dataclass
class Folder:
    """A folder with its own UIDs."""

    uidvalidity: int
    uidnext: int = 1
    messages: dict[int, Stored] = field(default_factory=dict)

    def add(self, content: bytes, flags: set[str], received_at: datetime) -> int:
        """Store one message under the next UID."""
        uid, self.uidnext = self.uidnext, self.uidnext + 1
        self.messages[uid] = Stored(uid, content, flags, received_at)
        return uid
