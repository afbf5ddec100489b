"""What a protocol must offer so that the generic systems can be built on it: rows of the canonical views, by key.

    RowSource   opens a reading: one consistent look at the system (a transaction where the protocol has them)
    Reading     answers look-ups with plain rows, each a mapping with at least the look-up's columns

A source raises :class:`connectors.errors.Unavailable`, ``Denied`` or ``Malformed`` where it can't answer as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from connectors.generic.rows import Row
from connectors.generic.views import LookUp


class Reading(Protocol):
    """One look at a system."""

    def rows(self, look_up: LookUp, keys: Sequence[str]) -> Iterable[Row]:
        """Rows of the look-up's view whose key column is one of ``keys``; more rows than that do no harm."""


@runtime_checkable
class PairReading(Reading, Protocol):
    """A reading that can ask two look-ups as one question."""

    def pair(self, first: LookUp, first_keys: Sequence[str], second: LookUp, second_keys: Sequence[str]) -> tuple[list[Row], list[Row]]:
        """The rows of both, as ``rows`` gives them."""


class RowSource(Protocol):
    """A system that can be read by look-ups; safe to use from several threads."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Open a reading; closing it gives back whatever it held."""
