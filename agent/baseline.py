"""The desk before the agent, from the headers of Inbox and Sent. Reads headers alone, over a read-only connection; keeps no address.

An answer is known by In-Reply-To and References; without those, by subject and correspondent within a month.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.ledger.kpis import Event, settled
from agent.model.baseline import Baseline, Settled, Waited
from agent.model.mail import InboundMail
from agent.settings import MailboxSettings
from agent.stages.intake import read
from agent.stages.understand import Hints, understand
from connectors.ports import HeaderRow, MailSession

HEADERS = (
    "message-id", "in-reply-to", "references", "from", "to", "cc", "subject", "date", "return-path", "sender", "auto-submitted",
    "precedence", "list-id", "list-unsubscribe", "x-auto-response-suppress", "x-autoreply", "x-podesk-case", "content-type",
)  # fmt: skip
_REPLY = re.compile(r"^\s*(?:(?:re|aw|antw|rv|sv|fwd?|wg|tr|rif|res)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_MOVED = timedelta(days=1)  # a server's date so much later than the mail's own is that of a move
_TOGETHER = timedelta(days=30)  # without ids, an older mail of the same subject is another matter


@dataclass
class _Mail:
    """One message: ``parents`` are the ids that it answers, nearest first; ``people`` its correspondents on the customers' side."""

    ident: str
    at: datetime
    subject: str
    parents: tuple[str, ...]
    people: frozenset[str]
    named: bool = False
    answered: datetime | None = field(default=None, compare=False)


def read_baseline(
    session: MailSession, settings: MailboxSettings, hints: Hints, since: datetime | None, until: datetime, quiet: timedelta
) -> Baseline:
    """The history of ``since`` ≤ received < ``until``; answers count until ``until`` too. Raises what the mailbox raises."""
    inbox, sent = session.folder(settings.folders.inbox), session.folder(settings.folders.sent or "Sent")
    received = list(_received(session, inbox, hints, since, until))
    written = list(_written(session, sent, hints, since, until))
    threads = _threads([*received, *written])
    answers = _match(received, written, threads)
    moments = [mail.at for mail in (*received, *written)]
    return Baseline(
        mailbox=settings.name,
        since=min(moments, default=None),
        until=until,
        received=len(received),
        named=sum(mail.named for mail in received),
        sent=len(written),
        waited=tuple(Waited(received=mail.at, answered=mail.answered, named=mail.named) for mail in received if mail.answered is not None),
        settled=tuple(_settled(received, answers, threads, until, quiet)),
    )


# --- reading ------------------------------------------------------------------------------------------------------------


def _received(session: MailSession, folder: str, hints: Hints, since: datetime | None, until: datetime) -> Iterator[_Mail]:
    """What customers wrote: no automatic mail, nothing of the desk's own people."""
    for mail, at in _headers(session, folder, since, until):
        address = mail.sender.address if mail.sender else ""
        if not address or _inside(address, hints):
            continue
        inquiry = understand(mail, hints)
        if inquiry.kind not in ("auto", "unreadable"):
            yield _mail(mail, at, [address], named=bool(inquiry.po_numbers))


def _written(session: MailSession, folder: str, hints: Hints, since: datetime | None, until: datetime) -> Iterator[_Mail]:
    """What went to customers."""
    for mail, at in _headers(session, folder, since, until):
        outside = [one.address for one in (*mail.to, *mail.cc) if not _inside(one.address, hints)]
        if outside:
            yield _mail(mail, at, outside)


def _headers(session: MailSession, folder: str, since: datetime | None, until: datetime) -> Iterator[tuple[InboundMail, datetime]]:
    arrived = {one.uid: one.received_at for one in session.list(folder)}
    for row in session.headers(folder, HEADERS) if arrived else ():
        if row.uid in arrived:
            mail = read(_block(row))
            at = _moment(mail, arrived[row.uid])
            if at < until and (since is None or at >= since):
                yield mail, at


