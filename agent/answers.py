"""The index of Sent: which mails have an answer, and which of our drafts went out. Reads headers of new messages, once; changes nothing.

An own index, since a search for each mail costs a hundred times as much.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from agent.desk import Post
from agent.ledger import mails
from agent.ledger.tables import MailboxRow
from agent.settings import MailboxSettings
from agent.whereabouts import TOKEN
from connectors.ports import HeaderRow, MailSession

_THREAD = ("message-id", "in-reply-to", "references")
_DRAFT = re.compile(r"<po\.[A-Za-z0-9-]{1,64}\.draft\.\d{1,6}@[^<>\s]+>")


def read_sent(post: Post, settings: MailboxSettings, session: MailSession) -> None:
    """Take up what is new in Sent."""
    sent = session.folder(settings.folders.sent or "Sent")
    state = session.state(sent)
    with post.ledger.reading() as rows:
        row = rows.get(MailboxRow, settings.name)
    since = row.sent_next_uid if row and row.sent_uidvalidity == state.uidvalidity else 0
    if since >= state.uidnext:
        return
    if not since:
        # day one: an answer older than any mail that we would take up says nothing
        border = post.desk.now() - settings.max_age - timedelta(days=1)
        since = min((one.uid for one in session.list(sent, 1) if one.received_at >= border), default=state.uidnext)
    found = session.headers(sent, _THREAD, since) if since < state.uidnext else []
    with post.ledger.transaction() as rows:
        mailbox = mails.mailbox(rows, settings.name)
        mails.add_answers(rows, settings.name, _parents(found), post.desk.now())
        mailbox.sent_uidvalidity = state.uidvalidity
        mailbox.sent_next_uid = max([state.uidnext, *(one.uid + 1 for one in found)])


def _parents(found: Sequence[HeaderRow]) -> dict[tuple[str, str], int]:
    return {
        (mails.parent_key(parent), mails.parent_key(one.headers.get("message-id", ""))): one.uid
        for one in found
        for parent in _carried(one.headers)
    }


def _carried(headers: Mapping[str, str]) -> list[str]:
    """The ids by which a message is known: of what it answers, our newest token, and its own where it is a draft's."""
    tokens = [found[0] for found in TOKEN.finditer(headers.get("references", ""))]
    own = headers.get("message-id", "").strip()
    return [*headers.get("in-reply-to", "").split(), *tokens[-1:], *([own] if _DRAFT.fullmatch(own) else [])]
