"""The words that the canonical views may hold (docs/contract.md §2). Any other word is unknown and holds; nothing is guessed."""

from __future__ import annotations

ERP_STATUS = frozenset({"open", "released", "on_hold", "cancelled", "closed"})
HOLD_CODE = frozenset({"credit", "pricing", "export", "fraud", "other"})
ORDER_TYPE = frozenset({"stock", "special", "drop_ship", "blanket", "will_call"})
WMS_STATUS = frozenset({"new", "released", "picking", "packed", "shipped", "on_hold", "cancelled"})
CARRIER_STATUS = frozenset({"pre_transit", "picked_up", "in_transit", "out_for_delivery", "delivered", "exception", "returned"})
