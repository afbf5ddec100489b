"""Lines wait for stock. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, LineView, Packet
from policies.verdict import Rule, Verdict
from policies.words import as_of, each, listed, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Either system's word is enough."""

    def test(packet: Packet) -> str:
        return listed(f"line {line.line} ({line.sku}): {_said(packet, line)}" for line in packet.live_lines if _said(packet, line))

    return each(dossier, test)


def _said(packet: Packet, line: LineView) -> str:
    parts = []
    if (line.backordered or 0) > 0:
        parts.append(f"{shown(line.backordered)} on backorder {as_of(packet, 'erp')}")
    if (line.wms_backordered or 0) > 0:
        due = f", due in {shown(line.expected_date)}" if line.expected_date else ", no date known"
        parts.append(f"{shown(line.wms_backordered)} on backorder {as_of(packet, 'wms')}{due}")
    return " and ".join(parts)


RULE = Rule(
    id="backorder",
    group="state",
    path="fulfillment",
    title="Lines wait for stock",
    next_step="Get a date for the missing stock, or offer what is in hand.",
    hits_when="ERP or WMS says that a line which isn't cancelled is on backorder.",
    near_misses=("the backordered line is cancelled in full",),
    check=check,
)
