"""A fresh mailbox on one kind of real server, for fixtures."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from agent.embedded import EmbeddedDesk
from connectors.mail.imap import ImapMailbox
from connectors.mail.settings import ImapSettings, Security
from tests.servers.dovecot import PASSWORD, Dovecot

_users = count(1)


@dataclass
class MailboxServer:
    """A real IMAP server with one fresh, empty mailbox."""

    kind: str
    port: int
    username: str
    password: str
    _open: list[ImapMailbox] = field(default_factory=list)

    def settings(self, **changes: Any) -> ImapSettings:
        """Settings that reach it, quick to give up."""
        common: dict[str, Any] = {"port": self.port, "username": self.username, "password": self.password, "security": Security.NONE}
        quick: dict[str, Any] = {"connect_timeout": 5.0, "read_timeout": 5.0, "attempts": 2, "backoff": 0.05, "poll_every": 0.05}
        return ImapSettings(host="127.0.0.1", **{**common, **quick, **changes})

    def mailbox(self, **changes: Any) -> ImapMailbox:
        """A mailbox on it, closed at the end of the test."""
        box = ImapMailbox(self.settings(**changes))
        self._open.append(box)
        return box

    def close(self) -> None:
        """Drop what was opened."""
        for box in self._open:
            box.close()


def fresh_user() -> str:
    """A user name nobody had: its mailbox is empty."""
    return f"desk{next(_users)}@lab.example"


def serve(request: pytest.FixtureRequest, kind: str) -> MailboxServer:
    """A fresh mailbox on one kind of server."""
    if kind == "pymap":
        desk: EmbeddedDesk = request.getfixturevalue("embedded_imap")
        return MailboxServer("pymap", desk.imap_port, desk.address, desk.password)
    server: Dovecot = request.getfixturevalue(kind.replace("-", "_"))
    return MailboxServer(kind, server.port, fresh_user(), PASSWORD)
