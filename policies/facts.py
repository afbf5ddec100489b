"""The smallest values of the packet: facts, readings, disagreements, states and promises. Their vocabulary: :mod:`policies.packet`.

Frozen values, no I/O, no clock; nothing here judges.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, SkipValidation

FactValue = str | int | Decimal | bool | date | datetime | None


class Frozen(BaseModel):
    """Base of every value: immutable, unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class State(StrEnum):
    """Of an order or a line, as derived from the quantities (docs/contract.md §5)."""

    WAITING = "waiting"
    ALLOCATED = "allocated"
    PICKING = "picking"
    PACKED = "packed"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    HELD = "held"
    INCONSISTENT = "inconsistent"
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Promise(StrEnum):
    """The clean states; anything else has no language, so it can't be worded (docs/design.md §3)."""

    ALLOCATED_COMPLETE = "allocated_complete"
    IN_FULFILLMENT = "in_fulfillment"
    SHIPPED_COMPLETE = "shipped_complete"
    DELIVERED = "delivered"
    READY_FOR_PICKUP = "ready_for_pickup"
    SHIPPED_PARTLY = "shipped_partly"


class Fact(Frozen):
    """``id`` is unique in the packet and stable (``erp.line.2.promised_ship_date``); ``field`` is the native column."""

    id: str
    po: str
    kind: str
    # Taken as it is: records have checked it, and trying seven types for each fact was a third of a long order's cost.
    value: SkipValidation[FactValue]
    unit: str = ""
    source: str
    field: str
    as_of: datetime | None = None
    observed_at: datetime | None = None


class Reading(Frozen):
    """One side of a disagreement: what one field of one system holds."""

    source: str
    field: str
    value: FactValue
    as_of: datetime | None = None
    fact_id: str | None = None


class Disagreement(Frozen):
    """``kind`` names the rule that judges it: status, quantity, item, date, promise_dates, buckets, tracking, unknown."""

    kind: str
    line: str | None = None
    what: str
    readings: tuple[Reading, ...]
    days: int | None = None
