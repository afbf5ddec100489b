"""The golden cases in short: a mail, what the world does differently, what must come of it. Written from the design, not from output."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Patch = list[Any]
HARLAN = "purchasing@harlanpump.example"
MONTERO = "compras@montero.example"
MARLOW = "supply@marlowwater.example"
WHERE_48817 = "Hello,\n\nWhere is PO 48817? We need to plan the install.\n\nThanks\n"


@dataclass
class Golden:
    """One case. ``patch``: ``[set, view, where, values]``, ``[remove, view, where]``, ``[add, view, row]``."""

    name: str
    lane: str
    rules: tuple[str, ...] = ()
    patch: Patch = field(default_factory=list)
    body: str = WHERE_48817
    subject: str = "PO 48817"
    sender: str = HARLAN
    promise: dict[str, str] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    path: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    down: tuple[str, ...] = ()
    note: str = ""


def of(order: str, **more: Any) -> dict[str, Any]:
    """The rows of an order."""
    return {"order_number": order, **more}


def asks(sentence: str) -> str:
    """A status question with something else in it."""
    return f"Hello,\n\nWhere is PO 48817? {sentence}\n\nThanks\n"


def status(po: str) -> str:
    """A plain status question."""
    return f"Good morning,\n\nCould you please send us the status of PO {po}?\n\nKind regards\n"


LINES, HEADER, WMS, WLINES = "erp_order_lines", "erp_orders", "wms_orders", "wms_lines"
SO = "SO-10417"
FRIDAY = ("PO 48817", "all 5 lines", "Friday, November 27, 2026")
ALLOCATED = {"48817": "allocated_complete"}
EVENT = {"tracking_number": "1Z8W47E30398214477", "occurred_at": "2026-11-23T14:00:00Z", "location": None, "signed_by": None}
WILL_CALL = {"order_types": ["stock", "will_call"]}


def short(line: int, qty: int, due: str | None) -> Patch:
    """A line on backorder in the warehouse alone."""
    return ["set", WLINES, of(SO, line_number=line), {"backordered_qty": qty, "expected_date": due}]


CLEAN = [
    Golden("clean-allocated", "draft", promise=ALLOCATED, holds=FRIDAY),
    Golden(
        "clean-in-fulfillment",
        "draft",
        subject="status",
        body=status("48901"),
        promise={"48901": "in_fulfillment"},
        holds=("PO 48901", "Tuesday, November 24, 2026"),
    ),
    Golden(
        "clean-shipped",
        "draft",
        subject="tracking",
        body="Please send the tracking number for PO 48755.\n",
        promise={"48755": "shipped_complete"},
        holds=("PO 48755", "Wednesday, November 18, 2026", "UPS", "1Z8W47E30398214477", "Tuesday, November 24, 2026"),
    ),
    Golden(
        "clean-delivered",
        "draft",
        subject="PO 48702",
        body="Has PO 48702 been delivered?\n",
        promise={"48702": "delivered"},
        holds=("PO 48702", "Thursday, November 19, 2026", "RECEIVING"),
    ),
    Golden(
        "clean-ready-for-pickup",
        "draft",
        subject="pick up",
        body=status("48950"),
        settings=WILL_CALL,
        promise={"48950": "ready_for_pickup"},
        holds=("PO 48950", "pick-up"),
        never=("2026",),
    ),
    Golden(
        "clean-three-pos",
        "draft",
        subject="Open POs",
        body="Hello,\n\nplease let us know where these purchase orders stand:\n\n- PO 48817\n- PO 48755\n- PO 48702\n\nThank you\n",
        promise={"48817": "allocated_complete", "48755": "shipped_complete", "48702": "delivered"},
        holds=(*FRIDAY, "1Z8W47E30398214477", "Thursday, November 19, 2026"),
    ),
    Golden(
        "clean-spanish",
        "draft",
        sender=MONTERO,
        subject="Estado del pedido",
        body="Buenos días:\n\n¿Cuándo se enviará la orden de compra 771204?\n\nSaludos\n",
        promise={"771204": "allocated_complete"},
        holds=("771204", "lunes, 30 de noviembre de 2026"),
        never=("November",),
    ),
    Golden(
        "clean-spanish-two-shipments",
        "draft",
        sender=MONTERO,
        subject="PO 771188",
        body="Hola, ¿dónde está el pedido PO 771188? Gracias.\n",
        promise={"771188": "shipped_complete"},
        holds=("1Z8W47E30398300021", "449044304137", "miércoles, 18 de noviembre de 2026", "jueves, 19 de noviembre de 2026"),
    ),
    Golden("clean-subject-only", "draft", subject="When will PO 48817 ship?", body="", promise=ALLOCATED, holds=FRIDAY),
    Golden(
        "clean-typed-on-phone",
        "draft",
        subject="hi",
        body="can u tell me if po#48817 went out yet thx\n",
        promise=ALLOCATED,
        holds=FRIDAY[1:],
    ),
    Golden(
        "clean-leading-zeros",
        "draft",
        sender=MARLOW,
        subject="PO 42351",
        body=status("42351"),
        promise={"42351": "allocated_complete"},
        holds=("42351", "Saturday, November 28, 2026"),
        note="Stored as 0000042351. A Saturday never holds.",
    ),
    Golden(
        "clean-same-po-elsewhere",
        "draft",
        sender=MARLOW,
        promise=ALLOCATED,
        holds=("PO 48817", "Wednesday, November 25, 2026"),
        never=("November 27", "Harlan"),
        note="The number is Harlan's too; each account sees its own order only.",
    ),
    Golden(
        "clean-colleague",
        "draft",
        sender="plant2@harlanpump.example",
        promise=ALLOCATED,
        holds=FRIDAY,
        note="Not a contact; the domain is the account's.",
    ),
]
SEED = Golden(
    "seed-story",
    "escalate",
    ("backorder", "partial_forbidden"),
    [short(3, 60, "2026-12-14"), short(5, 24, None)],
    note="PO 48817: five lines, two of them on vendor backorder in the WMS only, and a no-partials clause.",
)
STATE = [
    Golden("credit-hold", "escalate", ("credit_hold",), [["set", HEADER, of(SO), {"hold_code": "credit"}]], path="credit"),
    Golden("export-hold", "escalate", ("order_hold",), [["set", HEADER, of(SO), {"hold_code": "export"}]]),
    Golden("on-hold", "escalate", ("order_hold",), [["set", HEADER, of(SO), {"status": "on_hold"}]]),
    Golden("cancelled", "escalate", ("order_cancelled",), [["set", HEADER, of(SO), {"status": "cancelled"}]]),
    Golden("not-confirmed", "escalate", ("not_confirmed",), [["set", HEADER, of(SO), {"status": "open"}]]),
    Golden(
        "promise-in-past",
        "escalate",
        ("promise_in_past",),
        [["set", LINES, of(SO), {"promised_ship_date": "2026-11-20"}], ["set", WMS, of(SO), {"planned_ship_date": "2026-11-20"}]],
    ),
    Golden("late-change", "escalate", ("late_change",), [["set", LINES, of(SO, line_number=2), {"changed_at": "2026-11-23T09:00:00Z"}]]),
    Golden(
        "erp-backorder", "escalate", ("backorder",), [["set", LINES, of(SO, line_number=1), {"allocated_qty": 30, "backordered_qty": 10}]]
    ),
    Golden(
        "drop-ship",
        "escalate",
        ("drop_ship",),
        [["set", HEADER, of(SO), {"order_type": "drop_ship"}]],
        settings={"order_types": ["stock", "drop_ship"]},
    ),
]
TERMS = [
    Golden(
        "open-dispute",
        "escalate",
        ("open_dispute",),
        [["set", "crm_accounts", {"customer_id": "C-1001"}, {"open_dispute": "Freight terms"}]],
    ),
    Golden(
        "asn-missing",
        "escalate",
        ("asn_missing",),
        [["set", "wms_shipments", {"shipment_id": "SH-10478-2"}, {"asn_sent_at": None}]],
        sender=MONTERO,
        subject="PO 771188",
        body="Hola, ¿dónde está el pedido PO 771188? Gracias.\n",
    ),
    Golden(
        "hazmat-lead",
        "escalate",
        ("hazmat_lead",),
        [["set", LINES, of(SO, line_number=5), {"is_hazmat": 1}], ["set", HEADER, of(SO), {"ordered_on": "2026-11-23"}]],
        note="Promised on the 27th, ordered on the 23rd, five days of lead.",
    ),
    Golden(
        "terms-unknown",
        "escalate",
        ("terms_unknown",),
        [
            ["set", LINES, of(SO, line_number=5), {"is_hazmat": 1}],
            ["set", "crm_accounts", {"customer_id": "C-1001"}, {"hazmat_lead_days": None}],
        ],
    ),
    Golden(
        "account-inactive", "escalate", ("account_inactive",), [["set", "crm_accounts", {"customer_id": "C-1001"}, {"status": "inactive"}]]
    ),
]
AGREEMENT = [
    Golden("date-disagrees", "escalate", ("date_disagrees",), [["set", WMS, of(SO), {"planned_ship_date": "2026-12-01"}]]),
    Golden(
        "promise-dates-differ",
        "escalate",
        ("promise_dates_differ",),
        [["set", LINES, of(SO, line_number=4), {"promised_ship_date": "2026-12-04"}]],
    ),
    Golden("quantity-disagrees", "escalate", ("quantity_disagrees",), [["set", WLINES, of(SO, line_number=2), {"requested_qty": 20}]]),
    Golden("item-disagrees", "escalate", ("item_disagrees",), [["set", WLINES, of(SO, line_number=2), {"sku": "SEAL-TC40"}]]),
    Golden("buckets-inconsistent", "escalate", ("buckets_inconsistent",), [["set", LINES, of(SO, line_number=2), {"allocated_qty": 35}]]),
    Golden(
        "erp-lags",
        "escalate",
        ("status_disagrees",),
        [
            ["set", WMS, of(SO), {"status": "shipped"}],
            *[
                ["set", WLINES, of(SO, line_number=n), {"picked_qty": q, "packed_qty": q, "shipped_qty": q}]
                for n, q in enumerate((40, 25, 60, 8, 24), 1)
            ],
        ],
    ),
    Golden("wms-knows-nothing", "escalate", ("record_missing",), [["remove", WMS, of(SO)], ["remove", WLINES, of(SO)]]),
    Golden("promise-null", "escalate", ("unknown_value",), [["set", LINES, of(SO, line_number=3), {"promised_ship_date": None}]]),
    Golden("allocated-null", "escalate", ("unknown_value",), [["set", LINES, of(SO, line_number=3), {"allocated_qty": None}]]),
    Golden("erp-stale", "escalate", ("source_stale",), [["set", HEADER, of(SO), {"as_of": "2026-11-22T14:59:59Z"}]]),
    Golden("wms-stale", "escalate", ("source_stale",), [["set", WMS, of(SO), {"as_of": "2026-11-23T10:59:59Z"}]]),
    Golden("as-of-null", "escalate", ("as_of_missing",), [["set", WMS, of(SO), {"as_of": None}]]),
    Golden("as-of-future", "escalate", ("as_of_missing",), [["set", HEADER, of(SO), {"as_of": "2026-11-23T16:00:00Z"}]]),
    Golden("wms-down", "escalate", ("source_unavailable",), down=("wms",), note="run waits for 30 business minutes before this."),
]
