"""Drafts that are left over once their inquiry is answered or over: put away where nobody has touched them, so that none is sent twice."""

from __future__ import annotations

from datetime import timedelta

from agent.ledger import reviews
from agent.review.desk_side import Reviewer
from agent.whereabouts import find

# "edit as new" and some clients leave our draft behind; longer than this nobody keeps one open unsaved
_LATELY = timedelta(days=1)
OVER = ("sent", "unused", "doubtful", "approved_unchanged", "approved_manners", "approved_wording")


def retire(reviewer: Reviewer) -> None:
    """Move untouched copies of drafts that are over from Drafts to Withdrawn. A person's edit stays where it is."""
    with reviewer.post.ledger.reading() as rows:
        over = reviews.over(rows, reviewer.settings.name, OVER, reviewer.now - _LATELY)
    if not over:
        return
    found = find(reviewer.session, reviewer.settings, over)
    left = [(case, copy) for case, where in found.items() for copy in where.at("drafts") if not copy.touched]
    if left:
        with reviewer.page() as page:
            for case, copy in left:
                page.put_away(case, copy)
    reviewer.tally["retired"] += len(left)
