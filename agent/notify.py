"""Notices to owners: sent by SMTP at least once, with a Message-ID that stays the same. Customers never get mail from here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from agent.desk import Post
from agent.ledger import cases, journal
from connectors.errors import ConnectorError, Denied
from connectors.ports import OutgoingMail

log = structlog.get_logger()
_BACKOFF = timedelta(minutes=1)
_LONGEST = timedelta(hours=1)


def notify(post: Post, _job: str, ids: Sequence[int]) -> None:
    """Send these notices; one that can't go out now comes up again by itself."""
    for effect_id in ids:
        now = post.desk.now()
        with post.ledger.transaction() as session:
            row = cases.take_notice(session, effect_id, now)
        if row is None or row.content is None:
            continue
        if post.outgoing is None:
            _settle(post, effect_id, "void", row.case_id, "notice.unsent", "no [smtp] is configured")
            continue
        try:
            post.outgoing.send(OutgoingMail(sender=post.desk.style.address, recipients=tuple(row.recipients), content=row.content))
        except Denied as error:
            log.error("notice refused", case=row.case_id, to=row.recipients, reason=str(error))
            _settle(post, effect_id, "void", row.case_id, "notice.refused", str(error))
        except ConnectorError as error:
            log.warning("notice put off", case=row.case_id, reason=str(error))
            with post.ledger.transaction() as session:
                cases.put_off(session, effect_id, now + min(_BACKOFF * 2 ** min(row.attempts, 6), _LONGEST))
        else:
            _settle(post, effect_id, "done", row.case_id, "notice.sent", ", ".join(row.recipients))


def _settle(post: Post, effect_id: int, state: str, case_id: str, event: str, what: str) -> None:
    now = post.desk.now()
    with post.ledger.transaction() as session:
        cases.end_notice(session, effect_id, state, now)
        journal.add(session, now, [(case_id, event, {"to" if state == "done" else "why": what})])
