"""A card's evidence as values: each PO's systems side by side, what differs, the account's orders, the sources of a sentence.

Of a PO that is another account's, nothing is shown but that account's id; fields that ``visibility.toml`` keeps off cards never
get this far.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from agent.model.draft import Claim
from agent.model.outcome import Outcome
from agent.model.thread import Earlier
from agent.model.visibility import Visibility
from agent.stages.card.table import Table, table
from agent.wording.plain import SYSTEMS, clean, clip, day, moment, shown, stamp
from policies.packet import AccountView, Disagreement, Fact, Frozen, Lookup, OrderRef, Packet, SourceView
from policies.verdict import Finding

OPEN_ORDERS = 20
SILENT = {"unavailable": "no answer", "denied": "access denied", "malformed": "unreadable answer"}
LOOKUPS = {
    Lookup.NOT_FOUND: "No order of this account has this PO.",
    Lookup.WEAK: "No order has exactly this PO.",
    Lookup.AMBIGUOUS: "Several orders of this account have this PO.",
    Lookup.DUPLICATE: "Several orders of this account have this PO, with the same lines.",
    Lookup.UNAVAILABLE: "The ERP gave no answer, so the PO could not be looked up.",
    Lookup.NOT_TRIED: "The PO was not looked up.",
}


class CardContext(Frozen):
    """What a card needs beside the outcome: the desk, the case, and the customer's mail as its reader knows it."""

    case: str
    desk_name: str
    tzname: str = "UTC"
    subject: str = ""
    sender: str = ""
    received_at: datetime | None = None
    visibility: Visibility = Visibility()
    urgent: bool = False
    earlier: tuple[Earlier, ...] = ()


class Section(NamedTuple):
    """One PO: how it was found, the systems side by side, and what differs, in words."""

    heading: str
    notes: tuple[str, ...] = ()
    table: Table | None = None
    differences: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()


class Sentence(NamedTuple):
    """A draft's sentence and where each of its values comes from."""

    text: str
    sources: tuple[str, ...]


def sections(outcome: Outcome, context: CardContext, hits: tuple[Finding, ...]) -> tuple[Section, ...]:
    assert outcome.decision is not None
    pointed_at = frozenset(fact_id for each in hits for fact_id in each.fact_ids)
    account = outcome.dossier.account if outcome.dossier else None
    found = [_section(packet, account, context, pointed_at) for packet in outcome.decision.packets]
    silent = tuple(
        _silent(source, context.tzname) for source in (outcome.dossier.sources if outcome.dossier else ()) if source.reply in SILENT
    )
    if silent:
        found.insert(0, Section("Systems that did not answer", silent))
    orders = outcome.dossier.open_orders if outcome.dossier else ()
    if orders and all(packet.lookup in (Lookup.NOT_FOUND, Lookup.NOT_TRIED) for packet in outcome.decision.packets):
        found.append(Section("Open orders of this account", orders=_orders(orders)))
    return tuple(found)


def _silent(source: SourceView, tzname: str) -> str:
    reason = f" ({clip(clean(source.reason), 120)})" if source.reason else ""
    when = f", asked {moment(source.observed_at, tzname)}" if source.observed_at else ""
    return f"{SYSTEMS.get(source.system, source.system)}: {SILENT[source.reply]}{reason}{when}"


def _section(packet: Packet, account: AccountView | None, context: CardContext, pointed_at: frozenset[str]) -> Section:
    name = f"PO {clip(clean(packet.po_number), 60)}"
    if foreign := foreign_accounts(packet, account):
        ids = ", ".join(map(clean, foreign))
        return Section(name, (f"This PO belongs to another account ({ids}), not to the sender's. Nothing more is shown here.",))
    if packet.lookup is Lookup.WEAK:
        return Section(name, (LOOKUPS[Lookup.WEAK], "Did you mean:"), orders=_orders(packet.suggestions))
    if packet.lookup is not Lookup.FOUND:
        reason = (clip(clean(packet.lookup_reason), 200),) if packet.lookup_reason else ()
        return Section(name, (LOOKUPS[packet.lookup], *reason), orders=_orders(packet.suggestions))
    differences = tuple(_difference(found, context) for found in packet.disagreements)
    return Section(name, table=table(packet, context.tzname, pointed_at, context.visibility.off_cards), differences=differences)


