"""Bookkeeping of the work: outcomes → rows of cases and effects, and effects done → settled mails. Decides nothing, writes no mail."""

from __future__ import annotations

from base64 import b32encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from agent.desk import Desk, Post
from agent.ledger import cases, journal, mails
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow, MailRow
from agent.model.effect import Done, Effect, Folder
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.papers import Filed, Paper, papers, parked
from agent.settings import MailboxSettings
from connectors.ports import FolderState

_WAIT = timedelta(minutes=2)
_ENDS = {"draft": ("drafted", "filed"), "escalate": ("escalated", "filed"), "parked": ("parked", "parked")}


@dataclass(frozen=True)
class Piece:
    """One mail on the way: its row, its bytes' hash, what was read, and what came of it (or why nothing could)."""

    row: MailRow
    mail: InboundMail
    content_hash: str
    outcome: Outcome | None = None
    failure: str = ""


@dataclass(frozen=True)
class Step:
    """A step's columns, the UID of the mail that it is about, and its id where it is stored already."""

    row: Mapping[str, Any]
    mail_uid: int
    id: int = 0


Entry = tuple[str | None, str, dict[str, Any]]


def case_id(mailbox: str, identity: str) -> str:
    """The same mail in the same mailbox is the same case, whatever UID it has."""
    return "PD-" + b32encode(sha256(f"{mailbox}\n{identity}".encode()).digest())[:10].decode()


def sift(session: Session, name: str, pieces: list[Piece], now: datetime) -> list[Piece]:
    """Settle what was seen before or is answered already; return the rest. Holds the mailbox's row, so that two copies of one
    mail in two jobs can't both be the first."""
    mails.mailbox(session, name)
    seen = mails.known(session, name, [piece.mail.identity for piece in pieces], [int(piece.row.id or 0) for piece in pieces])
    answered = mails.answered(session, name, [piece.mail.message_id for piece in pieces])
    rest = []
    for piece in pieces:
        if piece.mail.identity in seen:
            mails.settle(session, piece.row, "duplicate", now, "the same mail was seen before")
        elif mails.parent_key(piece.mail.message_id) in answered:
            _leave(session, piece, "already answered in Sent", now)
        else:
            session.add(piece.row)
            rest.append(piece)
        seen.add(piece.mail.identity)
    return rest


def store(
    session: Session, post: Post, settings: MailboxSettings, pieces: Sequence[Piece], states: Mapping[Folder, FolderState], validity: int
) -> list[Effect]:
    """Write down what was decided and each step of filing it; returns the steps that are to be done now."""
    ids = [case_id(settings.name, piece.mail.identity) for piece in pieces]
    known = cases.by_id(session, ids)
    steps: list[Step] = []
    entries: list[Entry] = []
    for case, piece in zip(ids, pieces, strict=True):
        steps += _one(session, post.desk, known.get(case), case, piece, states, entries)
    session.flush()
    fresh = [step for step in steps if step.id == 0]
    stored = dict(zip(map(id, fresh), cases.plan(session, [step.row for step in fresh]), strict=True))
    journal.add(session, post.desk.now(), entries)
    return [_effect(stored.get(id(step), step.id), step.row, step.mail_uid, not step.id, validity) for step in steps if step.row["kind"] != "notice"]


def filed(session: Session, post: Post, done: Sequence[Done]) -> None:
    """Mark steps as done; a mail whose steps are all done is settled, and its owner is told."""
    now = post.desk.now()
    how = {one.effect: one for one in done}
    by_case: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for step, case_name, kind, folder in cases.finish(session, {one.effect: one.uid for one in done}, now):
        by_case[case_name].append({"step": f"{kind} {folder}".strip(), "how": how[step].how, "uid": how[step].uid})
    unfinished = cases.unfinished(session, list(by_case))
    lanes: dict[str, list[str]] = defaultdict(list)
    for case in cases.by_id(session, by_case).values():
        if case.id not in unfinished:
            lanes[case.lane].append(case.id)
    for lane, ids in lanes.items():
        cases.close_work(session, ids, *_ENDS[lane], now)
        notices = cases.open_notices(session, ids)
        if notices:
            post.enqueue(session, "notify", *notices)
    journal.add(session, now, [(case_name, "case.filed", {"steps": steps}) for case_name, steps in by_case.items()])


