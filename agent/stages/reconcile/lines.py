"""One line, ERP beside WMS: its states by exclusive buckets, and where the two disagree. Never reads a status word.

NULL makes a state unknown, a broken sum makes it inconsistent; neither is ever clean.
"""

from __future__ import annotations

from decimal import Decimal

from agent.stages.reconcile.findings import Side, differ, unknown
from agent.stages.reconcile.pairing import Pair, item_key
from connectors.records import ErpLine, WmsLine
from policies.packet import Disagreement, LineView, State

ERP_QUANTITIES = ("ordered_qty", "allocated_qty", "backordered_qty", "shipped_qty", "cancelled_qty")
WMS_QUANTITIES = ("requested_qty", "picked_qty", "packed_qty", "shipped_qty", "backordered_qty")
ZERO = Decimal(0)


def view_line(pair: Pair) -> LineView:
    """Both systems' fields of a line with the states that follow from its quantities."""
    erp, wms = pair.erp, pair.wms
    e, w = erp or ErpLine(line_number=""), wms or WmsLine(line_number="")
    return LineView(
        line=erp.line_number if erp else w.line_number,
        wms_line=wms.line_number if wms else None,
        sku=e.sku if erp else w.sku,
        wms_sku=w.sku,
        description=e.description,
        uom=e.uom,
        erp_present=erp is not None,
        wms_present=wms is not None,
        ordered=e.ordered_qty,
        cancelled=e.cancelled_qty,
        backordered=e.backordered_qty,
        allocated=e.allocated_qty,
        shipped=e.shipped_qty,
        requested=w.requested_qty,
        wms_backordered=w.backordered_qty,
        wms_picked=w.picked_qty,
        wms_packed=w.packed_qty,
        wms_shipped=w.shipped_qty,
        promised_ship_date=e.promised_ship_date,
        expected_date=w.expected_date,
        is_stocked=e.is_stocked,
        is_hazmat=e.is_hazmat,
        changed_at=e.changed_at,
        erp_state=erp_line_state(erp),
        fulfillment_state=wms_line_state(wms),
    )


def erp_line_state(line: ErpLine | None) -> State:
    """cancelled + backordered + allocated + shipped must be what was ordered, and something must have been."""
    if line is None:
        return State.ABSENT
    ordered, allocated, backordered, shipped, cancelled = (getattr(line, field) for field in ERP_QUANTITIES)
    if _any_missing(ordered, allocated, backordered, shipped, cancelled):
        return State.UNKNOWN
    if min(allocated, backordered, shipped, cancelled) < 0 or ordered <= 0:
        return State.INCONSISTENT
    if allocated + backordered + shipped + cancelled != ordered:
        return State.INCONSISTENT
    live = ordered - cancelled
    if live == 0:
        return State.CANCELLED
    if shipped == live:
        return State.SHIPPED
    if shipped > 0:
        return State.PARTLY_SHIPPED
    return State.ALLOCATED if allocated == live else State.WAITING


def _any_missing(*quantities: Decimal | None) -> bool:
    """Asked by identity: ``None in …`` would compare each decimal with None, which costs more than all else about a line."""
    return any(quantity is None for quantity in quantities)


def wms_line_state(line: WmsLine | None) -> State:
    """shipped ≤ packed ≤ picked ≤ requested; what is picked can't be on backorder too."""
    if line is None:
        return State.ABSENT
    requested, picked, packed, shipped, backordered = (getattr(line, field) for field in WMS_QUANTITIES)
    if _any_missing(requested, picked, packed, shipped, backordered):
        return State.UNKNOWN
    if not ZERO <= shipped <= packed <= picked <= requested or not ZERO <= backordered <= requested - picked:
        return State.INCONSISTENT
    if requested == 0:
        return State.CANCELLED
    if shipped == requested:
        return State.SHIPPED
    if shipped > 0:
        return State.PARTLY_SHIPPED
    if packed == requested:
        return State.PACKED
    if picked > 0:
        return State.PICKING
    return State.WAITING if backordered > 0 else State.ALLOCATED


def judge_line(pair: Pair, view: LineView, erp: Side, wms: Side, wms_known: bool) -> list[Disagreement]:
    """All that is wrong with one line. ``wms_known``: the WMS has the order at all (else its silence on a line says nothing)."""
    found = _erp_alone(pair.erp, view, erp) + _wms_alone(pair.wms, view, wms)
    if pair.erp is None or pair.wms is None:
        if wms_known and not view.dead:
            found.append(_one_sided(view, erp, wms))
        return found
    return found + _items(view, erp, wms) + _quantities(view, erp, wms)


