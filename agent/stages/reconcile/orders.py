"""The order as a whole: its states out of its lines', its headers against its lines, and system against system.

A header on hold or cancelled overrides the lines; any other header word is only ever compared, never believed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from agent.stages.reconcile.findings import Side, differ, unknown
from agent.stages.reconcile.pairing import line_key
from agent.stages.reconcile.vocabulary import ERP_STATUS, HOLD_CODE, ORDER_TYPE, WMS_STATUS
from connectors.records import ErpOrder, WmsOrder
from policies.packet import Disagreement, LineView, ShipmentView, State

_READY = (State.ALLOCATED, State.PICKING, State.PACKED)
_HEADERS = {
    State.WAITING: ("new", "released"),
    State.ALLOCATED: ("new", "released"),
    State.PICKING: ("picking",),
    State.PACKED: ("packed",),
    State.PARTLY_SHIPPED: ("picking", "packed", "shipped"),
    State.SHIPPED: ("shipped",),
}


def erp_state(order: ErpOrder, lines: Sequence[LineView]) -> State:
    """What is owed of the order, as the ERP's quantities have it."""
    if order.status == "cancelled":
        return State.CANCELLED
    if order.status == "on_hold" or order.hold_code is not None:
        return State.HELD
    return summed([line.erp_state for line in lines if line.erp_present])


def wms_state(order: WmsOrder, lines: Sequence[LineView], shipments: Sequence[ShipmentView]) -> State:
    """What became of the order in the warehouse; delivered only by the carrier's word on every parcel."""
    if order.status == "cancelled":
        return State.CANCELLED
    if order.status == "on_hold":
        return State.HELD
    state = summed(_physical(lines))
    delivered = bool(shipments) and all(s.tracking is not None and s.tracking.delivered for s in shipments)
    return State.DELIVERED if state is State.SHIPPED and delivered else state


def _physical(lines: Sequence[LineView]) -> list[State]:
    return [line.fulfillment_state for line in lines if line.wms_present]


def summed(states: Sequence[State]) -> State:
    """One state out of the lines' states; a line cancelled in full drops out."""
    live = [state for state in states if state is not State.CANCELLED]
    if not live:
        return State.CANCELLED if states else State.UNKNOWN
    for worst in (State.INCONSISTENT, State.UNKNOWN):
        if worst in live:
            return worst
    if all(state is State.SHIPPED for state in live):
        return State.SHIPPED
    if State.SHIPPED in live or State.PARTLY_SHIPPED in live:
        return State.PARTLY_SHIPPED
    if all(state is State.PACKED for state in live):
        return State.PACKED
    if State.PICKING in live or State.PACKED in live:
        return State.PICKING
    return State.WAITING if State.WAITING in live else State.ALLOCATED


def judge_erp(order: ErpOrder, lines: Sequence[LineView], erp: Side) -> list[Disagreement]:
    """The ERP's header: words that aren't in the vocabulary, and what it says against its own lines."""
    found = []
    if order.status not in ERP_STATUS:
        found.append(unknown("status of the order", erp.on_order("status", order.status)))
    if order.hold_code is not None and order.hold_code not in HOLD_CODE:
        found.append(unknown("hold code", erp.on_order("hold_code", order.hold_code)))
    if order.order_type not in ORDER_TYPE:
        found.append(unknown("order type", erp.on_order("order_type", order.order_type)))
    if order.customer_id is None:
        found.append(unknown("customer of the order", erp.on_order("customer_id", None)))
    if not any(line.erp_present for line in lines):
        found.append(unknown("lines of the order", erp.derived("erp_order_lines", None)))
    if order.ordered_on is None and any(line.is_hazmat and line.unshipped for line in lines):
        found.append(unknown("date of the order, which hazmat lead days count from", erp.on_order("ordered_on", None)))
    state = summed([line.erp_state for line in lines if line.erp_present])
    if order.status == "closed" and state not in (State.SHIPPED, State.CANCELLED, State.UNKNOWN, State.INCONSISTENT):
        found.append(
            differ("status", "closed order with open lines", erp.on_order("status", order.status), erp.derived("lines", str(state)))
        )
    return found


def judge_wms(order: WmsOrder, lines: Sequence[LineView], wms: Side) -> list[Disagreement]:
    """The WMS' header: a word that isn't in the vocabulary, and what it says against its own lines."""
    if order.status not in WMS_STATUS:
        return [unknown("status in the warehouse", wms.on_order("status", order.status))]
    state = summed(_physical(lines))
    expected = _HEADERS.get(state)
    if expected is None or order.status in ("on_hold", "cancelled", *expected):
        return []
    return [differ("status", "warehouse header against its lines", wms.on_order("status", order.status), wms.derived("lines", str(state)))]