def _orders(orders: tuple[OrderRef, ...]) -> tuple[str, ...]:
    rows = [
        " · ".join(
            (
                f"PO {clean(order.customer_po) if order.customer_po else 'not said'}",
                f"order {clean(order.order_number)}",
                clean(order.status or "status not said").replace("_", " "),
                f"ordered {day(order.ordered_on)}" if order.ordered_on else "order date not said",
            )
        )
        for order in orders[:OPEN_ORDERS]
    ]
    return (*rows, f"and {len(orders) - OPEN_ORDERS} more") if len(orders) > OPEN_ORDERS else tuple(rows)


def _difference(found: Disagreement, context: CardContext) -> str:
    where = f"line {clean(found.line)}: " if found.line else ""
    sides, one_field = [], len({side.field for side in found.readings}) == 1
    for side in found.readings:
        value = shown(side.value, context.tzname, side.field) if context.visibility.on_card(side.source, side.field) else "(not shown)"
        field = "" if one_field else f" {side.field.replace('_', ' ')}"
        sides.append(f"{SYSTEMS.get(side.source, side.source)}{field} {clip(value, 60)}")
    days = f" ({abs(found.days)} days apart)" if found.days else ""
    return f"{where}{clean(found.what)}: {' ≠ '.join(sides)}{days}"


def sentences_with_sources(claims: tuple[Claim, ...], packets: tuple[Packet, ...], context: CardContext) -> Iterator[Sentence]:
    """A draft's sentences; the facts are looked up once for each PO that they speak of."""
    known: dict[str, dict[str, Fact]] = {}
    for claim in claims:
        if claim.po not in known:
            spoken_of = [packet for packet in packets if not claim.po or claim.po in (packet.po_number, packet.po_key)]
            known[claim.po] = {fact.id: fact for packet in spoken_of for fact in packet.facts}
        yield _sentence(claim, known[claim.po], context)


def _sentence(claim: Claim, known: dict[str, Fact], context: CardContext) -> Sentence:
    if not claim.fact_ids:
        return Sentence(clean(claim.text), ("approved courtesy, states no fact",))
    facts = [known[fact_id] for fact_id in claim.fact_ids if fact_id in known]
    lost = tuple(f"{fact_id}: not in the packet" for fact_id in claim.fact_ids if fact_id not in known)
    return Sentence(clean(claim.text), (*_sources(facts, context), *lost))


def _sources(facts: list[Fact], context: CardContext) -> Iterator[str]:
    """One row for each system and moment: ``ERP, as of Nov 23, 2026 08:15 CST: promised_ship_date Fri, Nov 27, 2026 (5 lines)``."""
    groups: dict[tuple[str, datetime | None], dict[str, list[Fact]]] = {}
    for fact in facts:
        if context.visibility.on_card(fact.source, fact.field):
            groups.setdefault((fact.source, fact.as_of), {}).setdefault(fact.field, []).append(fact)
    for (source, as_of), fields in groups.items():
        when = f", as of {stamp(as_of, context.tzname)}" if as_of else ""
        said = "; ".join(_values(field, members, context.tzname) for field, members in fields.items())
        yield f"{SYSTEMS.get(source, source)}{when}: {said}"


def _values(field: str, facts: list[Fact], tzname: str) -> str:
    values = ", ".join(dict.fromkeys(shown(fact.value, tzname, field) for fact in facts))
    return f"{field} {clip(values, 160)}{f' ({len(facts)} values)' if len(facts) > 1 else ''}"


def foreign_accounts(packet: Packet, account: AccountView | None) -> tuple[str, ...]:
    """Ids of the other accounts that the order belongs to; empty where it is the sender's own."""
    if packet.lookup is Lookup.ELSEWHERE:
        return packet.elsewhere_accounts or ("unknown",)
    own = account.customer_id if account else None
    return (packet.order_customer,) if packet.order_customer and packet.order_customer != own else ()
