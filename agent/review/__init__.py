"""What people did in the mailbox since the last look: sent, rejected, settled, approved, taken up. Sends nothing but what was approved."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.answers import read_sent
from agent.desk import Post
from agent.ledger.alone import alone
from agent.review.approve import review_approved
from agent.review.desk_side import Reviewer
from agent.review.exceptions import review_exceptions
from agent.review.leftovers import retire
from agent.review.rejected import review_rejected
from agent.review.sent import review_sent

__all__ = ["ReviewResult", "prepare", "review_once"]


@dataclass(frozen=True)
class ReviewResult:
    """What was found, counted: sent_unchanged, sent_manners, sent_wording, sent_facts, by_hand, mismatches, rejected, done,
    approved, refused, withdrawn, doubtful, waiting. ``skipped``: another process is at it."""

    counts: dict[str, int] = field(default_factory=dict)
    skipped: bool = False


def prepare(post: Post, name: str) -> None:
    """Make the folders that people move things to. Once a process is enough; one that a person deletes comes back at the next start."""
    settings, mailbox = post.mailboxes[name]
    if post.desk.settings.podesk.desk.shadow:
        return
    folders = settings.folders
    own = [folders.escalations, folders.cards, folders.approve, folders.reject, folders.done, folders.withdrawn, folders.parked]
    with mailbox.session() as session:
        session.ensure([*own, *(f"{folders.reject}/{reason}" for reason in folders.reasons)])


def review_once(post: Post, name: str) -> ReviewResult:
    """One look at one mailbox, in the order in which evidence counts. Raises what the mailbox raises; the next look goes on from there."""
    settings, mailbox = post.mailboxes[name]
    if post.desk.settings.podesk.desk.shadow:
        return ReviewResult()
    with alone(post.ledger, f"review {name}") as mine:
        if not mine:
            return ReviewResult(skipped=True)
        with mailbox.session() as session:
            reviewer = Reviewer(post, settings, session)
            reviewer.carry_out()
            read_sent(post, settings, session)
            review_sent(reviewer)
            review_rejected(reviewer)
            review_exceptions(reviewer)
            reviewer.carry_out()
            review_approved(reviewer)
            retire(reviewer)
            reviewer.carry_out()
    return ReviewResult(dict(reviewer.tally))
