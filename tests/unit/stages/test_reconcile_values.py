"""What a packet holds of the records: every fact with its source, native field, unit and times, and each system's answer as it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agent.model.evidence import Evidence
from agent.model.mail import Address
from connectors.ports import Answer, Reply
from policies.packet import Lookup, OrderRef, Packet, Request, SourceView
from tests.unit import builders as b
from tests.unit.policies.cases import header

D = Decimal
ERP_AT, WMS_AT, CRM_AT, CARRIER_AT = (b.NOW - timedelta(minutes=n) for n in (4, 3, 2, 1))
ERP_AS_OF, OTHERS_AS_OF = b.NOW - timedelta(hours=2), b.NOW - timedelta(hours=1)


def at(answer: Answer[Any], moment: Any) -> Answer[Any]:
    return answer.model_copy(update={"observed_at": moment})


def timed(given: Evidence, **fresh_for: float) -> Evidence:
    """Each system answered at a moment of its own."""
    return given.model_copy(
        update={
            "erp": {key: at(answer, ERP_AT) for key, answer in given.erp.items()},
            "wms": {key: at(answer, WMS_AT) for key, answer in given.wms.items()},
            "carrier": {key: at(answer, CARRIER_AT) for key, answer in given.carrier.items()},
            "account": at(given.account, CRM_AT) if given.account else None,
            "fresh_for": fresh_for,
        }
    )


def packet(given: Evidence) -> Packet:
    return b.dossier(given).packets[0]


LINE_2 = {
    "erp.line.2.sku": "SKU-2",
    "erp.line.2.uom": "EA",
    "erp.line.2.ordered_qty": D(4),
    "erp.line.2.cancelled_qty": D(0),
    "erp.line.2.backordered_qty": D(0),
    "erp.line.2.allocated_qty": D(4),
    "erp.line.2.shipped_qty": D(0),
    "erp.line.2.promised_ship_date": b.SHIP,
    "wms.line.2.requested_qty": D(4),
    "wms.line.2.picked_qty": D(0),
    "wms.line.2.packed_qty": D(0),
    "wms.line.2.shipped_qty": D(0),
    "wms.line.2.backordered_qty": D(0),
    "wms.line.2.expected_date": None,
}
ORDER = {
    f"erp.order.{b.ORDER}.status": "released",
    f"erp.order.{b.ORDER}.hold_code": None,
    f"erp.order.{b.ORDER}.order_type": "stock",
    f"erp.order.{b.ORDER}.ordered_on": date(2026, 11, 16),
    f"erp.order.{b.ORDER}.line_count": 2,
    f"wms.order.{b.ORDER}.status": "picking",
    f"wms.order.{b.ORDER}.planned_ship_date": b.SHIP,
    "wms.shipment.S-1.carrier": "UPS",
    "wms.shipment.S-1.tracking_number": b.TRACKING,
    "wms.shipment.S-1.shipped_on": date(2026, 11, 22),
    f"carrier.{b.TRACKING}.status": "in_transit",
    f"carrier.{b.TRACKING}.eta": b.ETA,
    f"crm.account.{b.CUSTOMER}.status": "active",
    f"crm.account.{b.CUSTOMER}.tier": "A",
    f"crm.account.{b.CUSTOMER}.partial_shipments": "allowed",
    f"crm.account.{b.CUSTOMER}.asn_required": False,
    f"crm.account.{b.CUSTOMER}.hazmat_lead_days": 0,
    "packet.as_of": date(2026, 11, 23),
}
# Fields whose native column has another name than the fact's last part.
NATIVE = {"line_count": "erp_order_lines", "shipped_on": "shipped_at", "eta": "estimated_delivery", "delivered_on": "occurred_at"}
TIMES = {"erp": (ERP_AS_OF, ERP_AT), "wms": (OTHERS_AS_OF, WMS_AT), "crm": (OTHERS_AS_OF, CRM_AT), "carrier": (CARRIER_AT, CARRIER_AT)}


def test_facts_are_the_records_fields_and_no_others() -> None:
    one = packet(timed(b.shipped_partly()))
    first = {fact.id for fact in one.facts if ".line.1." in fact.id}
    assert first == {name.replace(".line.2.", ".line.1.") for name in LINE_2}
    assert {fact.id: fact.value for fact in one.facts if fact.id not in first} == {**LINE_2, **ORDER}


def test_each_fact_says_where_it_is_from() -> None:
    for fact in packet(timed(b.shipped_partly())).facts:
        last = fact.id.rpartition(".")[2]
        assert (fact.po, fact.kind, fact.field) == (b.PO, last, NATIVE.get(last, last))
        assert fact.unit == ("EA" if last.endswith("_qty") else "")
        if fact.id == "packet.as_of":
            assert (fact.source, fact.as_of, fact.observed_at) == ("erp", ERP_AS_OF, None)
        else:
            assert fact.source == fact.id.partition(".")[0]
            assert (fact.as_of, fact.observed_at) == TIMES[fact.source]


def test_a_line_without_a_unit_has_facts_without_one() -> None:
    one = packet(b.evidence(erp=b.erp_order((b.erp_line(1, uom=None), b.erp_line(2, 4)))))
    assert one.fact("erp.line.1.ordered_qty").unit == ""  # type: ignore[union-attr]


def test_delivery_is_the_carriers_word() -> None:
    facts = {fact.id: fact.value for fact in packet(b.delivered()).facts if fact.source == "carrier"}
    number = f"carrier.{b.TRACKING}"
    assert facts == {f"{number}.status": "delivered", f"{number}.delivered_on": date(2026, 11, 23), f"{number}.signed_by": "R HALE"}


@pytest.mark.parametrize(("erp", "wms", "source"), [(3, 1, "erp"), (1, 3, "wms"), (2, 2, "erp")])
def test_a_draft_speaks_for_the_older_of_two_days(erp: int, wms: int, source: str) -> None:
    older = b.NOW - timedelta(days=max(erp, wms))
    given = b.evidence(erp=b.erp_order(as_of=b.NOW - timedelta(days=erp)), wms=b.wms_order(as_of=b.NOW - timedelta(days=wms)))
    fact = packet(given).fact("packet.as_of")
    assert fact is not None and (fact.source, fact.as_of, fact.value) == (source, older, older.date())


@pytest.mark.parametrize("system", ["erp", "wms"])
def test_no_day_is_stated_where_one_system_names_none(system: str) -> None:
    given = b.evidence(erp=b.erp_order(as_of=None)) if system == "erp" else b.evidence(wms=b.wms_order(as_of=None))
    assert packet(given).fact("packet.as_of") is None


class TestSources:
    """How each system answered, as it answered."""

    def test_all_that_was_asked(self) -> None:
        given = timed(b.shipped(), erp=60.0, wms=70.0, crm=80.0, carrier=90.0)
        dossier = b.dossier(given)
        assert dossier.packets[0].sources == (
            SourceView(system="erp", reply="found", as_of=ERP_AS_OF, observed_at=ERP_AT, fresh_for=60),
            SourceView(system="wms", reply="found", as_of=OTHERS_AS_OF, observed_at=WMS_AT, fresh_for=70),
            SourceView(system="carrier", reply="found", as_of=CARRIER_AT, as_of_expected=False, observed_at=CARRIER_AT),
        )
        assert dossier.sources == (SourceView(system="crm", reply="found", as_of=OTHERS_AS_OF, observed_at=CRM_AT, fresh_for=80),)

    @pytest.mark.parametrize(
        ("reply", "reason", "said"),
        [
            ("not_found", "", f"order {b.ORDER}"),
            ("ambiguous", "two rows", "two rows"),
            ("unavailable", "timed out", "timed out"),
            ("denied", "", ""),
            ("malformed", "", ""),
        ],
    )
    @pytest.mark.parametrize("system", ["erp", "wms"])
    def test_order(self, system: str, reply: str, reason: str, said: str) -> None:
        answer = Answer[Any](system=system, reply=Reply(reply), reason=reason, observed_at=b.NOW)
        one = packet(b.evidence().model_copy(update={system: {b.ORDER: answer}}))
        assert one.source(system) == SourceView(system=system, reply=reply, reason=said, observed_at=b.NOW)

    @pytest.mark.parametrize("system", ["erp", "wms"])
    def test_order_that_was_not_asked_for_is_no_answer(self, system: str) -> None:
        one = packet(b.evidence().model_copy(update={system: {}}))
        assert one.source(system) == SourceView(system=system, reply="unavailable", reason=f"order {b.ORDER} was not asked for")

    def test_record_of_an_answer_that_is_not_found_is_not_read(self) -> None:
        told = b.evidence().erp[b.ORDER].model_copy(update={"reply": Reply.MALFORMED, "reason": "half a row"})
        one = packet(b.evidence().model_copy(update={"erp": {b.ORDER: told}}))
        assert one.source("erp") == SourceView(system="erp", reply="malformed", reason="half a row", observed_at=b.NOW)
        assert (one.erp_status, one.order_type, one.promise) == (None, None, None)
        assert not any(line.erp_present for line in one.lines)

    @pytest.mark.parametrize(("reply", "said"), [("", "unavailable"), ("denied", "denied")])
    def test_look_up_that_failed(self, reply: str, said: str) -> None:
        lookup = b.lookup(state=Lookup.UNAVAILABLE, orders=(), reason="timed out", reply=reply)
        one = packet(b.evidence(lookups=(lookup,), fresh_for={"erp": 60.0}))
        assert one.sources == (SourceView(system="erp", reply=said, reason="timed out", fresh_for=60),)
        assert (one.lookup_reason, one.lines, one.facts) == ("timed out", (), ())

    @pytest.mark.parametrize("state", [Lookup.NOT_FOUND, Lookup.AMBIGUOUS, Lookup.NOT_TRIED])
    def test_nothing_is_asked_about_no_order(self, state: Lookup) -> None:
        assert packet(b.evidence(lookups=(b.lookup(state=state, orders=("SO-1", "SO-2")),))).sources == ()

    @pytest.mark.parametrize(
        ("shipped_at", "reply", "needed", "reason"),
        [
            (None, "unavailable", False, "timed out"),
            (b.SHIPPED_AT, "unavailable", True, "timed out"),
            (b.SHIPPED_AT, "not_found", True, f"tracking number {b.TRACKING}"),
        ],
    )
    def test_carrier_is_needed_once_a_parcel_has_left(self, shipped_at: Any, reply: str, needed: bool, reason: str) -> None:
        order = b.wms_order(shipments=(b.shipment(shipped_at=shipped_at, lines=()),))
        given = b.evidence(wms=order).model_copy(update={"carrier": {b.TRACKING: at(b.silent("carrier", reply), CARRIER_AT)}})
        view = packet(given).source("carrier")
        assert view is not None
        assert (view.reply, view.needed, view.reason, view.observed_at) == (reply, needed, reason, CARRIER_AT)

    def test_number_that_nobody_asked_about(self) -> None:
        one = packet(b.shipped().model_copy(update={"carrier": {}}))
        view, tracking = one.source("carrier"), one.shipments[0].tracking
        assert view is not None and (view.reply, view.reason, view.needed) == ("unavailable", "was not asked", True)
        assert tracking is not None and tracking.tracking_number == b.TRACKING and one.promise is None

    @pytest.mark.parametrize("reply", ["unavailable", "denied", "malformed"])
    def test_crm_on_the_sender(self, reply: str) -> None:
        (view,) = b.dossier(b.evidence(sender=b.silent("crm", reply), account=None, fresh_for={"crm": 9.0})).sources
        assert view == SourceView(system="crm", reply=reply, reason="timed out", observed_at=b.NOW, fresh_for=9)

    def test_crm_on_the_account(self) -> None:
        (view,) = b.dossier(b.evidence(account=b.silent("crm", "not_found"))).sources
        assert (view.reply, view.reason, view.as_of) == ("not_found", "the sender's account", None)
        (view,) = b.dossier(b.evidence(account=None)).sources
        assert (view.system, view.reply, view.reason) == ("crm", "unavailable", "the account was not asked for")
        assert b.dossier(b.evidence(sender=None, account=None)).sources == ()


class TestMail:
    """Who asks for what."""

    def test_request_is_the_inquirys(self) -> None:
        quotes = (("order_status", "where is it"),)
        asked = b.inquiry(
            quotes=quotes, language="es", warnings=("truncated", "prompt_injection:hidden"), intents=("order_status", "price")
        )
        assert b.dossier(b.evidence(reply_to_outside=("x@y.example",), lookalike_of="prairie.example"), asked).request == Request(
            address="buyer@prairie.example",
            kind="inquiry",
            intents=frozenset({"order_status", "price"}),
            quotes=quotes,
            language="es",
            authentication="pass",
            sender_reply="found",
            reply_to_outside=("x@y.example",),
            lookalike_of="prairie.example",
            injection=("prompt_injection:hidden",),
            po_count=1,
        )

    def test_sender_as_the_crm_answered(self) -> None:
        request = b.dossier(b.evidence(sender=b.silent("crm", "denied", "no login"), account=None)).request
        assert (request.sender_reply, request.sender_reason, request.sender_candidates) == ("denied", "no login", ())
        nobody = b.dossier(b.evidence(sender=None, account=None), b.inquiry(sender=None)).request
        assert (nobody.address, nobody.sender_reply) == ("", "not_found")
        inner = b.dossier(asked=b.inquiry(forwarded_from=Address(address="inner@prairie.example"))).request
        assert (inner.address, inner.forwarded) == ("inner@prairie.example", True)

    def test_pos_are_counted_once(self) -> None:
        twice = (*b.inquiry().po_numbers, *b.inquiry().po_numbers)
        assert b.dossier(b.evidence(lookups=()), b.inquiry(po_numbers=twice)).request.po_count == 1
        assert b.dossier(b.evidence(lookups=(b.lookup(), b.lookup("9", Lookup.NOT_FOUND, ()))), b.inquiry()).request.po_count == 2

    def test_the_desks_day_and_zone(self) -> None:
        early = b.NOW.replace(hour=3)
        dossier = b.dossier(now=early, require_authentication=True)
        assert (dossier.now, dossier.today, dossier.tzname, dossier.require_authentication) == (early, date(2026, 11, 22), b.TZ.key, True)
        assert b.dossier().require_authentication is False

    def test_open_orders_and_suggestions_are_named(self) -> None:
        ref = OrderRef(order_number="SO-7", customer_po="4881", status="released", ordered_on=date(2026, 11, 2))
        seven = header("SO-7").model_copy(update={"ordered_on": date(2026, 11, 2)})
        weak = b.lookup("99", Lookup.WEAK, (), suggestions=(seven,), elsewhere_accounts=("C-7",), reason="near")
        dossier = b.dossier(b.evidence(lookups=(weak,), open_orders=(seven,)))
        one = dossier.packets[0]
        assert (dossier.open_orders, one.suggestions) == ((ref,), (ref,))
        assert (one.po_number, one.po_key, one.lookup_reason, one.elsewhere_accounts) == ("99", "99", "near", ("C-7",))

    def test_account_as_the_crm_has_it(self) -> None:
        crm = b.account(open_dispute="freight", language="es", asn_required=None, hazmat_lead_days=3)
        dossier = b.dossier(b.evidence(crm=crm))
        assert dossier.account is not None and dossier.packets[0].account == dossier.account
        assert dossier.account.model_dump() == crm.model_dump(exclude={"contacts", "domains"})
        assert dossier.packets[0].constraints == ("hazmat_lead:3",)
        assert b.dossier(b.evidence(account=b.silent("crm", "malformed"))).account is None
