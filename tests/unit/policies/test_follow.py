"""A promise against the systems' word, one change at a time: what it is worth, and what people must know of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from connectors.records import CarrierEvent
from policies.commitment import Commitment, committed, promised
from policies.follow import Clock, follow
from policies.packet import Lookup, Packet
from policies.promise import atoms
from tests.unit import builders as b

DUE = Commitment(po=b.PO, kind="ship", due=b.SHIP, order=b.ORDER)
PARCEL = Commitment(po=b.PO, kind="delivery", subject=b.TRACKING, due=b.ETA, order=b.ORDER)


def packet(*evidence: Any, **more: Any) -> Packet:
    return b.dossier(*evidence, **more).packets[0]


def at(days: float = 0) -> Clock:
    return Clock(now=b.NOW + timedelta(days=days), zone="America/Chicago")


def test_what_a_draft_promises() -> None:
    assert promised([packet()]) == (DUE,)
    assert promised([packet(b.shipped())]) == (PARCEL,)


def test_a_sentence_without_the_day_promises_none() -> None:
    [atom] = [one for one in atoms(packet()) if one.required]
    assert committed([packet()], [(atom, {"line_count"})]) == ()
    assert committed([packet()], [(atom, {"ship_date"})]) == (DUE,)


def lines(**over: Any) -> Any:
    return b.evidence(erp=b.erp_order((b.erp_line(1, **over), b.erp_line(2, 4))))


LATER = date(2026, 12, 1)
MOVED: dict[str, tuple[Any, float, str, str]] = {
    "as it was": (b.evidence(), 0, "open", ""),
    "the day itself": (b.evidence(), 4, "open", ""),
    "earlier": (b.evidence(erp=b.erp_order((b.erp_line(1, promised_ship_date=date(2026, 11, 25)), b.erp_line(2, 4)))), 0, "open", ""),
    "later in the ERP alone": (lines(promised_ship_date=LATER), 0, "open", "promise_moved"),
    "no day any more": (lines(promised_ship_date=None), 0, "open", "promise_undated"),
    "backorder": (lines(allocated_qty=4, backordered_qty=6), 0, "open", "promise_short"),
    "passed, on records of before": (b.evidence(), 5, "open", "promise_passed"),
    "moved, and passed on records of before": (lines(promised_ship_date=LATER), 6, "open", "promise_moved"),
}


@pytest.mark.parametrize(("evidence", "days", "state", "event"), MOVED.values(), ids=MOVED)
def test_before_shipping(evidence: Any, days: float, state: str, event: str) -> None:
    found = follow(DUE, "open", packet(evidence), at(days))
    assert (found.state, found.event) == (state, event)
    assert bool(found.why) == bool(found.change) == bool(event)
    assert not found.over and not found.waits


def test_broken_once_records_of_a_later_day_show_no_shipment() -> None:
    def asked(as_of: datetime) -> Packet:
        return packet(b.evidence(erp=b.erp_order(as_of=as_of), wms=b.wms_order(as_of=as_of)), now=as_of)

    after = datetime(2026, 11, 28, 15, tzinfo=b.NOW.tzinfo)
    assert follow(DUE, "open", asked(after), Clock(now=after, zone="America/Chicago")).state == "broken"
    before = datetime(2026, 11, 27, 23, tzinfo=b.NOW.tzinfo)
    assert follow(DUE, "open", asked(before), Clock(now=after, zone="America/Chicago")).state == "open"


@pytest.mark.parametrize("lookup", [Lookup.UNAVAILABLE, Lookup.NOT_TRIED])
def test_nothing_is_concluded_from_silence(lookup: Lookup) -> None:
    silent = packet().model_copy(update={"lookup": lookup})
    for one in (silent, None):
        found = follow(DUE, "open", one, at(30))
        assert (found.state, found.event) == ("open", "") and found.waits


@pytest.mark.parametrize("lookup", [Lookup.NOT_FOUND, Lookup.AMBIGUOUS, Lookup.ELSEWHERE])
def test_an_order_that_is_lost_is_told(lookup: Lookup) -> None:
    assert follow(DUE, "open", packet().model_copy(update={"lookup": lookup}), at()).event == "promise_lost"


def parcel(*events: tuple[float, str, date | None], **more: Any) -> Packet:
    """The order has shipped; hours from now, status and estimate of each scan."""
    made = [
        CarrierEvent(occurred_at=b.NOW + timedelta(hours=h), status=status, estimated_delivery=eta, **more) for h, status, eta in events
    ]
    return packet(b.shipped(*made))


SCANS: dict[str, tuple[Packet, float, str, str, bool]] = {
    "on its way": (parcel((-20, "in_transit", b.ETA)), 0, "open", "", False),
    "estimate later": (parcel((-20, "in_transit", b.ETA), (-1, "in_transit", LATER)), 0, "open", "eta_moved", False),
    "estimate earlier": (parcel((-20, "in_transit", b.ETA), (-1, "in_transit", date(2026, 11, 23))), 0, "open", "", False),
    "estimate passed": (parcel((-20, "in_transit", b.ETA)), 3, "broken", "eta_passed", False),
    "exception": (parcel((-20, "in_transit", b.ETA), (-1, "exception", None)), 0, "open", "carrier_exception", False),
    "returned": (parcel((-20, "in_transit", b.ETA), (-1, "returned", None)), 0, "broken", "carrier_exception", True),
    "delivered": (parcel((-20, "in_transit", b.ETA), (-1, "delivered", None), signed_by="R HALE"), 0, "kept", "delivered", True),
}


@pytest.mark.parametrize(("now", "days", "state", "event", "over"), SCANS.values(), ids=SCANS)
def test_on_its_way(now: Packet, days: float, state: str, event: str, over: bool) -> None:
    found = follow(PARCEL, "open", now, at(days))
    assert (found.state, found.event, found.over) == (state, event, over)
    assert found.scanned
    # the same parcel under a promised ship date: kept when it was picked up, and followed on to delivery
    ship = follow(DUE, "open", now, at(days))
    assert (ship.state, ship.event, ship.over) == ("kept", event, over)


def test_delivered_names_time_and_signer() -> None:
    why = follow(PARCEL, "open", SCANS["delivered"][0], at()).why
    assert "R HALE" in why and "2026-11-23 08:00 CST" in why


def test_delivered_late_is_broken() -> None:
    late = parcel((-20, "in_transit", b.ETA), (48, "delivered", None))
    assert follow(PARCEL, "open", late, at(3)).state == "broken"
    assert follow(PARCEL.model_copy(update={"due": None}), "open", late, at(3)).state == "kept"


def test_shipped_late_is_broken_and_what_is_broken_stays_so() -> None:
    early = DUE.model_copy(update={"due": date(2026, 11, 20)})
    found = follow(early, "open", SCANS["on its way"][0], at())
    assert (found.state, found.event) == ("broken", "promise_late")
    assert follow(DUE, "broken", SCANS["on its way"][0], at()).state == "broken"


def test_booked_as_shipped_isnt_kept_until_the_carrier_has_it() -> None:
    found = follow(DUE, "open", parcel((-20, "pre_transit", b.ETA)), at())
    assert (found.state, found.scanned) == ("open", False)


def test_a_parcel_that_is_gone_is_told() -> None:
    other = PARCEL.model_copy(update={"subject": "1Z999AA10123456999"})
    assert follow(other, "open", SCANS["on its way"][0], at()).event == "promise_lost"
