"""The rows of cases and of their steps: every query on them. Knows nothing of mails' contents or of rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, or_, select

from agent.ledger.store import many
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, MailRow
from connectors.po import po_key

_KEYS = 10_000  # a query; SQLite takes 32,766
_LATEST = 500  # joined cases of one customer that are looked through
RESEND = timedelta(minutes=5)
STAFF = "staff"  # the purpose of a notice that belongs to no single case
JOINED = "joined"  # how a case ends whose question a newer case answers too
MOOT = "moot"  # how a case ends whose customer wrote that the question is settled


def by_id(session: Session, ids: Iterable[str]) -> dict[str, CaseRow]:
    """Cases by id."""
    return {row.id: row for row in session.exec(select(CaseRow).where(col(CaseRow.id).in_(list(ids)))).all()}


def lanes(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Each case's lane."""
    return dict(session.exec(select(CaseRow.id, CaseRow.lane).where(col(CaseRow.id).in_(list(ids)))).all())


def last_revisions(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """The last revision of each case that has been filed or was to be; a case that only waited has none."""
    return dict(session.exec(select(CaseRow.id, CaseRow.revision).where(col(CaseRow.id).in_(ids))).all())


def insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Open cases (values by column)."""
    if rows:
        session.execute(many(CaseRow), rows)


def inbox_place(session: Session, case_id: str) -> tuple[int, int] | None:
    """(UIDVALIDITY, UID) under which the case's mail was last seen in the Inbox."""
    query = select(MailRow.uidvalidity, MailRow.uid).where(MailRow.case_id == case_id).order_by(col(MailRow.id).desc())
    return session.exec(query).first()


def drafted_since(session: Session, mailbox: str, senders: Iterable[str], since: datetime) -> dict[str, int]:
    """How many drafts each of these addresses got since then."""
    query = (
        select(CaseRow.sender, func.count())
        .where(CaseRow.mailbox == mailbox, col(CaseRow.sender).in_(list(senders)), CaseRow.lane == "draft", CaseRow.opened_at > since)
        .group_by(CaseRow.sender)
    )
    return {sender: int(count) for sender, count in session.exec(query).all()}


def of_customers(session: Session, mailboxes: Iterable[str], customers: Iterable[str], states: Sequence[str]) -> list[tuple[CaseRow, int]]:
    """Cases of these customers in these mailboxes that stand in one of these states; each with its first mail's id: they arrived so."""
    wanted = select(CaseRow).where(
        col(CaseRow.mailbox).in_(list(mailboxes)), col(CaseRow.customer_id).in_(list(customers)), col(CaseRow.state).in_(states)
    )
    found = list(session.exec(wanted).all())
    first = arrived(session, [case.id for case in found])
    return [(case, first[case.id]) for case in found if case.id in first]


def about(session: Session, mailbox: str, orders: Set[tuple[str | None, str]], states: Sequence[str]) -> list[tuple[CaseRow, int]]:
    """Cases in one of these states on any of these orders (customer, :func:`po_key`), each with its first mail's id. Of a customer's
    other cases nothing is read but what they are about."""
    wanted = select(CaseRow.id, CaseRow.customer_id, CaseRow.pos).where(
        CaseRow.mailbox == mailbox, col(CaseRow.customer_id).in_({customer for customer, _ in orders}), col(CaseRow.state).in_(states)
    )
    near = [case for case, customer, pos in session.exec(wanted).all() if any((customer, po_key(po)) in orders for po in pos)]
    found, first = (by_id(session, near), arrived(session, near)) if near else ({}, {})
    return [(found[case], first[case]) for case in near if case in first]


def arrived(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """The id of each case's first mail: cases arrived in this order."""
    found: dict[str, int] = {}
    for start in range(0, len(ids), _KEYS):
        some = col(MailRow.case_id).in_(ids[start : start + _KEYS])
        arrivals = select(MailRow.case_id, func.min(MailRow.id)).where(some).group_by(col(MailRow.case_id))
        found |= {str(case): int(mail or 0) for case, mail in session.exec(arrivals).all()}
    return found


def of_sender(session: Session, mailbox: str, sender: str, states: Sequence[str]) -> list[CaseRow]:
    """One address's cases in one of these states."""
    query = select(CaseRow).where(CaseRow.mailbox == mailbox, col(CaseRow.state).in_(states), CaseRow.sender == sender)
    return list(session.exec(query).all())


def took_over(session: Session, case: CaseRow) -> list[CaseRow]:
    """The cases whose place this one took, and those whose place they had taken: whoever asked there waits for this one's answer."""
    if not case.customer_id:
        return []
    query = select(CaseRow).where(CaseRow.mailbox == case.mailbox, CaseRow.customer_id == case.customer_id, CaseRow.ended == JOINED)
    begun, wanted, found = case.opened_at, {po_key(po) for po in case.pos}, []
    for one in session.exec(query.where(CaseRow.id != case.id).order_by(col(CaseRow.closed_at).desc()).limit(_LATEST)).all():
        if one.closed_at is None or one.closed_at < begun:
            break
        if {po_key(po) for po in one.pos} <= wanted:
            found.append(one)
            begun = min(begun, one.opened_at)
    return found


def displace(session: Session, ids: Sequence[str]) -> bool:
    """Whether a draft that waits gives way to one of these cases, or is one of theirs that its customer doesn't need any more."""
    ours = select(CaseRow.id, CaseRow.customer_id, CaseRow.pos, CaseRow.ended).where(col(CaseRow.id).in_(ids))
    new = session.exec(ours).all()
    if any(ended == MOOT for *_, ended in new):
        return True
    query = (
        select(CaseRow.id, CaseRow.customer_id, CaseRow.pos)
        .where(col(CaseRow.customer_id).in_({customer for _, customer, *_ in new if customer}))
        .where(DraftRow.case_id == CaseRow.id, col(DraftRow.state).in_(("filed", "outdated", "unknown")))
    )
    asked: dict[tuple[str | None, str], list[tuple[str, set[str]]]] = defaultdict(list)
    for old, customer, pos in session.exec(query).all():
        mine = {po_key(po) for po in pos}
        if mine:
            asked[customer, min(mine)].append((old, mine))
    for case, customer, pos, _ in new:
        wanted = {po_key(po) for po in pos}
        if any(old != case and mine <= wanted for key in wanted for old, mine in asked.get((customer, key), ())):
            return True
    return False


def newest(session: Session, limit: int = 200) -> list[CaseRow]:
    """The cases that changed last, newest first."""
    return list(session.exec(select(CaseRow).order_by(col(CaseRow.changed_at).desc(), col(CaseRow.id)).limit(limit)).all())


def steps(session: Session, case_id: str) -> list[EffectRow]:
    """A case's steps that are stored and not done."""
    query = (
        select(EffectRow)
        .where(EffectRow.case_id == case_id, EffectRow.state == "planned", EffectRow.purpose == "")
        .order_by(col(EffectRow.step))
    )
    return list(session.exec(query).all())


def planned(session: Session, mail_ids: Sequence[int]) -> list[tuple[EffectRow, MailRow]]:
    """Steps at the mailbox that are stored and not done, with their mails, in filing order."""
    query = (
        select(EffectRow, MailRow)
        .where(EffectRow.mail_id == MailRow.id, col(MailRow.id).in_(mail_ids), EffectRow.state == "planned", EffectRow.kind != "notice")
        .order_by(col(EffectRow.case_id), col(EffectRow.step))
    )
    return [(effect, mail) for effect, mail in session.exec(query).all()]


def void(session: Session, case_id: str) -> None:
    """Strike a case's open steps of filing, since it is decided anew."""
    ours = (col(EffectRow.case_id) == case_id, col(EffectRow.state) == "planned", col(EffectRow.purpose) == "")
    session.execute(update(EffectRow).where(*ours).values(state="void"))


def void_messages(session: Session, case_id: str, purpose: str) -> None:
    """Strike a case's messages that were stored for this purpose and aren't filed."""
    ours = (col(EffectRow.case_id) == case_id, col(EffectRow.purpose) == purpose, col(EffectRow.state) == "planned")
    session.execute(update(EffectRow).where(*ours, col(EffectRow.kind).in_(("append", "notice"))).values(state="void"))


def abandon(session: Session, case_id: str, now: datetime) -> bool:
    """Close a case that waits or isn't filed yet, since its mail is settled otherwise; whether it was one."""
    row = session.get(CaseRow, case_id)
    if row is None or row.state not in ("waiting", "planned"):
        return False
    void(session, case_id)
    row.state, row.waits_for, row.changed_at = "closed", [], now
    session.add(row)
    return True


def plan(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store steps (values by column); returns their ids in order."""
    if not rows:
        return []
    return list(session.execute(many(EffectRow).returning(col(EffectRow.id), sort_by_parameter_order=True), rows).scalars())


def finish(session: Session, uids: Mapping[int, int | None], now: datetime) -> list[tuple[int, str, str, str]]:
    """Mark steps as done, with the UIDs that the server gave; returns (id, case, kind, folder) of each."""
    table = EffectRow.__table__  # type: ignore[attr-defined]
    statement = update(table).where(table.c.id == bindparam("its_id")).values(state="done", done_at=now, uid=bindparam("its_uid"))
    session.connection().execute(statement, [{"its_id": step, "its_uid": uid} for step, uid in uids.items()])
    query = select(EffectRow.id, EffectRow.case_id, EffectRow.kind, EffectRow.folder).where(col(EffectRow.id).in_(list(uids)))
    return [(int(one or 0), case, kind, folder) for one, case, kind, folder in session.exec(query).all()]


def close_work(session: Session, ids: Sequence[str], state: str, end: str, now: datetime) -> None:
    """These cases are filed: they stand in ``state``, and their mails are settled as ``end``."""
    session.execute(update(CaseRow).where(col(CaseRow.id).in_(ids)).values(state=state, changed_at=now))
    session.execute(
        update(MailRow)
        .where(col(MailRow.case_id).in_(ids), col(MailRow.settled_at).is_(None))
        .values(state=end, settled_at=now, claim=None, claimed_at=None, next_try_at=None)
    )


def unfinished(session: Session, ids: Sequence[str]) -> set[str]:
    """Those cases that still have a step to do at the mailbox."""
    query = select(EffectRow.case_id).where(
        col(EffectRow.case_id).in_(ids), EffectRow.state == "planned", EffectRow.kind != "notice", EffectRow.purpose == ""
    )
    return set(session.exec(query).all())


def open_notices(session: Session, ids: Sequence[str]) -> list[int]:
    """These cases' notices that have not gone out."""
    query = select(EffectRow.id).where(col(EffectRow.case_id).in_(ids), EffectRow.kind == "notice", EffectRow.state == "planned")
    return [int(one) for one in session.exec(query).all() if one is not None]


def take_notice(session: Session, effect_id: int, now: datetime) -> EffectRow | None:
    """Take a notice for sending; None where another process has it or it is not due. One that stays taken comes up again after
    :data:`RESEND`: staff may get it twice, never not at all."""
    row = session.exec(select(EffectRow).where(EffectRow.id == effect_id).with_for_update()).one_or_none()
    if row is None or row.kind != "notice" or (row.not_before is not None and row.not_before > now):
        return None
    if row.state not in ("planned", "sending"):
        return None
    row.state, row.attempts, row.not_before = "sending", row.attempts + 1, now + RESEND
    session.add(row)
    return row


def due_notices(session: Session, now: datetime, limit: int = 500) -> list[int]:
    """Notices whose time has come: those put off, those that a dead process had taken, and those whose job got lost after filing."""
    ready = or_(col(EffectRow.not_before).is_(None), col(EffectRow.not_before) <= now)
    filed = select(CaseRow.id).where(col(CaseRow.state).not_in(("waiting", "planned")), col(CaseRow.changed_at) < now - RESEND)
    staff = (col(EffectRow.purpose) == STAFF) & (col(EffectRow.planned_at) < now - RESEND)
    tried = or_(col(EffectRow.attempts) > 0, col(EffectRow.case_id).in_(filed), staff)
    waiting = (
        select(EffectRow.id)
        .where(EffectRow.kind == "notice", col(EffectRow.state).in_(("planned", "sending")), ready, tried)
        .order_by(col(EffectRow.id))
        .limit(limit)
    )
    return [int(one) for one in session.exec(waiting).all() if one is not None]


def put_off(session: Session, effect_id: int, until: datetime) -> None:
    """A notice could not go out: try again later."""
    row = session.get(EffectRow, effect_id)
    if row is not None:
        row.state, row.not_before = "planned", until
        session.add(row)


def end_notice(session: Session, effect_id: int, state: str, now: datetime) -> None:
    """A notice went out (done) or never will (void)."""
    row = session.get(EffectRow, effect_id)
    if row is not None:
        row.state, row.done_at = state, now
        session.add(row)


def hourly(session: Session, now: datetime) -> list[EffectRow]:
    """Notices that wait for their hour's bundle, and whose hour has come."""
    query = select(EffectRow).where(EffectRow.kind == "notice", EffectRow.state == "hourly", col(EffectRow.not_before) <= now)
    return list(session.exec(query.order_by(col(EffectRow.id)).with_for_update()).all())


def is_planned(session: Session, case_id: str) -> bool:
    """Whether any step has ever been stored under this id."""
    return session.exec(select(EffectRow.id).where(EffectRow.case_id == case_id).limit(1)).first() is not None


# --- exceptions over time --------------------------------------------------------------------------------------------


def overdue(session: Session, mailbox: str, now: datetime) -> list[CaseRow]:
    """Exceptions that nobody took up in time and that have not climbed yet."""
    nobodys = (col(CaseRow.owned_at).is_(None), col(CaseRow.climbed_at).is_(None), col(CaseRow.due_at) < now)
    query = select(CaseRow).where(CaseRow.mailbox == mailbox, CaseRow.state == "escalated", *nobodys)
    return list(session.exec(query.order_by(col(CaseRow.due_at), col(CaseRow.id))).all())


def is_overdue(case: CaseRow, now: datetime) -> bool:
    """The same of one row, read again under its lock."""
    late = case.due_at is not None and case.due_at < now
    return case.state == "escalated" and late and case.owned_at is None and case.climbed_at is None


def open_before(session: Session, moment: datetime) -> list[CaseRow]:
    """Cases from before this moment that aren't over, the oldest first."""
    query = select(CaseRow).where(col(CaseRow.opened_at) < moment, col(CaseRow.state).not_in(("closed", "shadow", "planned")))
    return list(session.exec(query.order_by(col(CaseRow.opened_at), col(CaseRow.id))).all())
