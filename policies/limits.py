"""What a site may set in ``policies.toml``: scope, and per rule whether it is on, who decides, and its thresholds.

One top-level table a rule, named by the rule's id; unknown keys are errors. It never lets a site switch off a rule that keeps a
text true or keeps a decision with people: see :data:`ALWAYS_ON`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policies.gates import Gates

Path = Literal["credit", "pricing", "contracts", "fulfillment", "account_owner", "desk_lead"]
OrderType = Literal["stock", "special", "drop_ship", "blanket", "will_call"]
Tier = Literal["A", "B", "C"]

_PEOPLE = "stays with people, always: "
_LATE = _PEOPLE + "late fulfilment changes"
_DISPUTE = _PEOPLE + "contract disputes"
_PARTIAL = _PEOPLE + "partial exceptions on accounts that forbid them"
_PRICE = _PEOPLE + "anything that touches price"
_WHO = "without it an answer could go to somebody who has no right to it"
_WHICH = "without it an answer could be about another order"
_TRUE = "without it a draft could say what the systems don't back"
_UNREAD = "without it a price, change or dispute in words that nobody foresaw could be answered as if it weren't there"
_SCOPE = "what the lane may answer is set in [scope], not by switching the rule off"

ALWAYS_ON: dict[str, str] = {
    "late_change": _LATE,
    "change_requested": _LATE,
    "cancel_requested": _LATE,
    "open_dispute": _DISPUTE,
    "dispute_language": _DISPUTE,
    "partial_forbidden": _PARTIAL,
    "terms_unknown": _PARTIAL,
    "price_mentioned": _PRICE,
    "order_hold": _PRICE + " (the hold code pricing), and a draft must not promise a held order",
    "sender_unknown": _WHO,
    "sender_unauthenticated": _WHO,
    "account_mismatch": _WHO,
    "lookalike_domain": _WHO,
    "not_only_status": _UNREAD,
    "document_requested": _UNREAD,
    "return_or_claim": _UNREAD + "; a claim is a dispute about what was delivered",
    "reading_unclear": _UNREAD + "; to do without the model's reading, set [model] understand = false",
    "injection_suspected": "without it text that addresses a machine could steer an answer",
    "no_po_number": _WHICH,
    "order_not_found": _WHICH,
    "weak_match": _WHICH,
    "ambiguous_order": _WHICH,
    "duplicate_order": _WHICH,
    "source_unavailable": _TRUE,
    "as_of_missing": _TRUE,
    "record_missing": _TRUE,
    "unknown_value": _TRUE,
    "status_disagrees": _TRUE,
    "quantity_disagrees": _TRUE,
    "item_disagrees": _TRUE,
    "date_disagrees": _TRUE + " (set tolerance_days instead)",
    "promise_dates_differ": _TRUE,
    "buckets_inconsistent": _TRUE,
    "backorder": _TRUE,
    "credit_hold": _TRUE,
    "order_cancelled": _TRUE,
    "not_confirmed": _TRUE,
    "promise_in_past": _TRUE,
    "carrier_exception": _TRUE,
    "eta_passed": _TRUE,
    "tracking_mismatch": _TRUE,
    "out_of_scope": _SCOPE,
    "draft_unverifiable": _TRUE,
}


class Table(BaseModel):
    """Base of every table: immutable, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleTable(Table):
    """What every rule's table holds. ``path`` left out = the rule's own."""

    enabled: bool = True
    path: Path | None = None


class DateTolerance(RuleTable):
    """Calendar days by which two dates may differ before they disagree."""

    tolerance_days: Annotated[int, Field(ge=0, le=30)] = 0


class Window(RuleTable):
    """A number of hours."""

    hours: Annotated[int, Field(ge=1, le=720)] = 24


class Count(RuleTable):
    """The most that one mail may ask about."""

    at_most: Annotated[int, Field(ge=1, le=200)] = 10


class Scope(Table):
    """What the automated lane may answer; the rest is left to people. ``accounts`` empty = all accounts of the tiers."""

    order_types: tuple[OrderType, ...] = ("stock",)
    tiers: tuple[Tier, ...] = ("A",)
    accounts: tuple[str, ...] = ()
    stocked_only: bool = True
    outside: Literal["leave", "escalate"] = "leave"


class Policies(Table):
    """``policies.toml`` as a value; the defaults are the shipped file."""

    scope: Scope = Scope()
    gates: Gates = Gates()

    sender_unknown: RuleTable = RuleTable()
    sender_unauthenticated: RuleTable = RuleTable()
    lookalike_domain: RuleTable = RuleTable()
    reply_to_differs: RuleTable = RuleTable()
    account_mismatch: RuleTable = RuleTable()
    account_inactive: RuleTable = RuleTable()
    no_po_number: RuleTable = RuleTable()
    order_not_found: RuleTable = RuleTable()
    weak_match: RuleTable = RuleTable()
    ambiguous_order: RuleTable = RuleTable()
    duplicate_order: RuleTable = RuleTable()
    too_many_pos: Count = Count()
    source_unavailable: RuleTable = RuleTable()
    source_stale: RuleTable = RuleTable()
    as_of_missing: RuleTable = RuleTable()
    record_missing: RuleTable = RuleTable()
    unknown_value: RuleTable = RuleTable()
    status_disagrees: RuleTable = RuleTable()
    quantity_disagrees: RuleTable = RuleTable()
    item_disagrees: RuleTable = RuleTable()
    date_disagrees: DateTolerance = DateTolerance()
    promise_dates_differ: RuleTable = RuleTable()
    buckets_inconsistent: RuleTable = RuleTable()
    backorder: RuleTable = RuleTable()
    partial_forbidden: RuleTable = RuleTable()
    partial_shipment: RuleTable = RuleTable()
    credit_hold: RuleTable = RuleTable()
    order_hold: RuleTable = RuleTable()
    order_cancelled: RuleTable = RuleTable()
    not_confirmed: RuleTable = RuleTable()
    promise_in_past: RuleTable = RuleTable()
    late_change: Window = Window()
    drop_ship: RuleTable = RuleTable()
    open_dispute: RuleTable = RuleTable()
    asn_missing: RuleTable = RuleTable()
    hazmat_lead: RuleTable = RuleTable()
    terms_unknown: RuleTable = RuleTable()
    carrier_exception: RuleTable = RuleTable()
    no_first_scan: Window = Window()
    eta_passed: RuleTable = RuleTable()
    eta_moved: DateTolerance = DateTolerance()
    tracking_mismatch: RuleTable = RuleTable()
    price_mentioned: RuleTable = RuleTable()
    change_requested: RuleTable = RuleTable()
    cancel_requested: RuleTable = RuleTable()
    dispute_language: RuleTable = RuleTable()
    return_or_claim: RuleTable = RuleTable()
    document_requested: RuleTable = RuleTable()
    not_only_status: RuleTable = RuleTable()
    reading_unclear: RuleTable = RuleTable()
    injection_suspected: RuleTable = RuleTable()
    out_of_scope: RuleTable = RuleTable()
    draft_unverifiable: RuleTable = RuleTable()

    @model_validator(mode="after")
    def _keep_people_and_truth(self) -> Policies:
        off = [f"[{rule}] enabled can't be false: {why}" for rule, why in ALWAYS_ON.items() if not self.table(rule).enabled]
        if off:
            raise ValueError("; ".join(off))
        return self

    def table(self, rule: str) -> RuleTable:
        """The table of a rule by its id."""
        table: RuleTable = getattr(self, rule)
        return table
