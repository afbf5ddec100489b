"""IDLE against clients that behave as imapclient was seen to."""

from __future__ import annotations

import time
from typing import Any

import pytest

from connectors.mail.idle import DeadConnection, wait_idle


class Client:
    """Answers one list of events a check; an empty list waits out the time-out, ``None`` returns empty at once (a dead socket)."""

    def __init__(self, *checks: list[Any] | None, late: list[Any] | None = None) -> None:
        self.checks, self.late, self.done, self.noops = list(checks), late or [], 0, 0

    def idle(self) -> None: ...

    def idle_check(self, timeout: float) -> list[Any]:
        events = self.checks.pop(0) if self.checks else []
        if events == []:
            time.sleep(timeout)
        return events or []

    def idle_done(self) -> tuple[bytes, list[Any]]:
        self.done += 1
        return b"done", self.late

    def noop(self) -> None:
        self.noops += 1


def wait(client: Client) -> bool:
    return wait_idle(client, 0.15)


def test_an_event_is_news() -> None:
    client = Client([(4, b"EXISTS")])
    assert wait(client) is True
    assert client.done == 1


def test_still_here_is_no_news() -> None:
    client = Client([(b"OK", b"Still here")])
    assert wait(client) is False
    assert (client.done, client.noops) == (1, 1)


def test_an_event_that_comes_with_the_end_counts() -> None:
    assert wait(Client(late=[(5, b"EXISTS")])) is True


def test_empty_and_early_is_dead() -> None:
    with pytest.raises(DeadConnection):
        wait(Client(None))


def test_bye_is_dead() -> None:
    with pytest.raises(DeadConnection):
        wait(Client([(b"BYE", b"shutting down")]))
