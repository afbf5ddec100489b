"""The control packet: what the systems say about one PO, side by side, in the words of the trade.

Vocabulary
    fact          one value, from one field of one system, as of a moment
    disagreement  two systems (or two fields) that can't both be right, with the raw values side by side
    bucket        a line's quantity by what became of it; exclusive: cancelled + backordered + allocated + shipped = ordered
    state         derived from the buckets, never read from a system's status word
    promise       id of the clean state that approved language exists for, or None
    dossier       all packets of a mail with what the mail asks: the only thing a rule ever sees

Frozen values, no I/O, no clock. ``None`` = the system doesn't say; zero, a missing row and a missing system are three other
things (``0``, ``erp_present``/``wms_present`` false, ``SourceView.reply``).
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import SkipValidation

from policies.facts import Atom as Atom
from policies.facts import Disagreement as Disagreement
from policies.facts import Fact as Fact
from policies.facts import FactValue as FactValue
from policies.facts import Frozen as Frozen
from policies.facts import Promise as Promise
from policies.facts import Reading as Reading
from policies.facts import State as State


class SourceView(Frozen):
    """How one system answered for this PO. ``needed``: the order can't be judged without it. ``fresh_for`` in seconds."""

    system: str
    reply: str
    needed: bool = True
    reason: str = ""
    as_of: datetime | None = None
    as_of_expected: bool = True
    observed_at: datetime | None = None
    fresh_for: float | None = None


class LineView(Frozen):
    """One order line, ERP beside WMS, in the line's unit: ERP quantities are exclusive, WMS quantities cumulative.

    ``wms_line`` is the warehouse's own number of it where the two were paired by item.
    """

    line: str
    wms_line: str | None = None
    sku: str | None = None
    wms_sku: str | None = None
    description: str | None = None
    uom: str | None = None
    erp_present: bool = True
    wms_present: bool = True
    ordered: Decimal | None = None
    cancelled: Decimal | None = None
    backordered: Decimal | None = None
    allocated: Decimal | None = None
    shipped: Decimal | None = None
    requested: Decimal | None = None
    wms_backordered: Decimal | None = None
    wms_picked: Decimal | None = None
    wms_packed: Decimal | None = None
    wms_shipped: Decimal | None = None
    promised_ship_date: date | None = None
    expected_date: date | None = None
    is_stocked: bool | None = None
    is_hazmat: bool | None = None
    changed_at: datetime | None = None
    erp_state: State = State.UNKNOWN
    fulfillment_state: State = State.UNKNOWN

    @property
    def dead(self) -> bool:
        """Cancelled in full: owes nothing, so it holds nothing."""
        return self.erp_state is State.CANCELLED

    @property
    def unshipped(self) -> bool:
        """Something of it is still to be shipped (or nobody knows)."""
        return self.erp_state not in (State.CANCELLED, State.SHIPPED, State.DELIVERED)

    @property
    def live(self) -> Decimal | None:
        """Ordered and not cancelled; None where the ERP doesn't say."""
        return None if self.ordered is None or self.cancelled is None else self.ordered - self.cancelled


class CarrierView(Frozen):
    """What the carrier says of one tracking number. ``etas`` in order of the events that gave them.

    ``delivered_on`` is the calendar day in the desk's zone. ``told`` is a delivery date that a customer is known to have been told.
    """

    tracking_number: str
    reply: str
    status: str | None = None
    last_event_at: datetime | None = None
    first_event_at: datetime | None = None
    scanned: bool = False
    etas: tuple[date, ...] = ()
    delivered_at: datetime | None = None
    signed_by: str | None = None
    description: str | None = None
    delivered_on: date | None = None
    told: date | None = None
    reason: str = ""
    observed_at: datetime | None = None

    @property
    def delivered(self) -> bool:
        """The carrier's last word is that it was delivered."""
        return self.status == "delivered" and self.delivered_on is not None


class ShipmentView(Frozen):
    """A shipment by the warehouse's record, with the carrier's word on it (None where it has no tracking number).

    ``shipped_on`` is the calendar day of ``shipped_at`` in the desk's zone. ``shared_with``: other orders that the warehouse has under
    this tracking number, whether the mail asks about them or not.
    """

    shipment_id: str
    carrier: str | None = None
    service: str | None = None
    tracking_number: str | None = None
    shipped_at: datetime | None = None
    shipped_on: date | None = None
    asn_sent_at: datetime | None = None
    quantities: tuple[tuple[str, Decimal | None], ...] = ()
    tracking: CarrierView | None = None
    shared_with: tuple[str, ...] = ()


