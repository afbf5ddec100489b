"""What is needed to reach a mail server. Values only: reads no environment, opens nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address


class Security(StrEnum):
    """How the connection is protected. ``none`` is allowed on loopback only."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class ImapSettings:
    """One mailbox: where it is, who logs in, how patient we are (seconds)."""

    host: str
    port: int = 993
    security: Security = Security.TLS
    username: str = ""
    password: str = field(default="", repr=False)
    token: Callable[[], str] | None = field(default=None, repr=False)  # OAuth2: gives a fresh access token
    ca_file: str | None = None  # trust this CA beside none other
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    attempts: int = 3  # to connect, before the caller hears Unavailable
    backoff: float = 0.5  # first pause between attempts; doubles, with jitter
    poll_every: float = 15.0  # where the server has no IDLE
    idle_period: float = 540.0  # some servers and NATs drop an IDLE long before RFC 2177's 29 minutes
    folders: Mapping[str, str] = field(default_factory=dict)  # our name → the site's, both with "/"
    read_only: bool = False  # EXAMINE instead of SELECT: not even \\Recent changes


@dataclass(frozen=True)
class SmtpSettings:
    """The way out by SMTP (seconds for the time limit)."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    token: Callable[[], str] | None = field(default=None, repr=False)
    ca_file: str | None = None
    timeout: float = 30.0


def is_loopback(host: str) -> bool:
    """True only for names and addresses that never leave this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
