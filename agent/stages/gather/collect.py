"""The walk through the systems: senders → accounts and order headers → orders in ERP and warehouse side by side → carrier.

Each step asks for the whole batch at once, so that the number of questions doesn't grow with the mails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agent.model.evidence import Evidence, PoLookup
from agent.model.inquiry import Inquiry, PoCandidate
from agent.model.mail import InboundMail
from agent.stages.gather.asking import Asker
from agent.stages.gather.lookalike import lookalike_of
from agent.stages.gather.match import Account, Match, match, relevant, unmatched
from agent.stages.gather.systems import Systems
from connectors.ports import Answer, Reply
from connectors.records import CrmAccount, ErpOrder, OrderHeader, SenderMatch, Tracking, WmsOrder
from policies.packet import Lookup

_ENDED = frozenset({"closed", "cancelled", "canceled", "completed"})
_OPEN_SHOWN = 20


@dataclass
class _Batch:
    """All answers to the batch, by key; only this module sees it while it fills."""

    senders: dict[str, Answer[SenderMatch]] = field(default_factory=dict)
    accounts: dict[str, Answer[CrmAccount]] = field(default_factory=dict)
    headers: dict[str, Answer[tuple[OrderHeader, ...]]] = field(default_factory=dict)
    indexed: dict[str, Account] = field(default_factory=dict)
    elsewhere: dict[str, Answer[tuple[OrderHeader, ...]]] = field(default_factory=dict)
    erp: dict[str, Answer[ErpOrder]] = field(default_factory=dict)
    wms: dict[str, Answer[WmsOrder]] = field(default_factory=dict)
    carrier: dict[str, Answer[Tracking]] = field(default_factory=dict)
    domains: frozenset[str] = frozenset()


def gather(asked: Sequence[tuple[InboundMail, Inquiry]], systems: Systems, now: Callable[[], datetime]) -> list[Evidence]:
    """What the systems say to each inquiry, in the order of ``asked``. Never raises for a system that fails."""
    asker = Asker(systems.time_limit, systems.breaker, now)
    inquiries = [inquiry for _mail, inquiry in asked]
    batch = _Batch()
    _ask_crm(batch, inquiries, systems, asker)
    matches = [_matches(batch, inquiry) for inquiry in inquiries]
    missing = {one.key for found in matches for one in found if not one.orders and one.key}
    known = any(answer.reply is Reply.FOUND for answer in batch.headers.values())
    batch.elsewhere = asker.ask("erp", systems.erp.elsewhere, sorted(missing)) if known else {}
    _ask_orders(batch, matches, systems, asker)
    return [_evidence(batch, inquiry, found, systems) for inquiry, found in zip(inquiries, matches, strict=True)]


def _ask_crm(batch: _Batch, inquiries: Sequence[Inquiry], systems: Systems, asker: Asker) -> None:
    """Who writes; then their accounts from the CRM beside their order headers from the ERP."""
    addresses = {address for inquiry in inquiries for address in (_sender(inquiry), *_reply_to(inquiry)) if address}
    batch.senders = asker.ask("crm", systems.crm.senders, sorted(addresses))
    ids = sorted({customer for inquiry in inquiries if (customer := _customer(batch, inquiry))})
    accounts = asker.start("crm", systems.crm.accounts, ids)
    headers = asker.start("erp", systems.erp.headers, ids)
    batch.accounts = asker.finish("crm", accounts, ids)
    batch.headers = asker.finish("erp", headers, ids)
    batch.indexed = {customer: Account(answer.record or ()) for customer, answer in batch.headers.items() if answer.reply is Reply.FOUND}
    if any(_stranger(batch, inquiry) for inquiry in inquiries):
        batch.domains = asker.plain("crm", lambda: frozenset(systems.crm.domains()), frozenset())


def _ask_orders(batch: _Batch, matches: Sequence[Sequence[Match]], systems: Systems, asker: Asker) -> None:
    """The orders from ERP and warehouse side by side, then what the carriers say of their parcels."""
    numbers = sorted({order.order_number for found in matches for one in found for order in one.orders})
    erp = asker.start("erp", systems.erp.orders, numbers)
    wms = asker.start("wms", systems.wms.orders, numbers)
    batch.erp = asker.finish("erp", erp, numbers)
    batch.wms = asker.finish("wms", wms, numbers)
    parcels = sorted({parcel for answer in batch.wms.values() for parcel in _parcels(answer)})
    batch.carrier = asker.ask("carrier", systems.carrier.tracking, parcels)


def _parcels(answer: Answer[WmsOrder]) -> list[str]:
    shipments = answer.record.shipments if answer.reply is Reply.FOUND and answer.record else ()
    return [shipment.tracking_number for shipment in shipments if shipment.tracking_number]


def _sender(inquiry: Inquiry) -> str:
    """Whose inquiry it is: of a forwarded mail, the one who wrote it first."""
    person = inquiry.forwarded_from or inquiry.sender
    return person.address if person else ""


def _reply_to(inquiry: Inquiry) -> list[str]:
    return [person.address for person in inquiry.reply_to if person.address and person.address != _sender(inquiry)]


def _customer(batch: _Batch, inquiry: Inquiry) -> str | None:
    answer = batch.senders.get(_sender(inquiry))
    return answer.record.customer_id if answer and answer.reply is Reply.FOUND and answer.record else None


def _stranger(batch: _Batch, inquiry: Inquiry) -> bool:
    answer = batch.senders.get(_sender(inquiry))
    return answer is not None and answer.reply is Reply.NOT_FOUND


def _matches(batch: _Batch, inquiry: Inquiry) -> list[Match]:
    account = batch.indexed.get(_customer(batch, inquiry) or "")
    return match(_pos(batch, inquiry), account) if account else unmatched(_pos(batch, inquiry))


def _pos(batch: _Batch, inquiry: Inquiry) -> list[PoCandidate]:
    """The mail's POs; one out of a thread counts only for the account whose thread it is."""
    customer = _customer(batch, inquiry)
    return [one for one in inquiry.po_numbers if not one.account or one.account == customer]


