"""An SMTP server that keeps what it gets, and fails on command."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from agent.embedded import LoopThread, Sent
from tests.servers.certificates import authority


@dataclass
class Faults:
    """Answers instead of the usual ones; a code of 0 cuts the connection there."""

    on_mail: str = ""
    on_recipient: dict[str, str] = field(default_factory=dict)
    on_data: str = ""  # the final answer, after the whole mail was received
    cut_after_data: bool = False  # kept, but the answer never arrives
    silent_after_data: bool = False  # kept, and nothing is said
    pause: Callable[[], float] | None = None  # seconds that a mail takes, before it is kept and again before the answer


class SmtpSinkServer:
    """``with SmtpSinkServer() as sink: … sink.port, sink.sent``. ``login`` asks for (user, password), ``starttls`` needs TLS first."""

    def __init__(self, *, login: tuple[str, str] | None = None, starttls: bool = False, tls: bool = False) -> None:
        self.sent: list[Sent] = []
        self.faults = Faults()
        self._login, self._starttls, self._tls = login, starttls, tls
        self.ca_file = str(authority().ca_file) if starttls or tls else None
        self._loop = LoopThread("smtp-sink")
        self._protocols: list[SMTP] = []

    def __enter__(self) -> SmtpSinkServer:
        self._loop.start()
        self.port = self._loop.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run(self._close())
        self._loop.stop()

    async def _start(self) -> int:
        context = _server_context() if self._starttls or self._tls else None
        implicit = context if self._tls else None
        self._server = await asyncio.get_running_loop().create_server(lambda: self._protocol(context), "127.0.0.1", 0, ssl=implicit)
        return int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        self._server.close()
        for protocol in self._protocols:
            _abort(protocol)

    def _protocol(self, context: ssl.SSLContext | None) -> SMTP:
        options: dict[str, Any] = {"hostname": "localhost", "enable_SMTPUTF8": True, "data_size_limit": None}
        if self._starttls:
            options |= {"tls_context": context, "require_starttls": True}
        if self._login:
            options |= {"authenticator": self._authenticate, "auth_required": True, "auth_require_tls": False}
        protocol = SMTP(self, **options)
        self._protocols.append(protocol)
        return protocol

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self._login, handled=False)

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        """Called by aiosmtpd."""
        if not self.faults.on_mail:
            envelope.mail_from = address
        return self.faults.on_mail or "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        """Called by aiosmtpd."""
        refusal = self.faults.on_recipient.get(address, "")
        if not refusal:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:
        """Called by aiosmtpd."""
        if self.faults.on_data:
            return self.faults.on_data
        await self._pause()
        self.sent.append(Sent(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.original_content or b""))
        if self.faults.cut_after_data:
            _abort(server)
        if self.faults.silent_after_data:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        await self._pause()
        return "250 2.0.0 kept"

    async def _pause(self) -> None:
        if self.faults.pause is not None:
            await asyncio.sleep(self.faults.pause())


def _abort(protocol: SMTP) -> None:
    if isinstance(protocol.transport, asyncio.Transport):
        protocol.transport.abort()


def _server_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(authority().key + authority().certificate)
        context.load_cert_chain(path)
    return context
