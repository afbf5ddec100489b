"""How each system answered, for the mail and for each PO: found, not found, ambiguous, unavailable, denied or malformed, and as of when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agent.model.evidence import Evidence, PoLookup
from connectors.ports import Answer, Reply
from policies.packet import Lookup, ShipmentView, SourceView


def view(evidence: Evidence, answer: Answer[Any], what: str, as_of: datetime | None = None) -> SourceView:
    """An answer of a system whose records carry an as-of time."""
    return SourceView(
        system=answer.system,
        reply=str(answer.reply),
        reason=answer.reason or (what if answer.reply in (Reply.NOT_FOUND, Reply.AMBIGUOUS) else ""),
        as_of=as_of,
        observed_at=answer.observed_at,
        fresh_for=evidence.fresh_for.get(answer.system),
    )


def mail_sources(evidence: Evidence) -> tuple[SourceView, ...]:
    """The CRM's answers on the sender and on the account. Who is not found as a sender is another rule's (``sender_unknown``)."""
    found: list[SourceView] = []
    sender, account = evidence.sender, evidence.account
    if sender is not None and sender.reply not in (Reply.FOUND, Reply.NOT_FOUND, Reply.AMBIGUOUS):
        found.append(view(evidence, sender, "the sender"))
    if account is not None:
        record = account.record if account.reply is Reply.FOUND else None
        found.append(view(evidence, account, "the sender's account", record.as_of if record else None))
    elif sender is not None and sender.reply is Reply.FOUND:
        found.append(SourceView(system="crm", reply="unavailable", reason="the account was not asked for"))
    return tuple(found)


def order_sources(lookup: PoLookup, evidence: Evidence) -> tuple[SourceView, ...]:
    """ERP and WMS on a PO that leads to exactly one order; the ERP alone where the look-up itself failed."""
    if lookup.lookup is Lookup.UNAVAILABLE:
        reply = lookup.reply or str(Reply.UNAVAILABLE)
        return (SourceView(system="erp", reply=reply, reason=lookup.reason, fresh_for=evidence.fresh_for.get("erp")),)
    if lookup.lookup is not Lookup.FOUND or len(lookup.orders) != 1:
        return ()
    number = lookup.orders[0]
    return (_order(evidence, "erp", evidence.erp.get(number), number), _order(evidence, "wms", evidence.wms.get(number), number))


def _order(evidence: Evidence, system: str, answer: Answer[Any] | None, number: str) -> SourceView:
    if answer is None:
        return SourceView(system=system, reply="unavailable", reason=f"order {number} was not asked for")
    as_of = answer.record.as_of if answer.reply is Reply.FOUND and answer.record else None
    return view(evidence, answer, f"order {number}", as_of)


def carrier_sources(shipments: Sequence[ShipmentView], shipped_complete: bool) -> tuple[SourceView, ...]:
    """The carrier on each number; needed once the parcel has left. Its as-of is the moment of asking."""
    return tuple(
        SourceView(
            system="carrier",
            reply=shipment.tracking.reply,
            needed=shipped_complete or shipment.shipped_at is not None,
            reason=shipment.tracking.reason
            or (f"tracking number {shipment.tracking_number}" if shipment.tracking.reply == "not_found" else ""),
            as_of_expected=False,
            as_of=shipment.tracking.observed_at,
            observed_at=shipment.tracking.observed_at,
        )
        for shipment in shipments
        if shipment.tracking is not None
    )
