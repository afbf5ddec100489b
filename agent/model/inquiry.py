"""What a mail asks, about which POs, and who sent it: the result of understanding, with no system asked."""

from __future__ import annotations

from typing import Literal

from agent.model.mail import Address
from policies.packet import Frozen

Kind = Literal["inquiry", "other", "auto", "unreadable"]
INTENTS = ("order_status", "price", "change", "cancel", "dispute", "return", "invoice", "quote", "new_order", "complaint", "document", "other")


class PoCandidate(Frozen):
    """A PO number as the customer wrote it. ``value`` is its look-up key, ``where`` subject, body, quoted or attachment:<name>.

    ``parts`` are the pieces where blanks stand inside the number. Candidates of one ``run`` (≥ 0) stand next to each other with
    blanks alone between them, in order: gathering tries them joined (docs/contract.md §2).
    """

    value: str
    text: str
    where: str
    confidence: float
    parts: tuple[str, ...] = ()
    run: int = -1


class Inquiry(Frozen):
    """One message understood. ``intents`` in the order of :data:`INTENTS`; ``quotes`` pairs an intent with the words that showed it.

    ``asks`` are the ways in which the status is asked (when, where, tracking, shipped). ``reason`` says why a mail is auto,
    other or unreadable. ``authentication`` is a trusted server's word on the sender. ``urgent`` raises priority, it never holds.
    """

    message_id: str
    kind: Kind
    reason: str = ""
    intents: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    asks: tuple[str, ...] = ()
    po_numbers: tuple[PoCandidate, ...] = ()
    language: str = "en"
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    forwarded_from: Address | None = None
    authentication: Literal["pass", "fail", "unknown"] = "unknown"
    new_text: str = ""
    attachments: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    urgent: bool = False
    thanks: bool = False
