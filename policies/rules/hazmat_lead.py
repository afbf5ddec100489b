"""Hazmat line is promised too early. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from datetime import timedelta

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import MISS, Rule, Verdict
from policies.words import as_of, each, listed, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Calendar days; weekends and holidays never hold. A term beyond any calendar holds instead of failing."""
    account = dossier.account
    if account is None or account.hazmat_lead_days is None:
        return MISS
    days = min(account.hazmat_lead_days, 36_500)

    def test(packet: Packet) -> str:
        if packet.ordered_on is None:
            return ""
        first = packet.ordered_on + timedelta(days=days)
        hazmat = [line for line in packet.lines if line.unshipped and line.is_hazmat]
        early = [line for line in hazmat if line.promised_ship_date is not None and line.promised_ship_date < first]
        said = listed(f"hazmat line {line.line} is promised for {shown(line.promised_ship_date)}" for line in early)
        return said and f"{said}, and the contract's {days} lead days end on {shown(first)} {as_of(packet, 'erp')}"

    return each(dossier, test)


RULE = Rule(
    id="hazmat_lead",
    group="contract",
    path="contracts",
    title="Hazmat line is promised too early",
    next_step="Get a date that keeps the hazmat lead days of the contract.",
    hits_when=("A hazmat line still to be shipped is promised before the order date plus the contract's hazmat lead days (calendar days)."),
    near_misses=(
        "promised on the first allowed day",
        "the hazmat line has shipped",
    ),
    check=check,
)
