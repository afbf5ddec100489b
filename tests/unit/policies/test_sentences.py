"""What each rule says of its mails: which system holds what, as of when, and what the customer wrote. A desk lead reads these sentences,

so nothing in them may be another order's, another line's or left out.
"""

from __future__ import annotations

import pytest

from policies.chain import RULES as KNOWN
from policies.decide import decide
from policies.packet import Dossier
from policies.verdict import Finding
from tests.unit import builders as b
from tests.unit.policies.cases import CASES, WIDE
from tests.unit.policies.sentence_cases import MORE

E = ", as of 2026-11-23 13:00 UTC"
ERP = f"(the ERP{E})"
W = "as of 2026-11-23 14:00 UTC"
WMS = f"(the WMS, {W})"
RULES = {
    "lookalike_domain": "buyer@prairie.example comes from a domain that resembles prairie.example and is not it.",
    "sender_unknown": "The CRM knows no account for buyer@prairie.example.",
    "sender_unauthenticated": "A trusted mail server says that buyer@prairie.example failed authentication.",
    "reply_to_differs": "Replies to this mail would go to x@elsewhere.example, not an address of the sender's account.",
    "account_inactive": f"The CRM has account C-100 as inactive ({W}).",
    "account_mismatch": "PO 99: the sender's account has no such order; it belongs to C-7.",
    "injection_suspected": "The mail holds text that addresses a machine (prompt_injection).",
    "no_po_number": "No PO number was found in the mail; the account has 0 open orders.",
    "ambiguous_order": "PO 99: the ERP has it on orders SO-1, SO-2.",
    "duplicate_order": "PO 99: orders SO-1, SO-2 have the same lines.",
    "weak_match": "PO 99: no order has that number; did they mean 4881 (order SO-1)?.",
    "order_not_found": "PO 99: the ERP has no order of this account under that number.",
    "too_many_pos": "The mail asks about 11 POs; at most 10 are answered in one draft.",
    "source_unavailable": "The WMS did not answer (timed out).",
    "record_missing": "The WMS has no record of order SO-1001.",
    "as_of_missing": "The WMS doesn't say for which moment its record holds (as_of is NULL).",
    "source_stale": "The ERP is as of 2026-11-23 13:59 UTC, 1.0 hours old; at most 1 are trusted.",
    "open_dispute": f"The CRM has an open dispute on account C-100 ({W}).",
    "dispute_language": "The mail disputes something: “words of dispute”.",
    "price_mentioned": "The mail speaks of a price, discount, credit or quote: “words of price”.",
    "cancel_requested": "The mail asks to cancel: “words of cancel”.",
    "change_requested": "The mail asks for a change: “words of change”.",
    "return_or_claim": "The mail asks for a return or makes a claim: “words of return”.",
    "credit_hold": f"PO 48817: the hold code is credit {ERP}.",
    "order_hold": f"PO 48817: the hold code is “export” {ERP}.",
    "order_cancelled": f"PO 48817: the order is cancelled {ERP}.",
    "not_confirmed": f"PO 48817: the status is open, so the order isn't confirmed {ERP}.",
    "partial_forbidden": (
        f"PO 48817: lines 2, 4 wait for stock while others are ready {WMS}; the contract of account C-100 forbids partial "
        f"shipments (the CRM, {W})."
    ),
    "backorder": (
        f"PO 48817: line 2 (SKU-2): 10 on backorder {WMS}, due in 2026-12-04; line 4 (SKU-4): 10 on backorder {WMS}, due in 2026-12-04."
    ),
    "partial_shipment": f"PO 48817: lines 1 have shipped, of 2 lines in all {WMS}.",
    "late_change": f"PO 48817: line 2 was changed at 2026-11-22 15:00 UTC {ERP}.",
    "drop_ship": f"PO 48817: the order type is drop_ship {ERP}.",
    "terms_unknown": f"PO 48817: the CRM doesn't say whether an ASN is required (account C-100, {W}).",
    "asn_missing": f"PO 48817: no ASN was sent for shipments S-1 {WMS}.",
    "hazmat_lead": (f"PO 48817: hazmat line 1 is promised for 2026-11-25, and the contract's 10 lead days end on 2026-11-26 {ERP}."),
    "carrier_exception": f"PO 48817: {b.TRACKING}: exception at 2026-11-23 13:00 UTC (the carrier).",
    "status_disagrees": f"PO 48817: status: the ERP has “allocated” (lines{E}); the WMS has “shipped” (lines, {W}).",
    "quantity_disagrees": (
        f"PO 48817: line 2, quantity owed: the ERP has 4 (ordered_qty − cancelled_qty{E}); the WMS has 5 (requested_qty, {W})."
    ),
    "item_disagrees": f"PO 48817: line 2, item: the ERP has “OTHER” (sku{E}); the WMS has “SKU-2” (sku, {W}).",
    "buckets_inconsistent": (
        f"PO 48817: line 2, quantities: the ERP has 4 (ordered_qty{E}); the ERP has 5 (allocated_qty{E}); the ERP has 0 "
        f"(backordered_qty{E}); the ERP has 0 (shipped_qty{E}); the ERP has 0 (cancelled_qty{E})."
    ),
    "tracking_mismatch": (
        f"PO 48817: one number on several shipments: the WMS has “{b.TRACKING}” (tracking_number, {W}); the WMS has "
        f"“{b.TRACKING}” (tracking_number, {W})."
    ),
    "date_disagrees": (
        f"PO 48817: line 1, ship date: the ERP has 2026-11-27 (promised_ship_date{E}); the WMS has 2026-11-28 "
        f"(planned_ship_date, {W}); line 2, ship date: the ERP has 2026-11-27 (promised_ship_date{E}); the WMS has "
        f"2026-11-28 (planned_ship_date, {W})."
    ),
    "promise_dates_differ": (
        f"PO 48817: promised ship dates of the lines: the ERP has 2026-11-27 (promised_ship_date{E}); the ERP has "
        f"2026-11-30 (promised_ship_date{E})."
    ),
    "promise_in_past": (f"PO 48817: line 1 was promised for 2026-11-22; line 2 was promised for 2026-11-22 and hasn't shipped {ERP}."),
    "eta_passed": f"PO 48817: {b.TRACKING} was estimated for 2026-11-22 and isn't delivered.",
    "eta_moved": f"PO 48817: {b.TRACKING}: 2026-11-25 now, 2026-11-24 at first (the carrier).",
    "no_first_scan": f"PO 48817: {b.TRACKING} was labelled at 2026-11-22 14:54 UTC and has no scan yet.",
    "unknown_value": f"PO 48817: line 2, promised ship date: the ERP has nothing (NULL) (promised_ship_date{E}).",
    "document_requested": "The mail asks for a document: “words of invoice”.",
    "not_only_status": "The mail asks for something else beside the status: “words of new_order”.",
    "out_of_scope": f"PO 48817: lines 2 aren't stocked items {ERP}.",
}
BRANCHES = {
    "several accounts": "The CRM gives several accounts for buyer@prairie.example: C-100.",
    "forwarded": "The mail was forwarded by somebody else; nothing proves that inner@prairie.example wrote it.",
    "proof required": "No trusted mail server vouches for buyer@prairie.example, and this desk requires it.",
    "another account's order": "PO 48817: the order belongs to account C-7, the sender to C-100.",
    "elsewhere unnamed": "PO 99: the sender's account has no such order; it belongs to another account.",
    "open orders": "No PO number was found in the mail; the account has 2 open orders.",
    "several resembling": (
        "PO 99: no order has that number; did they mean 40 (order SO-0); 41 (order SO-1); 42 (order SO-2); 43 (order "
        "SO-3); 44 (order SO-4); 45 (order SO-5) and 2 more?."
    ),
    "denied": "The ERP refused us (login failed).",
    "malformed": "The carrier answered something that can't be read (not JSON).",
    "down without a word": "The WMS did not answer.",
    "no answer on the account": "The CRM did not answer (the account was not asked for).",
    "account not found": "The CRM has no record of the sender's account.",
    "order twice": "The ERP has several records where there must be one (erp_orders holds 2 rows).",
    "number unknown": f"The carrier has no record of tracking number {b.TRACKING}.",
    "as of to come": "The ERP claims to be as of 2026-11-23 15:01 UTC, which is still to come.",
    "two wishes": "The mail speaks of a price, discount, credit or quote: “words of price”; “words of quote”.",
    "wish without words": "The mail asks for a change.",
    "warehouse holds": f"PO 48817: the order is on hold {WMS}.",
    "on hold with a code": f"PO 48817: the hold code is “fraud” {ERP}; the order is on hold {ERP}.",
    "warehouse cancelled": f"PO 48817: the order is cancelled {WMS}.",
    "every line cancelled": f"PO 48817: every line is cancelled {ERP}.",
    "gone in part": (
        f"PO 48817: lines 1 have shipped and the rest hasn't {WMS}; the contract of account C-100 forbids partial shipments (the CRM, {W})."
    ),
    "waits in both": f"PO 48817: line 2 (SKU-2): 3 on backorder {ERP} and 2 on backorder {WMS}, no date known.",
    "waits without a date": f"PO 48817: line 2 (SKU-2): 4 on backorder {WMS}, no date known.",
    "changed in time to come": f"PO 48817: line 2 was changed at 2026-11-23 16:00 UTC {ERP}.",
    "cancelled line changed": f"PO 48817: line 3 was changed at 2026-11-23 15:00 UTC {ERP}.",
    "no term for parts": f"PO 48817: the CRM doesn't say whether partial shipments are allowed (account C-100, {W}).",
    "no term for hazmat": f"PO 48817: the CRM doesn't say how many lead days hazmat needs (account C-100, {W}).",
    "ASN to come": f"PO 48817: no ASN was sent for shipments S-1 {WMS}.",
    "returned": f"PO 48817: {b.TRACKING}: returned at 2026-11-23 06:00 UTC, “refused at the dock” (the carrier).",
    "told another day": f"PO 48817: {b.TRACKING}: 2026-11-24 now (the carrier), 2026-11-23 in a reply that was sent.",
    "labelled by the carrier": f"PO 48817: {b.TRACKING} was labelled at 2026-11-22 09:00 UTC and has no scan yet.",
    "one number, two POs": "Orders SO-1001, SO-2 share the tracking number 1z999aa10123456784 (the WMS).",
    "one number, two carriers' words": (
        f"PO 48817: number of shipment S-1: the WMS has “{b.TRACKING}” (tracking_number, {W}); the carrier has “1Z-OTHER” "
        "(tracking_number, as of 2026-11-23 15:00 UTC)."
    ),
    "terms nobody knows": (
        "The CRM has nothing (NULL) as the tier of account C-100. The CRM has “paused” as the status of account C-100. The "
        "CRM has “sometimes” for partial shipments of account C-100. The CRM has -1 as the hazmat lead days of account "
        "C-100."
    ),
    "stocked nobody knows": f"PO 48817: the ERP doesn't say whether lines 2 are stocked {ERP}.",
    "tier outside": f"Account C-100 is tier C (the CRM, {W}).",
    "type outside": f"PO 48817: the order type is special {ERP}.",
}

