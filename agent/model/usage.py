"""What a draft's wording came from and what it cost: values for cards, the ledger and the figures. No text of a mail, no fact."""

from __future__ import annotations

from typing import Literal, Protocol

from policies.packet import Frozen

MICRO = 1_000_000


class Wording(Frozen):
    """Where a model is configured: who worded the draft. ``note`` says it to people; ``cost`` in millionths of the currency.

    ``offered``: sentences or choices that the model made; ``kept``: those that stand in the draft; ``refused``: rewritten
    sentences (with slots, no values) that don't parse back, for a desk lead who may want to sign one.
    """

    by: Literal["bank", "plan", "paraphrase"] = "bank"
    note: str = ""
    model: str = ""
    mode: str = ""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: int = 0
    offered: int = 0
    kept: int = 0
    refused: tuple[str, ...] = ()


class Hold(Frozen):
    """Money set aside for one call, and the month that it was taken from."""

    month: str
    amount: int


class Purse(Protocol):
    """The month's budget. Money is set aside before a call, so that many workers together can't overspend either."""

    def reserve(self, amount: int) -> Hold | None:
        """Set aside the most that a call may cost; None where the month's budget doesn't hold so much any more."""

    def settle(self, hold: Hold, spent: int) -> None:
        """The call cost this much: give the rest back."""
