"""Values in a person's words: NULL is said, numbers lose their zeros, lists end, and each reason stands once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from policies.packet import Disagreement, Reading, SourceView, packet_hash
from policies.words import NAMES, as_of, asked, disagreeing, listed, over, reading, shown, sides, sources_that, views
from tests.unit import builders as b
from tests.unit.policies.cases import down

NIGHT = datetime(2026, 11, 3, 4, 5, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing (NULL)"),
        (NIGHT, "2026-11-03 04:05 UTC"),
        (date(2026, 11, 3), "2026-11-03"),
        (Decimal("10.500"), "10.5"),
        (Decimal("1E+3"), "1000"),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        ("a word", "“a word”"),
    ],
)
def test_shown(value: object, words: str) -> None:
    assert shown(value) == words  # type: ignore[arg-type]


def test_system_and_moment() -> None:
    one = b.dossier(b.shipped()).packets[0]
    assert as_of(one, "erp") == "(the ERP, as of 2026-11-23 13:00 UTC)"
    assert as_of(one, "carrier") == "(the carrier, as of 2026-11-23 15:00 UTC)"
    assert as_of(one, "ledger") == "(our own records)"
    assert as_of(one, "edi") == "(edi)"
    silent = b.dossier(down("wms")).packets[0]
    assert as_of(silent, "wms") == "(the WMS, as of 2026-11-23 15:00 UTC)"  # when it was asked


def test_sides() -> None:
    left, right = Reading(source="erp", field="sku", value="A", as_of=NIGHT), Reading(source="edi", field="item", value=None)
    assert reading(left) == "the ERP has “A” (sku, as of 2026-11-03 04:05 UTC)"
    assert reading(right) == "edi has nothing (NULL) (item)"
    apart = Disagreement(kind="item", line="2", what="item", readings=(left, right))
    assert sides(apart) == f"line 2, item: {reading(left)}; {reading(right)}"
    assert sides(apart.model_copy(update={"line": None})) == f"item: {reading(left)}; {reading(right)}"


@pytest.mark.parametrize(("count", "tail"), [(0, ""), (1, "0"), (6, "0; 1; 2; 3; 4; 5"), (7, "0; 1; 2; 3; 4; 5 and 1 more")])
def test_long_lists_are_cut_and_counted(count: int, tail: str) -> None:
    assert listed(str(n) for n in range(count)) == tail


def test_reasons_of_several_pos() -> None:
    both = b.evidence(lookups=(b.lookup(), b.lookup("777", orders=("SO-2",)), b.lookup("888", orders=("SO-3",))))
    dossier = b.dossier(both)
    verdict = over(dossier, lambda packet: ("odd" if packet.po_number != "777" else "", (f"fact {packet.po_number}",)), path="credit")
    assert (verdict.hit, verdict.why, verdict.path) == (True, "PO 48817: odd. PO 888: odd.", "credit")
    assert (verdict.pos, verdict.fact_ids) == (("48817", "888"), ("fact 48817", "fact 888"))
    assert over(dossier, lambda packet: ("", ())).hit is False


@pytest.mark.parametrize(("beyond", "hits"), [(None, True), (0, True), (1, True), (2, False)])
def test_days_apart(beyond: int | None, hits: bool) -> None:
    given = b.evidence(wms=b.wms_order(planned_ship_date=date(2026, 11, 29)))
    assert disagreeing(b.dossier(given), "date", beyond).hit is hits
    assert disagreeing(b.dossier(given), "item", beyond).hit is False


def test_disagreement_without_a_count_of_days_holds_whatever_the_tolerance() -> None:
    one = b.dossier().packets[0]
    item = Disagreement(kind="date", what="dates", readings=(Reading(source="erp", field="x", value=1),))
    dossier = b.dossier().model_copy(update={"packets": (one.model_copy(update={"disagreements": (item,)}),)})
    assert disagreeing(dossier, "date", 30).hit


def test_wishes_with_and_without_words() -> None:
    mail = b.inquiry(intents=("order_status", "price", "quote"), quotes=(("quote", "a new offer"), ("price", "")))
    dossier = b.dossier(asked=mail)
    assert asked(dossier, "price", "quote", what="asks").why == "The mail asks: “a new offer”."
    assert asked(dossier, "price", what="asks").why == "The mail asks."
    assert not asked(dossier, "return", what="asks").hit


def test_views_are_the_mails_then_each_pos() -> None:
    found = [(po, view.system) for po, view in views(b.dossier(b.shipped()))]
    assert found == [("", "crm"), ("48817", "erp"), ("48817", "wms"), ("48817", "carrier")]


def test_each_reason_is_said_once_and_unneeded_systems_are_silent() -> None:
    both = down("wms").model_copy(update={"lookups": (b.lookup(), b.lookup("777", orders=("SO-2",)))})
    dossier = b.dossier(both)

    def test(view: SourceView) -> str:
        return "is down" if view.reply == "unavailable" else ""

    verdict = sources_that(dossier, test)
    assert (verdict.why, verdict.pos) == ("The WMS is down; the ERP is down.", ("48817", "777"))
    packets = tuple(
        one.model_copy(update={"sources": tuple(v.model_copy(update={"needed": False}) for v in one.sources)}) for one in dossier.packets
    )
    assert not sources_that(dossier.model_copy(update={"packets": packets}), test).hit
    crm = sources_that(dossier, lambda view: "asks" if view.system == "crm" else "")
    assert (crm.why, crm.pos) == ("The CRM asks.", ())
    assert set(NAMES) == {"erp", "crm", "wms", "carrier", "ledger"}


def test_hash_hears_of_every_value_and_of_no_order_of_rows() -> None:
    one = b.dossier(b.shipped()).packets[0]
    base = packet_hash((one,))
    assert packet_hash((one.model_copy(update={"facts": one.facts[::-1]}),)) == base
    assert packet_hash((one, one)) != base
    for change in ({"po_key": "1"}, {"promise": None}, {"constraints": ("asn_required",)}, {"facts": one.facts[1:]}):
        assert packet_hash((one.model_copy(update=change),)) != base
    for field, value in (("value", "x"), ("unit", "BOX"), ("id", "erp.x")):
        assert packet_hash((one.model_copy(update={"facts": (one.facts[0]._replace(**{field: value}), *one.facts[1:])}),)) != base  # type: ignore[arg-type]
    quantity = next(fact for fact in one.facts if fact.value == Decimal(10))
    zeros = tuple(fact._replace(value=Decimal("10.00")) if fact is quantity else fact for fact in one.facts)
    assert packet_hash((one.model_copy(update={"facts": zeros}),)) == base
    assert len(base) == 64
