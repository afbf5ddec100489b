"""Re-verification: every unsent draft of ours is held against the systems again. Sends nothing, and never touches a person's edit."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from agent.desk import Post
from agent.ledger.alone import alone
from agent.watch.result import WatchResult
from agent.watch.sweep import Sweep
from connectors.errors import ConnectorError

__all__ = ["WatchResult", "join_once", "recheck_once"]

log = structlog.get_logger()


def recheck_once(post: Post, *, all_due: bool = True) -> WatchResult:
    """One sweep over all mailboxes; ``all_due`` False leaves out what was checked within ``[watch] every``.

    What is withdrawn is put on the queue to be handled afresh. A sweep that another process is at is left to it.
    """
    return _sweeps(post, lambda sweep: sweep.run(all_due))


def join_once(post: Post) -> WatchResult:
    """Retire the drafts whose customer has written again or needs no answer any more, at once and without asking any system.

    Where a sweep is under way, the next one finds them."""
    return _sweeps(post, lambda sweep: sweep.join())


def _sweeps(post: Post, work: Callable[[Sweep], None]) -> WatchResult:
    result = WatchResult()
    for name, (settings, mailbox) in post.mailboxes.items():
        try:
            with alone(post.ledger, f"watch {name}") as mine:
                if mine:
                    with mailbox.session() as session:
                        work(Sweep(post, settings, session, result))
        except ConnectorError as error:
            log.warning("drafts can't be checked", mailbox=name, reason=str(error))
            result.failed[name] = str(error)
    return result
