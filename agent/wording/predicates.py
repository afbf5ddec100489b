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
}

# Of one order these exclude each other: a sentence of another one contradicts what the systems say.
STATE_PREDICATES = frozenset(PREDICATES) - {"eta", "parcel", "remainder", "line", "as_of"}

# Slots that give context; the atom is told without them ("the carrier estimates …").
OPTIONAL_SLOTS: dict[str, frozenset[str]] = {"eta": frozenset({"carrier"})}

ROLES = ("greeting", "opening", "courtesy", "closing", "signoff", "signature")
ROLE_SLOTS = {"po": "po", "desk": "name", "contact": "name"}
KINDS = frozenset({"po", "count", "date", "quantity", "text", "token", "name"})
