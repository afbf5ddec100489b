"""A rule's name in plain words for a card's head and subject; the finding's own ``why`` says the rest. Judges nothing."""

from __future__ import annotations

from agent.wording.plain import plural
from policies.packet import LineView, Packet
from policies.verdict import Finding

TITLES = {
    "sender_unknown": "Unknown sender",
    "sender_unauthenticated": "Sender not authenticated",
    "reply_to_differs": "Reply-To is a stranger's",
    "account_mismatch": "PO of another account",
    "account_inactive": "Account inactive",
    "lookalike_domain": "Look-alike domain",
    "no_po_number": "No PO number",
    "order_not_found": "PO not found",
    "weak_match": "PO not found, similar ones exist",
    "ambiguous_order": "Several orders under one PO",
    "duplicate_order": "Order entered twice",
    "too_many_pos": "Too many POs in one mail",
    "source_unavailable": "A system didn't answer",
    "source_stale": "Data too old",
    "as_of_missing": "Age of the data unknown",
    "record_missing": "A system doesn't know the order",
    "unknown_value": "A needed value isn't said",
    "status_disagrees": "Status disagrees",
    "quantity_disagrees": "Quantities disagree",
    "item_disagrees": "Items disagree",
    "date_disagrees": "Ship dates disagree",
    "promise_dates_differ": "Ship dates differ between lines",
    "buckets_inconsistent": "Quantities don't add up",
    "backorder": "Backorder",
    "partial_forbidden": "Partial shipment, contract forbids it",
    "partial_shipment": "Partial shipment",
    "credit_hold": "Credit hold",
    "order_hold": "Order on hold",
    "order_cancelled": "Order cancelled",
    "not_confirmed": "Order not confirmed",
    "promise_in_past": "Promised date has passed",
    "late_change": "Order changed in the last hours",
    "drop_ship": "Drop shipment",
    "open_dispute": "A dispute is open",
    "asn_missing": "ASN missing",
    "hazmat_lead": "Hazmat lead time too short",
    "terms_unknown": "Contract terms not said",
    "carrier_exception": "Carrier reports a problem",
    "no_first_scan": "No first scan by the carrier",
    "eta_passed": "ETA has passed",
    "eta_moved": "ETA moved later",
    "tracking_mismatch": "Tracking numbers don't match",
    "price_mentioned": "Price asked or disputed",
    "change_requested": "Change requested",
    "cancel_requested": "Cancellation requested",
    "dispute_language": "Complaint or dispute",
    "return_or_claim": "Return or claim",
    "document_requested": "Document requested",
    "not_only_status": "Asks more than the status",
    "injection_suspected": "Mail tries to instruct a machine",
    "out_of_scope": "Outside the automated lane",
    "draft_unverifiable": "Draft couldn't be verified",
}
COUNTED = {"backorder": "backorder", "quantity_disagrees": "quantity", "item_disagrees": "item", "date_disagrees": "date"}
PATHS = {
    "credit": "Credit",
    "pricing": "Pricing",
    "contracts": "Contracts",
    "fulfillment": "Fulfillment",
    "account_owner": "Account owner",
    "desk_lead": "Desk lead",
}


def title(finding: Finding, packets: tuple[Packet, ...]) -> str:
    """``Backorder on 2 of 5 lines``: the rule in plain words, with the lines it touches where that is countable."""
    base = TITLES.get(finding.rule, finding.rule.replace("_", " ").capitalize())
    kind = COUNTED.get(finding.rule)
    concerned = [packet for packet in packets if not finding.pos or packet.po_number in finding.pos or packet.po_key in finding.pos]
    if kind is None or len(concerned) != 1:
        return base
    packet = concerned[0]
    live = packet.live_lines
    touched = sum(is_backordered(line) for line in live) if kind == "backorder" else len(_disagreeing(packet, kind))
    return f"{base} on {touched} of {plural(len(live), 'line')}" if 0 < touched <= len(live) else base


def is_backordered(line: LineView) -> bool:
    """ERP or WMS says that some of it waits for goods."""
    return bool(line.backordered or line.wms_backordered)


def _disagreeing(packet: Packet, kind: str) -> set[str]:
    live = {line.line for line in packet.live_lines}
    return {found.line for found in packet.disagreements if found.kind == kind and found.line in live}
