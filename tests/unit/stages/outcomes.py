"""Outcomes made by hand for the tests of cards, envelopes and views: the same order in the states that matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agent.model.draft import Claim, Draft
from agent.model.inquiry import Inquiry
from agent.model.mail import Address, InboundMail
from agent.model.outcome import Outcome, Owner
from agent.stages.card import CardContext
from policies.packet import (
    AccountView,
    Disagreement,
    Dossier,
    Fact,
    LineView,
    Lookup,
    OrderRef,
    Packet,
    Promise,
    Reading,
    Request,
    SourceView,
    State,
)
from policies.verdict import Decision, Finding

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
FRIDAY = date(2026, 11, 27)
ACCOUNT = AccountView(
    customer_id="C-100",
    name="Granite Valley Fabrication",
    owner_name="Account Desk East",
    owner_email="east@northwind.example",
    tier="A",
    language="en",
    status="active",
    partial_shipments="forbidden",
    asn_required=True,
    hazmat_lead_days=5,
)
CONTEXT = CardContext(
    case="c-0001",
    desk_name="Northwind Supply Service Desk",
    tzname="America/Chicago",
    subject="Re: where is it?",
    sender="Purchasing <purchasing@granite.example>",
    received_at=NOW - timedelta(minutes=4),
)


def source(system: str, reply: str = "found", **more: Any) -> SourceView:
    return SourceView(system=system, reply=reply, as_of=NOW - timedelta(minutes=20), observed_at=NOW, **more)


def line(number: int, quantity: int = 10, **changes: Any) -> LineView:
    q = Decimal(quantity)
    values: dict[str, Any] = {
        "line": str(number),
        "sku": f"GV-{number}00",
        "description": "Hex bolt M8 zinc",
        "uom": "EA",
        "ordered": q,
        "cancelled": Decimal(0),
        "backordered": Decimal(0),
        "allocated": q,
        "shipped": Decimal(0),
        "requested": q,
        "wms_sku": f"GV-{number}00",
        "wms_backordered": Decimal(0),
        "wms_picked": Decimal(0),
        "wms_packed": Decimal(0),
        "wms_shipped": Decimal(0),
        "promised_ship_date": FRIDAY,
        "is_stocked": True,
        "is_hazmat": False,
        "erp_state": State.ALLOCATED,
        "fulfillment_state": State.ALLOCATED,
    }
    return LineView(**values | changes)


def facts(lines: tuple[LineView, ...], po: str = "48817") -> tuple[Fact, ...]:
    clock = {"as_of": NOW - timedelta(minutes=20), "observed_at": NOW}
    rows = [Fact(id="erp.status", po=po, kind="status", value="released", source="erp", field="status", **clock)]
    for each in lines:
        for name, field in (("ordered", "ordered_qty"), ("allocated", "allocated_qty"), ("promised_ship_date", "promised_ship_date")):
            rows.append(
                Fact(id=f"erp.line.{each.line}.{field}", po=po, kind=name, value=getattr(each, name), source="erp", field=field, **clock)
            )
    return tuple(rows)


def packet(lines: tuple[LineView, ...] | None = None, **changes: Any) -> Packet:
    lines = lines if lines is not None else tuple(line(number) for number in range(1, 6))
    values: dict[str, Any] = {
        "po_number": "48817",
        "po_key": "48817",
        "lookup": Lookup.FOUND,
        "order_numbers": ("SO-7001",),
        "account": ACCOUNT,
        "erp_status": "released",
        "wms_status": "released",
        "order_type": "stock",
        "planned_ship_date": FRIDAY,
        "erp_state": State.ALLOCATED,
        "fulfillment_state": State.ALLOCATED,
        "sources": (source("erp"), source("crm"), source("wms")),
        "lines": lines,
        "facts": facts(lines),
    }
    return Packet(**values | changes)


def backorder_packet() -> Packet:
    """Five lines; two wait for goods in the WMS alone."""
    lines = (
        line(1),
        line(2, wms_backordered=Decimal(4), expected_date=date(2026, 12, 4)),
        line(3, 25),
        line(4, 6, wms_backordered=Decimal(6), expected_date=date(2026, 12, 11)),
        line(5, 100),
    )
    differing = tuple(
        Disagreement(
            kind="quantity",
            line=number,
            what="backordered quantity",
            readings=(
                Reading(source="erp", field="backordered_qty", value=Decimal(0)),
                Reading(source="wms", field="backordered_qty", value=Decimal(short)),
            ),
        )
        for number, short in (("2", 4), ("4", 6))
    )
    return packet(lines, disagreements=differing)


def finding(rule: str, path: str = "fulfillment", why: str = "", **more: Any) -> Finding:
    return Finding(rule=rule, hit=True, severity="hold", path=path, why=why or f"{rule} was found.", **more)


def escalated(packets: tuple[Packet, ...], *hits: Finding, dossier: dict[str, Any] | None = None, **changes: Any) -> Outcome:
    request = Request(address="purchasing@granite.example", kind="inquiry", intents=frozenset({"order_status"}))
    values = {"request": request, "account": ACCOUNT, "packets": packets, "now": NOW, "today": NOW.date()} | (dossier or {})
    misses = (Finding(rule="credit_hold", hit=False, severity="hold", path="credit", why=""),)
    owner = Owner(path=hits[0].path, name="Warehouse desk", email="warehouse@northwind.example", due_at=NOW + timedelta(hours=4))
    return Outcome(
        inquiry=inquiry(),
        lane="escalate",
        dossier=Dossier(**values),
        decision=Decision(lane="escalate", findings=(*hits, *misses), leading=hits[0], packets=packets),
        owner=owner,
        packet_hash="ab" * 32,
        **changes,
    )


def drafted(packets: tuple[Packet, ...] | None = None) -> Outcome:
    packets = packets or (packet(promise=Promise.ALLOCATED_COMPLETE),)
    ids = tuple(fact.id for fact in packets[0].facts)
    sentence = "PO 48817 is confirmed: all 5 lines are allocated and are scheduled to ship together on Friday, November 27, 2026."
    text = f"Hello,\n\n{sentence}\n\nKind regards,\nNorthwind Supply Service Desk\n"
    request = Request(address="purchasing@granite.example", kind="inquiry", intents=frozenset({"order_status"}))
    return Outcome(
        inquiry=inquiry(),
        lane="draft",
        dossier=Dossier(request=request, account=ACCOUNT, packets=packets, now=NOW, today=NOW.date()),
        decision=Decision(
            lane="draft", findings=(Finding(rule="backorder", hit=False, severity="hold", path="fulfillment", why=""),), packets=packets
        ),
        draft=Draft(
            to="purchasing@granite.example",
            subject="Re: where is it?",
            text=text,
            language="en",
            claims=(Claim(text="Hello,"), Claim(text=sentence, fact_ids=ids, sentence_id="allocated_complete", po="48817")),
        ),
        packet_hash="cd" * 32,
    )


def inquiry() -> Inquiry:
    return Inquiry(
        message_id="<q1@granite.example>",
        kind="inquiry",
        intents=("order_status",),
        sender=Address(address="purchasing@granite.example", name="Purchasing"),
        new_text="Where is PO 48817?",
    )


def mail(**changes: Any) -> InboundMail:
    values: dict[str, Any] = {
        "identity": "f" * 64,
        "message_id": "<q1@granite.example>",
        "subject": "where is it?",
        "sender": Address(address="purchasing@granite.example", name="Purchasing"),
        "references": ("<older@granite.example>",),
        "date": NOW,
    }
    return InboundMail(**values | changes)


def open_orders(count: int) -> tuple[OrderRef, ...]:
    return tuple(
        OrderRef(order_number=f"SO-{7000 + n}", customer_po=f"{48800 + n}", status="released", ordered_on=date(2026, 11, 2))
        for n in range(count)
    )
