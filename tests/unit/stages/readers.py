"""A model that reads mails, for tests: its shelf, and answers as it would give them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agent.model.advice import Reading
from agent.stages.advise import Adviser
from tests.unit.stages.letters import scribe

ALL = frozenset({"subject", "new_text", "language", "intents"})


class MemoryShelf:
    """See :class:`agent.model.advice.Shelf`."""

    def __init__(self) -> None:
        self.kept: dict[str, Reading] = {}

    def recall(self, keys: Collection[str]) -> Mapping[str, Reading]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def keep(self, readings: Sequence[Reading]) -> None:
        for one in readings:
            self.kept.setdefault(one.key, one)


def adviser(model: Any, *, shelf: Any = None, sees: frozenset[str] = ALL, **limits: Any) -> Adviser:
    """A reader that is never left alone and never out of money, unless told otherwise."""
    return Adviser(scribe=scribe(model, mode="none", **limits), shelf=shelf or MemoryShelf(), sees=sees)


def shown(user: str) -> str:
    """The mail's text out of what a model was asked."""
    mail = json.loads(user.split("\n\nYour last")[0])["mail"]
    return f"{mail['subject']}\n{mail['text']}"


def says(*asks: tuple[str, str], pos: Sequence[str] = ()) -> dict[str, Any]:
    """A model's answer."""
    return {"asks": [{"intent": name, "words": words} for name, words in asks], "po_numbers": list(pos)}
