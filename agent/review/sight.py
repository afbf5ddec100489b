"""What lies in a reviewers' folder: every message is read once, when it is first seen, and known by what it is from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from agent.ledger import mails, reviews
from agent.ledger.tables import SightingRow
from agent.model.mail import InboundMail
from agent.pieces import case_id
from agent.review.desk_side import Reviewer
from agent.stages.intake import read
from agent.whereabouts import sender_token
from connectors.ports import Fetched

_OWN_ID = re.compile(r"<po\.([A-Za-z0-9-]{1,64})\.(draft|card|notice)\.(\d{1,12})(?:\.[A-Za-z0-9-]+)?@[^<>\s]+>")


@dataclass(frozen=True)
class Seen:
    """A folder as it is now: ``here`` what was seen before and is still there, ``new`` what wasn't (not stored yet), ``gone`` what was."""

    validity: int = 0
    flags: Mapping[int, frozenset[str]] = field(default_factory=dict)
    here: Sequence[SightingRow] = ()
    new: Sequence[tuple[SightingRow, InboundMail]] = ()
    gone: Sequence[SightingRow] = ()


def look(reviewer: Reviewer, place: str, *, whole: bool = True) -> Seen:
    """Look at a folder. ``whole`` False: only at what came since the last time, for folders that are never emptied."""
    folder = reviewer.name(place)
    state = reviewer.session.state(folder)
    if not state.uidvalidity:
        return Seen()
    with reviewer.post.ledger.reading() as rows:
        last = reviews.last_uid(rows, reviewer.settings.name, place, state.uidvalidity)
        known = reviews.present(rows, reviewer.settings.name, place, state.uidvalidity) if whole else []
    if state.uidnext <= last + 1 and not known:
        return Seen(validity=state.uidvalidity)
    listed = reviewer.session.list(folder, 1 if whole else last + 1)
    flags = {one.uid: frozenset(flag.lower() for flag in one.flags) for one in listed}
    there = {uid for uid, found in flags.items() if "\\deleted" not in found}
    fresh = sorted(uid for uid in there if uid > last)
    limit = reviewer.desk.intake.max_bytes
    fetched = reviewer.session.fetch(folder, fresh, limit) if fresh else iter(())
    new = [sighting(reviewer, place, state.uidvalidity, one) for one in fetched]
    here = [row for row in known if row.uid in there]
    return Seen(state.uidvalidity, flags, here, new, [row for row in known if row.uid not in there])


def sighting(reviewer: Reviewer, place: str, validity: int, found: Fetched) -> tuple[SightingRow, InboundMail]:
    """One message, read."""
    mail = read(found.content, reviewer.desk.intake, found.truncated)
    kind, case, revision = recognise(reviewer, mail)
    row = SightingRow(
        mailbox=reviewer.settings.name,
        folder=place,
        uidvalidity=validity,
        uid=found.uid,
        kind=kind,
        case_id=case,
        revision=revision,
        message_id=mails.clean(mails.parent_key(mail.message_id)),
        content_hash=f"{len(found.content)}:{sha256(found.content).hexdigest()}",
        seen_at=reviewer.now,
    )
    return row, mail


def recognise(reviewer: Reviewer, mail: InboundMail) -> tuple[str, str, int]:
    """(kind, case, revision): one of ours only where it says that it comes from the desk's own people; else a mail, by its identity."""
    ours = is_inside(reviewer, mail)
    own = _OWN_ID.match(mail.message_id) if ours else None
    if own and own[2] != "draft":
        return "card", own[1], 0
    token = sender_token(" ".join(mail.references)) if ours else None
    if token or own:
        case, revision = (token[0], token[1]) if token else (own[1], int(own[3])) if own else ("", 0)
        return "draft", case, revision
    return "mail", case_id(reviewer.settings.name, mail.identity), 0


def is_inside(reviewer: Reviewer, mail: InboundMail) -> bool:
    """The desk itself or one of its own people wrote it, as far as From says."""
    address = mail.sender.address.lower() if mail.sender else ""
    return address == reviewer.desk.style.address.lower() or address.rpartition("@")[2] in reviewer.desk.settings.internal_domains
