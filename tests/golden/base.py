"""The golden mails' common world, made by hand: four customers, an order in every clean state. Facts only, no expectations."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.worlds.truth import NOW, Account, Line, Order, Scan, Shipment, Truth

HARLAN = Account(
    "C-1001",
    "Harlan Pump & Valve",
    "harlanpump.example",
    "purchasing@harlanpump.example",
    "Harlan Purchasing",
    owner="Key Accounts Midwest",
    owner_email="key-accounts-midwest@northwind.example",
    partials="forbidden",
    hazmat_lead_days=5,
)
MONTERO = Account(
    "C-1002",
    "Montero Industrial",
    "montero.example",
    "compras@montero.example",
    "Compras Montero",
    owner="Key Accounts South",
    owner_email="key-accounts-south@northwind.example",
    language="es",
    asn_required=True,
)
MARLOW = Account("C-1003", "Marlow City Waterworks", "marlowwater.example", "supply@marlowwater.example", "Marlow Supply")
BIRCHWOOD = Account("C-1004", "Birchwood Brewing", "birchwood.example", "orders@birchwood.example", "Birchwood Orders", tier="B")

BEARING = ("BRG-6204-2RS", "Deep groove bearing 6204", "EA")
SEAL = ("SEAL-TC35", "Oil seal 35x52x7", "EA")
CHAIN = ("CHN-40", "Roller chain #40", "FT")
BELT = ("VBL-B52", "V-belt B52", "EA")
GREASE = ("GRS-400", "Grease cartridge 400g", "CTN")


def line(number: int, item: tuple[str, str, str], qty: int, **more: int) -> Line:
    """One line of an item."""
    return Line(number, *item, qty, picked=more.get("picked", 0), packed=more.get("packed", 0), price=19.75)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in November 2026, UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def made_order(
    number: str, po: str, account: Account, state: str, ship: int, lines: tuple[Line, ...], *shipments: Shipment, **more: str
) -> Order:
    """An order of an account, ordered on the 9th."""
    return Order(
        number,
        po,
        account.id,
        state,
        date(2026, 11, 9),
        date(2026, 11, ship),
        lines,
        shipments,
        requested=date(2026, 12, 18),
        order_type=more.get("order_type", "stock"),
        erp_status=more.get("erp", "released"),
        wms_status=more.get("wms", "released"),
    )


def _ups(order: str, number: str, left: datetime, parts: tuple[tuple[int, int], ...], *scans: Scan, asn: bool = False) -> Shipment:
    return Shipment(order.replace("SO", "SH"), "UPS", "Ground", number, left, parts, scans, left if asn else None)


FIVE = (line(1, BEARING, 40), line(2, SEAL, 25), line(3, CHAIN, 60), line(4, BELT, 8), line(5, GREASE, 24))
ORDERS = (
    made_order("SO-10417", "48817", HARLAN, "allocated_complete", 27, FIVE),
    made_order(
        "SO-10431",
        "48901",
        HARLAN,
        "in_fulfillment",
        24,
        (line(1, BELT, 12, picked=12), line(2, SEAL, 6), line(3, GREASE, 4)),
        wms="picking",
    ),
    made_order(
        "SO-10388",
        "48755",
        HARLAN,
        "shipped_complete",
        18,
        (line(1, BEARING, 10), line(2, BELT, 2)),
        _ups(
            "SO-10388",
            "1Z8W47E30398214477",
            at(18, 21),
            ((1, 10), (2, 2)),
            Scan(at(18, 20), "pre_transit"),
            Scan(at(19, 0), "picked_up", "Joliet, IL", date(2026, 11, 24)),
            Scan(at(20, 9), "in_transit", "Peoria, IL", date(2026, 11, 24)),
        ),
        erp="closed",
        wms="shipped",
    ),
    made_order(
        "SO-10365",
        "48702",
        HARLAN,
        "delivered",
        16,
        (line(1, CHAIN, 30),),
        _ups(
            "SO-10365",
            "1Z8W47E30398200015",
            at(16, 20),
            ((1, 30),),
            Scan(at(16, 23), "picked_up", "Joliet, IL", date(2026, 11, 19)),
            Scan(at(19, 17, 5), "delivered", "Dayton, OH", None, "RECEIVING"),
        ),
        erp="closed",
        wms="shipped",
    ),
    made_order(
        "SO-10444",
        "48950",
        HARLAN,
        "ready_for_pickup",
        24,
        (line(1, SEAL, 4, picked=4, packed=4),),
        order_type="will_call",
        wms="packed",
    ),
    made_order("SO-10502", "771204", MONTERO, "allocated_complete", 30, (line(1, BEARING, 100), line(2, GREASE, 12))),
    made_order(
        "SO-10478",
        "771188",
        MONTERO,
        "shipped_complete",
        19,
        (line(1, BEARING, 20), line(2, SEAL, 15)),
        Shipment(
            "SH-10478-1",
            "UPS",
            "Ground",
            "1Z8W47E30398300021",
            at(18, 18),
            ((1, 20),),
            (Scan(at(18, 22), "picked_up", "Joliet, IL", date(2026, 11, 25)),),
            at(18, 18),
        ),
        Shipment(
            "SH-10478-2",
            "FedEx",
            "Ground",
            "449044304137",
            at(19, 18),
            ((2, 15),),
            (Scan(at(19, 22), "picked_up", "Joliet, IL", date(2026, 11, 27)),),
            at(19, 18),
        ),
        wms="shipped",
    ),
    made_order("SO-10555", "PO-437124", MONTERO, "in_fulfillment", 25, (line(1, BELT, 3, picked=3, packed=3),), wms="packed"),
    # The number that Harlan uses too.
    made_order("SO-10601", "48817", MARLOW, "allocated_complete", 25, (line(1, CHAIN, 10),)),
    made_order("SO-10602", "0000042351", MARLOW, "allocated_complete", 28, (line(1, SEAL, 50),)),
    made_order("SO-10700", "LB 6132", BIRCHWOOD, "allocated_complete", 26, (line(1, BELT, 5),)),
)
TRUTH = Truth(NOW, (HARLAN, MONTERO, MARLOW, BIRCHWOOD), ORDERS)
