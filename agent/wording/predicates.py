"""What can be said of a PO at all: each predicate with its typed slots. A sentence on anything else has no place in the bank.

The atoms themselves come from ``policies.promise``; here stands only how their values are written.
"""

from __future__ import annotations

PREDICATES: dict[str, dict[str, str]] = {
    "allocated_complete": {"line_count": "count", "ship_date": "date"},
    "in_fulfillment": {"line_count": "count", "ship_date": "date"},
    "shipped_complete": {"shipped_on": "date", "carrier": "text", "tracking": "token"},
    "shipped_complete_parcels": {"parcel_count": "count", "shipped_on": "date"},
    "parcel": {"carrier": "text", "tracking": "token", "shipped_on": "date"},
    "eta": {"carrier": "text", "eta": "date", "tracking": "token"},
    "delivered": {"delivered_on": "date"},
    "delivered_signed": {"delivered_on": "date", "signed_by": "text"},
    "parcel_delivered": {"tracking": "token", "delivered_on": "date"},
    "ready_for_pickup": {},
    "shipped_partly": {"shipped_lines": "count", "line_count": "count"},
    "remainder": {"remaining_lines": "count", "ship_date": "date"},
    "line": {"line": "token", "sku": "token", "quantity": "quantity", "uom": "token"},
    "as_of": {"as_of": "date"},
    "ship_date_changed": {},
    "eta_changed": {},
}

# Only follow-ups say these (policies/news.py); a bank needs no sentence for them.
NEWS = frozenset({"ship_date_changed", "eta_changed"})

_ITEM = {"line": "token", "sku": "token", "uom": "token", "item": "noun"}
_LINE = {**_ITEM, "quantity": "quantity"}
_PARCEL = {"shipped_on": "date", "carrier": "text", "tracking": "token"}

# What only people write: of lines, and of orders in any state (``policies.observed``). No draft is ever made of these.
OF_LINES: dict[str, dict[str, str]] = {
    "line_scheduled": {**_LINE, "ship_date": "date"},
    "line_remaining": {**_LINE, "ship_date": "date"},
    "line_estimated": {**_LINE, "ship_date": "date"},
    "line_backordered": _LINE,
    "backorder_due": {**_LINE, "due": "date"},
    "line_undated": _LINE,
    "line_shipped": {**_LINE, "ordered": "quantity", **_PARCEL},
    "line_part_shipped": {**_LINE, "ordered": "quantity", **_PARCEL},
    "line_open": _LINE,
    "line_not_shipped": _LINE,
    "line_cancelled": _LINE,
    "line_part_cancelled": _LINE,
    # no canonical view says when and by whom a line was cancelled: a desk refuses this until a system of its own does
    "line_cancelled_at_request": {**_LINE, "cancelled_on": "date"},
}
REVIEWED: dict[str, dict[str, str]] = {
    **OF_LINES,
    "not_shipped": {},
    "order_held": {},
    "order_held_credit": {},
    "order_cancelled": {},
    "partly_shipped": {},
    "part_parcel": _PARCEL,
    "parcels_on": {"shipped_on": "date", "parcel_count": "count"},
    "delivered_parcel": {"delivered_on": "date", "carrier": "text", "tracking": "token"},
    "lines_backordered": {"lines": "lines"},
    "lines_shipped": {"lines": "lines"},
    "lines_cancelled": {"lines": "lines"},
    "lines_not_shipped": {"lines": "lines"},
}
SAYABLE = {**PREDICATES, **REVIEWED}

# News that a person who tells of the order may not leave out, with the predicates that tell it of the same line. A line that was
# cancelled drops out, as it does from a draft.
BAD_NEWS: dict[str, frozenset[str]] = {
    "line_backordered": frozenset({"line_backordered", "backorder_due", "line_undated", "line_estimated", "lines_backordered"}),
    "order_cancelled": frozenset({"order_cancelled"}),
}

# Of one order these exclude each other: a sentence of another one contradicts what the systems say.
STATE_PREDICATES = (frozenset(PREDICATES) - {"eta", "parcel", "remainder", "line", "as_of"} - NEWS) | {
    "not_shipped", "order_held", "order_held_credit", "order_cancelled", "partly_shipped", "delivered_parcel",
}  # fmt: skip

# Slots that give context; the atom is told without them ("the carrier estimates …").
OPTIONAL_SLOTS: dict[str, frozenset[str]] = {"eta": frozenset({"carrier"})}

ROLES = ("greeting", "opening", "courtesy", "closing", "signoff", "signature")
ROLE_SLOTS = {"po": "po", "desk": "name", "contact": "name"}
KINDS = frozenset({"po", "count", "date", "quantity", "text", "token", "name", "lines", "noun"})
