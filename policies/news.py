"""What a follow-up may say beyond an answer: that a date which the customer was told has changed. Pure; nothing is said of the old date,

since no system holds it any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policies.packet import Atom, Packet
from policies.promise import atoms
from policies.verdict import Decision

# what a person is told of → the predicate that the bank may have a signed sentence for
NEWS = {"promise_moved": "ship_date_changed", "eta_moved": "eta_changed"}
_VALUE = {"ship_date_changed": "ship_date", "eta_changed": "eta"}
_ALLOWED = frozenset({"eta_moved"})  # it is what the follow-up tells of


def with_news(news: Mapping[str, str], *, required: bool = False) -> Callable[[Packet], tuple[Atom, ...]]:
    """The atoms of an answer, and first the change of those POs that ``news`` names a predicate for."""

    def told(packet: Packet) -> tuple[Atom, ...]:
        said, predicate = atoms(packet), news.get(packet.po_number, "")
        dated = [atom for atom in said if _VALUE.get(predicate, "") in atom.values]
        if not dated:
            return said
        facts = tuple(dict.fromkeys(fact for atom in dated for fact in atom.fact_ids))
        return (Atom(po=packet.po_number, predicate=predicate, values={}, fact_ids=facts, required=required), *said)

    return told


def may_stand(decision: Decision | None, news: Mapping[str, str]) -> bool:
    """Whether a draft may stand on this decision: an answer needs every rule to miss, a follow-up on a moved estimate that one to hit."""
    if decision is None:
        return False
    if decision.lane == "draft":
        return True
    return bool(news) and {hit.rule for hit in decision.hits} <= _ALLOWED and all(packet.promise for packet in decision.packets)
