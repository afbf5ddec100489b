"""Which packets back a statement at all: the ones on which the systems agree. For texts that people write about held orders too.

A draft needs every rule to miss; a person may say more (an answer in a mail that also asks for a price), but never a date of which the
systems themselves are not sure.
"""

from __future__ import annotations

from policies.chain import RULES
from policies.packet import Packet
from policies.verdict import Decision

_GROUPS = frozenset({"look-up", "systems", "agreement", "state", "carrier"})
# an ETA that moved is still what the carrier says now; hazmat_lead says that the promised date itself can't be kept
_AS_WELL, _NOT = frozenset({"hazmat_lead"}), frozenset({"eta_moved", "too_many_pos"})
# Of an order that these hold nothing at all is known for sure; a single missing value leaves the others as they are.
_UNSURE, _SURE = frozenset({"look-up", "systems"}), frozenset({"unknown_value"})
_DATES = frozenset({"hazmat_lead", "late_change", "not_confirmed", "promise_in_past", "drop_ship"})


def backed(decision: Decision) -> tuple[Packet, ...]:
    """The decision's packets without what a rule doubts: their promise, and of what else may be said (``policies.observed``) all, the
    carrier's word, or the planned dates."""
    doubts = [
        finding
        for finding in decision.hits
        if finding.rule not in _NOT and (finding.rule in _AS_WELL or RULES[finding.rule].group in _GROUPS)
    ]
    return tuple(
        _without(packet, {finding.rule for finding in doubts if not finding.pos or packet.po_number in finding.pos})
        for packet in decision.packets
    )


def _without(packet: Packet, doubts: set[str]) -> Packet:
    if not doubts:
        return packet
    groups = {RULES[rule].group for rule in doubts - _SURE}
    update: dict[str, object] = {"promise": None}
    if groups & _UNSURE:
        return packet.model_copy(update={**update, "lines": (), "shipments": ()})
    if doubts & _DATES:
        update["planned_ship_date"] = None
    if "carrier" in groups:
        update["shipments"] = tuple(one.model_copy(update={"tracking": None}) for one in packet.shipments)
    return packet.model_copy(update=update)
