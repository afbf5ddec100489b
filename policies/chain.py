"""The chain: every rule in the order in which a desk lead would want to hear of it, top to bottom.

All rules run on every mail and every verdict is recorded; the first hit in this order names path and owner. The order is a
judgement about people, not about truth: whichever rules hit, the mail is held. Why it is as it is:

* who asks and which order is meant come first, since every later reason would speak of the wrong order or to the wrong person;
* then systems that are silent or old, since what follows rests on their word;
* then what only people may decide (disputes, price, changes), since no state of the order makes that answerable;
* then holds, and what keeps the order from being shipped as promised. ``partial_forbidden`` leads ``backorder`` and the
  quantity disagreement that often comes with both (the warehouse knows of a shortage, the ERP not yet): what somebody has to
  decide is the exception with the customer, and the missing stock is the reason for it;
* contradictions between systems come after those: where both hit, the exception is the news and the contradiction its evidence.

Never judges: it is a table.
"""

from __future__ import annotations

from policies.rules import (
    account_inactive,
    account_mismatch,
    ambiguous_order,
    as_of_missing,
    asn_missing,
    backorder,
    buckets_inconsistent,
    cancel_requested,
    carrier_exception,
    change_requested,
    credit_hold,
    date_disagrees,
    dispute_language,
    document_requested,
    draft_unverifiable,
    drop_ship,
    duplicate_order,
    eta_moved,
    eta_passed,
    hazmat_lead,
    injection_suspected,
    item_disagrees,
    late_change,
    lookalike_domain,
    no_first_scan,
    no_po_number,
    not_confirmed,
    not_only_status,
    open_dispute,
    order_cancelled,
    order_hold,
    order_not_found,
    out_of_scope,
    partial_forbidden,
    partial_shipment,
    price_mentioned,
    promise_dates_differ,
    promise_in_past,
    quantity_disagrees,
    reading_unclear,
    record_missing,
    reply_to_differs,
    return_or_claim,
    sender_unauthenticated,
    sender_unknown,
    source_stale,
    source_unavailable,
    status_disagrees,
    terms_unknown,
    too_many_pos,
    tracking_mismatch,
    unknown_value,
    weak_match,
)
from policies.verdict import Rule

CHAIN: tuple[Rule, ...] = (
    # who asks: nothing may be said before this is clear
    lookalike_domain.RULE,
    sender_unknown.RULE,
    sender_unauthenticated.RULE,
    reply_to_differs.RULE,
    account_inactive.RULE,
    account_mismatch.RULE,
    injection_suspected.RULE,
    # which order is meant
    no_po_number.RULE,
    ambiguous_order.RULE,
    duplicate_order.RULE,
    weak_match.RULE,
    order_not_found.RULE,
    too_many_pos.RULE,
    # did the systems answer: what follows rests on it
    source_unavailable.RULE,
    record_missing.RULE,
    as_of_missing.RULE,
    source_stale.RULE,
    # disputes, price and changes: people decide, whatever the order's state
    open_dispute.RULE,
    dispute_language.RULE,
    price_mentioned.RULE,
    cancel_requested.RULE,
    change_requested.RULE,
    return_or_claim.RULE,
    # the order is stopped or not yet started
    credit_hold.RULE,
    order_hold.RULE,
    order_cancelled.RULE,
    not_confirmed.RULE,
    # the order can't be kept as promised: the contract's word first, since it decides what may be done about the stock
    partial_forbidden.RULE,
    backorder.RULE,
    partial_shipment.RULE,
    late_change.RULE,
    drop_ship.RULE,
    # terms of the contract
    terms_unknown.RULE,
    asn_missing.RULE,
    hazmat_lead.RULE,
    # what the carrier reports
    carrier_exception.RULE,
    # the systems contradict one another
    status_disagrees.RULE,
    quantity_disagrees.RULE,
    item_disagrees.RULE,
    buckets_inconsistent.RULE,
    tracking_mismatch.RULE,
    date_disagrees.RULE,
    promise_dates_differ.RULE,
    # dates that no longer hold
    promise_in_past.RULE,
    eta_passed.RULE,
    eta_moved.RULE,
    no_first_scan.RULE,
    # what is missing, and what else is asked
    unknown_value.RULE,
    document_requested.RULE,
    not_only_status.RULE,
    reading_unclear.RULE,
    # the lane: decided apart (policies/decide.py)
    out_of_scope.RULE,
    draft_unverifiable.RULE,
)

RULES: dict[str, Rule] = {rule.id: rule for rule in CHAIN}