class AccountView(Frozen):
    """The sender's account and its terms; ``contract`` fields as the CRM has them, None = it doesn't say."""

    customer_id: str
    name: str | None = None
    owner_name: str | None = None
    owner_email: str | None = None
    tier: str | None = None
    language: str | None = None
    status: str | None = None
    partial_shipments: str | None = None
    asn_required: bool | None = None
    hazmat_lead_days: int | None = None
    open_dispute: str | None = None
    as_of: datetime | None = None


class OrderRef(Frozen):
    """An order named on a card: open orders, or "did you mean"."""

    order_number: str
    customer_po: str | None
    status: str | None
    ordered_on: date | None = None


class Lookup(StrEnum):
    """How the PO number fared in the ERP, within the sender's account."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    WEAK = "weak"
    AMBIGUOUS = "ambiguous"
    DUPLICATE = "duplicate"
    ELSEWHERE = "elsewhere"
    UNAVAILABLE = "unavailable"
    NOT_TRIED = "not_tried"


class Packet(Frozen):
    """Everything about one PO that a decision may rest on."""

    po_number: str
    po_key: str
    lookup: Lookup
    order_numbers: tuple[str, ...] = ()
    elsewhere_accounts: tuple[str, ...] = ()
    suggestions: tuple[OrderRef, ...] = ()
    account: AccountView | None = None
    lookup_reason: str = ""
    order_customer: str | None = None
    erp_status: str | None = None
    wms_status: str | None = None
    hold_code: str | None = None
    order_type: str | None = None
    ordered_on: date | None = None
    planned_ship_date: date | None = None
    erp_state: State = State.ABSENT
    fulfillment_state: State = State.ABSENT
    constraints: tuple[str, ...] = ()
    promise: Promise | None = None
    sources: tuple[SourceView, ...] = ()
    lines: tuple[LineView, ...] = ()
    shipments: tuple[ShipmentView, ...] = ()
    facts: SkipValidation[tuple[Fact, ...]] = ()
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def live_lines(self) -> tuple[LineView, ...]:
        """Lines that aren't cancelled in full."""
        return tuple(line for line in self.lines if not line.dead)

    def fact(self, fact_id: str) -> Fact | None:
        """The fact of that id, if the packet holds it."""
        return next((fact for fact in self.facts if fact.id == fact_id), None)

    def source(self, system: str) -> SourceView | None:
        """How that system answered."""
        return next((view for view in self.sources if view.system == system), None)


class Request(Frozen):
    """What the mail asks and who asks it, as far as rules need it. Quotes are short pieces of the customer's own words, for the card.

    ``senders``: all whom From names, where that is more than one.
    ``authentication``: pass, fail or unknown, by a trusted server's word. ``sender_reply``: how the CRM answered for the
    address (found, not_found, ambiguous, unavailable …). ``unlooked``: intents that are requests beside order_status.
    """

    address: str
    senders: tuple[str, ...] = ()
    kind: Literal["inquiry", "other", "auto", "unreadable"]
    intents: frozenset[str] = frozenset()
    quotes: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    authentication: Literal["pass", "fail", "unknown"] = "unknown"
    sender_reply: str = "found"
    sender_reason: str = ""
    sender_candidates: tuple[str, ...] = ()
    forwarded: bool = False
    reply_to_outside: tuple[str, ...] = ()
    lookalike_of: str | None = None
    injection: tuple[str, ...] = ()
    po_count: int = 0

    def quote(self, intent: str) -> str:
        """The words that showed this intent, or empty."""
        return next((words for name, words in self.quotes if name == intent), "")


class Dossier(Frozen):
    """A mail with all its packets: the only thing a rule ever sees. ``now`` is aware UTC, ``today`` the desk's calendar day."""

    request: Request
    account: AccountView | None = None
    packets: tuple[Packet, ...] = ()
    open_orders: tuple[OrderRef, ...] = ()
    sources: tuple[SourceView, ...] = ()
    now: datetime
    today: date
    tzname: str = "UTC"
    require_authentication: bool = False


def packet_hash(packets: tuple[Packet, ...]) -> str:
    """SHA-256 (hex) over the facts' values alone: it changes when the truth does, and not when it is read again.

    Facts of kind ``as_of`` are left out: they say when a system was read, not what it holds. Nor does the order count in which a
    system lists its rows, or how many zeros it writes behind a decimal point.
    """
    rows = [
        [
            packet.po_key,
            packet.lookup,
            packet.promise,
            packet.constraints,
            sorted((fact.id, _bare(fact.value), fact.unit) for fact in packet.facts if fact.kind != "as_of"),
        ]
        for packet in packets
    ]
    return hashlib.sha256(json.dumps(rows, default=str, separators=(",", ":")).encode()).hexdigest()


def _bare(value: FactValue) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
