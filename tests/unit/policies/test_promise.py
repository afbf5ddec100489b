"""What each clean state says: typed atoms, each backed by facts of that PO."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from policies.packet import Atom, Packet, Promise
from policies.promise import atoms, clean_state
from tests.unit import builders as b
from tests.unit.policies.cases import parcel, two_parcels


def packet(given: object) -> Packet:
    return b.dossier(given).packets[0]  # type: ignore[arg-type]


def said(given: object) -> list[tuple[str, dict[str, object]]]:
    one = packet(given)
    return [(atom.predicate, dict(atom.values)) for atom in atoms(one) if atom.required]


def test_every_atom_is_backed_by_facts_of_its_po() -> None:
    for make in (b.allocated, b.in_fulfillment, b.shipped, b.delivered, b.pickup, b.shipped_partly):
        one = packet(make())
        for atom in atoms(one):
            assert atom.po == one.po_number
            assert atom.fact_ids
            assert all(one.fact(fact_id) is not None for fact_id in atom.fact_ids), atom


def test_values_equal_the_facts_that_back_them() -> None:
    one = packet(b.shipped())
    for atom in (atom for atom in atoms(one) if atom.predicate in ("shipped_complete", "eta")):
        values = {fact.value for fact_id in atom.fact_ids if (fact := one.fact(fact_id))}
        assert set(atom.values.values()) <= values


def test_allocated_and_in_fulfillment_name_lines_and_ship_date() -> None:
    values = {"line_count": 2, "ship_date": b.SHIP}
    assert said(b.allocated()) == [("allocated_complete", values)]
    assert said(b.in_fulfillment()) == [("in_fulfillment", values)]


def test_one_parcel() -> None:
    assert said(b.shipped()) == [
        ("shipped_complete", {"shipped_on": date(2026, 11, 22), "carrier": "UPS", "tracking": b.TRACKING}),
        ("eta", {"carrier": "UPS", "eta": b.ETA}),
    ]


def test_no_estimate_no_eta() -> None:
    assert [name for name, _ in said(parcel(b.event("in_transit", 3)))] == ["shipped_complete"]


def test_several_parcels_each_stand_for_themselves() -> None:
    found = atoms(packet(two_parcels(b.shipment(2, (("2", 4),)))))
    names = [(atom.predicate, atom.subject) for atom in found if atom.required]
    assert names == [("shipped_complete_parcels", ""), ("parcel", "S-1"), ("parcel", "S-2"), ("eta", "S-1"), ("eta", "S-2")]
    head, etas = found[0], [atom for atom in found if atom.predicate == "eta"]
    assert head.values == {"parcel_count": 2, "shipped_on": date(2026, 11, 22)}
    assert [atom.values["tracking"] for atom in etas] == [b.TRACKING, "1Z999AA10123456792"]


def test_delivered_with_and_without_signature() -> None:
    assert said(b.delivered()) == [("delivered_signed", {"delivered_on": date(2026, 11, 23), "signed_by": "R HALE"})]
    unsigned = parcel(b.event("picked_up", 16), b.event("delivered", 2))
    assert said(unsigned) == [("delivered", {"delivered_on": date(2026, 11, 23)})]


def test_delivered_only_if_every_parcel_is() -> None:
    other = "1Z999AA10123456792"
    half = two_parcels(b.shipment(2, (("2", 4),)))
    done = b.tracking(b.event("picked_up", 16), b.event("delivered", 2), number=other)
    half = half.model_copy(update={"carrier": {**half.carrier, other: b.found("carrier", done)}})
    one = packet(half)
    assert one.promise is Promise.SHIPPED_COMPLETE
    told = [(atom.predicate, atom.subject) for atom in atoms(one) if atom.predicate in ("eta", "parcel_delivered")]
    assert told == [("eta", "S-1"), ("parcel_delivered", "S-2")]
    first = b.tracking(b.event("picked_up", 16), b.event("delivered", 1))
    one = packet(half.model_copy(update={"carrier": {**half.carrier, b.TRACKING: b.found("carrier", first)}}))
    assert one.promise is Promise.DELIVERED
    assert [a.predicate for a in atoms(one) if a.required] == ["delivered", "parcel_delivered", "parcel_delivered"]


def test_days_are_the_desks() -> None:
    # 03:30 UTC on the 23rd is the evening of the 22nd in Chicago.

    night = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    gone = parcel(b.event("delivered", 11.5), shipped_at=datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
    one = packet(gone)
    assert one.shipments[0].shipped_on == date(2026, 11, 21)
    assert one.shipments[0].tracking is not None and one.shipments[0].tracking.delivered_at == night
    assert said(gone) == [("delivered", {"delivered_on": date(2026, 11, 22)})]


def test_pickup_and_partly() -> None:
    assert said(b.pickup()) == [("ready_for_pickup", {})]
    assert said(b.shipped_partly())[:2] == [
        ("shipped_partly", {"shipped_lines": 1, "line_count": 2}),
        ("remainder", {"remaining_lines": 1, "ship_date": b.SHIP}),
    ]


def test_held_packet_says_nothing() -> None:
    one = packet(b.seed_story())
    assert clean_state(one) is None
    assert atoms(one) == ()


def test_lines_and_as_of_are_optional() -> None:
    optional: list[Atom] = [atom for atom in atoms(packet(b.allocated())) if not atom.required]
    assert [atom.predicate for atom in optional] == ["line", "line", "as_of"]
    assert optional[0].values == {"line": "1", "sku": "SKU-1", "quantity": 10, "uom": "EA"}
    assert optional[-1].values == {"as_of": date(2026, 11, 23)}


def test_within_the_tolerance_no_fact_is_cited_that_says_another_day() -> None:
    near = b.evidence(wms=b.wms_order(planned_ship_date=b.SHIP + timedelta(days=2)))
    facts = [packet(near).fact(fact_id) for atom in atoms(packet(near)) if "ship_date" in atom.values for fact_id in atom.fact_ids]
    assert facts and {fact.value for fact in facts if fact and "ship_date" in fact.field} == {b.SHIP}