def _erp_alone(line: ErpLine | None, view: LineView, erp: Side) -> list[Disagreement]:
    if line is None:
        return []
    n = view.line
    found = [unknown(f"{field} of the line", erp.on_line(n, field, None), n) for field in ERP_QUANTITIES if getattr(line, field) is None]
    if view.erp_state is State.INCONSISTENT:
        found.append(differ("buckets", "quantities", *(erp.on_line(n, f, getattr(line, f)) for f in ERP_QUANTITIES), line=n))
    if view.dead:
        return found
    if not (line.sku or "").strip():
        found.append(unknown("item of the line", erp.on_line(n, "sku", line.sku), n))
    if view.unshipped and line.is_hazmat is None:
        found.append(unknown("whether the line is hazmat", erp.on_line(n, "is_hazmat", None), n))
    return found


def _wms_alone(line: WmsLine | None, view: LineView, wms: Side) -> list[Disagreement]:
    if line is None:
        return []
    n = view.line
    found = [unknown(f"{field} of the line", wms.on_line(n, field, None), n) for field in WMS_QUANTITIES if getattr(line, field) is None]
    if view.fulfillment_state is State.INCONSISTENT:
        found.append(differ("buckets", "quantities", *(wms.on_line(n, f, getattr(line, f)) for f in WMS_QUANTITIES), line=n))
    if not view.dead and not (line.sku or "").strip():
        found.append(unknown("item of the line", wms.on_line(n, "sku", line.sku), n))
    return found


def _one_sided(view: LineView, erp: Side, wms: Side) -> Disagreement:
    there = f"line {view.line} ({view.sku})"
    has, lacks = (erp, wms) if view.erp_present else (wms, erp)
    return differ("item", "line in one system only", has.derived("lines", there), lacks.derived("lines", "no such line"), line=view.line)


def _items(view: LineView, erp: Side, wms: Side) -> list[Disagreement]:
    if view.dead or not view.sku or not view.wms_sku or item_key(view.sku) == item_key(view.wms_sku):
        return []
    return [differ("item", "item", erp.on_line(view.line, "sku", view.sku), wms.on_line(view.line, "sku", view.wms_sku), line=view.line)]


def _quantities(view: LineView, erp: Side, wms: Side) -> list[Disagreement]:
    """ERP's live, shipped and backordered quantities against what the warehouse holds of the line."""
    n = view.line
    if _any_missing(view.live, view.shipped, view.backordered, view.allocated):
        return []
    if _any_missing(view.requested, view.wms_shipped, view.wms_backordered, view.wms_picked):
        return []
    live, shipped, waiting, allocated = view.live or ZERO, view.shipped or ZERO, view.backordered or ZERO, view.allocated or ZERO
    requested, wms_shipped = view.requested or ZERO, view.wms_shipped or ZERO
    wms_waiting, in_hand = view.wms_backordered or ZERO, (view.wms_picked or ZERO) - wms_shipped
    # A warehouse that was given only what can ship holds less than is owed, by exactly what waits.
    given_less = requested == live - waiting and wms_waiting == 0
    found: list[Disagreement] = []
    if requested != live and not given_less:
        owed = erp.derived("ordered_qty − cancelled_qty", live)
        found.append(differ("quantity", "quantity owed", owed, wms.on_line(n, "requested_qty", requested), line=n))
    if shipped != wms_shipped:
        pair = (erp.on_line(n, "shipped_qty", shipped), wms.on_line(n, "shipped_qty", wms_shipped))
        found.append(differ("quantity", "quantity shipped", *pair, line=n))
    if waiting != wms_waiting and not given_less:
        pair = (erp.on_line(n, "backordered_qty", waiting), wms.on_line(n, "backordered_qty", wms_waiting))
        found.append(differ("quantity", "quantity on backorder", *pair, line=n))
    if in_hand > allocated and shipped == wms_shipped:
        held = wms.derived("picked_qty − shipped_qty", in_hand)
        found.append(differ("quantity", "quantity in hand", erp.on_line(n, "allocated_qty", allocated), held, line=n))
    return found
