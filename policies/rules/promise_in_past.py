"""Promised ship date has passed. Pure: sees the dossier alone, decides no lane."""

from __future__ import annotations

from policies.limits import Policies
from policies.packet import Dossier, Packet
from policies.verdict import Rule, Verdict
from policies.words import as_of, listed, over, shown


def check(dossier: Dossier, limits: Policies) -> Verdict:
    """Today itself still counts as kept."""

    def test(packet: Packet) -> tuple[str, tuple[str, ...]]:
        promised = [line for line in packet.lines if line.unshipped and line.promised_ship_date is not None]
        late = [line for line in promised if line.promised_ship_date and line.promised_ship_date < dossier.today]
        ids = tuple(f"erp.line.{line.line}.promised_ship_date" for line in late)
        said = listed(f"line {line.line} was promised for {shown(line.promised_ship_date)}" for line in late)
        return (f"{said} and hasn't shipped {as_of(packet, 'erp')}", ids) if late else ("", ())

    return over(dossier, test)


RULE = Rule(
    id="promise_in_past",
    group="state",
    path="fulfillment",
    title="Promised ship date has passed",
    next_step="Get a new date from the warehouse; never repeat the old one.",
    hits_when="A line still to be shipped has a promised ship date before today (in the desk's zone).",
    near_misses=(
        "promised for today",
        "the line has shipped or is cancelled",
    ),
    check=check,
)
