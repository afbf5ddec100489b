"""The rows of what people did in the mailbox: sightings, answers in Sent, drafts as filed, mails on their way out. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from agent.ledger.tables import AnswerRow, CaseRow, DraftRow, EffectRow, MailRow, SightingRow
from agent.model.whereabouts import OpenDraft

REVIEW, FOLLOW = "review", "follow"
_YOUNG = timedelta(days=2)  # an answer that matches no case by then never will


# --- sightings ---------------------------------------------------------------------------------------------------------


def last_uid(session: Session, mailbox: str, folder: str, validity: int) -> int:
    """The highest UID seen in a folder under this UIDVALIDITY."""
    query = select(func.max(SightingRow.uid)).where(
        SightingRow.mailbox == mailbox, SightingRow.folder == folder, SightingRow.uidvalidity == validity
    )
    return int(session.exec(query).one() or 0)


def present(session: Session, mailbox: str, folder: str, validity: int) -> list[SightingRow]:
    """What was seen in a folder and not seen to be gone."""
    query = select(SightingRow).where(
        SightingRow.mailbox == mailbox,
        SightingRow.folder == folder,
        SightingRow.uidvalidity == validity,
        col(SightingRow.gone_at).is_(None),
    )
    return list(session.exec(query.order_by(col(SightingRow.uid))).all())


def seen_of(session: Session, mailbox: str, case_id: str, folder: str) -> list[SightingRow]:
    """A case's messages in a folder, as far as seen and not gone."""
    query = select(SightingRow).where(
        SightingRow.mailbox == mailbox,
        SightingRow.case_id == case_id,
        SightingRow.folder == folder,
        col(SightingRow.gone_at).is_(None),
    )
    return list(session.exec(query).all())


def mark_gone(session: Session, rows: Sequence[SightingRow], now: datetime) -> None:
    """These aren't where they were seen any more."""
    ids = [row.id for row in rows]
    session.execute(update(SightingRow).where(col(SightingRow.id).in_(ids)).values(gone_at=now))


# --- answers -----------------------------------------------------------------------------------------------------------


def unchecked(session: Session, mailbox: str, now: datetime) -> list[AnswerRow]:
    """Answers whose text hasn't been held against the truth. Those that belong to no case fall out after a while."""
    query = select(AnswerRow).where(
        AnswerRow.mailbox == mailbox, col(AnswerRow.checked_at).is_(None), col(AnswerRow.seen_at) > now - _YOUNG
    )
    return list(session.exec(query.order_by(col(AnswerRow.uid))).all())


def settle_answer(session: Session, ids: Iterable[int], case_id: str, outcome: str, checked_at: datetime | None) -> None:
    """What an answer made of its case; ``checked_at`` None: its text is still to be held against the truth."""
    values: dict[str, Any] = {"case_id": case_id, "outcome": outcome, "checked_at": checked_at}
    session.execute(update(AnswerRow).where(col(AnswerRow.id).in_(list(ids))).values(**values))


def is_answered(session: Session, mailbox: str, keys: Sequence[str], since: datetime | None = None) -> bool:
    """Whether something in Sent carries one of these ids (and was seen after ``since``)."""
    query = select(AnswerRow.id).where(AnswerRow.mailbox == mailbox, col(AnswerRow.parent).in_(keys))
    if since is not None:
        query = query.where(col(AnswerRow.seen_at) > since)
    return session.exec(query.limit(1)).first() is not None


# --- cases -------------------------------------------------------------------------------------------------------------


def by_message_id(session: Session, mailbox: str, keys: Iterable[str]) -> dict[str, list[CaseRow]]:
    """Cases by the Message-ID of their mail (a few senders use one id for many mails)."""
    found: dict[str, list[CaseRow]] = {}
    wanted = [key for key in set(keys) if key]
    for row in session.exec(select(CaseRow).where(CaseRow.mailbox == mailbox, col(CaseRow.message_id).in_(wanted))).all():
        found.setdefault(row.message_id, []).append(row)
    return found


def answering(session: Session, mailbox: str, keys: Iterable[str]) -> dict[str, list[str]]:
    """Cases by the ids of the messages in Sent that answered them."""
    query = select(AnswerRow.message_id, AnswerRow.case_id).where(
        AnswerRow.mailbox == mailbox, col(AnswerRow.message_id).in_(list(keys)), col(AnswerRow.case_id).is_not(None)
    )
    found: dict[str, list[str]] = {}
    for message, case in session.exec(query).all():
        found.setdefault(message, []).append(str(case))
    return found


