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


def backed(decision: Decision) -> tuple[Packet, ...]:
    """The decision's packets, without a promise where a rule doubts their facts: nothing that such a packet says is backed."""
    doubts = [
        finding
        for finding in decision.hits
        if finding.rule not in _NOT and (finding.rule in _AS_WELL or RULES[finding.rule].group in _GROUPS)
    ]
    everywhere = any(not finding.pos for finding in doubts)
    doubted = {po for finding in doubts for po in finding.pos}
    return tuple(
        packet.model_copy(update={"promise": None}) if everywhere or packet.po_number in doubted else packet for packet in decision.packets
    )
