"""The rows of drafts and of the steps that watching them takes: every query on them. Knows no mail format and no rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, or_, update
from sqlmodel import Session, col, select

from agent.ledger import cases
from agent.ledger.mails import LEASE
from agent.ledger.promises import kept_form
from agent.ledger.store import many
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, MailboxRow, MailRow
from agent.model.inquiry import Asked
from agent.model.instant import instant
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.model.whereabouts import OpenDraft
from policies.commitment import promised
from policies.packet import FactValue
from policies.promise import said

OPEN = ("filed", "outdated", "unknown")
WATCH = "watch"
_LATE = timedelta(days=14)  # a withdrawn draft that was open in a mail client comes back within its working life


def entry(case_id: str, revision: int, row: MailRow, mail: InboundMail, outcome: Outcome, message_id: str, now: datetime) -> dict[str, Any]:
    """A draft's columns: on which facts of which moment it rests, and the inquiry that it answers."""
    return {
        "case_id": case_id, "revision": revision, "mailbox": row.mailbox, "mail_id": row.id, "message_id": message_id, "state": "filed",
        "said": said(outcome.decision.packets) if outcome.decision else "", "facts": facts(outcome), "as_of": as_of(outcome),
        "asked": Asked(mail=mail, inquiry=outcome.inquiry).kept(), "made_at": now, "checked_at": now, "told": "", "why": [],
        "promised": commitments(outcome), "news": {},
    }  # fmt: skip


def commitments(outcome: Outcome) -> list[dict[str, str]]:
    """What the draft promises, as its row keeps it."""
    return kept_form(promised(outcome.decision.packets)) if outcome.decision else []


def facts(outcome: Outcome) -> dict[str, str]:
    """What the systems say, by PO and fact: to be able to tell later what changed from what to what."""
    packets = outcome.decision.packets if outcome.decision else ()
    return {f"{packet.po_number} {fact.id}": _plain(fact.value) for packet in packets for fact in packet.facts if fact.kind != "as_of"}


def as_of(outcome: Outcome) -> dict[str, str]:
    """The oldest moment of each system's records."""
    packets = outcome.decision.packets if outcome.decision else ()
    views = [*(outcome.dossier.sources if outcome.dossier else ()), *(view for packet in packets for view in packet.sources)]
    moments = sorted(((view.system, view.as_of) for view in views if view.as_of is not None), key=lambda pair: pair[1], reverse=True)
    return {system: instant(moment) for system, moment in moments}


def remember(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter drafts (values by column)."""
    if rows:
        session.execute(many(DraftRow), rows)


def open_drafts(session: Session, mailbox: str, states: Sequence[str] = OPEN) -> list[OpenDraft]:
    """Drafts that nobody has sent, rejected or withdrawn as far as we know: what :mod:`agent.whereabouts` looks for."""
    return [draft for _row, draft in standing(session, mailbox, states)]


def standing(session: Session, mailbox: str, states: Sequence[str] = OPEN) -> list[tuple[DraftRow, OpenDraft]]:
    """The same with their rows."""
    return [(row, _open(row, effect)) for row, effect in _filed(session, mailbox, states)]


def withdrawn(session: Session, mailbox: str, now: datetime) -> list[tuple[DraftRow, OpenDraft]]:
    """Drafts withdrawn lately: one that was open in a mail client all the while may come back."""
    pairs = _filed(session, mailbox, ("withdrawn",), col(DraftRow.ended_at) > now - _LATE)
    return [(row, _open(row, effect)) for row, effect in pairs]


def confirmed(session: Session, moments: Mapping[tuple[str, int], Mapping[str, str]], now: datetime) -> None:
    """The systems still say what these drafts rest on, as of these moments."""
    table = DraftRow.__table__  # type: ignore[attr-defined]
    still_open = or_(*(table.c.state == state for state in OPEN))  # an IN can't be used for many rows at once
    its = (table.c.case_id == bindparam("its_case")) & (table.c.revision == bindparam("its_revision")) & still_open
    statement = update(table).where(its).values(checked_at=now, as_of=bindparam("its_as_of"))
    rows = [{"its_case": case, "its_revision": revision, "its_as_of": dict(as_of)} for (case, revision), as_of in moments.items()]
    if rows:
        session.connection().execute(statement, rows)


def locked(session: Session, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], DraftRow]:
    """These drafts' rows, held until the transaction ends."""
    wanted = set(keys)
    query = select(DraftRow).where(col(DraftRow.case_id).in_({case for case, _revision in wanted})).with_for_update()
    return {key: row for row in session.exec(query).all() if (key := (row.case_id, row.revision)) in wanted}


def by_message(session: Session, message_ids: Sequence[str]) -> list[DraftRow]:
    """Drafts by their own Message-IDs."""
    return list(session.exec(select(DraftRow).where(col(DraftRow.message_id).in_(message_ids))).all())


def end(session: Session, case_id: str, revision: int, state: str, now: datetime) -> None:
    """What became of a draft: nothing will be checked of it any more."""
    row = session.get(DraftRow, (case_id, revision))
    if row is not None:
        row.state, row.ended_at = state, now
        session.add(row)


def contradict(session: Session, case_id: str, revision: int, now: datetime) -> None:
    """The systems say otherwise than this draft, which nobody has sent: the first time counts."""
    row = session.get(DraftRow, (case_id, revision))
    if row is not None and row.contradicted_at is None:
        row.contradicted_at = now
        session.add(row)


def steps(session: Session, mailbox: str, purpose: str = WATCH) -> list[EffectRow]:
    """Steps at the mailbox that watching has stored and that are not done."""
    query = (
        select(EffectRow)
        .where(EffectRow.mailbox == mailbox, EffectRow.purpose == purpose, EffectRow.state == "planned", EffectRow.kind != "notice")
        .order_by(col(EffectRow.id))
    )
    return list(session.exec(query).all())


def plan(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, bool]]:
    """Store steps; returns (id, new) of those to be done. A move or mark may be due once more; a message goes out once, ever."""
    if not rows:
        return []
    query = select(EffectRow).where(col(EffectRow.case_id).in_({row["case_id"] for row in rows}))
    known = {(one.case_id, one.kind, one.folder, one.message_id): one for one in session.exec(query).all()}
    fresh, again = [], []
    for row in rows:
        old = known.get((row["case_id"], row["kind"], row["folder"], row["message_id"]))
        if old is None:
            fresh.append(row)
        elif old.kind in ("move", "mark") and old.state != "planned":
            for name, value in row.items():
                setattr(old, name, value)
            session.add(old)
            again.append((int(old.id or 0), False))
    session.flush()
    return [(one, True) for one in cases.plan(session, fresh)] + again


