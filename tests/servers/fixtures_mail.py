"""pytest plugin: mail servers as fixtures. A missing Dovecot is an error in CI and a visible skip elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from agent.embedded import EmbeddedDesk
from tests.servers.dovecot import Dovecot, Shape, binary, poor
from tests.servers.mailbox_server import MailboxServer, serve
from tests.servers.smtp_sink import SmtpSinkServer
from tests.servers.submission import Submission


def need_dovecot() -> None:
    """Skip with the reason where Dovecot isn't installed; in CI that is an error."""
    if binary():
        return
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail("Dovecot is missing: apt-get install dovecot-imapd dovecot-submissiond")
    pytest.skip("Dovecot is not installed (apt-get install dovecot-imapd dovecot-submissiond)")


@pytest.fixture
def dovecot_installed() -> None:
    """For tests that start a Dovecot of their own."""
    need_dovecot()


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
    server = serve(request, request.param)
    yield server
    server.close()
