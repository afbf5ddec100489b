"""pytest plugin: mail servers as fixtures. A missing Dovecot is an error in CI and a visible skip elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from agent.embedded import EmbeddedDesk
from connectors.mail.imap import ImapMailbox
from connectors.mail.settings import ImapSettings, Security
from tests.servers.dovecot import PASSWORD, Dovecot, Shape, binary, poor
from tests.servers.smtp_sink import SmtpSinkServer
from tests.servers.submission import Submission

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
        common: dict[str, Any] = {"port": self.port, "username": self.username, "password": self.password}
        quick: dict[str, Any] = {"connect_timeout": 5.0, "read_timeout": 5.0, "attempts": 2, "backoff": 0.05, "poll_every": 0.05}
        return ImapSettings(host="127.0.0.1", security=Security.NONE, **{**common, **quick, **changes})

    def mailbox(self, **changes: Any) -> ImapMailbox:
        """A mailbox on it, closed at the end of the test."""
        box = ImapMailbox(self.settings(**changes))
        self._open.append(box)
        return box

    def close(self) -> None:
        """Drop what was opened."""
        for box in self._open:
            box.close()


def need_dovecot() -> None:
    """Skip with the reason where Dovecot isn't installed; in CI that is an error."""
    if binary():
        return
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail("Dovecot is missing: apt-get install dovecot-imapd dovecot-submissiond")
    pytest.skip("Dovecot is not installed (apt-get install dovecot-imapd dovecot-submissiond)")


def fresh_user() -> str:
    """A user name nobody had: its mailbox is empty."""
    return f"desk{next(_users)}@lab.example"


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """Dovecot with all that it can do; a user of any name, password PASSWORD."""
    need_dovecot()
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_poor() -> Iterator[Dovecot]:
    """Dovecot without MOVE, UIDPLUS, SPECIAL-USE, IDLE, MULTIAPPEND, with prefix ``INBOX.``."""
    need_dovecot()
    with Dovecot(poor()) as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_tls() -> Iterator[Dovecot]:
    """Dovecot with TLS on ``tls_port`` and STARTTLS on ``port``; clients trust ``ca_file``."""
    need_dovecot()
    with Dovecot(Shape(tls=True)) as server:
        yield server


@pytest.fixture
def embedded_imap() -> Iterator[EmbeddedDesk]:
    """The product's embedded desk, empty."""
    with EmbeddedDesk() as desk:
        yield desk


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSinkServer]:
    """Keeps every mail; its ``faults`` make it fail."""
    with SmtpSinkServer() as sink:
        yield sink


@pytest.fixture(scope="session")
def submission() -> Iterator[Submission]:
    """Dovecot's submission server, relaying to a sink."""
    need_dovecot()
    with Submission() as server:
        yield server


@pytest.fixture(params=["dovecot", "dovecot-poor", "pymap"])
def mailbox_server(request: pytest.FixtureRequest) -> Iterator[MailboxServer]:
    """A fresh mailbox on each kind of server."""
    with_server: dict[str, Callable[[], MailboxServer]] = {
        "dovecot": lambda: _on_dovecot(request, "dovecot"),
        "dovecot-poor": lambda: _on_dovecot(request, "dovecot_poor"),
        "pymap": lambda: _on_pymap(request),
    }
    server = with_server[request.param]()
    yield server
    server.close()


def _on_dovecot(request: pytest.FixtureRequest, name: str) -> MailboxServer:
    server: Dovecot = request.getfixturevalue(name)
    return MailboxServer(name.replace("_", "-"), server.port, fresh_user(), PASSWORD)


def _on_pymap(request: pytest.FixtureRequest) -> MailboxServer:
    desk: EmbeddedDesk = request.getfixturevalue("embedded_imap")
    return MailboxServer("pymap", desk.imap_port, desk.address, desk.password)
