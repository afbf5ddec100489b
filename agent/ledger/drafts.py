"""The rows of drafts and of the steps that watching them takes: every query on them. Knows no mail format and no rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from agent.ledger.mails import LEASE
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, MailboxRow, MailRow
from agent.model.inquiry import Asked
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.model.whereabouts import OpenDraft
from policies.packet import FactValue

OPEN = ("filed", "outdated")
WATCH = "watch"
_LATE = timedelta(days=14)  # a withdrawn draft that was open in a mail client comes back within its working life


def entry(case_id: str, revision: int, row: MailRow, mail: InboundMail, outcome: Outcome, message_id: str, now: datetime) -> dict[str, Any]:
    """A draft's columns: on which facts of which moment it rests, and the inquiry that it answers."""
    return {
        "case_id": case_id, "revision": revision, "mailbox": row.mailbox, "mail_id": row.id, "message_id": message_id, "state": "filed",
        "packet_hash": outcome.packet_hash, "facts": facts(outcome), "as_of": as_of(outcome),
        "asked": Asked(mail=mail, inquiry=outcome.inquiry).kept(), "made_at": now, "checked_at": now, "told": "", "why": [],
    }  # fmt: skip


def facts(outcome: Outcome) -> dict[str, str]:
    """What the systems say, by PO and fact: to be able to tell later what changed from what to what."""
    packets = outcome.decision.packets if outcome.decision else ()
    return {f"{packet.po_number} {fact.id}": _plain(fact.value) for packet in packets for fact in packet.facts if fact.kind != "as_of"}


def as_of(outcome: Outcome) -> dict[str, str]:
    """The oldest moment of each system's records."""
    packets = outcome.decision.packets if outcome.decision else ()
    views = [*(outcome.dossier.sources if outcome.dossier else ()), *(view for packet in packets for view in packet.sources)]
    moments = sorted(((view.system, view.as_of) for view in views if view.as_of is not None), key=lambda pair: pair[1], reverse=True)
    return {system: moment.isoformat() for system, moment in moments}


def remember(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter drafts (values by column)."""
    if rows:
        session.execute(insert(DraftRow), rows)


def open_rows(session: Session, mailbox: str) -> list[DraftRow]:
    """Drafts that stand in the mailbox and that nobody has sent, rejected or withdrawn as far as we know."""
    return [row for row, _effect in _filed(session, mailbox, OPEN)]


def open_drafts(session: Session, mailbox: str, states: Sequence[str] = OPEN) -> list[OpenDraft]:
    """The same as they were filed, with their content: what :mod:`agent.whereabouts` looks for."""
    return [_open(row, effect) for row, effect in _filed(session, mailbox, states)]


def withdrawn(session: Session, mailbox: str, now: datetime) -> list[OpenDraft]:
    """Drafts withdrawn lately: one that was open in a mail client all the while may come back."""
    pairs = _filed(session, mailbox, ("withdrawn",), DraftRow.ended_at > now - _LATE)  # type: ignore[operator]
    return [_open(row, effect) for row, effect in pairs]


def locked(session: Session, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], DraftRow]:
    """These drafts' rows, held until the transaction ends."""
    wanted = set(keys)
    query = select(DraftRow).where(col(DraftRow.case_id).in_({case for case, _revision in wanted})).with_for_update()
    return {key: row for row in session.exec(query).all() if (key := (row.case_id, row.revision)) in wanted}


def end(session: Session, case_id: str, revision: int, state: str, now: datetime) -> None:
    """What became of a draft: nothing will be checked of it any more."""
    row = session.get(DraftRow, (case_id, revision))
    if row is not None:
        row.state, row.ended_at = state, now
        session.add(row)


def steps(session: Session, mailbox: str, purpose: str = WATCH) -> list[EffectRow]:
    """Steps at the mailbox that watching has stored and that are not done."""
    query = (
        select(EffectRow)
        .where(EffectRow.mailbox == mailbox, EffectRow.purpose == purpose, EffectRow.state == "planned", EffectRow.kind != "notice")
        .order_by(col(EffectRow.id))
    )
    return list(session.exec(query).all())


def told(session: Session, case_ids: Sequence[str], purpose: str = WATCH) -> set[tuple[str, str, str, str]]:
    """(case, kind, folder, Message-ID) of all steps that watching ever stored for these cases."""
    columns = (EffectRow.case_id, EffectRow.kind, EffectRow.folder, EffectRow.message_id)
    query = select(*columns).where(col(EffectRow.case_id).in_(case_ids), EffectRow.purpose == purpose)
    return {(case, kind, folder, message_id) for case, kind, folder, message_id in session.exec(query).all()}


def cards(session: Session, keys: Iterable[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    """Where the evidence cards of these drafts were filed: case → (UIDVALIDITY, UID), as far as the server told."""
    wanted = dict(keys)
    query = select(EffectRow).where(
        col(EffectRow.case_id).in_(list(wanted)), EffectRow.kind == "append", EffectRow.folder == "cards", EffectRow.purpose == ""
    )
    rows = sorted(session.exec(query).all(), key=lambda row: row.id or 0)
    return {row.case_id: (row.uidvalidity, row.uid) for row in rows if row.uid and f".{wanted[row.case_id]}@" in row.message_id}


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