def locked(session: Session, case_id: str) -> CaseRow | None:
    """A case's row, held until the transaction ends."""
    return session.exec(select(CaseRow).where(CaseRow.id == case_id).with_for_update()).one_or_none()


def draft_row(session: Session, case_id: str, revision: int) -> DraftRow | None:
    """A draft's row."""
    return session.get(DraftRow, (case_id, revision))


def draft_content(session: Session, case_id: str, revision: int) -> bytes:
    """A draft as filed; empty where there is none."""
    query = select(EffectRow.content).where(
        EffectRow.case_id == case_id,
        EffectRow.kind == "append",
        EffectRow.folder == "drafts",
        col(EffectRow.message_id).contains(f".draft.{revision}@"),
    )
    return next(iter(session.exec(query).all()), None) or b""


def over(session: Session, mailbox: str, states: Sequence[str], since: datetime) -> list[OpenDraft]:
    """Drafts that ended so since then, as they were filed."""
    query = (
        select(DraftRow, EffectRow)
        .where(DraftRow.mailbox == mailbox, col(DraftRow.state).in_(states), col(DraftRow.ended_at) > since)
        .where(EffectRow.case_id == DraftRow.case_id, EffectRow.message_id == DraftRow.message_id)
        .where(EffectRow.kind == "append", EffectRow.folder == "drafts", EffectRow.state == "done")
    )
    return [_as_filed(row, effect) for row, effect in session.exec(query).all()]


def _as_filed(row: DraftRow, effect: EffectRow) -> OpenDraft:
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


def mails_of(session: Session, case_id: str) -> list[MailRow]:
    """A case's rows in the Inbox, the newest first."""
    return list(session.exec(select(MailRow).where(MailRow.case_id == case_id).order_by(col(MailRow.id).desc())).all())


def leave_waiting(session: Session, case_id: str, now: datetime, reason: str = "already answered in Sent") -> None:
    """The mail of a case that waited for a system needs no answer any more: it is left alone."""
    session.execute(
        update(MailRow)
        .where(col(MailRow.case_id) == case_id, col(MailRow.state) == "waiting")
        .values(state="left", reason=reason, settled_at=now, claim=None, claimed_at=None, next_try_at=None)
    )


# --- steps -------------------------------------------------------------------------------------------------------------


def stored(session: Session, keys: Iterable[tuple[str, str, str, str]]) -> set[tuple[str, str, str, str]]:
    """Those (case, kind, folder, Message-ID) that have a step already, done or not."""
    wanted = set(keys)
    query = select(EffectRow.case_id, EffectRow.kind, EffectRow.folder, EffectRow.message_id).where(
        col(EffectRow.case_id).in_({key[0] for key in wanted})
    )
    return {key for row in session.exec(query).all() if (key := (row[0], row[1], row[2], row[3])) in wanted}


# --- mail to customers -------------------------------------------------------------------------------------------------


def sends(session: Session, mailbox: str, state: str) -> list[EffectRow]:
    """Customer mail by state: ``sending`` (handed to SMTP, or about to be), ``done``, ``doubtful``."""
    query = select(EffectRow).where(EffectRow.mailbox == mailbox, EffectRow.kind == "send", EffectRow.state == state)
    return list(session.exec(query.order_by(col(EffectRow.id))).all())


def send_of(session: Session, case_id: str, message_id: str) -> EffectRow | None:
    """The one sending of a draft, held until the transaction ends."""
    query = select(EffectRow).where(EffectRow.case_id == case_id, EffectRow.kind == "send", EffectRow.message_id == message_id)
    return session.exec(query.with_for_update()).one_or_none()


def moved_by_us(session: Session, case_id: str, content_hash: str) -> bool:
    """Whether a move of this very message was planned here, so that finding it elsewhere is no act of a person."""
    query = select(EffectRow.id).where(
        EffectRow.case_id == case_id,
        EffectRow.kind == "move",
        col(EffectRow.purpose).in_((REVIEW, FOLLOW)),
        EffectRow.content == content_hash.encode(),
    )
    return session.exec(query.limit(1)).first() is not None
