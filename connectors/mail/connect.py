"""Opens an authenticated IMAP connection. Never sends a password in the clear over a network."""

from __future__ import annotations

import ssl
from contextlib import suppress

from imapclient import IMAPClient, SocketTimeout

from connectors.errors import Denied
from connectors.mail.faults import RAISED, translate
from connectors.mail.settings import ImapSettings, Security, is_loopback


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Verifies certificate and host name, against a private CA where one is given."""
    return ssl.create_default_context(cafile=ca_file)


def connect(settings: ImapSettings) -> IMAPClient:
    """One new connection, logged in. Raises Unavailable or Denied."""
    if settings.security is Security.NONE and not is_loopback(settings.host):
        raise Denied(f"security 'none' is for loopback only, not {settings.host}: use 'tls' or 'starttls'", system="imap")
    doing = f"connecting to {settings.host}:{settings.port}"
    try:
        client = _open(settings)
    except ssl.SSLCertVerificationError as error:
        raise Denied(f"{doing}: {error}", system="imap") from error
    except RAISED as error:
        raise translate(error, doing) from error
    try:
        _login(client, settings)
    except BaseException as error:
        _drop(client)
        if isinstance(error, RAISED):
            raise translate(error, f"login at {settings.host} as {settings.username}") from error
        raise
    client.normalise_times = False  # aware times instead of naive local ones
    return client


def _open(settings: ImapSettings) -> IMAPClient:
    tls = settings.security is Security.TLS
    client = IMAPClient(
        settings.host,
        port=settings.port,
        ssl=tls,
        ssl_context=tls_context(settings.ca_file) if tls else None,
        timeout=SocketTimeout(connect=settings.connect_timeout, read=settings.read_timeout),
    )
    if settings.security is Security.STARTTLS:
        try:
            client.starttls(tls_context(settings.ca_file))
        except BaseException:
            _drop(client)
            raise
    return client


def _drop(client: IMAPClient) -> None:
    with suppress(*RAISED):  # the socket may be gone already; the first error is the one that counts
        client.shutdown()


def _login(client: IMAPClient, settings: ImapSettings) -> None:
    if settings.token is not None:
        client.oauth2_login(settings.username, settings.token())
    else:
        client.login(settings.username, settings.password)
    client.capabilities()  # asked after login: servers announce far less before
