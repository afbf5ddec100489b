"""The desk's own mail servers for the demo: IMAP and an SMTP sink, inside the process, on loopback.

Never reachable from outside this machine and never relays a mail anywhere. The IMAP server sits behind :class:`ImapServer`,
so that another one can take its place.
"""

from __future__ import annotations

import asyncio
import imaplib
import socket
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
T = TypeVar("T")


@dataclass(frozen=True)
class Sent:
    """A mail that reached the sink."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class ImapServer(Protocol):
    """An IMAP server that lives in an event loop."""

    async def start(self, port: int) -> int:
        """Listen on loopback (0: any free port) and answer with the port."""

    async def stop(self) -> None: ...


class EmbeddedDesk:
    """``with EmbeddedDesk() as desk: desk.deliver(raw)``. ``keep`` holds the mailbox on disk (as Maildir) beyond this process."""

    def __init__(
        self,
        *,
        address: str = "orders@northwind.example",
        password: str = "podesk",
        keep: Path | None = None,
        imap_port: int = 0,
        smtp_port: int = 0,
        server: ImapServer | None = None,
    ) -> None:
        self.host, self.address, self.password = HOST, address, password
        self.imap_port, self.smtp_port = imap_port, smtp_port
        self.sent: list[Sent] = []
        self._keep, self._server = keep, server
        self._loop = LoopThread("embedded-mail")

    def __enter__(self) -> EmbeddedDesk:
        from agent.embedded.pymap_server import PymapServer  # pymap is heavy, and only the demo needs it

        self._server = self._server or PymapServer(self.address, self.password, self._keep)
        self._loop.start()
        try:
            self.imap_port = self._loop.run(self._server.start(self.imap_port))
            self._sink = SmtpSink(self.sent)
            self.smtp_port = self._loop.run(self._sink.start(self.smtp_port))
        except BaseException:
            self._loop.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run(self._sink.stop())
        if self._server is not None:
            self._loop.run(self._server.stop())
        self._loop.stop()

    def deliver(self, raw: bytes, received_at: datetime | None = None, folder: str = "INBOX") -> None:
        """Put a mail into a folder, unseen, as a mail server does on arrival."""
        self.deliver_all([(raw, received_at)], folder)

    def deliver_all(self, mails: list[tuple[bytes, datetime | None]], folder: str = "INBOX") -> None:
        """Several at once, over one connection."""
        with imaplib.IMAP4(self.host, self.imap_port, timeout=30) as client:
            # imaplib sends an APPEND in small pieces: each would wait for the acknowledgement of the one before
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.login(f'"{self.address}"', self.password)
            for raw, received_at in mails:
                when = imaplib.Time2Internaldate(received_at.astimezone(UTC)) if received_at else ""
                status, answer = client.append(folder, "", when, raw)
                if status != "OK":
                    raise RuntimeError(f"the embedded server refused a mail: {answer!r}")

    def how_to_open(self) -> str:
        """For a person who wants to see it in a mail client."""
        return (
            f"IMAP server {self.host}, port {self.imap_port}, no encryption, user {self.address}, password {self.password}\n"
            f"SMTP server {self.host}, port {self.smtp_port}, no encryption, no login (keeps what is sent, delivers nothing)"
        )


class SmtpSink:
    """Takes every mail and keeps it."""

    def __init__(self, sent: list[Sent]) -> None:
        self._sent = sent
        self._server: asyncio.Server | None = None

    async def start(self, port: int) -> int:
        """Listen on loopback; answers with the port."""
        self._server = await asyncio.get_running_loop().create_server(self._protocol, HOST, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    def _protocol(self) -> SMTP:
        from aiosmtpd.smtp import SMTP

        return SMTP(self, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=None)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd for each mail."""
        content = envelope.original_content or b""
        self._sent.append(Sent(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 2.0.0 kept"


class LoopThread:
    """An event loop in a thread of its own."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)

    def start(self) -> None:
        """Begin to run."""
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` in the loop and wait for what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def stop(self) -> None:
        """Cancel what still runs and end the thread."""
        if not self._thread.is_alive():
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(_cancel_all(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
