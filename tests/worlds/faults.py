"""Everything that can be wrong with an order, a mail or a system, by name (docs/design.md §4). Each fault says which rules must see it.

``rules`` holds the ids of which at least one must hit (several where the design leaves open which); others may hit besides.
``states`` are the clean states that it can befall. Faults of one ``group`` touch the same thing and are never combined.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.worlds.scene import Scene
from tests.worlds.truth import STATES

Apply = Callable[[Scene, random.Random], None]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. ``lane`` is what must become of a mail about it when nothing else is wrong."""

    name: str
    rules: frozenset[str]
    apply: Apply
    states: tuple[str, ...] = STATES
    group: str = ""
    lane: str = "escalate"


FAULTS: dict[str, Fault] = {}
# Groups that change the same quantities: two of them could undo each other.
QUANTITIES = frozenset({"stock", "erp_line_qty", "wms_line_qty", "shipping", "item"})


def fault(*rules: str, states: tuple[str, ...] = STATES, group: str = "", lane: str = "escalate") -> Callable[[Apply], Apply]:
    """Registers a function that does the harm under its own name."""

    def register(apply: Apply) -> Apply:
        name = apply.__name__
        if name in FAULTS:
            raise ValueError(f"two faults are called {name}")
        FAULTS[name] = Fault(name, frozenset(rules), apply, states, group or name, lane)
        return apply

    return register


def combine(first: Fault, second: Fault) -> bool:
    """May both befall one order, each still being what it is?"""
    groups = {first.group, second.group}
    return len(groups) == 2 and not groups <= QUANTITIES and "lane" not in groups and bool(set(first.states) & set(second.states))


def load() -> dict[str, Fault]:
    """All faults, from all the modules that hold some."""
    from tests.worlds import fault_asks, fault_carrier, fault_records, fault_sender, fault_terms  # noqa: F401

    return FAULTS
