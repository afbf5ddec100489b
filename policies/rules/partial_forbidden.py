"""Part of the order is ready, and the contract forbids partial shipments. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import AccountView, Dossier, LineView, Packet
from policies.verdict import MISS, Rule, Verdict
from policies.words import as_of, each, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """A part is ready or gone, another part isn't."""
    account = dossier.account
    if account is None or account.partial_shipments != "forbidden":
        return MISS

    def test(packet: Packet) -> str:
        waiting = [line.line for line in packet.live_lines if _waits(line)]
        gone = [line.line for line in packet.live_lines if _gone(line)]
        ready = [line.line for line in packet.live_lines if _ready(line)]
        all_gone = len(gone) == len(packet.live_lines) and not any(_open(line) for line in packet.live_lines)
        if gone and not all_gone:
            return f"lines {', '.join(gone)} have shipped and the rest hasn't {as_of(packet, 'wms')}; {_clause(account)}"
        if waiting and (ready or gone):
            return f"lines {', '.join(waiting)} wait for stock while others are ready {as_of(packet, 'wms')}; {_clause(account)}"
        return ""

    return each(dossier, test)


def _waits(line: LineView) -> bool:
    return (line.backordered or 0) > 0 or (line.wms_backordered or 0) > 0


def _ready(line: LineView) -> bool:
    """Something of it is in hand that neither system says waits: the ERP may still allocate what the warehouse hasn't got."""
    waits = max(line.backordered or 0, line.wms_backordered or 0)
    return ((line.allocated or 0) > 0 or (line.wms_picked or 0) > 0) and (line.live is None or line.live > waits)


def _gone(line: LineView) -> bool:
    return (line.shipped or 0) > 0 or (line.wms_shipped or 0) > 0


def _open(line: LineView) -> bool:
    return line.live is None or max(line.shipped or 0, line.wms_shipped or 0) < line.live


def _clause(account: AccountView) -> str:
    return f"the contract of account {account.customer_id} forbids partial shipments (the CRM, as of {shown(account.as_of)})"


RULE = Rule(
    id="partial_forbidden",
    group="state",
    path="account_owner",
    title="Part of the order is ready, and the contract forbids partial shipments",
    next_step="Only a person may agree an exception with the customer; until then nothing ships in part.",
    hits_when=("The contract forbids partial shipments, and part of the order has shipped or could ship while another part can't."),
    near_misses=(
        "nothing at all is ready (backorder)",
        "the order is allocated or shipped as a whole",
    ),
    check=check,
)
