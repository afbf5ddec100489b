"""For each field: does a spoilt value change what the customer may be told? ``changed`` only where that is beyond doubt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from tests.worlds.render import Row
from tests.worlds.scene import Scene
from tests.worlds.truth import SHIPPED, UNSHIPPED, local_date

Judge = Callable[[Scene, Row, str, object], bool]
JUNK = (None, 0, "abc")
# What a customer reads: where nothing else contradicts it, a change of it alone makes another true draft.
TOLD = frozenset(
    {
        ("wms_shipments", "carrier"),
        ("wms_shipments", "shipped_at"),
        ("carrier_events", "estimated_delivery"),
        ("carrier_events", "signed_by"),
    }
)


def verdict(scene: Scene, view: str, row: Row, column: str, after: object) -> str:
    """``changed``: the draft as it was must not come out again. ``either``: it may, and so may a hold."""
    judge = JUDGES.get((view, column))
    if judge is None or _cancelled(scene, view, row):
        return "either"
    return "changed" if judge(scene, row, column, after) else "either"


def _cancelled(scene: Scene, view: str, row: Row) -> bool:
    lines = {line.number for line in scene.order.lines if line.cancelled}
    return view in ("erp_order_lines", "wms_lines") and row["line_number"] in lines


def _day(value: object) -> date | None:
    try:
        at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return local_date(at) if "T" in str(value) else at.date()


def _open(scene: Scene) -> bool:
    return scene.order.state not in SHIPPED


def always(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Without this value the records no longer belong together."""
    return True


def unless_null(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Another value is another thing; none at all may be made up for by a second key."""
    return after is not None


def only_junk(scene: Scene, row: Row, column: str, after: object) -> bool:
    """No value, or none that means anything."""
    return after in JUNK


def quantity(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Another number always; none where the goods have left may be made up for by the shipped ones."""
    return _open(scene) or after is not None or column in ("ordered_qty", "shipped_qty")


def ship_date(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Told and compared as long as the goods are there."""
    return scene.order.state in UNSHIPPED


def as_of(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Missing, in the future, or older than the limit."""
    if after in JUNK:
        return True
    at = datetime.fromisoformat(str(after).replace("Z", "+00:00"))
    limit = scene.settings.fresh_for.get("crm" if "tier" in row else "erp" if "hold_code" in row else "wms")
    return at > scene.now or (limit is not None and scene.now - at > timedelta(seconds=limit))


def erp_status(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Anything but released; closed only where all has left."""
    return after != "released" and not (after == "closed" and not _open(scene))


def wms_status(scene: Scene, row: Row, column: str, after: object) -> bool:
    """No word, or one that says gone, stopped or cancelled where the quantities don't, and the other way round."""
    final = ("shipped", "cancelled", "on_hold")
    return after in JUNK or after in final or row["status"] in final


def order_type(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Unknown or out of scope."""
    return after not in scene.settings.order_types


def hold_code(scene: Scene, row: Row, column: str, after: object) -> bool:
    """A hold appears."""
    return isinstance(after, str)


def stocked(scene: Scene, row: Row, column: str, after: object) -> bool:
    """No longer known to be a stocked item."""
    return after in JUNK


def asn(scene: Scene, row: Row, column: str, after: object) -> bool:
    """A required notice is missing."""
    return scene.account.asn_required and after is None


def shipped_at(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Another day, or none."""
    return scene.order.state == "shipped_complete" and _day(after) != _day(row[column])


def carrier_name(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Told of goods under way, and only a name is a name."""
    return scene.order.state == "shipped_complete" and after is not None


def estimate(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Only the newest estimate of goods under way is told; without it the one before stands."""
    if scene.order.state != "shipped_complete" or not row["estimated_delivery"]:
        return False
    known = [other for other in scene.events(str(row["tracking_number"])) if other["estimated_delivery"]]
    return known[-1] is row and (after is not None or len(known) == 1)


def delivery(scene: Scene, row: Row, column: str, after: object) -> bool:
    """The scan that says delivered is no longer that."""
    if row["status"] != "delivered":
        return False
    return column != "occurred_at" or _day(after) != _day(row[column])


def dispute(scene: Scene, row: Row, column: str, after: object) -> bool:
    """A text is a dispute."""
    return isinstance(after, str)


def tier(scene: Scene, row: Row, column: str, after: object) -> bool:
    """Unknown or out of scope."""
    return after not in scene.settings.tiers


JUDGES: dict[tuple[str, str], Judge] = {
    ("erp_orders", "order_number"): always,
    ("erp_orders", "customer_po"): always,
    ("erp_orders", "customer_id"): always,
    ("erp_orders", "status"): erp_status,
    ("erp_orders", "hold_code"): hold_code,
    ("erp_orders", "order_type"): order_type,
    ("erp_orders", "as_of"): as_of,
    ("erp_order_lines", "order_number"): always,
    ("erp_order_lines", "sku"): unless_null,
    ("erp_order_lines", "ordered_qty"): quantity,
    ("erp_order_lines", "allocated_qty"): quantity,
    ("erp_order_lines", "backordered_qty"): quantity,
    ("erp_order_lines", "shipped_qty"): quantity,
    ("erp_order_lines", "cancelled_qty"): quantity,
    ("erp_order_lines", "promised_ship_date"): ship_date,
    ("erp_order_lines", "is_stocked"): stocked,
    ("crm_accounts", "customer_id"): always,
    ("crm_accounts", "tier"): tier,
    ("crm_accounts", "status"): only_junk,
    ("crm_accounts", "open_dispute"): dispute,
    ("crm_accounts", "as_of"): as_of,
    ("wms_orders", "order_number"): always,
    ("wms_orders", "status"): wms_status,
    ("wms_orders", "planned_ship_date"): ship_date,
    ("wms_orders", "as_of"): as_of,
    ("wms_lines", "order_number"): always,
    ("wms_lines", "sku"): unless_null,
    ("wms_lines", "requested_qty"): quantity,
    ("wms_lines", "shipped_qty"): quantity,
    ("wms_lines", "backordered_qty"): quantity,
    ("wms_shipments", "order_number"): always,
    ("wms_shipments", "shipment_id"): always,
    ("wms_shipments", "tracking_number"): always,
    ("wms_shipments", "carrier"): carrier_name,
    ("wms_shipments", "shipped_at"): shipped_at,
    ("wms_shipments", "asn_sent_at"): asn,
    ("wms_shipment_lines", "shipment_id"): always,
    ("wms_shipment_lines", "qty"): always,
    ("carrier_events", "tracking_number"): delivery,
    ("carrier_events", "occurred_at"): delivery,
    ("carrier_events", "status"): delivery,
    ("carrier_events", "estimated_delivery"): estimate,
    ("carrier_events", "signed_by"): lambda scene, row, column, after: False,
}
