"""What can go wrong outside, sorted by what the caller must do about it.

    ConnectorError
    ├── Unavailable   the other side did not answer: try again later
    ├── Denied        it refused us: stop asking, tell the operator
    ├── Malformed     it answered something that can't be read: a person looks at this case
    └── Doubtful      it may have done what we asked: never repeat what must happen once

*Not found* is data, not an error: it comes back as an :class:`connectors.ports.Answer`.
Vendor exceptions are translated at the edge (``raise Unavailable(...) from error``).
"""

from __future__ import annotations


class ConnectorError(Exception):
    """The outside world failed."""

    def __init__(self, reason: str = "", *, system: str = "") -> None:
        self.reason = reason or (self.__doc__ or "").strip()
        self.system = system
        super().__init__(f"{system}: {self.reason}" if system else self.reason)


class Unavailable(ConnectorError):
    """The other side did not answer; it may later."""


class Denied(ConnectorError):
    """The other side refused our credentials or rights."""


class Malformed(ConnectorError):
    """The other side answered something that can't be read."""


class Doubtful(ConnectorError):
    """It may have been accepted: never resend customer mail."""