def effects(session: Session, mail_ids: Sequence[int]) -> list[tuple[int, Effect]]:
    """Stored steps that are not done, each with its mail's id; an earlier run may have done them all the same."""
    pairs = cases.planned(session, mail_ids)
    return [(int(mail.id or 0), _effect(int(row.id or 0), row.model_dump(), mail.uid, False, mail.uidvalidity)) for row, mail in pairs]


def _one(
    session: Session,
    desk: Desk,
    case: CaseRow | None,
    case_name: str,
    piece: Piece,
    states: Mapping[Folder, FolderState],
    entries: list[Entry],
) -> list[Step]:
    now, outcome = desk.now(), piece.outcome
    if outcome is not None and outcome.lane == "leave":
        _leave(session, piece, outcome.inquiry.reason or outcome.inquiry.kind, now)
        entries.append((None, "mail.left", {"mailbox": piece.row.mailbox, "uid": piece.row.uid, "reason": piece.row.reason}))
        return []
    fresh_case = case is None
    row = case or CaseRow(id=case_name, mailbox=piece.row.mailbox, identity=piece.mail.identity, state="new", lane="", opened_at=now, changed_at=now)
    if outcome is not None and outcome.decision is not None and _may_wait(desk, piece.row, outcome, now):
        _wait(session, piece.row, row, outcome, now, entries)
        return []
    if not fresh_case and outcome is not None and row.packet_hash == outcome.packet_hash and row.lane == outcome.lane and row.state == "planned":
        piece.row.state, piece.row.case_id = "planned", row.id
        session.add(piece.row)
        return [Step(effect.model_dump(), piece.row.uid, int(effect.id or 0)) for effect in cases.steps(session, row.id)]
    if not fresh_case and cases.void(session, row.id):
        row.revision += 1
    return _open(session, desk, row, piece, states, entries)


def _open(
    session: Session,
    desk: Desk,
    case: CaseRow,
    piece: Piece,
    states: Mapping[Folder, FolderState],
    entries: list[Entry],
) -> list[Step]:
    """The case as decided, and its steps."""
    now, outcome = desk.now(), piece.outcome
    case.token = desk.draw()
    under = Filed(case=case.id, revision=case.revision, token=case.token)
    sheets = parked(piece.mail, piece.failure, under, desk) if outcome is None else papers(outcome, piece.mail, under, desk)
    _describe(case, piece, desk, now)
    session.add(case)
    entries.append((case.id, "case.decided", _decided(case, outcome, piece.failure)))
    piece.row.case_id = case.id
    session.add(piece.row)
    if desk.settings.podesk.desk.shadow:
        case.state = "shadow"
        mails.settle(session, piece.row, "shadow", now, f"would be: {case.lane}")
        return []
    case.state = piece.row.state = "planned"
    return [Step(_row(case, piece.row, piece.content_hash, step, sheet, states, now), piece.row.uid) for step, sheet in enumerate(sheets)]


def _describe(case: CaseRow, piece: Piece, desk: Desk, now: datetime) -> None:
    outcome, mail = piece.outcome, piece.mail
    case.lane = outcome.lane if outcome else "parked"
    case.sender = mails.clean(mail.sender.address if mail.sender else "")
    case.subject = mails.clean(mail.subject)[:500]
    case.message_id = mails.parent_key(mail.message_id)
    case.policy_version, case.changed_at, case.waits_for = desk.policy_version, now, []
    if outcome is None or outcome.decision is None:
        case.rule = piece.failure[:60]
        return
    leading, owner = outcome.decision.leading, outcome.owner
    case.rule = leading.rule if leading else ""
    case.path = owner.path if owner else ""
    case.owner_name, case.owner_email = (owner.name, owner.email) if owner else ("", "")
    case.due_at = owner.due_at if owner else None
    case.packet_hash = outcome.packet_hash
    case.pos = [mails.clean(packet.po_number) for packet in outcome.decision.packets]
    case.customer_id = outcome.dossier.account.customer_id if outcome.dossier and outcome.dossier.account else None


