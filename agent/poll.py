"""Mailbox → rows and jobs: hands each new mail over, once, in one transaction with the cursor. Reads no body, changes no flag.

A cursor of UIDs says how far the Inbox was read; when the server's UIDVALIDITY changes all is read again and the identity of each mail
(taken when it is worked on) filters what was seen before. ``\\Seen`` plays no part: people read mail too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from agent.answers import read_sent
from agent.desk import Post
from agent.ledger import journal, mails
from agent.ledger.store import Session
from agent.ledger.tables import MailboxRow
from agent.settings import MailboxSettings
from connectors.ports import HeaderRow, Listed, MailSession

_STEP = 500
_AUDIT = timedelta(hours=24)


def poll_once(post: Post, name: str) -> int:
    """Hand over what is new in one mailbox, and what is due again; returns how many mails were put on the queue.

    Raises what the mailbox raises.
    """
    settings, mailbox = post.mailboxes[name]
    with mailbox.session() as session:
        read_sent(post, settings, session)
        queued = _read_inbox(post, settings, session)
    return queued + _again(post, name)


def _read_inbox(post: Post, settings: MailboxSettings, session: MailSession) -> int:
    now = post.desk.now()
    inbox = session.folder(settings.folders.inbox)
    state = session.state(inbox)
    with post.ledger.transaction() as rows:
        row = mails.mailbox(rows, settings.name)
        if row.uidvalidity != state.uidvalidity:
            _renumbered(rows, row, state.uidvalidity, now)
        audit = row.audited_at is None or now - row.audited_at > _AUDIT
        since = 1 if audit else row.next_uid
    if state.uidnext <= since:
        return 0
    listed = session.list(inbox, since)
    dates = _dates(session, inbox, listed, settings, now)
    queued = 0
    for start in range(0, len(listed), _STEP):
        chunk = listed[start : start + _STEP]
        with post.ledger.transaction() as rows:
            queued += _hand_over(post, settings, rows, state.uidvalidity, chunk, dates)
    with post.ledger.transaction() as rows:
        row = mails.mailbox(rows, settings.name)
        if row.uidvalidity == state.uidvalidity and audit:
            row.audited_at = now
    return queued


def _hand_over(
    post: Post,
    settings: MailboxSettings,
    rows: Session,
    validity: int,
    listed: Sequence[Listed],
    dates: dict[int, datetime],
) -> int:
    """One transaction: mail rows, cursor and jobs. Another process may have been quicker: its rows stand."""
    now = post.desk.now()
    mailbox = mails.mailbox(rows, settings.name)
    if mailbox.uidvalidity != validity:
        return 0
    uids = [one.uid for one in listed]
    here = mails.uids(rows, settings.name, validity, uids)
    fresh = [_row(settings, validity, one, dates.get(one.uid, one.received_at), now) for one in listed if one.uid not in here]
    revived = mails.revive(rows, settings.name, validity, uids, now)
    mailbox.next_uid = max(mailbox.next_uid, max(uids) + 1)
    rows.flush()
    ids = mails.enter(rows, fresh)
    left = [{name: row[name] for name in ("mailbox", "uid", "reason")} for row in fresh if row["state"] == "left"]
    journal.add(rows, now, [(None, "mail.left", told) for told in left])
    return _enqueue(post, rows, [*revived, *(one for one, row in zip(ids, fresh, strict=True) if row["state"] == "new")])


def _row(settings: MailboxSettings, validity: int, listed: Listed, arrived: datetime, now: datetime) -> dict[str, Any]:
    """A mail's columns. Plain values, since hundreds are stored at once."""
    reason = _old(settings, arrived, now) or ("already answered" if "\\answered" in {flag.lower() for flag in listed.flags} else "")
    gone = "\\deleted" in {flag.lower() for flag in listed.flags}
    return {
        "mailbox": settings.name,
        "uidvalidity": validity,
        "uid": listed.uid,
        "state": "left" if reason or gone else "new",
        "reason": reason or ("marked as deleted" if gone else ""),
        "received_at": listed.received_at,
        "seen_at": now,
        "settled_at": now if reason or gone else None,
    }


def _old(settings: MailboxSettings, arrived: datetime, now: datetime) -> str:
    if settings.start_from is not None and arrived < settings.start_from:
        return "older than start_from"
    return "older than max_age" if now - arrived > settings.max_age else ""


def _dates(session: MailSession, inbox: str, listed: Sequence[Listed], settings: MailboxSettings, now: datetime) -> dict[int, datetime]:
    """Arrival of mails that look old: the later of the server's date and the mail's own, unless that lies in the future. A mail that
    was moved here by a client may carry an old server date, one that was restored an old date of its own."""
    old = [one for one in listed if _old(settings, one.received_at, now)]
    if not old:
        return {}
    by_uid = {one.uid: one for one in old}
    found: dict[int, datetime] = {}
    for row in session.headers(inbox, ["date"], min(by_uid)):
        date = _date(row)
        if row.uid in by_uid and date is not None and date <= now:
            found[row.uid] = max(date, by_uid[row.uid].received_at)
    return found


def _date(row: HeaderRow) -> datetime | None:
    try:
        date = parsedate_to_datetime(row.headers.get("date", ""))
    except (ValueError, TypeError, IndexError):
        return None
    return date if date.tzinfo else None


def _renumbered(rows: Session, mailbox: MailboxRow, validity: int, now: datetime) -> None:
    """The server gave new UIDs: forget the old positions; nothing is lost, since all is listed again under the new ones."""
    for row in mails.unsettled(rows, mailbox):
        mails.settle(rows, row, "stale", now, "the server numbered the folder anew")
    if mailbox.uidvalidity:
        journal.add(rows, now, [(None, "mailbox.renumbered", {"mailbox": mailbox.name, "from": mailbox.uidvalidity, "to": validity})])
    mailbox.uidvalidity, mailbox.next_uid, mailbox.audited_at = validity, 1, None
    rows.add(mailbox)


def _again(post: Post, name: str) -> int:
    """Mails whose time has come again, and those whose job got lost."""
    with post.ledger.transaction() as rows:
        return _enqueue(post, rows, mails.again(rows, name, post.desk.now()))


def _enqueue(post: Post, rows: Session, ids: Sequence[int]) -> int:
    size = post.desk.settings.podesk.engine.batch
    for start in range(0, len(ids), size):
        post.enqueue(rows, "handle", *ids[start : start + size])
    return len(ids)
