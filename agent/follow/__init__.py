"""After the answer: promises are followed until kept or broken, exceptions that nobody takes up climb, staff get digests and bundles.

Sends nothing to a customer: a follow-up is a draft, and waits for a person like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.desk import Post
from agent.follow.bundles import bundle_notices
from agent.follow.climb import climb
from agent.follow.digest import send_digest
from agent.follow.promises import follow_promises
from agent.follow.recover import recover
from agent.ledger.alone import alone
from agent.ledger.reviews import FOLLOW
from agent.review.desk_side import Reviewer

__all__ = ["FollowResult", "follow_once", "tell_staff"]


@dataclass(frozen=True)
class FollowResult:
    """What was found, counted: followed, waiting, kept, broken, delivered, told (cards), drafted (follow-ups), climbed.

    ``skipped``: another process is at it.
    """

    counts: dict[str, int] = field(default_factory=dict)
    skipped: bool = False


def follow_once(post: Post, name: str) -> FollowResult:
    """One look at the promises and exceptions of one mailbox. Raises what the mailbox raises; the next look goes on from there."""
    settings, mailbox = post.mailboxes[name]
    if post.desk.settings.podesk.desk.shadow:
        return FollowResult()
    with alone(post.ledger, f"follow {name}") as mine:
        if not mine:
            return FollowResult(skipped=True)
        with mailbox.session() as session:
            hand = Reviewer(post, settings, session, FOLLOW)
            recover(hand)
            hand.carry_out()
            follow_promises(hand)
            climb(hand)
            hand.carry_out()
    return FollowResult(dict(hand.tally))


def tell_staff(post: Post) -> None:
    """What is told to staff by the clock: the hour's bundles and the morning's digest. Needs no mailbox."""
    if post.desk.settings.podesk.desk.shadow:
        return
    with alone(post.ledger, "staff") as mine:
        if mine:
            bundle_notices(post)
            send_digest(post)
