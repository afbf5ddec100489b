"""The way out by SMTP. Never resends on its own, and never sends a password in the clear over a network.

What a failure means depends on when it came: before the server could have the whole mail it was surely not accepted; once the
last byte was sent and no answer came, nobody knows.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl

import aiosmtplib

from connectors.errors import ConnectorError, Denied, Doubtful, Unavailable
from connectors.mail.settings import Security, SmtpSettings, is_loopback
from connectors.ports import OutgoingMail

_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")  # a line break would smuggle in a command


class SmtpOutgoing:
    """See :class:`connectors.ports.Outgoing`. One connection a mail; usable from any thread that runs no event loop."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def send(self, mail: OutgoingMail) -> None:
        """Hand over one mail."""
        self._allowed()
        settings = self._settings
        if not mail.recipients or any(_UNSAFE.search(address) for address in mail.recipients) or _UNSAFE.search(mail.sender):
            raise Denied("an address that can't stand in an envelope", system="smtp")
        asyncio.run(_send(settings, mail))

    def probe(self) -> None:
        """Connect and log in, as for a mail, and send none. Raises as :meth:`send` does."""
        self._allowed()
        asyncio.run(_probe(self._settings))

    def _allowed(self) -> None:
        settings = self._settings
        if settings.security is Security.NONE and not is_loopback(settings.host):
            raise Denied(f"security 'none' is for loopback only, not {settings.host}: use 'tls' or 'starttls'", system="smtp")


async def _probe(settings: SmtpSettings) -> None:
    client = _client(settings)
    try:
        await _open(client, settings)
        await client.quit()
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _translate(error, "leaving") from error
    finally:
        client.close()


def _client(settings: SmtpSettings) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        timeout=settings.timeout,
        local_hostname=socket.gethostname(),  # aiosmtplib's default asks DNS, which may take long
        use_tls=settings.security is Security.TLS,
        start_tls=settings.security is Security.STARTTLS,
        tls_context=ssl.create_default_context(cafile=settings.ca_file) if settings.security is not Security.NONE else None,
    )


async def _send(settings: SmtpSettings, mail: OutgoingMail) -> None:
    client = _client(settings)
    try:
        await _open(client, settings)
        await _envelope(client, mail)
        await _data(client, mail.content)
    finally:
        client.close()


async def _open(client: aiosmtplib.SMTP, settings: SmtpSettings) -> None:
    try:
        await client.connect()
        if settings.token is not None:
            await client.auth_xoauth2(settings.username, settings.token())
        elif settings.username:
            await client.login(settings.username, settings.password)
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise _translate(error, "connecting") from error


async def _envelope(client: aiosmtplib.SMTP, mail: OutgoingMail) -> None:
    """MAIL and RCPT. One refused recipient refuses the mail: half of the people informed is worse than a clear failure."""
    try:
        await client.ehlo()
        wide = not "".join((mail.sender, *mail.recipients)).isascii()
        await client.mail(mail.sender, options=["SMTPUTF8"] if wide else None, encoding="utf-8" if wide else "ascii")
        for recipient in mail.recipients:
            await client.rcpt(recipient, encoding="utf-8" if wide else "ascii")
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise _translate(error, "addressing") from error


async def _data(client: aiosmtplib.SMTP, content: bytes) -> None:
    """From DATA on only the server's own word is a clear answer."""
    try:
        await client.data(content)
    except aiosmtplib.SMTPResponseException as error:
        if error.code == aiosmtplib.SMTPStatus.invalid_response or error.code < 400:
            raise Doubtful(f"sending: {error}", system="smtp") from error
        raise _translate(error, "sending") from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise Doubtful(f"sending: {error!r}", system="smtp") from error


def _translate(error: Exception, doing: str) -> ConnectorError:
    text = f"{doing}: {error!r}"
    refused = isinstance(error, aiosmtplib.SMTPResponseException) and error.code >= 500
    hopeless = isinstance(error, (aiosmtplib.SMTPNotSupported, ssl.SSLCertVerificationError, ValueError))
    hopeless = hopeless or type(error) is aiosmtplib.SMTPException  # a bare one: the server lacks STARTTLS or any way to log in
    certificate = isinstance(error.__cause__, ssl.SSLCertVerificationError)
    return Denied(text, system="smtp") if refused or hopeless or certificate else Unavailable(text, system="smtp")
