"""The ``plan`` mode: a model chooses and orders approved sentences by id. What it doesn't know can't be said, and it knows no value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from agent.scribe.briefs import Brief, object_of
from agent.wording.bank import Language, Phrase
from policies.packet import Atom, Packet

AtomsOf = Callable[[Packet], tuple[Atom, ...]]
_MAX_IDS = 40
_ROLES = ("greeting", "opening", "courtesy", "closing", "signoff")
_SYSTEM = """You choose the sentences of a short, polite business mail that answers where an order stands.
You are given what was asked, the state of each order, and all approved sentences with their ids. Places in braces are filled in later.
Choose ids only: one greeting, one opening that answers the way it was asked, one wording for each thing to be told, at most one courtesy,
one closing, one sign-off. You can't write sentences, and whatever must be told is told in any case.
Answer with JSON alone: {"ids": ["…", "…"]}"""


def brief(language: Language, packets: Sequence[Packet], asks: Sequence[str], atoms: AtomsOf) -> Brief:
    """The question for one draft."""
    orders = [sorted({atom.predicate for atom in atoms(packet) if atom.required}) for packet in packets]
    choice = _choice(language, {predicate for order in orders for predicate in order}, len(orders))
    matter = {
        "language": language.code,
        "intent": "order_status",
        "asks": [ask for ask in asks if ask.isidentifier() and len(ask) <= 20],
        "orders": [
            {"state": str(packet.promise or ""), "tell": [f"{number}.{predicate}" for predicate in order]}
            for number, (packet, order) in enumerate(zip(packets, orders, strict=True), 1)
        ],
        "sentences": [{"id": one.sentence.id, "for": one.sentence.says or one.sentence.role, "text": one.sentence.text} for one in choice],
    }
    ids = {one.sentence.id for one in choice}
    schema = object_of("plan", ids={"type": "array", "items": {"type": "string", "enum": sorted(ids)}})
    return Brief(_SYSTEM, json.dumps(matter, ensure_ascii=False), schema, lambda answer: _ids(answer, ids))


def _choice(language: Language, predicates: Iterable[str], pos: int) -> list[Phrase]:
    manners = [phrase for role in _ROLES for phrase in language.saying(role) if not phrase.template.slots and phrase.fits(pos)]
    told = [phrase for predicate in sorted(predicates) for phrase in language.saying(predicate) if not phrase.sentence.row]
    return manners + told


def _ids(answer: Mapping[str, Any], known: Iterable[str]) -> tuple[str, ...]:
    named = answer.get("ids")
    if not isinstance(named, list):
        return ()
    return tuple(dict.fromkeys(name for name in named[:_MAX_IDS] if isinstance(name, str) and name in known))
