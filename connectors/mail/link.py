"""One connection with its selected folder. Never expunges, never retries: a broken link stays broken.

Errors leave through :meth:`Link.doing` as connectors.errors; all but a plain refusal mark the link as broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from imapclient import IMAPClient

from connectors.errors import Unavailable
from connectors.mail.faults import RAISED, in_step, translate


class Link:
    """Selects folders lazily: SELECT (EXAMINE where ``read_only``) only on a change of folder, else a NOOP so that the view is fresh."""

    def __init__(self, client: IMAPClient, read_only: bool = False) -> None:
        self.client = client
        self.read_only = read_only
        self.broken = False
        self.selected: str | None = None
        self.answer: Mapping[bytes, Any] = {}  # what SELECT said about the selected folder

    @contextmanager
    def doing(self, what: str) -> Iterator[IMAPClient]:
        """Run commands; what they raise comes out translated."""
        done = False
        try:
            yield self.client
            done = True
        except RAISED as error:
            told = translate(error, what)
            done = in_step(error) and not isinstance(told, Unavailable)  # a server that says "later" gets a new connection later
            raise told from error
        finally:
            self.broken = self.broken or not done  # also by a KeyboardInterrupt: the answer is still under way

    def select(self, folder: str) -> None:
        """Make ``folder`` the selected one, with a view as of now. Raises what imapclient raises."""
        if self.selected == folder:
            self.client.noop()
            return
        self.selected = None
        self.answer = self.client.select_folder(folder, readonly=self.read_only)
        self.selected = folder

    def close(self) -> None:
        """Drop the connection; never raises."""
        self.broken = True
        with suppress(*RAISED):
            self.client.shutdown()

    def alive(self) -> bool:
        """A round trip, for a link that has lain idle."""
        try:
            events = self.client.noop()[1]
        except RAISED:
            return False
        return not any(event[:1] == (b"BYE",) for event in events)