def by_ids(session: Session, ids: Sequence[int]) -> list[EffectRow]:
    """Steps by id, in the order in which they were stored."""
    return list(session.exec(select(EffectRow).where(col(EffectRow.id).in_(ids)).order_by(col(EffectRow.id))).all())


def withdrawing(session: Session, case_ids: Iterable[str]) -> dict[str, DraftRow]:
    """The drafts of these cases that are on their way to Withdrawn, by case."""
    query = select(DraftRow).where(col(DraftRow.case_id).in_(list(case_ids)), DraftRow.state == "withdrawing").with_for_update()
    return {row.case_id: row for row in session.exec(query).all()}


def evidence_cards(session: Session, case_ids: Iterable[str]) -> dict[str, EffectRow]:
    """The steps that filed the evidence cards of drafts on their way to Withdrawn, by case."""
    query = (
        select(DraftRow.revision, EffectRow)
        .where(col(DraftRow.case_id).in_(list(case_ids)), DraftRow.state == "withdrawing", EffectRow.case_id == DraftRow.case_id)
        .where(
            EffectRow.kind == "append", EffectRow.folder == "cards", col(EffectRow.purpose).in_(("", "follow")), EffectRow.state == "done"
        )
    )
    return {row.case_id: row for revision, row in session.exec(query).all() if f".card.{revision}@" in row.message_id}


def reopen(session: Session, case: CaseRow, now: datetime) -> int | None:
    """Give the case's mail back to be handled afresh; returns its row. Under a new UIDVALIDITY that is the row of its new UID."""
    rows = list(session.exec(select(MailRow).where(MailRow.mailbox == case.mailbox, MailRow.identity == case.identity)).all())
    box = session.get(MailboxRow, case.mailbox)
    current = [row for row in rows if box is not None and row.uidvalidity == box.uidvalidity]
    chosen = next((row for row in current if row.case_id == case.id), None) or next(iter(current or rows), None)
    for row in rows:
        if row is not chosen and row.case_id == case.id:
            row.state = "stale"
            session.add(row)
    if chosen is None:
        return None
    chosen.state, chosen.reason, chosen.case_id = "new", "", case.id
    chosen.settled_at = chosen.claim = chosen.claimed_at = chosen.waiting_since = None
    # the job follows in this very transaction; should it get lost, the next poll after the lease finds the row
    chosen.attempts, chosen.alone, chosen.next_try_at = 0, 0, now + LEASE
    session.add(chosen)
    return chosen.id


def inbox_uids(session: Session, case_ids: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """(UIDVALIDITY, UID) of each case's mail in the Inbox."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in session.exec(select(MailRow).where(col(MailRow.case_id).in_(case_ids))).all():
        found.setdefault(row.case_id or "", []).append((row.uidvalidity, row.uid))
    return found


def step(case_id: str, mailbox: str, kind: str, message_id: str, now: datetime, **more: Any) -> Mapping[str, Any]:
    """A step's columns."""
    return {
        "case_id": case_id, "mail_id": None, "mailbox": mailbox, "step": 0, "kind": kind, "folder": "", "message_id": message_id,
        "content": None, "flags": [], "recipients": [], "state": "planned", "uidvalidity": 0, "uid_from": 1, "purpose": WATCH,
        "source": "inbox", "source_uid": 0, "source_validity": 0, "attempts": 0, "not_before": None, "planned_at": now, **more,
    }  # fmt: skip


def _plain(value: FactValue) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else "nothing" if value is None else str(value)


def _filed(session: Session, mailbox: str, states: Sequence[str], *also: Any) -> list[tuple[DraftRow, EffectRow]]:
    query = (
        select(DraftRow, EffectRow)
        .where(DraftRow.mailbox == mailbox, col(DraftRow.state).in_(states), *also)
        .where(EffectRow.case_id == DraftRow.case_id, EffectRow.message_id == DraftRow.message_id)
        .where(EffectRow.kind == "append", EffectRow.folder == "drafts", EffectRow.state == "done")
        .order_by(col(DraftRow.case_id), col(DraftRow.revision))
    )
    return [(row, effect) for row, effect in session.exec(query).all()]


def _open(row: DraftRow, effect: EffectRow) -> OpenDraft:
    return OpenDraft(
        case=row.case_id,
        revision=row.revision,
        mailbox=row.mailbox,
        message_id=row.message_id,
        uidvalidity=effect.uidvalidity,
        uid=effect.uid,
        uid_from=effect.uid_from,
        content=effect.content or b"",
        state=row.state,
    )