def _evidence(batch: _Batch, inquiry: Inquiry, found: Sequence[Match], systems: Systems) -> Evidence:
    customer = _customer(batch, inquiry)
    lookups = tuple(_lookup(batch, customer, one) for one in found)
    numbers = [number for lookup in lookups for number in lookup.orders]
    wms = {number: batch.wms[number] for number in numbers}
    evidence = Evidence(
        sender=batch.senders.get(_sender(inquiry)),
        account=batch.accounts.get(customer) if customer else None,
        lookups=lookups,
        open_orders=() if relevant(_pos(batch, inquiry)) else _open_orders(batch, customer),
        erp={number: batch.erp[number] for number in numbers},
        wms=wms,
        carrier={parcel: batch.carrier[parcel] for answer in wms.values() for parcel in _parcels(answer)},
        lookalike_of=_lookalike(batch, inquiry, systems),
        reply_to_outside=_outside(batch, inquiry, customer),
        fresh_for=dict(systems.fresh_for),
    )
    return evidence.model_copy(update={"unavailable": _unavailable(evidence, batch.headers.get(customer or ""))})


def _lookup(batch: _Batch, customer: str | None, one: Match) -> PoLookup:
    """How one PO fared, before anybody judges it."""

    def result(lookup: Lookup, **more: object) -> PoLookup:
        return PoLookup.model_validate({"text": one.text, "key": one.key, "where": one.where, "lookup": lookup, **more})

    if customer is None:
        return result(Lookup.NOT_TRIED, reason="the sender's account isn't known")
    headers = batch.headers[customer]
    if headers.reply is not Reply.FOUND:
        return result(Lookup.UNAVAILABLE, reason=headers.reason, reply=headers.reply.value)
    orders = tuple(order.order_number for order in one.orders)
    if len(orders) == 1:
        return result(Lookup.FOUND, orders=orders)
    if orders:
        return result(Lookup.DUPLICATE if _same_lines(batch, orders) else Lookup.AMBIGUOUS, orders=orders)
    return _not_here(batch.elsewhere.get(one.key), customer, one, result)


