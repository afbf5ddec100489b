"""What a mail asks, about which POs, and who sent it: the result of understanding, with no system asked."""

from __future__ import annotations

import json
from typing import Literal

from agent.model.mail import Address, InboundMail
from policies.packet import Frozen

Kind = Literal["inquiry", "other", "auto", "unreadable"]
INTENTS = (
    "order_status",
    "price",
    "change",
    "cancel",
    "dispute",
    "return",
    "invoice",
    "quote",
    "new_order",
    "complaint",
    "document",
    "other",
)


class PoCandidate(Frozen):
    """A PO number as the customer wrote it. ``value`` is its look-up key, ``where`` subject, body, quoted, attachment:<name> or thread.

    ``account``: it counts only for that account (a PO out of a thread, ``where`` = thread).
    ``parts`` are the pieces where blanks stand inside the number. Candidates of one ``run`` (≥ 0) stand next to each other with
    blanks alone between them, in order: gathering tries them joined (docs/contract.md §2).
    """

    value: str
    text: str
    where: str
    confidence: float
    parts: tuple[str, ...] = ()
    run: int = -1
    account: str = ""


class Inquiry(Frozen):
    """One message understood. ``intents`` in the order of :data:`INTENTS`; ``quotes`` pairs an intent with the words that showed it.

    ``asks`` are the ways in which the status is asked (arrive, when, where, tracking, shipped). ``reason`` says why a mail is auto,
    other or unreadable. ``senders`` are all whom From names where that is more than one.
    ``authentication`` is a trusted server's word on the sender. ``urgent`` raises priority, it never holds. ``withdrawn``: the sender
    says that an earlier question is settled.
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
    senders: tuple[str, ...] = ()
    reply_to: tuple[Address, ...] = ()
    forwarded_from: Address | None = None
    authentication: Literal["pass", "fail", "unknown"] = "unknown"
    new_text: str = ""
    attachments: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    urgent: bool = False
    thanks: bool = False
    withdrawn: bool = False


class Asked(Frozen):
    """An inquiry with as much of its mail as a reply needs: what is kept to hold a draft against the systems again, without the text."""

    mail: InboundMail
    inquiry: Inquiry

    def kept(self) -> str:
        """As JSON, without what nobody needs for that. Pure ASCII: a customer's mail may hold what no database takes."""
        texts = {"text", "new_text", "quoted_text", "hidden_text", "attachments", "headers", "content_types", "warnings"}
        fields = self.model_dump(exclude={"mail": texts, "inquiry": {"new_text", "attachments"}}, exclude_defaults=True)
        return json.dumps(fields, default=str, separators=(",", ":"))

    @classmethod
    def read(cls, kept: str) -> Asked:
        """What :meth:`kept` wrote."""
        return cls.model_validate(json.loads(kept))