def judge_between(erp_order: ErpOrder, wms_order: WmsOrder, lines: Sequence[LineView], erp: Side, wms: Side) -> list[Disagreement]:
    """Does the ERP's order stand where the warehouse's does? What waits, is allocated or picked is one class: still in the house."""
    found = []
    cancelled = {erp_order.status == "cancelled", wms_order.status == "cancelled"}
    if len(cancelled) == 2:
        words = (erp.on_order("status", erp_order.status), wms.on_order("status", wms_order.status))
        found.append(differ("status", "cancelled in one system only", *words))
    owed = summed([line.erp_state for line in lines if line.erp_present])
    done = summed(_physical(lines))
    if State.UNKNOWN not in (owed, done) and _class(owed) != _class(done):
        found.append(differ("status", "status", erp.derived("lines", str(owed)), wms.derived("lines", str(done))))
    return found


def _class(state: State) -> str:
    return "in the house" if state in (*_READY, State.WAITING) else str(state)


def judge_dates(erp_order: ErpOrder, wms_order: WmsOrder, lines: Sequence[LineView], erp: Side, wms: Side) -> list[Disagreement]:
    """Ship dates of lines still to be shipped: known, one and the same, and the warehouse's too.

    An order waiting at the counter needs none; where both systems have one, they are compared all the same.
    """
    open_lines = [line for line in lines if line.erp_present and line.unshipped]
    if not open_lines:
        return []
    counter = erp_order.order_type == "will_call" and all(line.fulfillment_state is State.PACKED for line in open_lines)
    found = []
    planned = wms_order.planned_ship_date
    if planned is None and not counter:
        found.append(unknown("planned ship date", wms.on_order("planned_ship_date", None)))
    for line in open_lines:
        promised = line.promised_ship_date
        if promised is None:
            if not counter:
                found.append(unknown("promised ship date", erp.on_line(line.line, "promised_ship_date", None), line.line))
        elif planned is not None and promised != planned:
            pair = (erp.on_line(line.line, "promised_ship_date", promised), wms.on_order("planned_ship_date", planned))
            found.append(differ("date", "ship date", *pair, line=line.line, days=abs((planned - promised).days)))
    dates = {line.promised_ship_date: line for line in open_lines if line.promised_ship_date is not None}
    if len(dates) > 1:
        readings = (erp.on_line(line.line, "promised_ship_date", day) for day, line in sorted(dates.items()))
        found.append(differ("promise_dates", "promised ship dates of the lines", *readings))
    return found


def judge_beginnings(erp_order: ErpOrder, shipments: Sequence[ShipmentView], erp: Side, wms: Side) -> list[Disagreement]:
    """Nothing goes before it is ordered: one of the two days is wrong, or the shipment is another order's."""
    placed = erp_order.ordered_on
    if placed is None:
        return []
    return [
        differ(
            "status",
            f"shipment {shipment.shipment_id} went before the order was placed",
            erp.on_order("ordered_on", placed),
            wms.on_shipment(shipment.shipment_id, "shipped_on", shipment.shipped_on),
        )
        for shipment in shipments
        if shipment.shipped_on is not None and shipment.shipped_on < placed
    ]


def judge_shipped_quantities(lines: Sequence[LineView], shipments: Sequence[ShipmentView], wms: Side) -> list[Disagreement]:
    """What shipments hold of a line against what the WMS says it shipped of it.

    A label that was made and hasn't left counts only where the sums fit with it.
    """
    gone = _sums([s for s in shipments if s.shipped_at is not None])
    made = _sums(shipments)
    found = []
    by_key = {line_key(line.wms_line): line for line in lines if line.wms_line is not None}
    for key, line in by_key.items():
        shipped = line.wms_shipped
        if shipped is None or shipped in (gone.get(key, Decimal(0)), made.get(key, Decimal(0)) if shipped else None):
            continue
        held = wms.derived("sum of shipment lines", gone.get(key, Decimal(0)))
        found.append(differ("quantity", "quantity in shipments", wms.on_line(line.line, "shipped_qty", shipped), held, line=line.line))
    for key in sorted(set(made) - set(by_key)):
        found.append(differ("item", "shipment of a line that the order lacks", wms.derived("wms_shipment_lines", key), line=key))
    for shipment in shipments:
        found += _contents(shipment, wms)
    return found


def _sums(shipments: Sequence[ShipmentView]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for shipment in shipments:
        for number, quantity in shipment.quantities:
            sums[line_key(number)] += quantity or Decimal(0)
    return sums


def _contents(shipment: ShipmentView, wms: Side) -> list[Disagreement]:
    """A shipment holds something of known quantity, or its number stands for nothing."""
    what = f"contents of shipment {shipment.shipment_id}"
    if any(quantity is None for _, quantity in shipment.quantities):
        return [unknown(what, wms.derived("qty", None))]
    if any(quantity is not None and quantity < 0 for _, quantity in shipment.quantities):
        return [differ("buckets", what, *(wms.derived(f"line {number}", quantity) for number, quantity in shipment.quantities))]
    if shipment.shipped_at is not None and not any(quantity for _, quantity in shipment.quantities):
        return [differ("quantity", what, wms.derived("shipment", shipment.shipment_id), wms.derived("lines", "nothing in it"))]
    return []
