"""What can happen to a promise, for people: title, who decides, and what to do next. A table and nothing else.

The ids are kept in the ledger, on cards and in notices. Those of rules keep the path that the site gives that rule.
"""

from __future__ import annotations

from typing import NamedTuple, get_args

from policies.chain import RULES
from policies.limits import Path, Policies


class Event(NamedTuple):
    """One kind of news of a promise."""

    id: str
    title: str
    path: Path
    next_step: str


# the worst first: of several at once it names the card
EVENTS = {
    one.id: one
    for one in (
        Event("promise_cancelled", "Promised order is cancelled", "account_owner", "Tell the customer by hand, with the reason."),
        Event(
            "carrier_exception",
            "Carrier reports a problem on an order that we answered for",
            "fulfillment",
            "Claim with the carrier, redeliver or reship; then tell the customer by hand.",
        ),
        Event(
            "promise_held",
            "Promised order is on hold",
            "account_owner",
            "Have the hold decided; tell the customer by hand if the day is lost.",
        ),
        Event(
            "promise_short", "Promised order is short", "account_owner", "Get a day for what is missing, then tell the customer by hand."
        ),
        Event(
            "promise_passed",
            "Promised ship date has passed",
            "account_owner",
            "Find out where the goods are, then tell the customer by hand.",
        ),
        Event("eta_passed", "Delivery is overdue", "fulfillment", "Trace the parcel; the old estimate must not be repeated."),
        Event(
            "promise_moved", "Promised ship date moved later", "account_owner", "Tell the customer the new day by hand, with the reason."
        ),
        Event(
            "promise_undated",
            "Promised ship date is gone",
            "account_owner",
            "Get a day from the warehouse, then tell the customer by hand.",
        ),
        Event("promise_undone", "Promised order is not ready any more", "account_owner", "Find out why, then tell the customer by hand."),
        Event(
            "promise_lost",
            "Promised order can't be found any more",
            "account_owner",
            "Find the order, then tell the customer by hand if need be.",
        ),
        Event("eta_moved", "Carrier estimate moved later", "account_owner", "Tell the customer by hand, with the reason."),
        Event("no_first_scan", "Shipped, but the carrier has no scan", "fulfillment", "Look for the parcel on the dock."),
        Event("promise_late", "Shipped after the promised day", "account_owner", "Tell the customer by hand if that helps them."),
    )
}
DELIVERED = "delivered"


def worst(ids: list[str]) -> Event:
    """The one that leads."""
    return next(event for event in EVENTS.values() if event.id in ids)


def path_of(event: Event, policies: Policies) -> Path:
    """Who decides: as the site says of the rule of that name, else as the table says."""
    own = (policies.table(event.id).path or RULES[event.id].path) if event.id in RULES else event.path
    return own if own in get_args(Path) else event.path