def _decided(case: CaseRow, outcome: Outcome | None, failure: str) -> dict[str, Any]:
    decision = outcome.decision if outcome else None
    return {
        "lane": case.lane,
        "revision": case.revision,
        "hits": [finding.rule for finding in decision.hits] if decision else [],
        "promises": [packet.promise for packet in decision.packets] if decision else [],
        "pos": case.pos,
        "packet": case.packet_hash,
        "policy": case.policy_version,
        "path": case.path,
        "owner": case.owner_email,
        "due": case.due_at.isoformat() if case.due_at else None,
        **({"failure": mails.clean(failure)[:500]} if failure else {}),
    }


def _may_wait(desk: Desk, row: MailRow, outcome: Outcome, now: datetime) -> bool:
    if not outcome.decision or not outcome.decision.waits_for:
        return False
    return now < desk.people.working.end(row.waiting_since or now, desk.settings.podesk.desk.wait_for_systems)


def _wait(
    session: Session,
    mail: MailRow,
    case: CaseRow,
    outcome: Outcome,
    now: datetime,
    entries: list[Entry],
) -> None:
    """A system is down: the mail stays where it is and comes up again; `podesk cases` shows it."""
    waits = list(outcome.decision.waits_for) if outcome.decision else []
    if mail.waiting_since is None:
        mail.waiting_since = now
        entries.append((case.id, "case.waits", {"for": waits}))
    mail.state, mail.case_id, mail.next_try_at, mail.reason = "waiting", case.id, now + _WAIT, f"waits for {', '.join(waits)}"
    mail.claim = mail.claimed_at = None
    mail.attempts = 0
    case.state, case.waits_for, case.changed_at = "waiting", waits, now
    case.lane = case.lane or "escalate"
    session.add(mail)
    session.add(case)


def _leave(session: Session, piece: Piece, reason: str, now: datetime) -> None:
    mails.settle(session, piece.row, "left", now, mails.clean(reason))


def _row(
    case: CaseRow, mail: MailRow, content_hash: str, step: int, paper: Paper, states: Mapping[Folder, FolderState], now: datetime
) -> dict[str, Any]:
    """A step's columns. Plain values, since hundreds are stored at once."""
    state = states.get(paper.folder)
    return {
        "case_id": case.id,
        "mail_id": mail.id,
        "mailbox": mail.mailbox,
        "step": step,
        "kind": paper.kind,
        "folder": paper.folder if paper.kind != "notice" else "",
        "message_id": paper.message_id or f"{paper.kind}.{case.revision}",
        "content": content_hash.encode() if paper.kind == "move" else paper.content or None,
        "flags": list(paper.flags),
        "recipients": list(paper.recipients),
        "state": "planned",
        "uidvalidity": state.uidvalidity if state else 0,
        "uid_from": state.uidnext if state else 1,
        "attempts": 0,
        "not_before": paper.not_before,
        "planned_at": now,
    }


def _effect(number: int, row: Mapping[str, Any], mail_uid: int, fresh: bool, validity: int) -> Effect:
    """A stored step as filing takes it. The rows are our own: nothing is validated again."""
    moving, content = row["kind"] == "move", row["content"] or b""
    return Effect.model_construct(
        id=number,
        kind=row["kind"],
        folder=row["folder"],
        message_id=row["message_id"],
        content=b"" if moving else content,
        flags=tuple(row["flags"]),
        uidvalidity=row["uidvalidity"],
        uid_from=row["uid_from"],
        mail_uid=mail_uid,
        inbox_validity=validity,
        content_hash=content.decode() if moving else "",
        fresh=fresh,
    )
