"""The rows of mails: every query of the work on them, so that none stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from agent.ledger.store import many
from agent.ledger.tables import AnswerRow, CaseRow, MailboxRow, MailRow

OPEN = ("new", "waiting", "planned")
LEASE = timedelta(minutes=15)
_EMPTY = ("identity", "case_id", "waiting_since", "next_try_at", "claim", "claimed_at")
_UNKNOWN: Mapping[str, Any] = {**dict.fromkeys(_EMPTY), "attempts": 0, "alone": 0}


def mailbox(session: Session, name: str) -> MailboxRow:
    """The mailbox's row, locked until the transaction ends; made at first sight."""
    query = select(MailboxRow).where(MailboxRow.name == name).with_for_update()
    row = session.exec(query).one_or_none()
    if row is None:
        # another process may be making it at this very moment
        maker = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(maker.insert(MailboxRow).values(MailboxRow(name=name).model_dump()).on_conflict_do_nothing())
        row = session.exec(query).one()
    return row


def enter(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Enter new mails (values by column; what nobody knows yet is empty); returns their ids in order."""
    if not rows:
        return []
    full = [{**_UNKNOWN, **row} for row in rows]
    return list(session.execute(many(MailRow).returning(col(MailRow.id), sort_by_parameter_order=True), full).scalars())


def claim(session: Session, ids: Sequence[int], job: str, now: datetime) -> list[MailRow]:
    """Take the open ones of these mails for a job. A row that another job took lately is left to it."""
    free = or_(col(MailRow.claim).is_(None), col(MailRow.claim) == job, col(MailRow.claimed_at) < now - LEASE)
    session.exec(
        update(MailRow)
        .where(col(MailRow.id).in_(ids), col(MailRow.state).in_(OPEN), free)
        .values(claim=job, claimed_at=now, attempts=col(MailRow.attempts) + 1)
        .execution_options(synchronize_session=False)
    )
    taken = select(MailRow).where(col(MailRow.id).in_(ids), MailRow.claim == job, col(MailRow.state).in_(OPEN)).order_by(col(MailRow.id))
    return list(session.exec(taken).all())


def release(session: Session, job: str, next_try_at: datetime) -> None:
    """Give back, in good order, what a job has claimed and not settled; it comes up again at ``next_try_at``."""
    session.exec(
        update(MailRow)
        .where(col(MailRow.claim) == job, col(MailRow.state).in_(OPEN))
        .values(claim=None, claimed_at=None, attempts=0, next_try_at=next_try_at)
        .execution_options(synchronize_session=False)
    )


def count_alone(session: Session, row: MailRow) -> int:
    """Note that this mail is worked on by itself; how often that was."""
    row.alone += 1
    session.add(row)
    return row.alone


def uids(session: Session, name: str, validity: int, among: Sequence[int]) -> set[int]:
    """Those UIDs that have a row."""
    query = select(MailRow.uid).where(MailRow.mailbox == name, MailRow.uidvalidity == validity, col(MailRow.uid).in_(among))
    return set(session.exec(query).all())


def unsettled(session: Session, mailbox_row: MailboxRow) -> list[MailRow]:
    """Mails of a mailbox, under its current UIDVALIDITY, that are neither stored as decided nor settled."""
    query = select(MailRow).where(
        MailRow.mailbox == mailbox_row.name, MailRow.uidvalidity == mailbox_row.uidvalidity, col(MailRow.state).in_(("new", "waiting"))
    )
    return list(session.exec(query).all())


def again(session: Session, name: str, now: datetime) -> list[int]:
    """Put off and return the mails that are to be worked on again: those that wait and are due, and those whose job got lost."""
    rows = session.exec(select(MailRow).where(col(MailRow.id).in_(due(session, name, now)))).all()
    taken = [row for row in rows if row.state != "new" or row.next_try_at is not None or now - row.seen_at > LEASE]
    for row in taken:
        row.next_try_at = now + LEASE
        session.add(row)
    return [int(row.id or 0) for row in taken]


def add_answers(session: Session, name: str, parents: Mapping[tuple[str, str], int], now: datetime) -> None:
    """Note (parent, answer) pairs of Sent with the answer's UID; of known ones the UID is set anew, since servers renumber."""
    query = select(AnswerRow).where(AnswerRow.mailbox == name, col(AnswerRow.parent).in_([parent for parent, _ in parents]))
    here = {(row.parent, row.message_id): row for row in session.exec(query).all()}
    for pair, uid in parents.items():
        row = here.get(pair) or AnswerRow(mailbox=name, parent=pair[0], message_id=pair[1], seen_at=now)
        row.uid = uid
        session.add(row)


def due(session: Session, name: str, now: datetime, limit: int = 2000) -> list[int]:
    """Open mails that nobody works on and whose time has come: the net under jobs that got lost."""
    free = or_(col(MailRow.claim).is_(None), col(MailRow.claimed_at) < now - LEASE)
    ready = or_(col(MailRow.next_try_at).is_(None), col(MailRow.next_try_at) <= now)
    mine = (MailRow.mailbox == name, col(MailRow.state).in_(OPEN), free, ready)
    query = select(MailRow.id).where(*mine).order_by(col(MailRow.id)).limit(limit)
    return [int(one) for one in session.exec(query).all() if one is not None]


def left_over(session: Session) -> int:
    """Mails that were begun and couldn't be finished: they come up again by themselves. One that waits for a system isn't among them."""
    return int(session.exec(select(func.count()).select_from(MailRow).where(col(MailRow.state).in_(("new", "planned")))).one())


def settle(session: Session, row: MailRow, state: str, now: datetime, reason: str = "") -> None:
    """A mail's end: nothing will be done about this row any more."""
    row.state, row.reason, row.settled_at = state, reason[:2000], now
    row.claim = row.claimed_at = row.next_try_at = None
    session.add(row)


def known(session: Session, name: str, identities: Sequence[str], but: Sequence[int], validity: int) -> set[str]:
    """Identities that another row of this mailbox has already: the same mail, seen before. A row that was itself taken for a copy
    stands for nothing, nor does one that was to be filed under UIDs which are worth nothing any more."""
    rows = session.exec(
        select(MailRow.identity).where(
            MailRow.mailbox == name,
            col(MailRow.identity).in_(identities),
            col(MailRow.id).not_in(but),
            col(MailRow.state).not_in(("stale", "gone", "duplicate")),
            or_(col(MailRow.state) != "planned", col(MailRow.uidvalidity) == validity),
        )
    )
    return {one for one in rows.all() if one}


def comes_anew(session: Session, row: MailRow, validity: int) -> bool:
    """Whether a mail under UIDs that are worth nothing any more is, or may still be found to be, in the Inbox under a new one."""
    place = session.get(MailboxRow, row.mailbox)
    if place is None or place.uidvalidity != validity:
        return True
    here = (MailRow.mailbox == row.mailbox, MailRow.uidvalidity == validity, col(MailRow.settled_at).is_(None))
    same = or_(col(MailRow.identity).is_(None), col(MailRow.identity) == row.identity)
    return session.exec(select(MailRow.id).where(*here, same).limit(1)).first() is not None


def put_off(session: Session, row: MailRow, until: datetime) -> None:
    """Give one row back, in good order, until then."""
    row.claim = row.claimed_at = None
    row.attempts, row.next_try_at = 0, until
    session.add(row)


def revive(session: Session, name: str, validity: int, among: Sequence[int], now: datetime) -> list[int]:
    """Take rows up again that were given up when the server numbered the folder anew: it has gone back to these numbers."""
    query = select(MailRow).where(
        MailRow.mailbox == name, MailRow.uidvalidity == validity, col(MailRow.uid).in_(among), MailRow.state == "stale"
    )
    rows = session.exec(query).all()
    for row in rows:
        row.state, row.reason, row.settled_at, row.seen_at, row.attempts = "new", "", None, now, 0
        session.add(row)
    return [int(row.id or 0) for row in rows]


def reused(session: Session, name: str, message_id: str, identity: str) -> bool:
    """Whether another mail's case has the same Message-ID: an answer to the one says nothing about the other."""
    query = select(CaseRow.id).where(CaseRow.mailbox == name, CaseRow.message_id == parent_key(message_id), CaseRow.identity != identity)
    return session.exec(query.limit(1)).first() is not None


def parent_key(message_id: str) -> str:
    """A Message-ID as an index key: itself, or its hash where somebody made an endless one or one that is no text."""
    bare = message_id.strip().replace("\x00", "")
    return bare if len(bare) <= 200 and bare.isascii() else sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()


def answered(session: Session, name: str, message_ids: Iterable[str]) -> set[str]:
    """Those Message-IDs (as :func:`parent_key`) that some message in Sent answers."""
    keys = {parent_key(one) for one in message_ids if one.strip()}
    return set(session.exec(select(AnswerRow.parent).where(AnswerRow.mailbox == name, col(AnswerRow.parent).in_(keys))).all())


def clean(text: str) -> str:
    """Text that every database takes: no NUL, no lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
