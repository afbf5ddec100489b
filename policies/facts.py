"""The smallest values of the packet: facts, readings, disagreements, atoms, states and promises. Their vocabulary: :mod:`policies.packet`.

Frozen values, no I/O, no clock; nothing here judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

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


class Fact(NamedTuple):
    """``id`` is unique in the packet and stable (``erp.line.2.promised_ship_date``); ``field`` is the native column.

    A plain tuple: records have checked the value, an order of five lines has eighty facts, and validating each of them again
    was a third of reconciliation's cost.
    """

    id: str
    po: str
    kind: str
    value: FactValue
    source: str
    field: str
    unit: str = ""
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


class Atom(NamedTuple):
    """One thing a draft says: ``predicate`` with typed ``values`` (slot → value), each backed by facts of that PO.

    ``required``: the state can't be told without it. ``subject`` tells apart atoms of one predicate (a shipment's id). A plain tuple, as
    the facts are: its values are theirs.
    """

    po: str
    predicate: str
    values: Mapping[str, FactValue]
    subject: str = ""
    fact_ids: tuple[str, ...] = ()
    required: bool = True