def _block(row: HeaderRow) -> bytes:
    """The chosen headers as a message without a body, for the one reader of mail that there is."""
    kept = {name: value for name, value in row.headers.items() if name != "content-type" or "report" in value or "calendar" in value}
    lines = (f"{name}: {' '.join(value.split())}" for name, value in kept.items())
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def _moment(mail: InboundMail, arrived: datetime) -> datetime:
    """When the server had it; where the mailbox was moved from another server, the mail's own date."""
    return mail.date if mail.date is not None and arrived - mail.date > _MOVED else arrived


def _mail(mail: InboundMail, at: datetime, people: Iterable[str], *, named: bool = False) -> _Mail:
    parents = dict.fromkeys([*([mail.in_reply_to] if mail.in_reply_to else []), *reversed(mail.references)])
    return _Mail(mail.message_id, at, _bare(mail.subject), tuple(parents), frozenset(people), named)


def _bare(subject: str) -> str:
    return " ".join(_REPLY.sub("", subject).lower().split())


def _inside(address: str, hints: Hints) -> bool:
    return address in hints.desk_addresses or address.rpartition("@")[2] in hints.internal_domains


# --- matching -----------------------------------------------------------------------------------------------------------


def _match(received: Sequence[_Mail], written: Sequence[_Mail], threads: Mapping[int, str]) -> list[tuple[_Mail, _Mail]]:
    """(answer, mail that it answers), and each customer's mail gets its first answer: one serves that person's earlier mails of the thread
    too."""
    by_id = {mail.ident: mail for mail in received if mail.ident}
    by_subject: dict[tuple[str, str], list[_Mail]] = defaultdict(list)
    by_thread: dict[str, list[_Mail]] = defaultdict(list)
    for mail in sorted(received, key=lambda one: one.at):
        by_thread[threads[id(mail)]].append(mail)
        for person in mail.people:
            by_subject[mail.subject, person].append(mail)
    pairs = []
    for reply in sorted(written, key=lambda one: one.at):
        asked = next((by_id[one] for one in reply.parents if one in by_id), None)
        if asked is None and reply.subject:
            asked = _by_subject(by_subject, reply)
        if asked is None or asked.at > reply.at:
            continue
        pairs.append((reply, asked))
        for mail in (asked, *(one for one in by_thread[threads[id(asked)]] if one.people == asked.people)):
            if mail.answered is None and mail.at <= reply.at:
                mail.answered = reply.at
    return pairs


def _by_subject(known: Mapping[tuple[str, str], Sequence[_Mail]], reply: _Mail) -> _Mail | None:
    """The last mail of a correspondent under the same subject."""
    found = [
        mail for person in reply.people for mail in known.get((reply.subject, person), ()) if reply.at - _TOGETHER <= mail.at <= reply.at
    ]
    return max(found, key=lambda mail: mail.at, default=None)


def _threads(mails: Sequence[_Mail]) -> dict[int, str]:
    """The thread of each message (by ``id``): messages that name one another, directly or through others."""
    above: dict[str, str] = {}

    def root(name: str) -> str:
        while (next_up := above.setdefault(name, name)) != name:
            above[name] = above[next_up]
            name = next_up
        return name

    for number, mail in enumerate(mails):
        own = mail.ident or f"#{number}"
        for parent in mail.parents:
            above[root(parent)] = root(own)
    return {id(mail): root(mail.ident or f"#{number}") for number, mail in enumerate(mails)}


def _settled(
    received: Sequence[_Mail], answers: Sequence[tuple[_Mail, _Mail]], threads: Mapping[int, str], until: datetime, quiet: timedelta
) -> Iterator[Settled]:
    """The settled spans of each correspondent's threads."""
    groups: dict[tuple[str, frozenset[str]], list[Event]] = defaultdict(list)
    for mail in received:
        groups[threads[id(mail)], mail.people].append(Event(mail.at, "", asked=True))
    for reply, asked in answers:
        groups[threads[id(asked)], asked.people].append(Event(reply.at, "", asked=False))
    for events in groups.values():
        for span in settled(sorted(events, key=lambda one: (one.at, not one.asked)), until, quiet):
            yield Settled(first=span.start, last=span.end)
