"""Connections of the IMAP mailbox: protection, login, pool, and links that die."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from connectors.errors import Denied, Unavailable
from connectors.mail.imap import ImapMailbox
from connectors.mail.settings import ImapSettings, Security, is_loopback
from connectors.ports import NewMessage
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.mailbox_server import MailboxServer, serve
from tests.servers.ports import free_ports
from tests.servers.proxy import Proxy

pytest_plugins = ["tests.servers.fixtures_mail"]


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[MailboxServer]:
    found = serve(request, "dovecot")
    yield found
    found.close()


def look(settings: ImapSettings) -> int:
    box = ImapMailbox(settings)
    try:
        with box.session() as session:
            return session.state("INBOX").uidvalidity
    finally:
        box.close()


def secure(server: Dovecot, **changes: object) -> ImapSettings:
    base = ImapSettings(
        host="localhost", port=server.tls_port, username="tls@lab.example", password=PASSWORD, ca_file=server.ca_file, attempts=1
    )
    return replace(base, **changes)  # type: ignore[arg-type]


# --- protection and login


def test_tls_and_starttls(dovecot_tls: Dovecot) -> None:
    assert look(secure(dovecot_tls)) > 0
    assert look(secure(dovecot_tls, port=dovecot_tls.port, security=Security.STARTTLS)) > 0


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_unknown_certificate_is_denied(dovecot_tls: Dovecot, security: Security) -> None:
    port = dovecot_tls.tls_port if security is Security.TLS else dovecot_tls.port
    with pytest.raises(Denied, match="certificate"):
        look(secure(dovecot_tls, ca_file=None, port=port, security=security))


def test_tls_to_a_plain_port_is_unavailable(dovecot_tls: Dovecot) -> None:
    with pytest.raises(Unavailable):
        look(secure(dovecot_tls, port=dovecot_tls.port, connect_timeout=1.0, read_timeout=1.0))


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(server: MailboxServer) -> None:
    with pytest.raises(Denied):
        look(server.settings(security=Security.STARTTLS))


def test_plain_text_is_for_loopback_only() -> None:
    with pytest.raises(Denied, match="loopback only"):
        look(ImapSettings(host="mail.customer.example", security=Security.NONE))
    assert [is_loopback(host) for host in ("localhost", "127.0.0.9", "::1")] == [True] * 3
    assert [is_loopback(host) for host in ("10.0.0.1", "localhost.evil.example")] == [False] * 2


def test_a_wrong_password_is_denied_and_asked_once(server: MailboxServer) -> None:
    with Proxy(server.port) as proxy:
        with pytest.raises(Denied):
            look(server.settings(port=proxy.port, password="wrong", attempts=3))
        assert proxy.connections == 1


def test_secrets_are_not_shown() -> None:
    assert "hunter2" not in repr(ImapSettings(host="x", password="hunter2", token=lambda: "hunter2"))


@pytest.mark.parametrize(
    ("answer", "error"),
    [(b"NO [AUTHENTICATIONFAILED] wrong", Denied), (b"NO [UNAVAILABLE] Temporary authentication failure", Unavailable)],
)
def test_a_token_is_sent_by_xoauth2_and_the_refusal_sorted(answer: bytes, error: type[Exception]) -> None:
    told: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        connection.sendall(b"* OK hi\r\n")
        for line in connection.makefile("rb"):
            told.append(line)
            words = line.split()
            if words[1:] == [b"CAPABILITY"]:
                connection.sendall(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + words[0] + b" OK done\r\n")
            elif words[1:2] == [b"AUTHENTICATE"]:
                connection.sendall(b"+ \r\n")
            else:  # the token, in answer to the "+"
                connection.sendall(told[-2].split()[0] + b" " + answer + b"\r\n")

    with scripted(talk) as port, pytest.raises(error) as caught:
        look(ImapSettings("127.0.0.1", port, Security.NONE, "desk", token=lambda: "token-1", attempts=1))
    assert type(caught.value) is error
    assert b64decode(told[-1]) == b"user=desk\x01auth=Bearer token-1\x01\x01"


# --- the pool


def test_nobody_there_is_unavailable_after_the_attempts() -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable):
        look(ImapSettings("127.0.0.1", free_ports(1)[0], Security.NONE, attempts=3, backoff=0.1))
    assert 0.14 < time.monotonic() - started < 2  # 0.1 and 0.2, each halved at least by the jitter


def test_a_server_that_comes_back_is_found_by_the_next_attempt(server: MailboxServer) -> None:
    with Proxy(server.port) as proxy:
        proxy.refuse = True
        threading.Timer(0.2, lambda: setattr(proxy, "refuse", False)).start()
        assert look(server.settings(port=proxy.port, attempts=6, backoff=0.1)) > 0


def test_a_connection_is_used_again(server: MailboxServer) -> None:
    with Proxy(server.port) as proxy:
        box = server.mailbox(port=proxy.port)
        for _ in range(5):
            with box.session() as session:
                session.list("INBOX")
        assert proxy.connections == 1
        with box.session(), box.session():
            assert proxy.connections == 2


def test_a_rested_connection_that_died_is_replaced_unseen(server: MailboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.mail.imap.FRESH", 0.0)
    with Proxy(server.port) as proxy:
        box = server.mailbox(port=proxy.port)
        with box.session() as session:
            session.list("INBOX")
        proxy.cut()
        with box.session() as session:
            assert list(session.list("INBOX")) == []


def test_a_restarted_server_is_found_again() -> None:
    with Dovecot() as dovecot:
        box = ImapMailbox(ImapSettings("127.0.0.1", dovecot.port, Security.NONE, "r@lab.example", PASSWORD, backoff=0.05))
        with box.session() as session:
            session.append("INBOX", [NewMessage(content=b"Subject: kept\r\n\r\n")])
        dovecot.restart()
        with suppress(Unavailable), box.session() as session:
            session.list("INBOX")
        with box.session() as session:
            assert len(session.list("INBOX")) == 1
        box.close()


# --- links that die


@pytest.mark.parametrize("reset", [False, True])
def test_a_connection_that_ends_in_idle_is_noticed_at_once(server: MailboxServer, reset: bool) -> None:
    with Proxy(server.port) as proxy:
        box = server.mailbox(port=proxy.port)
        with box.session() as session:
            session.list("INBOX")
            threading.Timer(0.3, lambda: proxy.cut(reset=reset)).start()
            started = time.monotonic()
            with pytest.raises(Unavailable):
                session.wait("INBOX", 20)
        assert time.monotonic() - started < 5
        with box.session() as session:
            assert list(session.list("INBOX")) == []


def test_a_black_hole_in_idle_is_noticed_after_the_quiet_period(server: MailboxServer) -> None:
    with Proxy(server.port) as proxy:
        box = server.mailbox(port=proxy.port, read_timeout=0.5, idle_period=0.5)
        with box.session() as session:
            session.list("INBOX")
            threading.Timer(0.2, lambda: setattr(proxy, "blackhole", True)).start()
            started = time.monotonic()
            with pytest.raises(Unavailable):
                session.wait("INBOX", 20)
        assert time.monotonic() - started < 5


def test_a_black_hole_in_a_command_is_unavailable(server: MailboxServer) -> None:
    with Proxy(server.port) as proxy:
        box = server.mailbox(port=proxy.port, read_timeout=0.5)
        with box.session() as session:
            session.list("INBOX")
            proxy.blackhole = True
            with pytest.raises(Unavailable):
                session.list("INBOX")


@pytest.mark.parametrize("answered", [1, 40, 200, 5000])
def test_an_answer_cut_in_the_middle_is_unavailable(server: MailboxServer, answered: int) -> None:
    with server.mailbox().session() as session:
        session.append("INBOX", [NewMessage(content=b"Subject: x\r\n\r\n" + b"y" * 3000)] * 4)
    with Proxy(server.port) as proxy:
        box = server.mailbox(port=proxy.port)
        with box.session() as session:
            uids = [row.uid for row in session.list("INBOX")]
            proxy.cut_after(answered)
            with pytest.raises(Unavailable):
                list(session.fetch("INBOX", uids, 10_000))
        with box.session() as session:
            assert len(list(session.fetch("INBOX", uids, 10_000))) == 4


def test_a_split_answer_is_put_together(server: MailboxServer) -> None:
    with Proxy(server.port) as proxy:
        proxy.delay = 0.01
        with server.mailbox(port=proxy.port).session() as session:
            session.append("INBOX", [NewMessage(content=b"Subject: x\r\n\r\n" + b"y" * 200_000)])
            (one,) = session.fetch("INBOX", [1], 1_000_000)
    assert len(one.content) == 200_014


@contextmanager
def scripted(talk: object) -> Iterator[int]:
    """A server that says what the test tells it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_one() -> None:
            with suppress(OSError, ssl.SSLError):
                connection, _ = listener.accept()
                with connection:
                    talk(connection)  # type: ignore[operator]

        thread = threading.Thread(target=serve_one, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
    thread.join(2)
