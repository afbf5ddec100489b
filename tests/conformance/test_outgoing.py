"""What the Outgoing port promises, held against its twin, a sink and Dovecot's submission server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from connectors.errors import ConnectorError, Denied, Doubtful, Unavailable
from connectors.mail.settings import Security, SmtpSettings
from connectors.mail.smtp import SmtpOutgoing
from connectors.memory.outgoing import MemoryOutgoing
from connectors.ports import Outgoing, OutgoingMail
from tests.servers.dovecot import PASSWORD
from tests.servers.ports import free_ports
from tests.servers.proxy import Proxy
from tests.servers.smtp_sink import SmtpSinkServer
from tests.servers.submission import Submission

pytest_plugins = ["tests.servers.fixtures_mail"]

CONTENT = (
    b"From: orders@desk.example\r\nTo: buyer@customer.example\r\nMessage-ID: <1@desk.example>\r\nSubject: PO 1\r\n\r\nHello\r\n.\r\n..x\r\n"
)
MAIL = OutgoingMail(sender="orders@desk.example", recipients=("buyer@customer.example", "second@customer.example"), content=CONTENT)


@dataclass
class Way:
    """A way out, and what came out at its end: (sender, recipients, content)."""

    outgoing: Outgoing
    arrived: Callable[[], list[tuple[str, tuple[str, ...], bytes]]]


@pytest.fixture(params=["memory", "sink", "submission"])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    if request.param == "memory":
        twin = MemoryOutgoing()
        yield Way(twin, lambda: [(mail.sender, mail.recipients, mail.content) for mail in twin.sent])
        return
    server: SmtpSinkServer | Submission = request.getfixturevalue("smtp_sink" if request.param == "sink" else "submission")
    sink = server if isinstance(server, SmtpSinkServer) else server.sink
    sink.sent.clear()
    settings = to(sink.port) if isinstance(server, SmtpSinkServer) else submitting(server)
    yield Way(SmtpOutgoing(settings), lambda: [(mail.sender, mail.recipients, mail.content) for mail in sink.sent])


def to(port: int, **changes: Any) -> SmtpSettings:
    common: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": Security.NONE, "timeout": 5.0}
    return SmtpSettings(**{**common, **changes})


def submitting(server: Submission, **changes: Any) -> SmtpSettings:
    login = {"security": Security.STARTTLS, "ca_file": server.ca_file, "username": "orders@desk.example", "password": PASSWORD}
    return to(server.port, **{**login, **changes})


def test_a_mail_arrives_as_it_was(way: Way) -> None:
    way.outgoing.send(MAIL)
    ((sender, recipients, content),) = way.arrived()
    assert (sender, recipients) == (MAIL.sender, MAIL.recipients)
    assert content.endswith(CONTENT)  # a relay puts its Received on top


def test_eight_bit_content_and_many_mails(way: Way) -> None:
    mails = [MAIL.model_copy(update={"content": CONTENT + f"größe {n}\r\n".encode()}) for n in range(3)]
    for mail in mails:
        way.outgoing.send(mail)
    assert [content.splitlines()[-1].decode() for _, _, content in way.arrived()] == ["größe 0", "größe 1", "größe 2"]


# --- failures: what each one says about the mail


def test_twin_fails_as_told() -> None:
    twin = MemoryOutgoing()
    twin.fail(Unavailable("busy"), Doubtful("no answer"))
    with pytest.raises(Unavailable):
        twin.send(MAIL)
    assert twin.sent == []
    with pytest.raises(Doubtful):
        twin.send(MAIL)
    twin.send(MAIL)
    assert len(twin.sent) == 2


@pytest.mark.parametrize(
    ("answer", "error"), [("451 4.3.0 later", Unavailable), ("421 4.3.2 closing", Unavailable), ("550 5.7.1 no", Denied)]
)
@pytest.mark.parametrize("where", ["on_mail", "on_recipient", "on_data"])
def test_a_refusal_by_its_code(smtp_sink: SmtpSinkServer, where: str, answer: str, error: type[ConnectorError]) -> None:
    setattr(smtp_sink.faults, where, {MAIL.recipients[1]: answer} if where == "on_recipient" else answer)
    with pytest.raises(error) as caught:
        SmtpOutgoing(to(smtp_sink.port)).send(MAIL)
    assert type(caught.value) is error
    assert smtp_sink.sent == []  # one refused recipient refuses the mail


def test_an_answer_lost_after_the_mail_was_taken_is_doubtful(smtp_sink: SmtpSinkServer) -> None:
    smtp_sink.faults.cut_after_data = True
    with pytest.raises(Doubtful):
        SmtpOutgoing(to(smtp_sink.port)).send(MAIL)
    assert len(smtp_sink.sent) == 1


def test_silence_after_the_mail_was_taken_is_doubtful(smtp_sink: SmtpSinkServer) -> None:
    smtp_sink.faults.silent_after_data = True
    started = time.monotonic()
    with pytest.raises(Doubtful):
        SmtpOutgoing(to(smtp_sink.port, timeout=0.4)).send(MAIL)
    assert time.monotonic() - started < 3
    assert len(smtp_sink.sent) == 1


def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        SmtpOutgoing(to(free_ports(1)[0])).send(MAIL)


def test_a_silent_server_is_unavailable(smtp_sink: SmtpSinkServer) -> None:
    with Proxy(smtp_sink.port) as proxy:
        proxy.blackhole = True
        with pytest.raises(Unavailable):
            SmtpOutgoing(to(proxy.port, timeout=0.4)).send(MAIL)


def test_a_connection_cut_before_the_content_is_unavailable(smtp_sink: SmtpSinkServer) -> None:
    with Proxy(smtp_sink.port) as proxy:
        proxy.cut_on(b"RCPT TO:")
        with pytest.raises(Unavailable):
            SmtpOutgoing(to(proxy.port)).send(MAIL)
    assert smtp_sink.sent == []


def test_wrong_password_is_denied(submission: Submission) -> None:
    with pytest.raises(Denied):
        SmtpOutgoing(submitting(submission, password="wrong")).send(MAIL)


def test_an_unknown_certificate_is_denied(submission: Submission) -> None:
    with pytest.raises(Denied):
        SmtpOutgoing(submitting(submission, ca_file=None)).send(MAIL)


def test_no_starttls_where_it_is_demanded_is_denied(smtp_sink: SmtpSinkServer) -> None:
    with pytest.raises(Denied):
        SmtpOutgoing(to(smtp_sink.port, security=Security.STARTTLS)).send(MAIL)
    assert smtp_sink.sent == []


def test_in_the_clear_over_a_network_is_denied() -> None:
    with pytest.raises(Denied, match="loopback"):
        SmtpOutgoing(to(25, host="mail.customer.example")).send(MAIL)


def test_login_and_implicit_tls() -> None:
    with SmtpSinkServer(login=("desk", "secret"), tls=True) as sink:
        settings = to(sink.port, security=Security.TLS, ca_file=sink.ca_file, username="desk", password="secret")
        SmtpOutgoing(settings).send(MAIL)
        with pytest.raises(Denied):
            SmtpOutgoing(replace(settings, password="wrong")).send(MAIL)
    assert len(sink.sent) == 1


def test_line_breaks_in_an_address_are_denied(smtp_sink: SmtpSinkServer) -> None:
    evil = MAIL.model_copy(update={"recipients": ("a@customer.example>\r\nRCPT TO:<thief@evil.example",)})
    with pytest.raises(Denied):
        SmtpOutgoing(to(smtp_sink.port)).send(evil)
    assert smtp_sink.sent == []
