"""Waits for news with IDLE, and notices a dead connection. Never tells what the news is: it is only a wake-up.

``idle_check()`` of imapclient answers ``[]`` at once and for ever on a closed connection, so *empty and early* means dead.
"""

from __future__ import annotations

import time

from imapclient import IMAPClient


class DeadConnection(OSError):
    """The connection ended while we waited."""


def wait_idle(client: IMAPClient, seconds: float) -> bool:
    """True on any event in the selected folder, False after a quiet period. Raises DeadConnection, or what imapclient raises."""
    client.idle()
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        asked = time.monotonic()
        events = client.idle_check(timeout=left)
        if any(event[:1] == (b"BYE",) for event in events):
            raise DeadConnection("the server said BYE")
        if any(event[:1] != (b"OK",) for event in events):  # "* OK Still here" is no news
            client.idle_done()
            return True
        if not events and time.monotonic() - asked < left - 0.05:
            raise DeadConnection("the connection was closed during IDLE")
    _, late = client.idle_done()
    client.noop()  # a round trip proves that the silence wasn't a black hole
    return any(event[:1] != (b"OK",) for event in late)
