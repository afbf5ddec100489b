"""A finding in a few words for a card's head and subject, with the lines it touches counted. Judges nothing."""

from __future__ import annotations

from agent.wording.plain import plural
from policies.packet import LineView, Packet
from policies.verdict import Finding

COUNTED = {
    "backorder": "Backorder",
    "quantity_disagrees": "Quantities disagree",
    "item_disagrees": "Items disagree",
    "date_disagrees": "Ship dates disagree",
}
PATHS = {
    "credit": "Credit",
    "pricing": "Pricing",
    "contracts": "Contracts",
    "fulfillment": "Fulfillment",
    "account_owner": "Account owner",
    "desk_lead": "Desk lead",
}


def title(finding: Finding, packets: tuple[Packet, ...]) -> str:
    """``Backorder on 2 of 5 lines``: the rule's title, with the lines it touches where that is countable."""
    base = finding.title or finding.rule.replace("_", " ").capitalize()
    counted = COUNTED.get(finding.rule)
    concerned = [packet for packet in packets if not finding.pos or packet.po_number in finding.pos or packet.po_key in finding.pos]
    if counted is None or len(concerned) != 1:
        return base
    live = concerned[0].live_lines
    touched = _backordered(concerned[0]) if finding.rule == "backorder" else _disagreeing(concerned[0], finding.rule.split("_")[0])
    return f"{counted} on {touched} of {plural(len(live), 'line')}" if 0 < touched <= len(live) else base


def is_backordered(line: LineView) -> bool:
    """ERP or WMS says that some of it waits for goods."""
    return bool(line.backordered or line.wms_backordered)


def _backordered(packet: Packet) -> int:
    return sum(is_backordered(line) for line in packet.live_lines)


def _disagreeing(packet: Packet, kind: str) -> int:
    live = {line.line for line in packet.live_lines}
    return len({found.line for found in packet.disagreements if found.kind == kind and found.line in live})
