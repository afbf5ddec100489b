"""Faults of what a mail asks besides the status: each adds one sentence that makes it a person's matter."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.worlds.faults import Apply, fault
from tests.worlds.mails import ASKS
from tests.worlds.scene import Scene

NAMES = {
    "price_mentioned": "asks_price",
    "change_requested": "asks_change",
    "cancel_requested": "asks_cancellation",
    "dispute_language": "threatens",
    "return_or_claim": "asks_return",
    "document_requested": "asks_document",
    "not_only_status": "asks_something_else",
    "injection_suspected": "speaks_to_a_machine",
}


def _adding(rule: str, name: str) -> Apply:
    def apply(scene: Scene, rng: random.Random) -> None:
        scene.mail.add(rng.choice(ASKS[rule]))
        scene.mail.asks = (*scene.mail.asks, rule)

    apply.__name__ = name
    return apply


def _register() -> None:
    for rule, name in NAMES.items():
        # who asks for stock or lead time of other goods asks for a quote, and "can you ship it today?" for another date: each of these
        # rules sends the mail to a person
        seen = (rule, "price_mentioned", "change_requested") if rule == "not_only_status" else (rule,)
        decorate: Callable[[Apply], Apply] = fault(*seen, group="asks_injection" if rule.startswith("inj") else "asks")
        decorate(_adding(rule, name))


_register()
