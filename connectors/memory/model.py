"""The twin of the language model: answers as told, read by the same code as a real one's text. It does nothing by itself."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

from connectors.errors import Denied, Doubtful, Unavailable
from connectors.llm.reading import read_json
from connectors.ports import ModelReply

Fault = Literal["", "down", "denied", "timeout", "slow", "refused", "nothing", "prose", "half", "noise", "schema", "raises"]
Picks = Callable[[str], Fault]
Answer = Callable[[str, str, Mapping[str, Any]], object]


class MemoryModel:
    """See :class:`connectors.ports.LanguageModel`. ``answer`` makes what it says; ``fault`` is what goes wrong with each call, or with
    those whose question it picks; ``faults`` with the first ones, in order.

    ``asked`` keeps every (system, user) that a model would have seen; ``tokens`` None: a provider that doesn't count.
    """

    def __init__(
        self, answer: Answer | None = None, *, fault: Fault | Picks = "", faults: tuple[Fault, ...] = (), seconds: float = 60.0
    ) -> None:
        self.answer: Answer = answer or (lambda system, user, schema: {})
        self.fault: Fault | Picks = fault
        self.faults = list(faults)
        self.seconds = seconds
        self.tokens: tuple[int, int] | None = (100, 20)
        self.asked: list[tuple[str, str]] = []
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return "memory:twin"

    def ask(self, system: str, user: str, schema: Mapping[str, Any]) -> ModelReply:
        """See the port."""
        with self._lock:
            self.asked.append((system, user))
            always = self.fault(user) if callable(self.fault) else self.fault
            fault = self.faults.pop(0) if self.faults else always
        self._fail(fault)
        said = self.answer(system, user, schema)
        text = _spoilt(fault, said if isinstance(said, str) else json.dumps(said))
        counted = self.tokens or (None, None)
        return ModelReply(data=read_json(text), refused=fault == "refused", tokens_in=counted[0], tokens_out=counted[1])

    def _fail(self, fault: Fault) -> None:
        if fault == "down":
            raise Unavailable("the model doesn't answer (500)", system="model")
        if fault == "denied":
            raise Denied("the model refuses our key", system="model")
        if fault == "timeout":
            raise Doubtful("no answer in time", system="model")
        if fault == "raises":
            raise RuntimeError("a defect in the connector")
        if fault == "slow":
            time.sleep(self.seconds)


def _spoilt(fault: Fault, text: str) -> str:
    broken = {
        "refused": "",
        "nothing": "null",
        "prose": f"Sure! Your order ships tomorrow. {text}",
        "half": text[: max(1, len(text) // 2)],
        "noise": "\x00{[" * 35_000,
        "schema": json.dumps({"ids": {"a": [1, None]}, "sentences": "Ships today.", "extra": [[[]]]}),
    }
    return broken.get(fault, text)
