"""Escalations: a person's first act makes them theirs; a card or mail in Done, or a card that is gone, ends them.

The agent moves the other one along. What people moved elsewhere stays where they put it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from agent.ledger import drafts, reviews
from agent.ledger.tables import CaseRow, SightingRow
from agent.review.desk_side import Reviewer
from agent.review.page import Page
from agent.review.sight import Seen, look

_TOUCHED = {"\\flagged": "flagged", "\\answered": "answered"}
# the evidence card of a pending draft may be put away; the customer's mail in Done says that nothing is left to do
_SETTLED_BY = {"mail": ("drafted", "outdated", "withdrawn", "rejected", "parked"), "card": ("rejected", "parked")}


def review_exceptions(reviewer: Reviewer) -> None:
    """What became of the cards and mails in Escalations, and what came to Done."""
    seen = look(reviewer, "escalations")
    done = look(reviewer, "done", whole=False)
    with reviewer.page() as page:
        page.rows.add_all(row for row, _mail in seen.new)
    for row, _mail in done.new:
        _to_done(reviewer, row)
    for case_id, rows in _by_case([*seen.here, *(row for row, _mail in seen.new)]).items():
        touched = {word for row in rows for flag, word in _TOUCHED.items() if flag in seen.flags.get(row.uid, ())}
        if touched:
            with reviewer.page() as page:
                case = reviews.locked(page.rows, case_id)
                if case is not None and case.state == "escalated":
                    page.own(case, min(touched))
    for case_id, rows in _by_case(seen.gone).items():
        _gone(reviewer, case_id, rows, seen)


def _by_case(rows: Iterable[SightingRow]) -> dict[str, list[SightingRow]]:
    groups: dict[str, list[SightingRow]] = defaultdict(list)
    for row in rows:
        groups[row.case_id or ""].append(row)
    return groups


def _to_done(reviewer: Reviewer, row: SightingRow) -> None:
    """A person put a card or a mail into Done, unless it was the agent that moved it there."""
    with reviewer.page() as page:
        case = reviews.locked(page.rows, row.case_id or "")
        if case is not None and case.state in ("planned", "sending"):
            return
        page.rows.add(row)
        if case is None or case.mailbox != row.mailbox or reviews.moved_by_us(page.rows, case.id, row.content_hash):
            return
        if case.state == "escalated" and row.kind != "draft":
            page.own(case, "moved")
            _end(page, case, "done", but=row)
        elif case.state in _SETTLED_BY.get(row.kind, ()):
            page.close(case, "done")
            drafts.end(page.rows, case.id, case.revision, "unused", page.now)
    reviewer.tally["done"] += 1


def _gone(reviewer: Reviewer, case_id: str, rows: list[SightingRow], seen: Seen) -> None:
    """Something isn't in Escalations any more: the case is a person's; without its last card it is over."""
    left = [row for row in [*seen.here, *(row for row, _mail in seen.new)] if row.case_id == case_id]
    with reviewer.page() as page:
        reviews.mark_gone(page.rows, rows, page.now)
        case = reviews.locked(page.rows, case_id)
        if case is None or case.state != "escalated":
            return
        taken = [row for row in rows if not reviews.moved_by_us(page.rows, case.id, row.content_hash)]
        if taken:
            page.own(case, "moved")
        if any(row.kind == "card" for row in taken) and not any(row.kind == "card" for row in left):
            _end(page, case, "card archived or deleted")
            reviewer.tally["done"] += 1


def _end(page: Page, case: CaseRow, how: str, but: SightingRow | None = None) -> None:
    """Close, and move along what still lies in Escalations."""
    page.close(case, how)
    for row in reviews.seen_of(page.rows, page.settings.name, case.id, "escalations"):
        # what the person moved is seen in both places until the next look
        if but is None or row.content_hash != but.content_hash:
            page.move(case.id, row, "done")
