"""Gathering: who asks, which order a PO is, what each system says to it, and what happens when one doesn't."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.model.evidence import Evidence
from agent.model.inquiry import Inquiry, PoCandidate
from agent.model.mail import Address, InboundMail
from agent.stages.gather import Breaker, Systems, gather
from connectors.errors import Denied
from connectors.memory.systems import MemoryCarrier, MemoryCrm, MemoryErp, MemoryWms
from connectors.memory.world import World
from connectors.ports import Reply
from policies.packet import Lookup

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def now() -> datetime:
    return NOW


def order(number: str, po: str | None, customer: str = "C1", **cells: Any) -> dict[str, Any]:
    return {"order_number": number, "customer_po": po, "customer_id": customer, "status": "released"} | cells


def a_world(*orders: dict[str, Any]) -> World:
    world = World({"erp_orders": orders})
    for customer, name in (("C1", "acme"), ("C2", "bolt")):
        world.add("crm_accounts", customer_id=customer, name=name)
        world.add("crm_domains", customer_id=customer, domain=f"{name}-supply.example")
    for one in orders:
        world.add("erp_order_lines", order_number=one["order_number"], line_number=1, sku="A-1", ordered_qty=5)
        world.add("wms_orders", order_number=one["order_number"], status="shipped")
        world.add(
            "wms_shipments",
            shipment_id=f"H{one['order_number']}",
            order_number=one["order_number"],
            tracking_number=f"1Z{one['order_number']}",
        )
        world.add("carrier_events", tracking_number=f"1Z{one['order_number']}", occurred_at="2026-11-20T10:00:00Z", status="in_transit")
    return world


class Desk:
    """Memory twins over a world."""

    def __init__(self, world: World, **more: Any) -> None:
        self.erp, self.crm = MemoryErp(world, now), MemoryCrm(world, now)
        self.wms, self.carrier = MemoryWms(world, now), MemoryCarrier(world, now)
        self.systems = Systems(erp=self.erp, crm=self.crm, wms=self.wms, carrier=self.carrier, **more)

    def ask(self, *inquiries: Inquiry) -> list[Evidence]:
        return gather([(InboundMail(identity=str(place)), inquiry) for place, inquiry in enumerate(inquiries)], self.systems, now)

    def queries(self) -> int:
        return sum(twin.source.queries for twin in (self.erp, self.crm, self.wms, self.carrier))


def po(text: str, where: str = "body", *, parts: tuple[str, ...] = (), run: int = -1) -> PoCandidate:
    return PoCandidate(value=text, text=text, where=where, confidence=0.9, parts=parts, run=run)


def inquiry(
    *candidates: PoCandidate | str, sender: str = "ann@acme-supply.example", reply_to: tuple[str, ...] = (), **more: Any
) -> Inquiry:
    named = tuple(po(one) if isinstance(one, str) else one for one in candidates)
    addresses = tuple(Address(address=one) for one in reply_to)
    return Inquiry(message_id="m", kind="inquiry", sender=Address(address=sender), reply_to=addresses, po_numbers=named, **more)


def looked_up(evidence: Evidence) -> list[tuple[str, Lookup, tuple[str, ...]]]:
    return [(lookup.text, lookup.lookup, lookup.orders) for lookup in evidence.lookups]


def test_one_order_is_gathered_from_all_systems() -> None:
    (evidence,) = Desk(a_world(order("S1", "PO-0048817")), fresh_for={"erp": 3600.0}).ask(inquiry("48817"))
    assert looked_up(evidence) == [("48817", Lookup.FOUND, ("S1",))]
    assert evidence.sender is not None and evidence.sender.record is not None and evidence.sender.record.customer_id == "C1"
    assert evidence.account is not None and evidence.account.reply is Reply.FOUND
    assert evidence.erp["S1"].reply is evidence.wms["S1"].reply is evidence.carrier["1ZS1"].reply is Reply.FOUND
    assert (evidence.fresh_for, evidence.unavailable, evidence.open_orders, evidence.lookalike_of) == ({"erp": 3600.0}, (), (), None)


@pytest.mark.parametrize("stored", ["48817", "PO 48817", "po#0048817", "48-817", "P.O. 48817"])
@pytest.mark.parametrize("written", ["48817", "PO-48817", "0048817", "48/817"])
def test_spelling_does_not_matter_where_one_order_matches(stored: str, written: str) -> None:
    (evidence,) = Desk(a_world(order("S1", stored), order("S2", "48818"))).ask(inquiry(written))
    assert looked_up(evidence) == [(written, Lookup.FOUND, ("S1",))]


def test_two_orders_of_one_key_are_told_apart_by_spelling_but_never_by_prefix() -> None:
    desk = Desk(a_world(order("S1", "24-117"), order("S2", "241-17"), order("S3", "PO 900"), order("S4", "900")))
    evidence = desk.ask(inquiry("24-117"), inquiry("24117"), inquiry("900"), inquiry("PO 900"))
    assert looked_up(evidence[0]) == [("24-117", Lookup.FOUND, ("S1",))]
    assert looked_up(evidence[1])[0][1:] == (Lookup.DUPLICATE, ("S1", "S2"))
    assert looked_up(evidence[2])[0][1:] == looked_up(evidence[3])[0][1:] == (Lookup.DUPLICATE, ("S3", "S4"))


def test_several_orders_under_one_po_are_ambiguous_and_duplicate_where_their_lines_are_the_same() -> None:
    world = a_world(order("S1", "777"), order("S2", "777"), order("S3", "888"), order("S4", "888"))
    world.set("erp_order_lines", {"order_number": "S2"}, ordered_qty=6)
    evidence = Desk(world).ask(inquiry("777"), inquiry("888"))
    assert looked_up(evidence[0])[0][1:] == (Lookup.AMBIGUOUS, ("S1", "S2"))
    assert looked_up(evidence[1])[0][1:] == (Lookup.DUPLICATE, ("S3", "S4"))
    assert set(evidence[0].erp) == {"S1", "S2"}


def test_lines_that_cannot_be_compared_are_no_duplicates() -> None:
    world = a_world(order("S1", "777"), order("S2", "777"))
    world.set("erp_order_lines", {}, ordered_qty=None)
    assert looked_up(Desk(world).ask(inquiry("777"))[0])[0][1] is Lookup.AMBIGUOUS


def test_two_spellings_of_one_order_are_one_po() -> None:
    (evidence,) = Desk(a_world(order("S1", "48817"))).ask(inquiry(po("PO 48817", "subject"), po("0048817")))
    assert looked_up(evidence) == [("PO 48817", Lookup.FOUND, ("S1",))]
    assert evidence.lookups[0].where == ("subject", "body")


def test_adjacent_parts_are_tried_joined_the_longest_first() -> None:
    orders = [order("S1", "LB 6132"), order("S2", "6132"), order("S3", "48817")]
    desk = Desk(a_world(*orders))
    run = inquiry(po("LB", run=3), po("6132", run=3), po("48817", run=3))
    whole = inquiry(po("LB 6132", parts=("LB", "6132")))
    apart = inquiry(po("6132 48817", parts=("6132", "48817")))
    evidence = desk.ask(run, whole, apart)
    assert looked_up(evidence[0]) == [("LB 6132", Lookup.FOUND, ("S1",)), ("48817", Lookup.FOUND, ("S3",))]
    assert looked_up(evidence[1]) == [("LB 6132", Lookup.FOUND, ("S1",))]
    assert looked_up(evidence[2]) == [("6132", Lookup.FOUND, ("S2",)), ("48817", Lookup.FOUND, ("S3",))]


def test_candidates_of_different_runs_are_not_joined() -> None:
    (evidence,) = Desk(a_world(order("S1", "12 34"))).ask(inquiry(po("12", run=1), po("34", run=2)))
    assert len(evidence.lookups) == 2 and all(lookup is not Lookup.FOUND for _text, lookup, _orders in looked_up(evidence))


def test_a_joined_number_of_several_orders_is_ambiguous_and_not_its_parts() -> None:
    world = a_world(order("S1", "LB 6132"), order("S2", "LB-6132"), order("S3", "6132"))
    (evidence,) = Desk(world).ask(inquiry(po("LB/6132", parts=("LB", "6132"))))
    assert looked_up(evidence)[0][1:] == (Lookup.DUPLICATE, ("S1", "S2"))


def test_what_no_order_bears_stays_one_number_with_its_blanks() -> None:
    (evidence,) = Desk(a_world(order("S1", "1"))).ask(inquiry(po("77 88", parts=("77", "88"))))
    assert looked_up(evidence) == [("77 88", Lookup.NOT_FOUND, ())]


def test_quoted_and_attached_numbers_count_only_where_the_new_text_names_none() -> None:
    desk = Desk(a_world(order("S1", "48817"), order("S2", "500")))
    evidence = desk.ask(inquiry(po("48817"), po("500", "quoted")), inquiry(po("500", "quoted")), inquiry(po("500", "attachment:po.pdf")))
    assert [looked_up(one)[0][2] for one in evidence] == [("S1",), ("S2",), ("S2",)]
    assert len(evidence[0].lookups) == 1


def test_another_accounts_order_shows_its_account_and_nothing_more() -> None:
    (evidence,) = Desk(a_world(order("S1", "1"), order("S9", "PO 777", "C2"))).ask(inquiry("777"))
    (lookup,) = evidence.lookups
    assert (lookup.lookup, lookup.elsewhere_accounts, lookup.orders, lookup.suggestions) == (Lookup.ELSEWHERE, ("C2",), (), ())
    assert (evidence.erp, evidence.wms, evidence.carrier) == ({}, {}, {})
    assert "S9" not in evidence.model_dump_json()


def test_an_order_of_nobody_is_nobody_elses() -> None:
    world = a_world(order("S1", "1"), order("S9", "777"))
    world.set("erp_orders", {"order_number": "S9"}, customer_id=None)
    (lookup,) = Desk(world).ask(inquiry("777"))[0].lookups
    assert (lookup.lookup, lookup.elsewhere_accounts) == (Lookup.NOT_FOUND, ())


def test_a_po_of_both_accounts_is_the_senders() -> None:
    evidence = Desk(a_world(order("S1", "48817"), order("S9", "48817", "C2"))).ask(
        inquiry("48817"), inquiry("48817", sender="x@bolt-supply.example")
    )
    assert [looked_up(one)[0][2] for one in evidence] == [("S1",), ("S9",)]


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("PO-2024-00317", "317"),
        ("PO-2024-00317", "2024-317"),
        ("4500338329-V2", "4500338329"),
        ("4500338329", "4500338329-V2"),
        ("4177285-1", "4177285 rel 1"),
        ("78525908 OP", "78525908"),
        ("20240312-00", "20240312"),
        ("CV-2024-727-REV B", "CV-2024-727"),
        ("4500012345", "4500012345/10"),
        ("4500012345", "450012345"),
        ("48817", "48871"),
        ("R00003392", "ROOO03392"),
    ],
)
def test_a_resemblance_is_a_suggestion_and_never_an_answer(stored: str, written: str) -> None:
    (evidence,) = Desk(a_world(order("S1", stored))).ask(inquiry(written))
    (lookup,) = evidence.lookups
    assert (lookup.lookup, lookup.orders) == (Lookup.WEAK, ())
    assert [header.order_number for header in lookup.suggestions] == ["S1"]
    assert evidence.erp == {}


@pytest.mark.parametrize(("stored", "written"), [("48817", "12"), ("48817", "99999"), ("48817", "48700"), ("1234", "1235")])
def test_strange_numbers_suggest_nothing(stored: str, written: str) -> None:
    (evidence,) = Desk(a_world(order("S1", stored))).ask(inquiry(written))
    assert (evidence.lookups[0].lookup, evidence.lookups[0].suggestions) == (Lookup.NOT_FOUND, ())


def test_without_a_po_the_open_orders_are_shown_newest_first() -> None:
    orders = [
        order("S1", "1", ordered_on="2026-10-01"),
        order("S2", "2", ordered_on="2026-11-01"),
        order("S3", "3", status="closed"),
        order("S4", "4"),
    ]
    (evidence,) = Desk(a_world(*orders, order("S5", "5", "C2"))).ask(inquiry())
    assert [header.order_number for header in evidence.open_orders] == ["S2", "S1", "S4"]


def test_a_strangers_po_is_not_looked_up() -> None:
    (evidence,) = Desk(a_world(order("S1", "48817"))).ask(inquiry("48817", sender="x@elsewhere.example"))
    assert looked_up(evidence) == [("48817", Lookup.NOT_TRIED, ())]
    assert evidence.sender is not None and evidence.sender.reply is Reply.NOT_FOUND
    assert (evidence.account, evidence.open_orders, evidence.erp) == (None, (), {})


def test_a_forwarded_mail_is_asked_about_for_its_first_writer() -> None:
    mail = inquiry("48817", sender="rep@desk.example", forwarded_from=Address(address="ann@acme-supply.example"))
    (evidence,) = Desk(a_world(order("S1", "48817"))).ask(mail)
    assert looked_up(evidence)[0][1] is Lookup.FOUND


def test_reply_to_outside_the_account_is_named() -> None:
    mail = inquiry("1", reply_to=("ann@acme-supply.example", "bob@acme-supply.example", "x@bolt-supply.example", "thief@elsewhere.example"))
    (evidence,) = Desk(a_world(order("S1", "1"))).ask(mail)
    assert evidence.reply_to_outside == ("x@bolt-supply.example", "thief@elsewhere.example")


@pytest.mark.parametrize("fail", ["unavailable", "denied", "malformed"])
def test_nobody_can_say_whose_a_reply_to_is_while_the_crm_is_silent(fail: str) -> None:
    desk = Desk(a_world(order("S1", "1")))
    desk.crm.source.fail = fail  # type: ignore[assignment]
    mail = inquiry("1", reply_to=("bob@acme-supply.example", "thief@elsewhere.example"))
    (evidence,) = desk.ask(mail)
    assert evidence.reply_to_outside == ()
    assert evidence.sender is not None and evidence.sender.reply == fail


@pytest.mark.parametrize(
    ("domain", "like"),
    [
        ("acrne-supply.example", "acme-supply.example"),
        ("acmesupply.example", "acme-supply.example"),
        ("acme-supply.test", "acme-supply.example"),
        ("acme-suppIy.example", "acme-supply.example"),
        ("amce-supply.example", "acme-supply.example"),
        ("northwnd.example", "northwind.example"),
        ("acme-supply.example.mail.test", "acme-supply.example"),
        ("n0rthwind.example", "northwind.example"),
        ("mail.acme-supply.example", None),
        ("unrelated.example", None),
        ("bolt-supply.example", None),
        ("gmail.com", None),
    ],
)
def test_a_strangers_domain_may_look_like_a_known_one(domain: str, like: str | None) -> None:
    desk = Desk(a_world(order("S1", "1")), own_domains=("northwind.example",))
    (evidence,) = desk.ask(inquiry("1", sender=f"x@{domain.lower()}"))
    assert evidence.lookalike_of == like


# --- systems that fail -----------------------------------------------------------------------------------------------

FAILURES = [("unavailable", Reply.UNAVAILABLE), ("denied", Reply.DENIED), ("malformed", Reply.MALFORMED)]


@pytest.mark.parametrize(("fail", "reply"), FAILURES)
@pytest.mark.parametrize("system", ["wms", "carrier"])
def test_a_failing_system_leaves_the_others_their_say(system: str, fail: Any, reply: Reply) -> None:
    desk = Desk(a_world(order("S1", "48817")))
    getattr(desk, system).source.fail = fail
    (evidence,) = desk.ask(inquiry("48817"))
    answers: dict[str, Any] = {"erp": evidence.erp["S1"], "wms": evidence.wms["S1"], "carrier": evidence.carrier.get("1ZS1")}
    failed = answers.pop(system)
    assert failed is not None and (failed.reply, bool(failed.reason), failed.record) == (reply, True, None)
    assert evidence.erp["S1"].reply is Reply.FOUND
    assert evidence.unavailable == ((system,) if fail == "unavailable" else ())


@pytest.mark.parametrize(("fail", "reply"), FAILURES)
def test_without_the_erp_no_po_is_found_or_missing(fail: Any, reply: Reply) -> None:
    desk = Desk(a_world(order("S1", "48817")))
    desk.erp.source.fail = fail
    (evidence,) = desk.ask(inquiry("48817"))
    (lookup,) = evidence.lookups
    assert (lookup.lookup, lookup.reply, lookup.orders) == (Lookup.UNAVAILABLE, reply.value, ())
    assert lookup.reason and evidence.account is not None and evidence.account.reply is Reply.FOUND
    assert evidence.unavailable == (("erp",) if fail == "unavailable" else ())


@pytest.mark.parametrize(("fail", "reply"), FAILURES)
def test_without_the_crm_nobody_is_known(fail: Any, reply: Reply) -> None:
    desk = Desk(a_world(order("S1", "48817")))
    desk.crm.source.fail = fail
    (evidence,) = desk.ask(inquiry("48817"))
    assert evidence.sender is not None and evidence.sender.reply is reply
    assert (looked_up(evidence)[0][1], evidence.erp, evidence.lookalike_of) == (Lookup.NOT_TRIED, {}, None)
    assert evidence.unavailable == (("crm",) if fail == "unavailable" else ())


def test_a_hanging_system_holds_neither_the_others_nor_the_batch() -> None:
    desk = Desk(a_world(order("S1", "48817")), time_limit=0.2)
    desk.wms.source.fail, desk.wms.source.seconds = "slow", 5.0
    started = time.monotonic()
    (evidence,) = desk.ask(inquiry("48817"))
    assert time.monotonic() - started < 1.0
    assert (evidence.erp["S1"].reply, evidence.wms["S1"].reply) == (Reply.FOUND, Reply.UNAVAILABLE)
    assert "0.2 s" in evidence.wms["S1"].reason and evidence.unavailable == ("wms",)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "ask-wms")


def test_a_defect_in_a_connector_is_malformed_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(a_world(order("S1", "48817")))
    monkeypatch.setattr(desk.wms, "orders", lambda _numbers: 1 / 0)
    (evidence,) = desk.ask(inquiry("48817"))
    assert evidence.wms["S1"].reply is Reply.MALFORMED and "ZeroDivisionError" in evidence.wms["S1"].reason


def test_a_key_left_without_an_answer_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(a_world(order("S1", "48817")))
    monkeypatch.setattr(desk.wms, "orders", lambda _numbers: {})
    assert desk.ask(inquiry("48817"))[0].wms["S1"].reply is Reply.MALFORMED


def test_the_breaker_rests_a_system_and_tries_it_again_once() -> None:
    clock = [0.0]
    desk = Desk(a_world(order("S1", "48817")), breaker=Breaker(failures=3, rest=30.0, clock=lambda: clock[0]))
    desk.wms.source.fail = "unavailable"
    opened: list[int] = []
    reading = desk.wms.source.reading
    desk.wms.source.reading = lambda: (opened.append(1), reading())[1]  # type: ignore[method-assign,func-returns-value]
    for _ in range(5):
        assert desk.ask(inquiry("48817"))[0].wms["S1"].reply is Reply.UNAVAILABLE
    assert len(opened) == 3 and desk.systems.breaker.is_open("wms")
    clock[0] = 31.0
    desk.ask(inquiry("48817"))
    desk.ask(inquiry("48817"))
    assert len(opened) == 4
    clock[0], desk.wms.source.fail = 62.0, ""
    assert desk.ask(inquiry("48817"))[0].wms["S1"].reply is Reply.FOUND
    assert not desk.systems.breaker.is_open("wms")


def test_a_refusal_does_not_open_the_breaker() -> None:
    breaker = Breaker(failures=1)
    desk = Desk(a_world(order("S1", "48817")), breaker=breaker)
    desk.wms.source.fail = "denied"
    desk.ask(inquiry("48817"))
    assert not breaker.is_open("wms") and Denied.__doc__


def test_where_elsewhere_fails_a_po_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(a_world(order("S1", "48817")))

    def refuse(_keys: object) -> object:
        raise Denied("no rights")

    monkeypatch.setattr(desk.erp, "elsewhere", refuse)
    (evidence,) = desk.ask(inquiry("99"))
    assert (evidence.lookups[0].lookup, evidence.lookups[0].reply) == (Lookup.UNAVAILABLE, "denied")


def test_a_batch_takes_no_more_questions_than_one_mail() -> None:
    orders = [order(f"S{index}", f"{index + 10_000}") for index in range(200)]
    one, many = Desk(a_world(*orders)), Desk(a_world(*orders))
    one.ask(inquiry("10000"))
    evidence = many.ask(*(inquiry(f"{index + 10_000}") for index in range(200)))
    assert [looked_up(found)[0][1] for found in evidence] == [Lookup.FOUND] * 200
    assert one.queries() == many.queries() == 14


def test_an_empty_batch_asks_nothing() -> None:
    desk = Desk(a_world())
    assert (desk.ask(), desk.queries()) == ([], 0)