FACTS = {
    "item_disagrees": ("erp.line.2.sku", "wms.line.2.sku"),
    "date_disagrees": ("erp.line.1.promised_ship_date", f"wms.order.{b.ORDER}.planned_ship_date", "erp.line.2.promised_ship_date"),
    "promise_in_past": ("erp.line.1.promised_ship_date", "erp.line.2.promised_ship_date"),
    "tracking_mismatch": ("wms.shipment.S-1.tracking_number", "wms.shipment.S-2.tracking_number"),
    "unknown_value": ("erp.line.2.promised_ship_date",),
}
OF_THE_MAIL = """
lookalike_domain sender_unknown sender_unauthenticated reply_to_differs account_inactive injection_suspected no_po_number too_many_pos
open_dispute dispute_language price_mentioned cancel_requested change_requested return_or_claim document_requested not_only_status
"""


def finding(rule: str, dossier: Dossier) -> Finding:
    return next(one for one in decide(dossier, WIDE).findings if one.rule == rule)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_rule_says_what_it_found(rule: str) -> None:
    dossier = CASES[rule][0]()
    found = finding(rule, dossier)
    assert found.why == RULES[rule]
    assert (found.title, found.next_step, found.severity) == (KNOWN[rule].title, KNOWN[rule].next_step, KNOWN[rule].severity)
    assert found.path == KNOWN[rule].path
    # The PO is named where the rule speaks of one.
    assert found.pos == (tuple(packet.po_number for packet in dossier.packets) if rule not in OF_THE_MAIL.split() else ())


@pytest.mark.parametrize("rule", sorted(CASES))
def test_miss_says_no_next_step(rule: str) -> None:
    found = finding(rule, CASES[rule][1]())
    assert (found.hit, found.why, found.next_step, found.pos, found.fact_ids) == (False, "", "", (), ())
    assert (found.title, found.path, found.severity) == (KNOWN[rule].title, KNOWN[rule].path, KNOWN[rule].severity)


@pytest.mark.parametrize("name", sorted(MORE))
def test_each_branch_of_a_rule(name: str) -> None:
    rule, make = MORE[name]
    found = finding(rule, make())
    assert found.hit
    assert found.why == BRANCHES[name]


def test_every_case_has_its_sentence() -> None:
    assert sorted(RULES) == sorted(CASES)
    assert sorted(BRANCHES) == sorted(MORE)


def test_facts_that_a_reason_rests_on_are_named() -> None:
    for rule, ids in FACTS.items():
        found = finding(rule, CASES[rule][0]())
        assert found.fact_ids[: len(ids)] == ids, rule
