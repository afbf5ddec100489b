"""Finds the customer's mail of a case in the Inbox. Reads only."""

from __future__ import annotations

from agent.ledger import reviews
from agent.ledger.tables import CaseRow, SightingRow
from agent.review.desk_side import Reviewer
from agent.review.sight import sighting


def customer_mail(reviewer: Reviewer, case_id: str) -> SightingRow | None:
    """Where the mail lies in the Inbox; None where a person has put it elsewhere. Known by its identity, not by its place alone."""
    with reviewer.post.ledger.reading() as rows:
        case = rows.get(CaseRow, case_id)
        known = reviews.mails_of(rows, case_id)
    inbox = reviewer.name("inbox")
    validity = reviewer.session.state(inbox).uidvalidity
    uids = [row.uid for row in known if row.uidvalidity == validity and row.state not in ("duplicate", "stale")]
    if case is None or not uids:
        return None
    for found in reviewer.session.fetch(inbox, uids, reviewer.desk.intake.max_bytes):
        seen, mail = sighting(reviewer, "inbox", validity, found)
        if mail.identity == case.identity and "\\deleted" not in {flag.lower() for flag in found.flags}:
            return seen
    return None
