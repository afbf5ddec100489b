"""What a card says, as values: head, findings, systems side by side, sources of each sentence. No layout, no judgement.

Of a PO that is another account's, nothing is shown but that account's id; fields that ``visibility.toml`` keeps off cards never
get this far.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from agent.model.draft import Claim
from agent.model.outcome import Outcome
from agent.model.visibility import Visibility
from agent.stages.card.table import Table, table
from agent.stages.card.titles import PATHS, title
from agent.wording.plain import SYSTEMS, clean, clip, day, moment, shown
from policies.packet import AccountView, Disagreement, Fact, Frozen, Lookup, OrderRef, Packet, SourceView
from policies.verdict import Finding

OPEN_ORDERS = 20
DISPUTE_OPEN = "(a dispute is open; its text is not shown here)"
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


class View(NamedTuple):
    """A whole card. ``tone``: hold, ready or note."""

    tone: str
    headline: str
    why: str = ""
    head: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    footer: str = ""


def escalation_view(outcome: Outcome, context: CardContext) -> View:
    """Leads with the rule, owner and due time; then all hits; then the evidence."""
    assert outcome.decision is not None
    packets, hits = outcome.decision.packets, outcome.decision.hits
    leading = outcome.decision.leading
    headline = title(leading, packets) if leading else "Needs a person"
    secret = _secrets(outcome, context)
    return View(
        tone="hold",
        headline=headline,
        why=_said(leading.why, secret) if leading else "",
        head=tuple(_head(outcome, context, leading)),
        also=tuple((title(found, packets), _also(found, secret)) for found in hits if found is not leading),
        sections=_sections(outcome, context, hits),
        refused=_refused(outcome),
        footer=_footer(outcome, context),
    )


def evidence_view(outcome: Outcome, context: CardContext) -> View:
    """The draft sentence by sentence with its sources, then what each system said."""
    assert outcome.decision is not None and outcome.draft is not None
    packets = outcome.decision.packets
    states = dict.fromkeys(str(packet.promise).replace("_", " ") for packet in packets if packet.promise)
    return View(
        tone="ready",
        headline=f"Draft ready: {', '.join(states)}",
        why=f"All systems agree; no rule hit ({len(outcome.decision.findings)} looked). The draft waits for a person to send it.",
        head=tuple(_head(outcome, context, None)),
        sections=_sections(outcome, context, ()),
        sentences=tuple(_sentence(claim, packets, context) for claim in outcome.draft.claims),
        footer=_footer(outcome, context),
    )


def note_view(context: CardContext, headline: str, why: str, next_step: str) -> View:
    """Something a person must know about a mail or draft, without evidence: parked, withdrawn, not sent."""
    head = [*_customer(context), *([("Next step", clean(next_step))] if next_step else [])]
    return View(tone="note", headline=clean(headline), why=clip(clean(why), 600), head=tuple(head), footer=f"Case {context.case}")


def _head(outcome: Outcome, context: CardContext, leading: Finding | None) -> Iterator[tuple[str, str]]:
    packets = outcome.decision.packets if outcome.decision else ()
    account = outcome.dossier.account if outcome.dossier else None
    if packets:
        yield ("PO" if len(packets) == 1 else "POs", "; ".join(_po(packet, account) for packet in packets))
    yield "Account", _account(account)
    if account is not None and (terms := _terms(account, context.visibility)):
        yield "Terms", terms
    if leading is not None and (owner := outcome.owner) is not None:
        yield "Owner", f"{clean(owner.name)} <{clean(owner.email)}> ({PATHS.get(owner.path, owner.path)})"
        yield "Due", moment(owner.due_at, context.tzname)
    if leading is not None and leading.next_step:
        yield "Next step", clean(leading.next_step)
    yield from _customer(context)


def _foreign(packet: Packet, account: AccountView | None) -> tuple[str, ...]:
    """Ids of the other accounts that the order belongs to; empty where it is the sender's own."""
    if packet.lookup is Lookup.ELSEWHERE:
        return packet.elsewhere_accounts or ("unknown",)
    own = account.customer_id if account else None
    return (packet.order_customer,) if packet.order_customer and packet.order_customer != own else ()


def _po(packet: Packet, account: AccountView | None) -> str:
    shown_orders = () if _foreign(packet, account) else packet.order_numbers
    orders = f" (order {', '.join(map(clean, shown_orders))})" if shown_orders else ""
    return clip(clean(packet.po_number), 60) + orders


def _account(account: AccountView | None) -> str:
    if account is None:
        return "unknown"
    owner = f", account owner {clean(account.owner_name)}" if account.owner_name else ""
    return f"{clean(account.name or NAMELESS)} ({clean(account.customer_id)}){owner}"


NAMELESS = "name not said"


def _terms(account: AccountView, visibility: Visibility) -> str:
    def seen(field: str) -> bool:
        return visibility.on_card("crm", field)

    parts = []
    if seen("partial_shipments"):
        parts.append(f"partial shipments {clean(account.partial_shipments or 'not said')}")
    if seen("asn_required"):
        parts.append("ASN " + {True: "required", False: "not required", None: "not said"}[account.asn_required])
    if seen("hazmat_lead_days") and account.hazmat_lead_days is not None:
        parts.append(f"hazmat lead {account.hazmat_lead_days} days")
    if account.open_dispute:
        parts.append(f"open dispute: {clip(clean(account.open_dispute), 120)}" if seen("open_dispute") else "a dispute is open")
    return " · ".join(parts)


