"""The twin of the way out: keeps what is sent. Never sends anything."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from connectors.errors import ConnectorError, Doubtful
from connectors.ports import OutgoingMail


@dataclass
class MemoryOutgoing:
    """See :class:`connectors.ports.Outgoing`. ``fail(error)`` fails the next mails: Doubtful ones are kept all the same."""

    sent: list[OutgoingMail] = field(default_factory=list)
    _failures: list[ConnectorError] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, *errors: ConnectorError) -> None:
        """One error a mail, in order. ``Doubtful(...)``: accepted, but the answer is lost."""
        self._failures.extend(errors)

    def send(self, mail: OutgoingMail) -> None:
        """Keep it, or fail as told."""
        with self._lock:
            error = self._failures.pop(0) if self._failures else None
            if error is None or isinstance(error, Doubtful):
                self.sent.append(mail)
            if error is not None:
                raise error

    def probe(self) -> None:
        """Fail as told, or be there."""
        with self._lock:
            if self._failures:
                raise self._failures.pop(0)
