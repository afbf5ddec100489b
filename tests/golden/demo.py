"""Writes the demo's world and sample mails into ``config/demo``: ``python -m tests.golden.demo``. It asks the product nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.golden.base import BEARING, BELT, HARLAN, MARLOW, MONTERO, SEAL, TRUTH, line, made_order
from tests.golden.generate import NAMES, rows_text
from tests.golden.loading import apply
from tests.worlds.mails import Mail
from tests.worlds.render import render
from tests.worlds.truth import NOW

FOLDER = Path(__file__).parents[2] / "config" / "demo"
MORE = (
    made_order("SO-10452", "48966", HARLAN, "allocated_complete", 30, (line(1, BEARING, 16), line(2, SEAL, 16), line(3, BELT, 4))),
    made_order("SO-10610", "MW-2204", MARLOW, "allocated_complete", 25, (line(1, SEAL, 20), line(2, BELT, 6))),
    made_order("SO-10560", "PO-437131", MONTERO, "allocated_complete", 27, (line(1, BELT, 6),)),
)
# The seed's story: the warehouse alone knows that two of five lines wait for a vendor. And one order on credit hold.
TROUBLE: list[list[Any]] = [
    ["set", "wms_lines", {"order_number": "SO-10417", "line_number": 3}, {"backordered_qty": 60, "expected_date": "2026-12-14"}],
    ["set", "wms_lines", {"order_number": "SO-10417", "line_number": 5}, {"backordered_qty": 24}],
    ["set", "erp_orders", {"order_number": "SO-10610"}, {"hold_code": "credit", "status": "on_hold"}],
]
H, M, W = HARLAN.mailbox, MONTERO.mailbox, MARLOW.mailbox
# name, minutes ago, sender, subject, body, headers
MAILS: tuple[tuple[str, int, str, str, str, dict[str, str]], ...] = (
    (
        "01-five-lines",
        95,
        H,
        "PO 48817 - when does it ship?",
        "Hi team,\n\nWhere is PO 48817? All five lines have to be here before we shut the line down for the rebuild.\n\nThanks\n",
        {},
    ),
    ("02-allocated", 90, H, "Ship date", "Good morning,\n\ncould you please confirm when PO 48966 will ship?\n\nKind regards\n", {}),
    ("03-picking", 84, H, "PO 48901", "Any update on PO 48901? Thank you.\n", {}),
    ("04-tracking", 77, H, "Tracking number please", "Has PO 48755 shipped yet? If so please send the tracking number.\n", {}),
    ("05-delivered", 70, H, "PO 48702", "Where is PO 48702? Has it been delivered?\n", {}),
    ("06-spanish", 66, M, "Estado del pedido", "Buenos días:\n\n¿Cuándo se enviará la orden de compra 771204?\n\nUn cordial saludo\n", {}),
    (
        "07-three-pos",
        58,
        M,
        "Open POs",
        "Hello,\n\nplease let us know where these purchase orders stand:\n\n- PO 771188\n- PO-437124\n- PO-437131\n\nThank you\n",
        {},
    ),
    ("08-credit-hold", 51, W, "MW-2204", "Hello,\n\ncan you tell us the status of PO MW-2204? The crew is waiting for it.\n", {}),
    (
        "09-price",
        44,
        H,
        "PO 48966",
        "What is the status of PO 48966? Also, the unit price on line 2 looks higher than your quote, please correct it.\n",
        {},
    ),
    ("10-stranger", 37, "buyer.west@freemail.example", "order status", "Hi, please send me the status of PO 48755.\n", {}),
    (
        "11-out-of-office",
        30,
        H,
        "Automatic reply: PO 48901",
        "I am out of the office and will answer your message when I am back.\n",
        {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
    ),
    (
        "12-newsletter",
        23,
        "news@supplyweekly.example",
        "Five ways to track your orders",
        "This week in Supply Weekly: where is your order, and why does it take so long?\n",
        {"List-Id": "<news.supplyweekly.example>", "List-Unsubscribe": "<mailto:off@supplyweekly.example>", "Precedence": "bulk"},
    ),
    ("13-thanks", 16, H, "Re: PO 48702", "Thank you, we found it. Have a great day!\n", {}),
    ("14-on-the-phone", 9, W, "42351", "hi can u tell me if po 42351 went out yet thx\n\nSent from my phone\n", {}),
)


def main() -> None:
    """Rewrites world and mails."""
    rows = render(replace(TRUTH, orders=(*TRUTH.orders, *MORE)))
    for step in TROUBLE:
        apply(rows, step)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "world.json").write_text(rows_text(rows), encoding="utf-8")
    for name, minutes, sender, subject, body, headers in MAILS:
        mail = Mail(sender, NAMES.get(sender, ""), subject, body, NOW - timedelta(minutes=minutes), headers=headers, key=f"demo-{name}")
        (FOLDER / f"{name}.eml").write_bytes(mail.raw())


if __name__ == "__main__":
    main()
