"""What a card says, as values: what leads, what else was found, and the evidence. No layout, no judgement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agent.model.advice import Advice
from agent.model.outcome import Outcome
from agent.model.thread import Earlier
from agent.model.visibility import Visibility
from agent.stages.card.sections import CardContext, Section, Sentence, foreign_accounts, sections, sentences_with_sources
from agent.stages.card.titles import PATHS, title
from agent.wording.plain import clean, clip, moment
from connectors.po import po_spelling
from policies.packet import AccountView, Packet
from policies.verdict import Finding

_UNSURE = {
    "status": "whether it asks about an order",
    "order": "which order is meant",
    "more": "what else it asks",
    "weak": "how to read it",
    "": "how to read it",
}
DISPUTE_OPEN = "(a dispute is open; its text is not shown here)"


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
        sections=sections(outcome, context, hits),
        refused=_refused(outcome),
        footer=footer(outcome.packet_hash, context),
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
        sections=sections(outcome, context, ()),
        sentences=tuple(sentences_with_sources(outcome.draft.claims, packets, context)),
        footer=footer(outcome.packet_hash, context),
    )


def note_view(context: CardContext, headline: str, why: str, next_step: str) -> View:
    """Something a person must know about a mail or draft, without evidence: parked, withdrawn, not sent."""
    head = [*customer(context), *([("Next step", clean(next_step))] if next_step else [])]
    return View(tone="note", headline=clean(headline), why=clip(clean(why), 600), head=tuple(head), footer=f"Case {context.case}")


def _head(outcome: Outcome, context: CardContext, leading: Finding | None) -> Iterator[tuple[str, str]]:
    packets = outcome.decision.packets if outcome.decision else ()
    account = outcome.dossier.account if outcome.dossier else None
    if packets:
        yield ("PO" if len(packets) == 1 else "POs", "; ".join(_po(packet, account) for packet in packets))
    yield "Account", account_words(account)
    if account is not None and (terms := _terms(account, context.visibility)):
        yield "Terms", terms
    if leading is not None and (owner := outcome.owner) is not None:
        yield "Owner", f"{clean(owner.name)} <{clean(owner.email)}> ({PATHS.get(owner.path, owner.path)})"
        yield "Due", moment(owner.due_at, context.tzname)
    if leading is not None and leading.next_step:
        yield "Next step", clean(leading.next_step)
    if context.earlier:
        yield "Asked before", "; ".join(_earlier(one, context) for one in context.earlier[-5:])
    if weak := [one.text for one in outcome.evidence.lookups if one.where == ("thread",)] if outcome.evidence else []:
        yield "Thread", f"PO {clip(', '.join(map(clean, weak)), 60)} isn't named in this mail: it is what the thread was about"
    if outcome.advice is not None:
        yield "Reading", clip(clean(_read(outcome.advice, context.visibility)), 400)
    if outcome.wording is not None:
        yield "Wording", clip(clean(outcome.wording.note), 300)
    yield from customer(context)


def _read(advice: Advice, visibility: Visibility) -> str:
    """What a model made of a mail that the rules were unsure of. A PO of it is a question to a person, never an answer's."""
    who = f" by {advice.reading.model}" if advice.reading.model and visibility.on_card("mail", "model") else ""
    if advice.po_numbers:
        pos = "; ".join(f"PO {po_spelling(text)} (stands in the mail, is known for this account)" for text in advice.po_numbers[:5])
        return f"did they mean {pos}? Suggested{who}; nothing is answered from it."
    if not advice.reading.said:
        why = f" ({advice.reading.note})" if advice.reading.note and visibility.on_card("mail", "note") else ""
        return f"the rules were unsure of {_UNSURE[advice.unclear]}; no second reading{why}"
    found = "saw more in it" if advice.intents else "found nothing more"
    return f"the rules were unsure of {_UNSURE[advice.unclear]}; a second reading{who} {found}"


def _earlier(one: Earlier, context: CardContext) -> str:
    who = f" from {clip(clean(one.sender), 60)}" if context.visibility.on_card("mail", "sender") else ""
    return f"case {one.case}{who}" + (" (its draft gives way to this)" if one.drafted else " (an exception that is still open)")


def _po(packet: Packet, account: AccountView | None) -> str:
    shown_orders = () if foreign_accounts(packet, account) else packet.order_numbers
    orders = f" (order {', '.join(map(clean, shown_orders))})" if shown_orders else ""
    return clip(clean(packet.po_number), 60) + orders


def account_words(account: AccountView | None) -> str:
    """``Harmon Fabrication (C1), account owner R Vale``."""
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


def customer(context: CardContext) -> Iterator[tuple[str, str]]:
    """The customer's mail as its reader knows it."""
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


def _refused(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    if outcome.verification is None or outcome.verification.supported:
        return ()
    sentences = [(clean(each.text), clean(each.why)) for each in outcome.verification.sentences if each.verdict == "unsupported"]
    return (*sentences, *(("(missing)", clean(each)) for each in outcome.verification.missing))


def footer(packet_hash: str, context: CardContext) -> str:
    """Desk, case and the facts' hash."""
    facts = f" · packet {packet_hash[:12]}" if packet_hash else ""
    return f"{clean(context.desk_name)} · case {context.case}{facts} · internal, not for customers"