def _not_here(other: Answer[tuple[OrderHeader, ...]] | None, customer: str, one: Match, result: Callable[..., PoLookup]) -> PoLookup:
    if other is not None and other.reply not in (Reply.FOUND, Reply.NOT_FOUND):
        return result(Lookup.UNAVAILABLE, reason=other.reason, reply=other.reply.value)
    owners = {header.customer_id for header in (other.record if other and other.record else ())} - {None, customer}
    if owners:
        return result(Lookup.ELSEWHERE, elsewhere_accounts=tuple(sorted(str(owner) for owner in owners)), suggestions=one.suggestions)
    return result(Lookup.WEAK if one.suggestions else Lookup.NOT_FOUND, suggestions=one.suggestions)


def _same_lines(batch: _Batch, orders: Sequence[str]) -> bool:
    """Whether all these orders were read and order the same items in the same quantities."""
    contents = set()
    for number in orders:
        record = batch.erp[number].record
        if record is None or not record.lines:
            return False
        if any(line.sku is None or line.ordered_qty is None for line in record.lines):
            return False
        contents.add(tuple(sorted((str(line.sku), str(line.ordered_qty)) for line in record.lines)))
    return len(contents) == 1


def _open_orders(batch: _Batch, customer: str | None) -> tuple[OrderHeader, ...]:
    """The account's orders that aren't over, newest first, for the card of a mail that names no PO."""
    account = batch.indexed.get(customer or "")
    headers = [header for header in (account.headers if account else ()) if (header.status or "").casefold() not in _ENDED]
    headers.sort(key=lambda header: (header.ordered_on is not None, header.ordered_on, header.order_number), reverse=True)
    return tuple(headers[:_OPEN_SHOWN])


def _lookalike(batch: _Batch, inquiry: Inquiry, systems: Systems) -> str | None:
    if not _stranger(batch, inquiry):
        return None
    domain = _sender(inquiry).rpartition("@")[2]
    return lookalike_of(domain, batch.domains | {own.casefold() for own in systems.own_domains})


def _outside(batch: _Batch, inquiry: Inquiry, customer: str | None) -> tuple[str, ...]:
    """Reply-To addresses that aren't, as far as the CRM says, of the sender's account. None where it gave no answer on the sender:

    nobody can say then, and the mail is held or waits for the CRM as it is.
    """
    sender = batch.senders.get(_sender(inquiry))
    if sender is not None and sender.reply not in (Reply.FOUND, Reply.NOT_FOUND, Reply.AMBIGUOUS):
        return ()

    def inside(address: str) -> bool:
        answer = batch.senders[address]
        return customer is not None and answer.record is not None and answer.record.customer_id == customer

    return tuple(address for address in dict.fromkeys(_reply_to(inquiry)) if not inside(address))


def _unavailable(evidence: Evidence, headers: Answer[tuple[OrderHeader, ...]] | None) -> tuple[str, ...]:
    """The systems whose answer to this mail is still to come."""
    single = [evidence.sender, evidence.account, headers]
    answers = [*single, *evidence.erp.values(), *evidence.wms.values(), *evidence.carrier.values()]
    down = {answer.system for answer in answers if answer is not None and answer.reply is Reply.UNAVAILABLE}
    if any(lookup.reply == Reply.UNAVAILABLE for lookup in evidence.lookups):
        down.add("erp")
    return tuple(system for system in ("crm", "erp", "wms", "carrier") if system in down)
