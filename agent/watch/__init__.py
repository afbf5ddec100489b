"""Re-verification: every unsent draft of ours is held against the systems again. Sends nothing, and never touches a person's edit."""

from __future__ import annotations

import structlog

from agent.desk import Post
from agent.ledger.alone import alone
from agent.watch.result import WatchResult
from agent.watch.sweep import Sweep
from connectors.errors import ConnectorError

__all__ = ["WatchResult", "recheck_once"]

log = structlog.get_logger()


def recheck_once(post: Post, *, all_due: bool = True) -> WatchResult:
    """One sweep over all mailboxes; ``all_due`` False leaves out what was checked within ``[watch] every``.

    What is withdrawn is put on the queue to be handled afresh. A sweep that another process is at is left to it.
    """
    result = WatchResult()
    for name, (settings, mailbox) in post.mailboxes.items():
        try:
            with alone(post.ledger, f"watch {name}") as mine:
                if mine:
                    with mailbox.session() as session:
                        Sweep(post, settings, session, result).run(all_due)
        except ConnectorError as error:
            log.warning("drafts can't be checked", mailbox=name, reason=str(error))
            result.failed[name] = str(error)
    return result
