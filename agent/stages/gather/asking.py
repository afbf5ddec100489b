"""Asking a system with a deadline that holds whatever it does, and leaving one alone for a while that keeps failing.

The asked thread is a daemon: a system that hangs for ever keeps neither the batch nor the end of the process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Generic, TypeVar

from connectors.errors import ConnectorError, Denied, Malformed, Unavailable
from connectors.ports import Answer, Reply

T = TypeVar("T")
R = TypeVar("R")


class Breaker:
    """Opens for a system after ``failures`` calls in a row went unanswered; after ``rest`` seconds one call tries again.

    Shared by all threads of the process. ``clock`` counts seconds, from wherever: no wall clock, which may be fixed or set back.
    """

    def __init__(self, failures: int = 5, rest: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._failed: dict[str, int] = {}
        self._closed_until: dict[str, float] = {}

    def admit(self, system: str) -> None:
        """Raise Unavailable while the system rests; after that, one caller at a time is let through."""
        with self._lock:
            if self._failed.get(system, 0) < self._limit:
                return
            now = self._clock()
            if now < self._closed_until[system]:
                raise Unavailable("left alone for a while after it failed repeatedly", system=system)
            self._closed_until[system] = now + self._rest

    def report(self, system: str, answered: bool) -> None:
        """Note how a call ended."""
        with self._lock:
            if answered:
                self._failed[system] = 0
                return
            self._failed[system] = self._failed.get(system, 0) + 1
            if self._failed[system] >= self._limit:
                self._closed_until[system] = self._clock() + self._rest

    def is_open(self, system: str) -> bool:
        """Whether the system is being left alone."""
        with self._lock:
            return self._failed.get(system, 0) >= self._limit and self._clock() < self._closed_until[system]


class Call(Generic[R]):
    """A question under way. ``result`` waits for it as long as the limit, counted from the start, allows."""

    def __init__(self, system: str, ask: Callable[[], R], limit: float, breaker: Breaker) -> None:
        self._system, self._limit, self._breaker = system, limit, breaker
        self._error: BaseException | None = None
        self._values: list[R] = []
        self._done = threading.Event()
        self._started = time.monotonic()
        try:
            breaker.admit(system)
        except Unavailable as error:
            self._error = error
            self._asked = False
            self._done.set()
            return
        self._asked = True
        threading.Thread(target=self._run, args=(ask,), name=f"ask-{system}", daemon=True).start()

    def _run(self, ask: Callable[[], R]) -> None:
        try:
            self._values.append(ask())
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the one who waits
            self._error = error
        self._done.set()

    def result(self) -> R:
        """The answer; raises a ConnectorError. A defect in a connector is malformed, not a crash of the mail."""
        in_time = self._done.wait(max(0.0, self._limit - (time.monotonic() - self._started)))
        error = self._error if in_time else Unavailable(f"no answer within {self._limit:g} s", system=self._system)
        if self._asked:
            self._breaker.report(self._system, answered=not isinstance(error, Unavailable))
        if error is None:
            return self._values[0]
        if isinstance(error, ConnectorError):
            raise error
        raise Malformed(f"the connector failed: {type(error).__name__}: {error}", system=self._system) from error


_REPLIES = ((Unavailable, Reply.UNAVAILABLE), (Denied, Reply.DENIED), (Malformed, Reply.MALFORMED))


def reply_of(error: ConnectorError) -> Reply:
    """The reply that an error stands for."""
    return next((reply for kind, reply in _REPLIES if isinstance(error, kind)), Reply.UNAVAILABLE)


class Asker:
    """Asks one batch's questions: answers for every key, whatever happens."""

    def __init__(self, limit: float, breaker: Breaker, now: Callable[[], datetime]) -> None:
        self._limit, self._breaker, self._now = limit, breaker, now

    def start(
        self, system: str, ask: Callable[[Collection[str]], Mapping[str, Answer[T]]], keys: Collection[str]
    ) -> Call[Mapping[str, Answer[T]]]:
        """Begin asking; nothing is asked for no keys."""
        if not keys:
            return Call(system, dict, self._limit, _ALWAYS)
        return Call(system, lambda: ask(keys), self._limit, self._breaker)

    def finish(self, system: str, call: Call[Mapping[str, Answer[T]]], keys: Collection[str]) -> dict[str, Answer[T]]:
        """An answer for each key; one that the system left out is malformed."""
        try:
            got = call.result()
        except ConnectorError as error:
            return dict.fromkeys(keys, self._failed(system, reply_of(error), error.reason))
        return {key: got.get(key) or self._failed(system, Reply.MALFORMED, f"no answer about {key}") for key in keys}

    def ask(self, system: str, ask: Callable[[Collection[str]], Mapping[str, Answer[T]]], keys: Collection[str]) -> dict[str, Answer[T]]:
        """Begin and wait."""
        return self.finish(system, self.start(system, ask, keys), keys) if keys else {}

    def plain(self, system: str, ask: Callable[[], R], otherwise: R) -> R:
        """Something that is nice to know: where the system doesn't answer, ``otherwise``."""
        try:
            return Call(system, ask, self._limit, self._breaker).result()
        except ConnectorError:
            return otherwise

    def _failed(self, system: str, reply: Reply, reason: str) -> Answer[T]:
        return Answer(system=system, reply=reply, reason=reason, observed_at=self._now())


_ALWAYS = Breaker(failures=1 << 30)
