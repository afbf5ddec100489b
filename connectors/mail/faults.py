"""Translates what imapclient and the socket raise into connectors.errors. Decides nothing else.

imapclient has no exception tree of its own: a refused command is a bare ``imaplib.IMAP4.error``; everything else
(abort, ProtocolError, OSError, ValueError out of its parser) leaves the connection out of step, so it is thrown away.
"""

from __future__ import annotations

import re

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, LoginError

from connectors.errors import ConnectorError, Denied, Malformed, Unavailable

RAISED = (IMAPClient.Error, OSError, ValueError, EOFError)

_RETRY = re.compile(
    r"\[(UNAVAILABLE|INUSE|SERVERBUG|EXPUNGEISSUED|LIMIT|THROTTLED)|temporar|try again|server (is )?(unavailable|busy)|too many", re.I
)
_BAD = re.compile(r"command error: BAD|\bBAD\b")


def in_step(error: BaseException) -> bool:
    """True where the server refused one command in plain words: the connection can go on."""
    return type(error) is IMAPClient.Error and not str(error).startswith("Unexpected IDLE")


def missing_target(error: BaseException) -> bool:
    """The folder to write into isn't there."""
    return "TRYCREATE" in str(error)


def translate(error: BaseException, doing: str) -> ConnectorError:
    """The error by what the caller must do about it."""
    text = f"{doing}: {error}"
    if isinstance(error, LoginError):
        return Unavailable(text, system="imap") if _RETRY.search(str(error)) else Denied(text, system="imap")
    if isinstance(error, CapabilityError):
        return Denied(text, system="imap")
    if in_step(error):
        if _RETRY.search(str(error)):
            return Unavailable(text, system="imap")
        return Malformed(text, system="imap") if _BAD.search(str(error)) else Denied(text, system="imap")
    return Unavailable(text, system="imap")
