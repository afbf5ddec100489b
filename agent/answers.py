"""The index of Sent: which mails have an answer, and which of our drafts went out. Reads headers of new messages, once; changes nothing.

An own index, since a search for each mail costs a hundred times as much. What went to the desk's own people alone answers no customer, and
neither does a mail that was passed on, though mail clients tie both to the customer's mail.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import getaddresses

from agent.desk import Post
from agent.ledger import mails
from agent.ledger.tables import MailboxRow
from agent.settings import MailboxSettings
from agent.whereabouts import TOKEN
from connectors.ports import HeaderRow, MailSession

_THREAD = ("message-id", "in-reply-to", "references", "to", "cc", "bcc", "subject", "x-forwarded-message-id")
_DRAFT = re.compile(r"<po\.[A-Za-z0-9-]{1,64}\.draft\.\d{1,6}@[^<>\s]+>")
_ID = re.compile(r"<[^<>\s]+>")
# forward, Weiterleitung, reenvío, transfert, encaminhar, inoltro
_PASSED_ON = re.compile(r"\s*(?:fwd?|wg|rv|tr|enc|i)\s*:", re.IGNORECASE)


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
        mails.add_answers(rows, settings.name, _parents(found, post.desk.hints.internal_domains), post.desk.now())
        mailbox.sent_uidvalidity = state.uidvalidity
        mailbox.sent_next_uid = max([state.uidnext, *(one.uid + 1 for one in found)])


def _parents(found: Sequence[HeaderRow], inside: Collection[str]) -> dict[tuple[str, str], int]:
    return {
        (mails.parent_key(parent), mails.parent_key(one.headers.get("message-id", ""))): one.uid
        for one in found
        if _answers(one.headers, inside)
        for parent in _carried(one.headers)
    }


def _answers(headers: Mapping[str, str], inside: Collection[str]) -> bool:
    """Whether it can be an answer to a customer: to somebody outside (or nobody says to whom), and not passed on."""
    to = [address for _, address in getaddresses([headers.get(name, "") for name in ("to", "cc", "bcc")]) if "@" in address]
    if to and all(address.rpartition("@")[2].lower() in inside for address in to):
        return False
    references = _ID.findall(headers.get("references", ""))
    if len(references) > 1 and TOKEN.fullmatch(references[-2]):
        return True  # a draft of ours, whatever the customer's subject was
    return not headers.get("x-forwarded-message-id", "").strip() and not _PASSED_ON.match(_decoded(headers.get("subject", "")))


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


def _carried(headers: Mapping[str, str]) -> list[str]:
    """The ids by which a message is known: of what it answers, our newest token, and its own where it is a draft's.

    What it answers is the last of ``References`` where a mail client or provider has dropped ``In-Reply-To``.
    """
    references, own = _ID.findall(headers.get("references", "")), headers.get("message-id", "").strip()
    tokens = [one for one in references if TOKEN.fullmatch(one)]
    answered = headers.get("in-reply-to", "").split() or [one for one in references if one not in tokens][-1:]
    return [*answered, *tokens[-1:], *([own] if _DRAFT.fullmatch(own) else [])]
