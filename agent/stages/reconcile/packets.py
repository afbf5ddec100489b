"""One PO's packet: the order's records laid side by side, its states, facts, disagreements and clean state.

A PO that leads to no order, to several, or to another account's has a packet too, with nothing of an order in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from agent.model.evidence import Evidence, PoLookup
from agent.stages.reconcile import facts, orders
from agent.stages.reconcile.findings import Side, differ
from agent.stages.reconcile.lines import judge_line, view_line
from agent.stages.reconcile.pairing import pair_lines
from agent.stages.reconcile.shipments import Clock, judge_shipments, view_shipments
from agent.stages.reconcile.sources import carrier_sources, order_sources
from connectors.ports import Reply
from connectors.records import ErpOrder, WmsOrder
from policies.packet import AccountView, Disagreement, Fact, LineView, Lookup, OrderRef, Packet, ShipmentView, SourceView, State
from policies.promise import clean_state


def view_packet(
    lookup: PoLookup,
    suggestions: tuple[OrderRef, ...],
    evidence: Evidence,
    account: AccountView | None,
    clock: Clock,
    told: Mapping[str, date],
) -> Packet:
    """The packet of one PO, with the clean state that its systems agree on, if any."""
    sources = order_sources(lookup, evidence)
    bare = Packet(
        po_number=lookup.text,
        po_key=lookup.key,
        lookup=lookup.lookup,
        lookup_reason=lookup.reason,
        order_numbers=lookup.orders,
        elsewhere_accounts=lookup.elsewhere_accounts,
        suggestions=suggestions,
        account=account,
        constraints=_constraints(account),
        sources=sources,
    )
    if lookup.lookup is not Lookup.FOUND or len(lookup.orders) != 1:
        return bare
    packet = _with_order(bare, evidence, clock, told)
    return packet.model_copy(update={"promise": clean_state(packet)})


def _constraints(account: AccountView | None) -> tuple[str, ...]:
    """The contract's terms that limit what may be done."""
    if account is None:
        return ()
    found = ["no_partial_shipments"] if account.partial_shipments == "forbidden" else []
    if account.asn_required:
        found.append("asn_required")
    if account.hazmat_lead_days:
        found.append(f"hazmat_lead:{account.hazmat_lead_days}")
    return tuple(found)


def _with_order(bare: Packet, evidence: Evidence, clock: Clock, told: Mapping[str, date]) -> Packet:
    number = bare.order_numbers[0]
    erp_answer, wms_answer = evidence.erp.get(number), evidence.wms.get(number)
    erp = erp_answer.record if erp_answer and erp_answer.reply is Reply.FOUND else None
    wms = wms_answer.record if wms_answer and wms_answer.reply is Reply.FOUND else None
    pairs, twice = pair_lines(erp.lines if erp else (), wms.lines if wms else ())
    lines = tuple(view_line(pair) for pair in pairs)
    shipments = view_shipments(wms.shipments if wms else (), evidence.carrier, clock, told)
    erp_side, wms_side = Side("erp", number, erp.as_of if erp else None), Side("wms", number, wms.as_of if wms else None)
    fulfillment = orders.wms_state(wms, lines, shipments) if wms else _silent(bare.sources, "wms")
    shipped = fulfillment in (State.SHIPPED, State.DELIVERED)
    wrong: list[Disagreement] = [
        differ("item", "line number on several lines", (erp_side if system == "erp" else wms_side).derived("line_number", n), line=n)
        for system, n in twice
    ]
    for pair, line in zip(pairs, lines, strict=True):
        wrong += judge_line(pair, line, erp_side, wms_side, wms is not None and erp is not None)
    wrong += _judged(erp, wms, lines, shipments, erp_side, wms_side)
    wrong += judge_shipments(shipments, evidence.carrier, shipped, wms_side, clock)
    return bare.model_copy(
        update={
            "order_customer": erp.customer_id if erp else None,
            "erp_status": erp.status if erp else None,
            "hold_code": erp.hold_code if erp else None,
            "order_type": erp.order_type if erp else None,
            "ordered_on": erp.ordered_on if erp else None,
            "wms_status": wms.status if wms else None,
            "planned_ship_date": wms.planned_ship_date if wms else None,
            "erp_state": orders.erp_state(erp, lines) if erp else _silent(bare.sources, "erp"),
            "fulfillment_state": fulfillment,
            "sources": (*bare.sources, *carrier_sources(shipments, shipped)),
            "lines": lines,
            "shipments": shipments,
            "facts": tuple(_facts(bare, evidence, erp, wms, lines, shipments, clock)),
            "disagreements": tuple(wrong),
        }
    )


def _silent(sources: tuple[SourceView, ...], system: str) -> State:
    """A system that answered and has no record is one thing; one that gave no answer is another."""
    return State.ABSENT if any(view.system == system and view.reply == "not_found" for view in sources) else State.UNKNOWN


def _judged(
    erp: ErpOrder | None,
    wms: WmsOrder | None,
    lines: tuple[LineView, ...],
    shipments: tuple[ShipmentView, ...],
    erp_side: Side,
    wms_side: Side,
) -> Iterator[Disagreement]:
    """The headers and system against system, as far as both answered."""
    if erp is not None:
        yield from orders.judge_erp(erp, lines, erp_side)
    if wms is not None:
        yield from orders.judge_wms(wms, lines, wms_side)
        yield from orders.judge_shipped_quantities(lines, shipments, wms_side)
    if erp is not None and wms is not None:
        yield from orders.judge_between(erp, wms, lines, erp_side, wms_side)
        yield from orders.judge_dates(erp, wms, lines, erp_side, wms_side)
        yield from orders.judge_beginnings(erp, shipments, erp_side, wms_side)


def _facts(
    bare: Packet,
    evidence: Evidence,
    erp: ErpOrder | None,
    wms: WmsOrder | None,
    lines: tuple[LineView, ...],
    shipments: tuple[ShipmentView, ...],
    clock: Clock,
) -> Iterator[Fact]:
    po, number = bare.po_number, bare.order_numbers[0]
    if erp is not None:
        maker = facts.Maker(po, "erp", erp.as_of, evidence.erp[number].observed_at)
        yield from facts.order_facts(maker, erp, lines)
    if wms is not None:
        maker = facts.Maker(po, "wms", wms.as_of, evidence.wms[number].observed_at)
        yield from facts.warehouse_facts(maker, wms, lines, shipments)
    yield from facts.carrier_facts(po, shipments)
    if bare.account is not None and evidence.account is not None:
        maker = facts.Maker(po, "crm", bare.account.as_of, evidence.account.observed_at)
        yield from facts.account_facts(maker, bare.account)
    yield from facts.as_of_fact(po, erp.as_of if erp else None, wms.as_of if wms else None, clock)
