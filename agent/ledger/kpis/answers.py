"""How long customers wait: for the first answer, and until nothing is left to ask. Only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Subquery
from sqlmodel import Session, col, func, select

from agent.ledger import conversations
from agent.ledger.kpis.samples import Span
from agent.ledger.tables import CaseRow, MailRow, ReplyRow
from connectors.po import po_key


def receipts() -> Subquery:
    """(case_id, received): when the server first had each case's mail."""
    rows = select(MailRow.case_id, func.min(MailRow.received_at).label("received")).where(col(MailRow.case_id).is_not(None))
    return rows.group_by(col(MailRow.case_id)).subquery()


def answered(session: Session, since: datetime | None = None) -> list[Span]:
    """Inquiry → confirmed answer: receipt of the inquiry to the sending of its first reply; ``kind``: ``draft`` or ``by_hand``.

    A reply that went out at an unknown time, or before its inquiry came by the server's clock, tells no time. Who asked twice and is
    answered once has two inquiries answered by that reply, each since its own receipt.
    """
    receipt = receipts()
    query = (
        select(ReplyRow.case_id, ReplyRow.revision, ReplyRow.sent_at, receipt.c.received)
        .join(receipt, receipt.c.case_id == ReplyRow.case_id)
        .where(col(ReplyRow.sent_at).is_not(None))
        .order_by(col(ReplyRow.sent_at), col(ReplyRow.id))
    )
    first: dict[str, Span] = {}
    replies: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
    for case_id, revision, sent, received in session.exec(query).all():
        if sent is not None:
            replies[case_id].append((revision, sent))
            if sent >= received:
                first.setdefault(case_id, Span(case_id, received, sent, _kind(revision)))
    for span in _shared(session, replies):
        if span.case_id not in first or span.end < first[span.case_id].end:
            first[span.case_id] = span
    return sorted((span for span in first.values() if since is None or span.end >= since), key=lambda one: (one.end, one.case_id))


def _shared(session: Session, replies: Mapping[str, Sequence[tuple[int, datetime]]]) -> Iterator[Span]:
    """Inquiries answered by the reply to another mail of the same question: written by hand to the same sender, or a draft, whose copies
    go to all who asked."""
    links, receipt = conversations.gave_way(session), receipts()
    others = {one for case_id in links for one in (case_id, *conversations.chain(links, case_id))}
    query = select(CaseRow.id, CaseRow.sender, receipt.c.received).join(receipt, receipt.c.case_id == CaseRow.id)
    known = {case_id: (sender, received) for case_id, sender, received in session.exec(query.where(col(CaseRow.id).in_(others))).all()}
    for case_id in links:
        sender, received = known.get(case_id, ("", None))
        answers = [
            (sent, _kind(revision))
            for other in conversations.chain(links, case_id)
            for revision, sent in replies.get(other, ())
            if received is not None and sent >= received and (revision or known.get(other, ("",))[0] == sender)
        ]
        if received is not None and answers:
            yield Span(case_id, received, *min(answers))


def _kind(revision: int) -> str:
    return "draft" if revision else "by_hand"


@dataclass(frozen=True)
class Event:
    """Something on one PO: the customer asked, or was answered."""

    at: datetime
    case_id: str
    asked: bool


def resolved(session: Session, now: datetime, quiet: timedelta, since: datetime | None = None) -> list[Span]:
    """Reply → resolution: on one PO of one customer, the first reply to the last answer after which nothing more was asked for ``quiet``.

    A question that comes later than that begins a new span; one that isn't answered yet, or not for ``quiet`` yet, is none.
    """
    receipt = receipts()
    query = (
        select(CaseRow, receipt.c.received, ReplyRow.sent_at)
        .join(receipt, receipt.c.case_id == CaseRow.id)
        .join(ReplyRow, (col(ReplyRow.case_id) == col(CaseRow.id)) & col(ReplyRow.sent_at).is_not(None), isouter=True)
        .where(CaseRow.state != "shadow")
    )
    threads: dict[tuple[str, str, str], set[Event]] = defaultdict(set)
    for case, received, sent in session.exec(query).all():
        for po in {po_key(po) for po in case.pos}:
            thread = threads[case.mailbox, case.customer_id or case.sender, po]
            thread.add(Event(received, case.id, asked=True))
            if sent is not None:
                thread.add(Event(sent, case.id, asked=False))
    ordered = (sorted(events, key=lambda one: (one.at, not one.asked)) for events in threads.values())
    spans = {span for events in ordered for span in settled(events, now, quiet)}
    return sorted((span for span in spans if since is None or span.end >= since), key=lambda one: (one.end, one.case_id))


def settled(events: Sequence[Event], now: datetime, quiet: timedelta) -> Iterator[Span]:
    """The spans that are settled, of one thread's events in order: first answer to the last one that was followed by ``quiet``."""
    first: Event | None = None
    last: Event | None = None
    asking = False
    for event in events:
        if event.asked:
            if first is not None and last is not None and not asking and event.at - last.at >= quiet:
                yield Span(first.case_id, first.at, last.at)
                first = last = None
            asking = True
        else:
            first, last, asking = first or event, event, False
    if first is not None and last is not None and not asking and now - last.at >= quiet:
        yield Span(first.case_id, first.at, last.at)
