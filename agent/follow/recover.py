"""Follow-up drafts that a dead process stored and didn't file: filed only if they are still true now, else told anew."""

from __future__ import annotations

from agent.ledger import cases, drafts, promises, reviews
from agent.ledger.tables import DraftRow, EffectRow
from agent.model.inquiry import Asked
from agent.review import truth
from agent.review.desk_side import Reviewer
from agent.watch.judge import judge


def recover(hand: Reviewer) -> None:
    """Strike what isn't in the mailbox and isn't true any more (or can't be checked now); the rest is carried out as stored."""
    with hand.post.ledger.reading() as rows:
        stored = [step for step in drafts.steps(rows, hand.settings.name, hand.purpose) if (step.kind, step.folder) == ("append", "drafts")]
        known = {row.message_id: row for row in drafts.by_message(rows, [step.message_id for step in stored])}
    if not stored:
        return
    here = _filed(hand, stored)
    waiting = [known[step.message_id] for step in stored if step.message_id in known and step.message_id not in here]
    outcomes = truth.outcomes([Asked.read(row.asked) for row in waiting], hand.desk) if waiting else []
    for row, outcome in zip(waiting, outcomes, strict=True):
        if judge(row, outcome, hand.desk).kind != "same":
            _strike(hand, row)


def _filed(hand: Reviewer, stored: list[EffectRow]) -> set[str]:
    """Those that are in the folder all the same: an earlier try had done it, and its answer got lost."""
    folder = hand.name("drafts")
    validity = hand.session.state(folder).uidvalidity
    since = min(step.uid_from if step.uidvalidity == validity else 1 for step in stored)
    return {row.headers.get("message-id", "").strip() for row in hand.session.headers(folder, ["message-id"], since)}


def _strike(hand: Reviewer, row: DraftRow) -> None:
    with hand.page() as page:
        case = reviews.locked(page.rows, row.case_id)
        if case is None or case.state != "drafted" or case.revision != row.revision:
            return
        cases.void_messages(page.rows, case.id, hand.purpose)
        drafts.end(page.rows, case.id, row.revision, "void", page.now)
        promises.tell_anew(page.rows, case.id)
        page.close(case, "follow-up withdrawn")
