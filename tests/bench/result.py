"""What one run of one contestant took."""

from __future__ import annotations

from typing import NamedTuple


class Timing(NamedTuple):
    """Seconds by the clock and on the CPU (the client's process alone), and how many mails came out at the end."""

    wall: float
    cpu: float
    done: int

    @property
    def rate(self) -> float:
        """Mails a second."""
        return self.done / self.wall

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a mail."""
        return 1000 * self.cpu / max(self.done, 1)
