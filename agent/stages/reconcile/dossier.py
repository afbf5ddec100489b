"""The mail as a whole: who asks for what, how the CRM answered, and one packet a PO. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agent.model.evidence import Evidence
from agent.model.inquiry import Inquiry
from agent.stages.reconcile.packets import view_packet
from agent.stages.reconcile.shipments import Clock
from agent.stages.reconcile.sources import mail_sources
from connectors.ports import Reply
from connectors.records import CrmAccount, OrderHeader
from policies.packet import AccountView, Dossier, OrderRef, Packet, Request

_INJECTION = "prompt_injection"


def reconcile(
    inquiry: Inquiry,
    evidence: Evidence,
    *,
    now: datetime,
    tz: ZoneInfo,
    require_authentication: bool = False,
    told: Mapping[str, date] | None = None,
) -> Dossier:
    """Everything that a rule may see of one mail. ``now`` is aware; ``tz`` is the desk's zone, whose days are stated.

    ``told``: delivery dates, by tracking number, in replies that are known to have been sent.
    """
    clock = Clock(now, tz)
    account = _account(evidence)
    return Dossier(
        request=_request(inquiry, evidence),
        account=account,
        packets=_packets(evidence, account, clock, told or {}),
        open_orders=tuple(order_ref(header) for header in evidence.open_orders),
        sources=mail_sources(evidence),
        now=now,
        today=clock.today,
        tzname=tz.key,
        require_authentication=require_authentication,
    )


def _packets(evidence: Evidence, account: AccountView | None, clock: Clock, told: Mapping[str, date]) -> tuple[Packet, ...]:
    """One packet a PO; two spellings that led to the same order are one PO."""
    packets: list[Packet] = []
    seen: set[tuple[str, ...]] = set()
    for lookup in evidence.lookups:
        if lookup.orders and lookup.orders in seen:
            continue
        seen.add(lookup.orders)
        refs = tuple(order_ref(header) for header in lookup.suggestions)
        packets.append(view_packet(lookup, refs, evidence, account, clock, told))
    return tuple(packets)


def order_ref(header: OrderHeader) -> OrderRef:
    """An order as a card names it."""
    return OrderRef(order_number=header.order_number, customer_po=header.customer_po, status=header.status, ordered_on=header.ordered_on)


def _account(evidence: Evidence) -> AccountView | None:
    """The account's terms; None where the CRM has none or gave no answer."""
    answer = evidence.account
    if answer is None or answer.reply is not Reply.FOUND or answer.record is None:
        return None
    record: CrmAccount = answer.record
    fields = record.model_dump(exclude={"contacts", "domains"})
    return AccountView.model_validate(fields)


def _request(inquiry: Inquiry, evidence: Evidence) -> Request:
    person = inquiry.forwarded_from or inquiry.sender
    sender = evidence.sender
    candidate = sender.record.customer_id if sender and sender.reply is Reply.AMBIGUOUS and sender.record else None
    return Request(
        address=person.address if person else "",
        senders=inquiry.senders,
        kind=inquiry.kind,
        intents=frozenset(inquiry.intents),
        quotes=inquiry.quotes,
        language=inquiry.language,
        authentication=inquiry.authentication,
        sender_reply=str(sender.reply) if sender else "not_found",
        sender_reason=sender.reason if sender else "",
        sender_candidates=(candidate,) if candidate else (),
        forwarded=inquiry.forwarded_from is not None,
        reply_to_outside=evidence.reply_to_outside,
        lookalike_of=evidence.lookalike_of,
        injection=tuple(warning for warning in inquiry.warnings if warning.startswith(_INJECTION)),
        po_count=len(evidence.lookups) or len({candidate.value for candidate in inquiry.po_numbers if not candidate.account}),
    )
