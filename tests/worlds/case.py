"""Ready-made cases: a mail, the systems' rows, and what must become of it. ``cases(seed)`` never ends and repeats itself exactly."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.worlds import faults, mails
from tests.worlds.faults import Fault
from tests.worlds.near_misses import NEAR_MISSES
from tests.worlds.render import Rows
from tests.worlds.scene import Scene, Settings, clean_scene
from tests.worlds.truth import STATES


@dataclass(frozen=True)
class Case:
    """``rules``: groups of ids, of each of which one must hit. ``kind``: clean, near_miss, fault, pair, other or auto."""

    name: str
    kind: str
    raw: bytes
    rows: Rows
    lane: str
    rules: tuple[frozenset[str], ...]
    never: frozenset[str]
    scene: Scene

    @property
    def now(self) -> datetime:
        """The moment at which the case is decided."""
        return self.scene.now

    @property
    def settings(self) -> Settings:
        """What differs from the shipped configuration."""
        return self.scene.settings

    @property
    def down(self) -> frozenset[str]:
        """The systems that don't answer."""
        return frozenset(self.scene.down)


def _case(
    name: str, kind: str, scene: Scene, lane: str, rules: tuple[frozenset[str], ...] = (), never: frozenset[str] = frozenset()
) -> Case:
    return Case(name, kind, scene.mail.raw(), scene.rows, lane, tuple(group for group in rules if group), never, scene)


def clean(rng: random.Random, states: tuple[str, ...] | None = None) -> Case:
    """Everything agrees: a draft."""
    scene = clean_scene(rng, states)
    return _case("+".join(order.state for order in scene.asked), "clean", scene, "draft")


def near(rng: random.Random, name: str) -> Case:
    """A harmless oddity: a draft all the same."""
    miss = NEAR_MISSES[name]
    scene = clean_scene(rng, (rng.choice(miss.states),))
    miss.apply(scene, rng)
    return _case(name, "near_miss", scene, "draft", never=miss.rules)


def single(rng: random.Random, fault: Fault) -> Case:
    """One thing is wrong with the first order; at times others are asked about beside it."""
    others = tuple(rng.choice(STATES) for _ in range(rng.choice((0, 0, 0, 1)))) if fault.group not in ("po", "lane") else ()
    scene = clean_scene(rng, (rng.choice(fault.states), *others))
    _befall(scene, rng, fault)
    return _case(fault.name, "fault", scene, fault.lane, (fault.rules,))


def pair(rng: random.Random, first: Fault, second: Fault) -> Case:
    """Two things are wrong at once: still held, and at least one of the rules says why."""
    states = [state for state in first.states if state in second.states]
    scene = clean_scene(rng, (rng.choice(states),))
    # What takes a whole record away comes last, so that the other fault finds what it harms.
    for fault in sorted((first, second), key=_last):
        _befall(scene, rng, fault)
    either = first.rules | second.rules if first.rules and second.rules else frozenset()
    if "duplicate_order" in either:
        # Lines that can't be compared aren't the same lines (contract §2: NULL is "never read as a yes"): then the PO is ambiguous.
        either |= {"ambiguous_order"}
    return _case(f"{first.name}+{second.name}", "pair", scene, "escalate", (either,))


def _last(fault: Fault) -> int:
    """The later, the more it takes away."""
    if fault.group.endswith("_there"):
        return 3
    return 2 if fault.group in ("twins", "po") else int(fault.group in ("shipping", "stock"))


def _befall(scene: Scene, rng: random.Random, fault: Fault) -> None:
    if not scene.mail.body and fault.group.startswith("asks"):
        scene.mail.body = "Hello,"
    fault.apply(scene, rng)


def left_alone(rng: random.Random, kind: str) -> Case:
    """A mail that asks for no status, or that no person wrote."""
    scene = clean_scene(rng, (rng.choice(STATES),))
    make = mails.auto_mail if kind == "auto" else mails.other_mail
    scene.mail = make(rng, scene.account.mailbox, scene.account.contact, scene.written[0], scene.now)
    return _case(scene.mail.subject, kind, scene, "leave")


def mixed_scope(rng: random.Random) -> Case:
    """One order inside the lane and one outside: a person's matter."""
    scene = clean_scene(rng, ("allocated_complete", "shipped_complete"))
    scene.erp()["order_type"] = "special"
    return _case("inside_and_outside", "fault", scene, "escalate")


def case_of(seed: int) -> Case:
    """One case, all of it drawn from the seed."""
    rng = random.Random(seed)
    known = faults.load()
    roll = rng.random()
    if roll < 0.30:
        return clean(rng)
    if roll < 0.45:
        return near(rng, rng.choice(sorted(NEAR_MISSES)))
    if roll < 0.70:
        return single(rng, known[rng.choice(sorted(known))])
    if roll < 0.93:
        return pair(rng, *any_pair(rng, list(known.values())))
    if roll < 0.95:
        return mixed_scope(rng)
    return left_alone(rng, rng.choice(("other", "auto")))


def any_pair(rng: random.Random, known: list[Fault]) -> tuple[Fault, Fault]:
    """Two faults that go together."""
    while True:
        first, second = rng.sample(known, 2)
        if faults.combine(first, second):
            return first, second


def all_pairs() -> list[tuple[Fault, Fault]]:
    """Every two faults that go together, once."""
    known = sorted(faults.load().values(), key=lambda fault: fault.name)
    return [(first, second) for index, first in enumerate(known) for second in known[index + 1 :] if faults.combine(first, second)]


def cases(seed: int) -> Iterator[Case]:
    """Cases without end."""
    step = 0
    while True:
        yield case_of(seed * 1_000_003 + step)
        step += 1
