"""What a model is asked, as a value: instructions, the matter, the shape of the answer, and how the answer is read. No facts in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Read = Callable[[Mapping[str, Any]], tuple[str, ...]]
_AGAIN = "\n\nYour last answer could not be used. Answer again, with nothing but JSON of the asked shape, and only ids that are listed."


@dataclass(frozen=True)
class Brief:
    """``read`` gives what is usable of an answer; empty = nothing. A brief without a ``user`` text asks nothing."""

    system: str
    user: str
    schema: Mapping[str, Any]
    read: Read

    def again(self) -> str:
        """The same for the one repair."""
        return self.user + _AGAIN


def object_of(title: str, **properties: Any) -> dict[str, Any]:
    """A JSON schema of an object that holds exactly these."""
    return {
        "title": title,
        "description": "The answer.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
