"""What may be said of an order in any state: nothing where the systems disagree or a rule doubts it, whatever a row holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policies.observed import observed, spoken
from policies.packet import Atom, Disagreement, Packet, Reading
from policies.promise import atoms
from policies.truth import backed
from policies.verdict import Decision, Finding
from tests.unit import builders as make
from tests.unit.wording.people import line, of, packet, parcel

LATER = date(2026, 12, 9)


def said(one: Packet) -> set[str]:
    return {atom.predicate for atom in observed(one)}


def doubting(one: Packet, kind: str, number: str | None = None) -> Packet:
    doubt = Disagreement(kind=kind, line=number, what="something", readings=(Reading(source="wms", field="x", value=1),))
    return one.model_copy(update={"disagreements": (*one.disagreements, doubt)})


def ruled(one: Packet, rule: str) -> Packet:
    hit = Finding(rule=rule, hit=True, severity="hold", path="desk_lead", why="because", pos=(one.po_number,))
    return backed(Decision(lane="escalate", findings=(hit,), leading=hit, packets=(one,)))[0]


def test_an_item_that_a_line_in_doubt_has_too_names_no_line() -> None:
    """ "All 6 BRG-6204" would speak of the other line as well, of whose quantity the systems disagree."""
    for shared in ("BRG-6204", "brg-6204"):
        erp, wms = line(2, 8, day=LATER)
        other = (
            erp.model_copy(update={"sku": shared}),
            wms.model_copy(update={"sku": shared, "backordered_qty": Decimal(3)}),
        )
        given = packet("7020", line(1, 6, day=LATER), other, line(3, 4, day=LATER), planned=LATER)
        planned = {atom.subject: atom.values for atom in observed(given) if atom.predicate == "line_scheduled"}
        assert set(planned) == {"1", "3"}
        assert not {"sku", "item"} & set(planned["1"])
        assert planned["3"]["sku"] == "CHN-40"


def test_none_of_it_is_required_and_nothing_is_told_twice() -> None:
    for number in ("7001", "7005", "7006", "7008"):
        own = [(atom.predicate, atom.subject) for atom in atoms(of(number))]
        assert not any(atom.required for atom in observed(of(number)))
        assert not set(own) & {(atom.predicate, atom.subject) for atom in observed(of(number))}


@pytest.mark.parametrize("number", ["7001", "7002", "7006", "7007", "7008"])
def test_every_atom_rests_on_facts_of_its_order(number: str) -> None:
    one = of(number)
    assert all(one.fact(fact) is not None for atom in spoken(one) for fact in atom.fact_ids)


@pytest.mark.parametrize("kind", ["status", "item", "quantity", "buckets"])
def test_an_order_in_doubt_backs_nothing(kind: str) -> None:
    assert said(doubting(of("7001"), kind)) == set()


@pytest.mark.parametrize("kind", ["item", "quantity", "buckets"])
def test_a_line_in_doubt_backs_nothing_and_no_statement_of_the_whole(kind: str) -> None:
    found = observed(doubting(of("7001"), kind, "3"))
    assert not [atom for atom in found if atom.values.get("line") == "3"]
    assert "partly_shipped" not in {atom.predicate for atom in found}
    assert [atom for atom in found if atom.values.get("line") == "1"]


@pytest.mark.parametrize("number", ["1", None])
def test_a_disputed_date_is_no_date(number: str | None) -> None:
    assert "line_remaining" in said(of("7001"))
    assert "line_remaining" not in said(doubting(of("7001"), "date", number))


def test_a_doubted_number_backs_no_parcel() -> None:
    found = observed(doubting(of("7001"), "tracking"))
    assert not {"part_parcel", "eta"} & {atom.predicate for atom in found}
    assert not any("tracking" in atom.values for atom in found)


@pytest.mark.parametrize(
    "rule", ["source_stale", "source_unavailable", "as_of_missing", "record_missing", "duplicate_order", "ambiguous_order"]
)
def test_what_no_system_answers_for_backs_nothing(rule: str) -> None:
    assert said(ruled(of("7001"), rule)) == set()


@pytest.mark.parametrize("rule", ["late_change", "promise_in_past", "hazmat_lead", "not_confirmed"])
def test_doubted_plans_are_no_dates(rule: str) -> None:
    assert said(ruled(of("7001"), rule)) == said(of("7001")) - {"line_remaining"}
    assert "line_estimated" not in said(ruled(of("7002"), rule))


@pytest.mark.parametrize("rule", ["carrier_exception", "eta_passed", "no_first_scan"])
def test_a_carrier_in_doubt_estimates_and_delivers_nothing(rule: str) -> None:
    assert said(ruled(of("7001"), rule)) == said(of("7001")) - {"eta"}
    delivered = ruled(of("7006"), rule)
    assert not {atom.predicate for atom in spoken(delivered)} & {"delivered", "delivered_parcel", "eta"}
    assert "shipped_complete" in said(delivered)


def test_a_missing_value_elsewhere_doubts_nothing_that_is_known() -> None:
    assert said(ruled(of("7001"), "unknown_value")) == said(of("7001"))


@pytest.mark.parametrize("over", [{"hold_code": "other"}, {"status": "on_hold"}, {"status": "open"}])
def test_a_stopped_or_unconfirmed_order_ships_on_no_day(over: dict[str, str]) -> None:
    assert "line_scheduled" not in said(packet("7100", line(1, 5), **over))
    assert "line_scheduled" in said(packet("7100", line(1, 5), line(2, 5, waiting=5)))


@pytest.mark.parametrize(
    ("due", "day", "planned", "told"),
    [
        (date(2026, 12, 7), LATER, LATER, {"backorder_due", "line_estimated"}),
        (date(2026, 12, 10), LATER, LATER, {"backorder_due"}),  # the ship date comes before the goods do
        (date(2026, 12, 7), LATER, None, {"backorder_due"}),
        (date(2026, 12, 7), None, LATER, {"backorder_due"}),
        (None, LATER, LATER, set()),  # the ERP's date is from before anybody knew
        (None, None, LATER, {"line_undated"}),
        (date(2026, 11, 20), LATER, LATER, set()),  # over already when the warehouse said so
    ],
)
def test_the_dates_of_a_backorder(due: date | None, day: date | None, planned: date | None, told: set[str]) -> None:
    one = packet("7100", line(1, 5, waiting=5, due=due, day=day), planned=planned)
    assert said(one) & {"backorder_due", "line_estimated", "line_undated", "line_scheduled"} == told


def test_a_part_of_a_line_on_backorder_has_no_ship_date() -> None:
    one = packet("7100", line(1, 5, waiting=2, due=date(2026, 12, 7), day=LATER), planned=LATER)
    assert said(one) & {"line_estimated", "line_scheduled", "line_remaining"} == set()


def test_a_line_in_one_parcel_names_it() -> None:
    shipped = next(atom for atom in observed(of("7008")) if atom.predicate == "line_shipped")
    assert shipped.values["tracking"] == "1Z8W47E30398214477"
    assert shipped.values["quantity"] == Decimal(60)


def test_a_cancelled_order_says_nothing_but_that() -> None:
    assert said(of("7004")) == {"order_cancelled"}


def test_another_accounts_order_says_nothing() -> None:
    assert said(of("7001").model_copy(update={"account": None})) == set()
    found: tuple[Atom, ...] = observed(of("7001").model_copy(update={"order_numbers": ("SO-1", "SO-2")}))
    assert not found


def test_a_line_in_several_parcels_names_none() -> None:
    both = parcel(1, lines=(("1", 40),)), parcel(2, tracking="1Z8W47E30398214400", lines=(("1", 20),))
    scanned = tuple(make.tracking(make.event("picked_up", 90), number=str(gone.tracking_number)) for gone in both)
    one = packet("7100", line(1, 60, shipped=60), shipments=both, carrier=scanned, wms_status="shipped")
    shipped = next(atom for atom in observed(one) if atom.predicate == "line_shipped")
    assert "tracking" not in shipped.values
