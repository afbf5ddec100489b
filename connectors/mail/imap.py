"""A mailbox over IMAP: a pool of connections, each leased to one thread at a time. Never shares a connection, never reuses a broken one."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.errors import Unavailable
from connectors.mail.connect import connect
from connectors.mail.link import Link
from connectors.mail.session import ImapSession
from connectors.mail.settings import ImapSettings

FRESH = 1.0  # a connection that rested longer proves itself by a NOOP before it is leased
KEPT = 8  # idle connections kept open
LONGEST = 30.0  # seconds between two attempts to connect


class ImapMailbox:
    """See :class:`connectors.ports.Mailbox`. Leases from any number of threads; close() drops the idle connections."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._idle: list[tuple[float, Link, ImapSession]] = []

    @contextmanager
    def session(self) -> Iterator[ImapSession]:
        """Lease a connection; raises Unavailable or Denied where none can be had."""
        link, session = self._rested() or self._fresh()
        try:
            yield session
        finally:
            self._give_back(link, session)

    def close(self) -> None:
        """Drop the idle connections; leases under way end on their own."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, link, _ in idle:
            link.close()

    def _rested(self) -> tuple[Link, ImapSession] | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                since, link, session = self._idle.pop()
            if time.monotonic() - since < FRESH or link.alive():
                return link, session
            link.close()

    def _fresh(self) -> tuple[Link, ImapSession]:
        attempt = 1
        while True:
            try:
                link = Link(connect(self._settings), self._settings.read_only)
                return link, ImapSession(link, self._settings)
            except Unavailable:
                if attempt >= self._settings.attempts:
                    raise
                pause = min(self._settings.backoff * 2 ** (attempt - 1), LONGEST)
                time.sleep(pause * random.uniform(0.5, 1.5))  # jitter: many workers shan't come back at the same instant
                attempt += 1

    def _give_back(self, link: Link, session: ImapSession) -> None:
        with self._lock:
            keep = not link.broken and len(self._idle) < KEPT
            if keep:
                self._idle.append((time.monotonic(), link, session))
        if not keep:
            link.close()
