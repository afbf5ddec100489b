"""How rules put values into plain words for a card, and the loop over a mail's POs. Never judges, never words a customer's text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from policies.limits import Path
from policies.packet import Disagreement, Dossier, FactValue, Packet, Reading, SourceView
from policies.verdict import MISS, Verdict

NAMES = {"erp": "the ERP", "crm": "the CRM", "wms": "the WMS", "carrier": "the carrier", "ledger": "our own records"}


def shown(value: FactValue) -> str:
    """A raw value as a person reads it; NULL is said as such."""
    if value is None:
        return "nothing (NULL)"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else f"“{value}”" if isinstance(value, str) else str(value)


def as_of(packet: Packet, system: str) -> str:
    """``(the ERP, as of 2026-11-20 14:00 UTC)``: which system said it, and for when."""
    view = packet.source(system)
    moment = (view.as_of or view.observed_at) if view else None
    return f"({NAMES.get(system, system)}, as of {shown(moment)})" if moment else f"({NAMES.get(system, system)})"


def reading(side: Reading) -> str:
    """One side of a disagreement in words."""
    when = f", as of {shown(side.as_of)}" if side.as_of else ""
    return f"{NAMES.get(side.source, side.source)} has {shown(side.value)} ({side.field}{when})"


def sides(item: Disagreement) -> str:
    """A disagreement in words, raw values side by side."""
    where = f"line {item.line}, " if item.line else ""
    return f"{where}{item.what}: " + "; ".join(reading(side) for side in item.readings)


def listed(parts: Iterable[str], limit: int = 6) -> str:
    """A list in one sentence; what is too much is counted."""
    parts = list(parts)
    more = f" and {len(parts) - limit} more" if len(parts) > limit else ""
    return "; ".join(parts[:limit]) + more


def each(dossier: Dossier, test: Callable[[Packet], str]) -> Verdict:
    """A hit where ``test`` has a reason for any PO; the reasons name their POs."""
    return over(dossier, lambda packet: (test(packet), ()))


def over(dossier: Dossier, test: Callable[[Packet], tuple[str, tuple[str, ...]]], path: Path | None = None) -> Verdict:
    """As :func:`each`, where the test names facts too."""
    found = [(packet.po_number, *test(packet)) for packet in dossier.packets]
    hits = [(po, why, ids) for po, why, ids in found if why]
    if not hits:
        return MISS
    why = " ".join(f"PO {po}: {why}." for po, why, _ in hits)
    return Verdict(hit=True, why=why, pos=tuple(po for po, _, _ in hits), fact_ids=tuple(i for _, _, ids in hits for i in ids), path=path)


def disagreeing(dossier: Dossier, kind: str, beyond_days: int | None = None) -> Verdict:
    """A hit where any PO has a disagreement of that kind (further apart than ``beyond_days``, where given)."""

    def test(packet: Packet) -> tuple[str, tuple[str, ...]]:
        items = [d for d in packet.disagreements if d.kind == kind and (beyond_days is None or d.days is None or d.days > beyond_days)]
        ids = tuple(side.fact_id for item in items for side in item.readings if side.fact_id)
        return listed(sides(item) for item in items), ids

    return over(dossier, test)


def asked(dossier: Dossier, *intents: str, what: str) -> Verdict:
    """A hit where the mail shows any of these intents, with the customer's own words."""
    found = [intent for intent in intents if intent in dossier.request.intents]
    if not found:
        return MISS
    words = [dossier.request.quote(intent) for intent in found]
    quoted = "; ".join(f"“{quote}”" for quote in words if quote)
    return Verdict(hit=True, why=f"The mail {what}" + (f": {quoted}." if quoted else "."))


def views(dossier: Dossier) -> list[tuple[str, SourceView]]:
    """Every system's answer once: those of the mail (PO empty), then those of each PO."""
    return [("", view) for view in dossier.sources] + [(packet.po_number, view) for packet in dossier.packets for view in packet.sources]


def sources_that(dossier: Dossier, test: Callable[[SourceView], str]) -> Verdict:
    """A hit where ``test`` has a reason for any needed system's answer; each reason is said once."""
    reasons: dict[str, None] = {}
    pos: dict[str, None] = {}
    for po, view in views(dossier):
        why = test(view) if view.needed else ""
        if why:
            reasons[f"{NAMES.get(view.system, view.system)} {why}"] = None
            if po:
                pos[po] = None
    if not reasons:
        return MISS
    sentence = listed(reasons)
    return Verdict(hit=True, why=f"{sentence[0].upper()}{sentence[1:]}.", pos=tuple(pos))
