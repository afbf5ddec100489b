"""What a language model read in a mail that the rules were unsure of: values for the decision, the card and the ledger. No judgement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, Protocol

from policies.packet import Frozen

Unclear = Literal["", "status", "order", "more", "weak"]


class Reading(Frozen):
    """One mail as a model read it, as it is kept so that it is asked and paid for once. ``cost`` in millionths of the currency.

    ``said`` is JSON of places in the mail's text, never its words: ``{"intents": [["price", 10, 31]], "pos": [[40, 45]]}``; empty where
    nothing usable came, and ``note`` says why. ``key`` is a hash of all that the model was shown, ``identity`` the mail's.
    """

    key: str
    identity: str
    said: str = ""
    note: str = ""
    model: str = ""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: int = 0


class Advice(Frozen):
    """A reading put to use. ``unclear``: what the rules were unsure of (does it ask for the status, which order, what else, or they
    rest on little).

    ``intents`` are those that the rules didn't read, each with the mail's own words; ``po_numbers`` stand in the mail as they stand
    here, are known for the sender's account and were not looked up by the rules. Neither is ever answered from.
    """

    unclear: Unclear
    intents: tuple[tuple[str, str], ...] = ()
    po_numbers: tuple[str, ...] = ()
    reading: Reading


class Shelf(Protocol):
    """Where readings are kept."""

    def recall(self, keys: Collection[str]) -> Mapping[str, Reading]:
        """Those that are known, by key."""

    def keep(self, readings: Sequence[Reading]) -> None:
        """Keep them; one that is there already stays as it is."""
