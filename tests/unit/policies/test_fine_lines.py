"""Where a rule or a clean state begins and ends, in worlds that come close to the edge."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from agent.model.evidence import Evidence
from policies.decide import decide
from policies.limits import Policies
from policies.packet import State
from policies.promise import atoms, clean_state
from tests.unit import builders as b
from tests.unit.policies.cases import parcel, two_parcels

D = Decimal


def hits(given: Evidence) -> list[str]:
    return [finding.rule for finding in decide(b.dossier(given), Policies()).hits]


def short(*waiting: int, in_erp: bool = False) -> Evidence:
    """Two lines of 10 and 4, of which so much waits, in the warehouse's word alone or in both systems'."""
    lines = ((1, 10, waiting[0]), (2, 4, waiting[1]))
    wms = b.wms_order([b.wms_line(n, qty, backordered_qty=D(late)) for n, qty, late in lines])
    over = [{"allocated_qty": D(qty - late), "backordered_qty": D(late)} if in_erp else {} for _, qty, late in lines]
    erp = b.erp_order([b.erp_line(n, qty, **fields) for (n, qty, _), fields in zip(lines, over, strict=True)])
    return b.evidence(erp=erp, wms=wms, crm=b.account(partial_shipments="forbidden"))


@pytest.mark.parametrize("in_erp", [True, False])
@pytest.mark.parametrize(
    ("waiting", "partial"),
    [
        ((10, 4), False),  # the whole order waits: no part of it is ready, whatever the ERP still allocates
        ((10, 0), True),
        ((4, 0), True),
        ((10, 3), True),
        ((1, 4), True),
    ],
)
def test_partial_exception_needs_a_part_that_is_ready(waiting: tuple[int, int], partial: bool, in_erp: bool) -> None:
    found = hits(short(*waiting, in_erp=in_erp))
    assert "backorder" in found
    assert ("partial_forbidden" in found) is partial


@pytest.mark.parametrize(("signer", "told"), [("R HALE", True), ("Ж", True), ("0", False), ("-", False), ("", False), (None, False)])
def test_only_a_name_signed(signer: str | None, told: bool) -> None:
    one = b.dossier(parcel(b.event("picked_up", 16), b.event("delivered", 2, signed_by=signer))).packets[0]
    (said,) = (atom for atom in atoms(one) if atom.required)
    assert (said.predicate, said.values.get("signed_by")) == (("delivered_signed", signer) if told else ("delivered", None))


@pytest.mark.parametrize(
    ("intent", "rule"),
    [
        ("document", "document_requested"),
        ("invoice", "document_requested"),
        ("complaint", "not_only_status"),
        ("new_order", "not_only_status"),
        ("other", "not_only_status"),
        ("price", "price_mentioned"),
        ("quote", "price_mentioned"),
    ],
)
def test_each_wish_is_heard(intent: str, rule: str) -> None:
    decision = decide(b.dossier(asked=b.inquiry(intents=("order_status", intent))), Policies())
    assert [finding.rule for finding in decision.hits] == [rule]


FORBIDDEN = {"partial_shipments": "forbidden"}


@pytest.mark.parametrize("system", ["erp", "wms"])
def test_one_piece_that_waits_is_enough(system: str) -> None:
    given = short(1, 0)
    if system == "erp":
        erp = b.erp_order((b.erp_line(1, allocated_qty=D(9), backordered_qty=D(1)), b.erp_line(2, 4)))
        given = b.evidence(erp=erp, wms=b.wms_order((b.wms_line(1, 9), b.wms_line(2, 4))), crm=b.account(**FORBIDDEN))
    assert {"partial_forbidden", "backorder"} <= set(hits(given))


@pytest.mark.parametrize("system", ["erp", "wms"])
def test_part_that_left_by_one_systems_word_alone(system: str) -> None:
    crm = b.account(**FORBIDDEN)
    if system == "erp":
        given = b.evidence(erp=b.erp_order((b.shipped_line(1), b.erp_line(2, 4))), crm=crm)
    else:
        given = b.evidence(wms=b.wms_order((b.wms_line(1, 10, 10, 10, 10), b.wms_line(2, 4)), status="picking"), crm=crm)
    assert "partial_forbidden" in hits(given)


def test_order_that_left_as_a_whole_is_no_part() -> None:
    assert hits(b.shipped(crm=b.account(**FORBIDDEN))) == []
    behind = b.shipped(erp=b.erp_order(), crm=b.account(**FORBIDDEN))  # the ERP doesn't know yet
    assert "partial_forbidden" not in hits(behind)
    ahead = b.evidence(erp=b.erp_order((b.shipped_line(1), b.shipped_line(2, 4)), status="closed"), crm=b.account(**FORBIDDEN))
    assert "partial_forbidden" not in hits(ahead)
    most = b.wms_order((b.wms_line(1, 10, 10, 10, 9), b.wms_line(2, 4, 4, 4, 4)), status="picking")
    assert "partial_forbidden" in hits(b.evidence(wms=most, crm=b.account(**FORBIDDEN)))


def test_piece_in_hand_that_the_erp_has_not_allocated_is_ready() -> None:
    waiting = b.erp_line(2, 4, allocated_qty=D(0), backordered_qty=D(3), cancelled_qty=D(1))
    only = b.erp_line(1, 2, allocated_qty=D(0), backordered_qty=D(1), cancelled_qty=D(0))
    erp = b.erp_order((only, waiting))
    wms = b.wms_order((b.wms_line(1, 2, 1), b.wms_line(2, 3, backordered_qty=D(3))), status="picking")
    assert "partial_forbidden" in hits(b.evidence(erp=erp, wms=wms, crm=b.account(**FORBIDDEN)))
    none = b.wms_order((b.wms_line(1, 2), b.wms_line(2, 3, backordered_qty=D(3))))
    assert "partial_forbidden" not in hits(b.evidence(erp=erp, wms=none, crm=b.account(**FORBIDDEN)))


def test_estimate_told_within_the_tolerance() -> None:
    site = Policies.model_validate({"eta_moved": {"tolerance_days": 2}})
    for late, moved in ((2, False), (3, True), (0, False)):
        dossier = b.dossier(b.shipped(), told={b.TRACKING: b.ETA - timedelta(days=late)})
        assert ("eta_moved" in [finding.rule for finding in decide(dossier, site).hits]) is moved


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, True)])
def test_label_is_late_after_the_limit_not_at_it(seconds: int, late: bool) -> None:
    at = b.NOW - timedelta(hours=24, seconds=seconds)
    assert ("no_first_scan" in hits(parcel(b.event("pre_transit", 2), shipped_at=at))) is late


def test_label_that_has_not_left_needs_no_notice() -> None:
    wms = b.wms_order(shipments=(b.shipment(shipped_at=None, asn_sent_at=None, lines=()),))
    assert hits(b.evidence(wms=wms, crm=b.account(asn_required=True))) == []


def test_day_of_the_order_is_needed_for_hazmat_alone() -> None:
    assert hits(b.evidence(erp=b.erp_order(ordered_on=None))) == []
    gone = b.erp_order((b.shipped_line(1, is_hazmat=True), b.shipped_line(2, 4)), status="closed", ordered_on=None)
    assert hits(b.shipped(erp=gone)) == []
    shipped_late = b.erp_order((b.shipped_line(1, promised_ship_date=b.SHIPPED_AT.date()), b.shipped_line(2, 4)), status="closed")
    assert hits(b.shipped(erp=shipped_late)) == []  # what has shipped keeps its old date


def test_order_at_the_counter_needs_a_date_until_it_is_packed() -> None:
    wide = Policies.model_validate({"scope": {"order_types": ["stock", "will_call"]}})
    half = b.wms_order((b.wms_line(1, 10, 10, 10), b.wms_line(2, 4, 4)), status="picking", planned_ship_date=None)
    packed = b.wms_order((b.wms_line(1, 10, 10, 10), b.wms_line(2, 4, 4, 4)), status="packed", planned_ship_date=None)
    for given in (b.pickup(wms=half), b.evidence(wms=packed)):
        leading = decide(b.dossier(given), wide).leading
        assert leading is not None and "planned ship date" in leading.why
    assert decide(b.dossier(b.pickup(wms=packed)), wide).lane == "draft"


@pytest.mark.parametrize("field", ["ordered_qty", "allocated_qty", "backordered_qty", "shipped_qty", "cancelled_qty"])
def test_each_quantity_of_the_erp_is_needed(field: str) -> None:
    one = b.dossier(b.evidence(erp=b.erp_order((b.erp_line(1), b.erp_line(2, 4, **{field: None}))))).packets[0]
    assert (one.lines[1].erp_state, one.erp_state, one.promise) == (State.UNKNOWN, State.UNKNOWN, None)


@pytest.mark.parametrize("field", ["requested_qty", "picked_qty", "packed_qty", "shipped_qty", "backordered_qty"])
def test_each_quantity_of_the_wms_is_needed(field: str) -> None:
    one = b.dossier(b.evidence(wms=b.wms_order((b.wms_line(1), b.wms_line(2, 4, **{field: None}))))).packets[0]
    assert (one.lines[1].fulfillment_state, one.fulfillment_state, one.promise) == (State.UNKNOWN, State.UNKNOWN, None)


def test_several_pos_of_an_account_outside_are_all_named() -> None:
    dossier = b.dossier(b.evidence(crm=b.account(tier="C"), lookups=(b.lookup(), b.lookup("777", orders=("SO-2",)))))
    leading = decide(dossier, Policies()).leading
    assert leading is not None and (leading.rule, leading.pos) == ("out_of_scope", ("48817", "777"))


def test_age_that_nobody_names_is_missing_and_not_stale() -> None:
    assert hits(b.evidence(erp=b.erp_order(as_of=None), fresh_for={"erp": 60.0})) == ["as_of_missing"]


def test_several_records_without_a_reason() -> None:
    wms = {b.ORDER: b.silent("wms", "ambiguous", "")}
    given = b.evidence().model_copy(update={"wms": wms})
    found = next(one for one in decide(b.dossier(given), Policies()).hits if one.rule == "record_missing")
    assert found.why == f"The WMS has several records where there must be one (order {b.ORDER})."


def test_shipment_that_names_only_what_a_label_holds_counts_as_nothing_shipped() -> None:
    """The sum of shipments is zero where nothing has left."""
    gone = b.shipped()
    record = gone.wms[b.ORDER].record
    assert record is not None
    bare = record.model_copy(update={"shipments": ()})
    one = b.dossier(gone.model_copy(update={"wms": {b.ORDER: b.found("wms", bare)}})).packets[0]
    assert [(item.what, [side.value for side in item.readings]) for item in one.disagreements] == [
        ("quantity in shipments", [10, 0]),
        ("quantity in shipments", [4, 0]),
    ]


def test_empty_line_of_a_shipment_is_no_fault() -> None:
    given = parcel(b.event("in_transit", 3), lines=(("1", 10), ("2", 4), ("2", 0)))
    assert hits(given) == []


def test_delivered_only_by_the_carriers_word_on_every_parcel() -> None:
    states = [b.dossier(make()).packets[0].fulfillment_state for make in (b.shipped, b.delivered)]
    assert states == [State.SHIPPED, State.DELIVERED]


def test_estimate_of_the_second_parcel_stands_where_the_first_has_arrived() -> None:
    given = two_parcels(b.shipment(2, (("2", 4),)))
    done = b.tracking(b.event("picked_up", 16), b.event("delivered", 2))
    one = b.dossier(given.model_copy(update={"carrier": {**given.carrier, b.TRACKING: b.found("carrier", done)}})).packets[0]
    assert [atom.subject for atom in atoms(one) if atom.predicate == "eta"] == ["S-2"]


def test_two_scans_of_one_moment_are_no_contradiction_unless_one_ends_the_journey() -> None:
    assert hits(parcel(b.event("picked_up", 3), b.event("in_transit", 3))) == []
    assert hits(parcel(b.event("picked_up", 3), b.event("delivered", 3))) == ["status_disagrees"]


def test_estimate_that_moved_twice_is_told_first_and_last() -> None:
    days = [b.ETA + timedelta(days=n) for n in (0, 1, 3)]
    given = parcel(*(b.event("in_transit", 9 - n, estimated_delivery=day) for n, day in enumerate(days)))
    (found,) = decide(b.dossier(given), Policies()).hits
    assert found.why == f"PO 48817: {b.TRACKING}: 2026-11-27 now, 2026-11-24 at first (the carrier)."


@pytest.mark.parametrize("system", ["erp", "wms"])
def test_lines_that_left_by_either_word_are_named(system: str) -> None:
    erp, wms = b.shipped_partly().erp[b.ORDER].record, b.shipped_partly().wms[b.ORDER].record
    given = b.evidence(erp=erp) if system == "erp" else b.evidence(wms=wms, carrier=(b.tracking(),))
    found = next(one for one in decide(b.dossier(given), Policies()).hits if one.rule == "partial_shipment")
    assert "lines 1 have shipped, of 2 lines" in found.why


def test_single_piece_in_hand_is_ready() -> None:
    erp = b.erp_order((b.erp_line(1, 1), b.erp_line(2, 4, allocated_qty=D(0), backordered_qty=D(4))))
    wms = b.wms_order((b.wms_line(1, 1), b.wms_line(2, 4, backordered_qty=D(4))))
    assert "partial_forbidden" in hits(b.evidence(erp=erp, wms=wms, crm=b.account(**FORBIDDEN)))


def test_single_piece_that_left_by_no_word_is_open() -> None:
    erp = b.erp_order((b.shipped_line(1), b.erp_line(2, 2, allocated_qty=D(1), shipped_qty=D(1))), status="released")
    assert "partial_forbidden" in hits(b.evidence(erp=erp, crm=b.account(**FORBIDDEN)))


def test_line_that_only_one_system_has_shipped_is_no_clean_state() -> None:
    one = b.dossier().packets[0]
    for field in ("erp_state", "fulfillment_state"):
        lines = tuple(line.model_copy(update={field: State.SHIPPED}) for line in one.lines)
        assert clean_state(one.model_copy(update={"lines": lines})) is None


def test_other_items_of_a_cancelled_line_hold_nothing() -> None:
    dead = b.erp_line(2, 4, allocated_qty=D(0), cancelled_qty=D(4))
    given = b.evidence(erp=b.erp_order((b.erp_line(1), dead)), wms=b.wms_order((b.wms_line(1), b.wms_line(2, 0, sku="OTHER"))))
    assert hits(given) == []


@pytest.mark.parametrize("authentication", ["pass", "unknown"])
def test_a_mail_with_two_senders_is_nobodys(authentication: str) -> None:
    two = b.inquiry(authentication=authentication, senders=("buyer@prairie.example", "eve@prairie.example"))
    decision = decide(b.dossier(asked=two), Policies())
    assert [finding.rule for finding in decision.hits] == ["sender_unauthenticated"]
    assert "eve@prairie.example" in decision.hits[0].why
