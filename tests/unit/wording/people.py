"""Orders in every state that people write about, through reconciliation and the rules: what ``podesk check`` would hold a text against."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from agent.wording.formats import po_core
from policies.decide import decide
from policies.limits import Policies
from policies.packet import Packet
from policies.truth import backed
from tests.unit import builders as make

SHIP, WEEK_LATER, GONE = date(2026, 12, 2), date(2026, 12, 9), datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
UPS, ESTES = "1Z8W47E30398214477", "0291847733"
ITEMS = {
    1: ("BRG-6204", "Deep groove bearing"),
    2: ("SEAL-35", "Oil seal"),
    3: ("CHN-40", "Roller chain"),
    4: ("GRS-400", "Grease cartridge"),
}


def line(
    number: int, qty: int, *, shipped: int = 0, waiting: int = 0, cancelled: int = 0, due: date | None = None, day: date | None = SHIP
) -> tuple[Any, Any]:
    """A line in ERP and WMS on which both agree."""
    sku, words = ITEMS.get(number, (f"SKU-{number}", "Item"))
    owed = qty - cancelled
    erp = make.erp_line(
        number, qty, sku=sku, description=words, promised_ship_date=day, shipped_qty=Decimal(shipped), backordered_qty=Decimal(waiting),
        cancelled_qty=Decimal(cancelled), allocated_qty=Decimal(owed - shipped - waiting),
    )  # fmt: skip
    wms = make.wms_line(number, owed, shipped, shipped, shipped, sku=sku, backordered_qty=Decimal(waiting), expected_date=due)
    return erp, wms


def _picked(number: int, qty: int) -> tuple[Any, Any]:
    """A line that is picked and packed and hasn't left."""
    erp, wms = line(number, qty)
    return erp, wms.model_copy(update={"picked_qty": Decimal(qty), "packed_qty": Decimal(qty)})


def packet(po: str, *lines: tuple[Any, Any], planned: date | None = SHIP, carrier: tuple[Any, ...] = (), **over: Any) -> Packet:
    """The packet of an order as the rules back it. ``over``: fields of the ERP's header, ``wms_…`` of the warehouse's, shipments."""
    number = f"SO-{po}"
    wms = {key.removeprefix("wms_"): over.pop(key) for key in list(over) if key.startswith("wms_")}
    shipments = over.pop("shipments", ())
    erp_order = make.erp_order([erp for erp, _ in lines], order_number=number, customer_po=po, **over)
    wms_order = make.wms_order([held for _, held in lines], shipments, order_number=number, planned_ship_date=planned, **wms)
    given = make.evidence(erp_order, wms_order, carrier=carrier, lookups=(make.lookup(po, orders=(number,)),))
    asked = make.inquiry(po_numbers=(make.PoCandidate(value=po, text=po, where="subject", confidence=1.0),))
    return backed(decide(make.dossier(given, asked), Policies()))[0]


def parcel(number: int = 1, carrier: str = "UPS Ground", tracking: str = UPS, **over: Any) -> Any:
    """A parcel that left on Thursday, November 19, 2026."""
    lines = over.pop("lines", (("1", 60), ("2", 25)))
    return make.shipment(number, lines, carrier=carrier, tracking_number=tracking, shipped_at=GONE, asn_sent_at=GONE, **over)


@cache
def packets() -> tuple[Packet, ...]:
    """7001 partly gone · 7002 on backorder with dates · 7003 credit hold · 7004 cancelled · 7005 allocated · 7006 delivered · 7007 two
    lines on backorder · 7008 gone in two parcels · 7009 on hold · 7010 packed · 7011 signed for · 7012 on its way ·
    7013 one line of three gone."""
    moving = make.tracking(
        make.event("picked_up", 90), make.event("in_transit", 10, estimated_delivery=date(2026, 11, 24)), number=UPS
    )  # fmt: skip
    signed = make.tracking(make.event("picked_up", 85), make.event("delivered", 80, signed_by="R HALE"), number="0291847744")
    arrived = make.tracking(make.event("picked_up", 85), make.event("delivered", 80), number=ESTES)
    return (
        packet("7001", line(1, 100, shipped=60), line(2, 25, shipped=25), line(3, 12, waiting=12, day=None), line(5, 8, cancelled=8),
               shipments=(parcel(),), carrier=(moving,), wms_status="picking"),
        packet("7002", line(1, 5, waiting=5, due=date(2026, 12, 7), day=WEEK_LATER), planned=WEEK_LATER),
        packet("7003", line(1, 30), hold_code="credit"),
        packet("7004", line(1, 10), line(2, 4), status="cancelled", wms_status="cancelled"),
        packet("7005", line(1, 6, day=WEEK_LATER), line(2, 8, day=WEEK_LATER), planned=WEEK_LATER),
        packet("7006", line(1, 3, shipped=3),
               shipments=(parcel(1, "Estes Express", ESTES, lines=(("1", 3),)),), carrier=(arrived,), wms_status="shipped"),
        packet("7007", line(1, 20, day=WEEK_LATER), line(2, 10, waiting=4, due=date(2026, 12, 15), day=WEEK_LATER),
               line(3, 7, cancelled=2, day=WEEK_LATER), line(4, 9, waiting=9, day=None), planned=WEEK_LATER),
        packet("7008", line(1, 60, shipped=60), line(2, 25, shipped=25),
               shipments=(parcel(1, lines=(("1", 60),)), parcel(2, tracking="1Z8W47E30398214400", lines=(("2", 25),))),
               carrier=(moving, make.tracking(make.event("picked_up", 90), number="1Z8W47E30398214400")), wms_status="shipped"),
        packet("7009", line(1, 30), line(2, 5), status="on_hold"),
        packet("7010", _picked(1, 6), _picked(2, 8), planned=SHIP, wms_status="packed"),
        packet("7011", line(1, 3, shipped=3), shipments=(parcel(1, "Estes Express", "0291847744", lines=(("1", 3),)),),
               carrier=(signed,),
               wms_status="shipped"),
        packet("7012", line(1, 60, shipped=60), shipments=(parcel(1, lines=(("1", 60),)),), carrier=(moving,), wms_status="shipped"),
        packet("7013", line(1, 60, shipped=60), line(2, 25), line(3, 12, waiting=12, day=None), line(5, 8, cancelled=8),
               line(6, 3, cancelled=3),
               shipments=(parcel(1, lines=(("1", 60),)),), carrier=(moving,), wms_status="picking"),
    )  # fmt: skip


def of(po: str) -> Packet:
    """The one with this number."""
    return next(one for one in packets() if po_core(one.po_number) == po)