def _customer(context: CardContext) -> Iterator[tuple[str, str]]:
    when = f", {moment(context.received_at, context.tzname)}" if context.received_at else ""
    if context.visibility.on_card("mail", "subject"):
        yield "Mail", f"“{clip(clean(context.subject), 100) or 'no subject'}”"
    if context.visibility.on_card("mail", "sender"):
        yield "From", clip(clean(context.sender), 100) + when


def _also(found: Finding, secret: tuple[str, ...]) -> str:
    return f"{_said(found.why, secret)} ({PATHS.get(found.path, found.path)})"


def _secrets(outcome: Outcome, context: CardContext) -> tuple[str, ...]:
    account = outcome.dossier.account if outcome.dossier else None
    if account is None or not account.open_dispute or context.visibility.on_card("crm", "open_dispute"):
        return ()
    return (account.open_dispute, clean(account.open_dispute))


def _said(why: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        why = why.replace(secret, DISPUTE_OPEN)
    return clip(clean(why), 600)


def _sections(outcome: Outcome, context: CardContext, hits: tuple[Finding, ...]) -> tuple[Section, ...]:
    assert outcome.decision is not None
    pointed_at = frozenset(fact_id for found in hits for fact_id in found.fact_ids)
    account = outcome.dossier.account if outcome.dossier else None
    sections = [_section(packet, account, context, pointed_at) for packet in outcome.decision.packets]
    silent = tuple(
        _silent(source, context.tzname) for source in (outcome.dossier.sources if outcome.dossier else ()) if source.reply in SILENT
    )
    if silent:
        sections.insert(0, Section("Systems that did not answer", silent))
    orders = outcome.dossier.open_orders if outcome.dossier else ()
    if orders and all(packet.lookup in (Lookup.NOT_FOUND, Lookup.NOT_TRIED) for packet in outcome.decision.packets):
        sections.append(Section("Open orders of this account", orders=_orders(orders)))
    return tuple(sections)


def _silent(source: SourceView, tzname: str) -> str:
    reason = f" ({clip(clean(source.reason), 120)})" if source.reason else ""
    when = f", asked {moment(source.observed_at, tzname)}" if source.observed_at else ""
    return f"{SYSTEMS.get(source.system, source.system)}: {SILENT[source.reply]}{reason}{when}"


def _section(packet: Packet, account: AccountView | None, context: CardContext, pointed_at: frozenset[str]) -> Section:
    name = f"PO {clip(clean(packet.po_number), 60)}"
    if foreign := _foreign(packet, account):
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
        value = shown(side.value, context.tzname) if context.visibility.on_card(side.source, side.field) else "(not shown)"
        field = "" if one_field else f" {side.field.replace('_', ' ')}"
        sides.append(f"{SYSTEMS.get(side.source, side.source)}{field} {clip(value, 60)}")
    days = f" ({abs(found.days)} days apart)" if found.days else ""
    return f"{where}{clean(found.what)}: {' ≠ '.join(sides)}{days}"


def _sentence(claim: Claim, packets: tuple[Packet, ...], context: CardContext) -> Sentence:
    known = {fact.id: fact for packet in packets if not claim.po or claim.po in (packet.po_number, packet.po_key) for fact in packet.facts}
    if not claim.fact_ids:
        return Sentence(claim.text, ("approved courtesy, states no fact",))
    facts = [known[fact_id] for fact_id in claim.fact_ids if fact_id in known]
    lost = tuple(f"{fact_id}: not in the packet" for fact_id in claim.fact_ids if fact_id not in known)
    return Sentence(claim.text, (*_sources(facts, context), *lost))


def _sources(facts: list[Fact], context: CardContext) -> Iterator[str]:
    """One row for each field of a system: ``ERP allocated_qty, 5 lines: 10, 4, 1``."""
    groups: dict[tuple[str, str, datetime | None], list[Fact]] = {}
    for fact in facts:
        if context.visibility.on_card(fact.source, fact.field):
            groups.setdefault((fact.source, fact.field, fact.as_of), []).append(fact)
    for (source, field, as_of), members in groups.items():
        values = ", ".join(dict.fromkeys(shown(fact.value, context.tzname) for fact in members))
        count = f" ({len(members)} values)" if len(members) > 1 else ""
        when = f", as of {moment(as_of, context.tzname)}" if as_of else ""
        yield f"{SYSTEMS.get(source, source)} {field}{count}: {clip(values, 160)}{when}"


def _refused(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    if outcome.verification is None or outcome.verification.supported:
        return ()
    sentences = [(clean(each.text), clean(each.why)) for each in outcome.verification.sentences if each.verdict == "unsupported"]
    return (*sentences, *(("(missing)", clean(each)) for each in outcome.verification.missing))


def _footer(outcome: Outcome, context: CardContext) -> str:
    facts = f" · packet {outcome.packet_hash[:12]}" if outcome.packet_hash else ""
    return f"{clean(context.desk_name)} · case {context.case}{facts} · internal, not for customers"
