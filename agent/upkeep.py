"""Once a day: forget what retention says is over, and note the audit trail's head outside of the database. Touches no mailbox."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import structlog

from agent.desk import Post
from agent.ledger import anchors, journal, retention
from agent.ledger.alone import alone

log = structlog.get_logger()
_DAILY = timedelta(hours=20)  # less than a day, so that a daily cron job never finds itself a minute early


def upkeep(post: Post) -> None:
    """What is due. Of several processes one does it; a failure is logged, and the next round tries again."""
    try:
        with alone(post.ledger, "upkeep") as mine:
            if mine:
                _forget(post)
                _note(post)
    except Exception:
        log.exception("the daily upkeep failed")


def _forget(post: Post) -> None:
    now = post.desk.now()
    if post.desk.settings.podesk.retention.automatic and retention.due(post.ledger, now, _DAILY):
        done = retention.purge(post.ledger, post.desk.visibility, now)
        log.info("retention", rows=sum(one.rows for one in done))


def _note(post: Post) -> None:
    """The head into the log, which is kept elsewhere, and into the configured file."""
    with post.ledger.reading() as session:
        seq, head = journal.head(session)
    log.info("audit trail", seq=seq, hash=head)
    path = post.desk.settings.podesk.audit.anchors
    if path:
        anchors.note(Path(path), post.desk.now(), seq, head)
