"""What the systems answered for one inquiry, and where one didn't."""

from __future__ import annotations

from pydantic import Field

from connectors.ports import Answer
from connectors.records import CrmAccount, ErpOrder, OrderHeader, SenderMatch, Tracking, WmsOrder
from policies.packet import Frozen, Lookup


class PoLookup(Frozen):
    """How one PO fared within the sender's account. ``text`` as the customer wrote it (joined where its parts matched joined).

    ``reply``: how the ERP answered where ``lookup`` is unavailable (unavailable, denied, malformed), else empty.
    """

    text: str
    key: str
    lookup: Lookup
    where: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    elsewhere_accounts: tuple[str, ...] = ()
    suggestions: tuple[OrderHeader, ...] = ()
    reason: str = ""
    reply: str = ""


class Evidence(Frozen):
    """All answers to one inquiry. Mappings are keyed by order number and tracking number; ``fresh_for`` (seconds) by system.

    ``unavailable`` names the systems that may answer later: what a waiting case waits for.
    """

    sender: Answer[SenderMatch] | None = None
    account: Answer[CrmAccount] | None = None
    lookups: tuple[PoLookup, ...] = ()
    open_orders: tuple[OrderHeader, ...] = ()
    erp: dict[str, Answer[ErpOrder]] = Field(default_factory=dict)
    wms: dict[str, Answer[WmsOrder]] = Field(default_factory=dict)
    carrier: dict[str, Answer[Tracking]] = Field(default_factory=dict)
    lookalike_of: str | None = None
    reply_to_outside: tuple[str, ...] = ()
    fresh_for: dict[str, float | None] = Field(default_factory=dict)
    unavailable: tuple[str, ...] = ()
