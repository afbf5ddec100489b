"""Bookkeeping of the work: outcomes → rows of cases and effects, and effects done → settled mails. Decides nothing, writes no mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.desk import Desk, Post
from agent.ledger import cases, drafts, journal, mails, usage
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow, MailRow
from agent.model.effect import Done, Effect, Folder
from agent.model.instant import instant
from agent.model.outcome import Outcome
from agent.papers import Filed, Paper
from agent.pieces import Piece, address_of
from connectors.ports import FolderState

_WAIT = timedelta(minutes=2)
_ENDS = {"draft": ("drafted", "filed"), "escalate": ("escalated", "filed"), "parked": ("parked", "parked")}


@dataclass(frozen=True)
class Step:
    """A step's columns, the UID of the mail that it is about, and its id where it is stored already."""

    row: Mapping[str, Any]
    mail_uid: int
    id: int = 0


Entry = tuple[str | None, str, dict[str, Any]]


def store(session: Session, post: Post, pieces: Sequence[Piece], states: Mapping[Folder, FolderState], validity: int) -> list[Effect]:
    """Write down what was decided and each step of filing it; returns the steps that are to be done now."""
    known = cases.by_id(session, [piece.under.case for piece in pieces if piece.under])
    page = Page(session, post.desk, states)
    steps = [step for piece in pieces for step in page.enter(piece, known.get(piece.under.case if piece.under else ""))]
    session.flush()
    cases.insert(session, page.opened)
    drafts.remember(session, page.drafts)
    usage.remember(session, page.wordings)
    fresh = [step for step in steps if step.id == 0]
    stored = dict(zip(map(id, fresh), cases.plan(session, [step.row for step in fresh]), strict=True))
    journal.add(session, post.desk.now(), page.entries)
    return [
        _effect(stored.get(id(step), step.id), step.row, step.mail_uid, not step.id, validity)
        for step in steps
        if step.row["kind"] != "notice"
    ]


def filed(session: Session, post: Post, done: Sequence[Done]) -> None:
    """Mark steps as done; a mail whose steps are all done is settled, and its owner is told."""
    now = post.desk.now()
    how = {one.effect: one for one in done}
    by_case: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for step, case_name, kind, folder in cases.finish(session, {one.effect: one.uid for one in done}, now):
        by_case[case_name].append({"step": f"{kind} {folder}".strip(), "how": how[step].how, "uid": how[step].uid})
    unfinished = cases.unfinished(session, list(by_case))
    lanes: dict[str, list[str]] = defaultdict(list)
    for case, lane in cases.lanes(session, by_case.keys() - unfinished).items():
        lanes[lane].append(case)
    for lane, ids in lanes.items():
        cases.close_work(session, ids, *_ENDS[lane], now)
        notices = cases.open_notices(session, ids)
        if notices:
            post.enqueue(session, "notify", *notices)
    if lanes and cases.displace(session, [one for lane in ("draft", "escalate") for one in lanes.get(lane, ())]):
        post.enqueue(session, "join", done[0].effect)
    journal.add(session, now, [(case_name, "case.filed", {"steps": steps}) for case_name, steps in by_case.items()])


def effects(session: Session, mail_ids: Sequence[int]) -> list[tuple[int, Effect]]:
    """Stored steps that are not done, each with its mail's id; an earlier run may have done them all the same."""
    pairs = cases.planned(session, mail_ids)
    return [(int(mail.id or 0), _effect(int(row.id or 0), row.model_dump(), mail.uid, False, mail.uidvalidity)) for row, mail in pairs]


class Page:
    """What one batch writes into the books: cases that open, lines of the journal; steps are returned mail by mail."""

    def __init__(self, session: Session, desk: Desk, states: Mapping[Folder, FolderState]) -> None:
        self.session, self.desk, self.states, self.now = session, desk, states, desk.now()
        self.opened: list[dict[str, Any]] = []
        self.drafts: list[dict[str, Any]] = []
        self.wordings: list[dict[str, Any]] = []
        self.entries: list[Entry] = []

    def enter(self, piece: Piece, known: CaseRow | None) -> list[Step]:
        """One mail: left, waiting, to be filed as stored before, or decided and to be filed."""
        outcome = piece.outcome
        if outcome is not None and outcome.lane == "leave":
            _leave(self.session, piece, outcome.inquiry.reason or outcome.inquiry.kind, self.now)
            if known is not None:
                cases.abandon(self.session, known.id, self.now)
            left = {"mailbox": piece.row.mailbox, "uid": piece.row.uid, "reason": piece.row.reason, **_advised(outcome)}
            self.entries.append((None, "mail.left", left))
            return []
        self.session.add(piece.row)
        if outcome is not None and _may_wait(self.desk, piece.row, outcome, self.now):
            return self._wait(piece, outcome, known)
        if known is not None and outcome is not None and _as_stored(known, outcome):
            piece.row.state, piece.row.case_id = "planned", known.id
            return [Step(effect.model_dump(), piece.row.uid, int(effect.id or 0)) for effect in cases.steps(self.session, known.id)]
        return self._open(piece, known)

    def _open(self, piece: Piece, known: CaseRow | None) -> list[Step]:
        """The case as decided, and its steps."""
        under = piece.under
        assert under is not None
        if known is not None:
            cases.void(self.session, known.id)
        values = _described(piece, under, self.desk, self.now)
        self.entries.append((under.case, "case.decided", _decided(values, piece)))
        piece.row.case_id = under.case
        shadow = self.desk.settings.podesk.desk.shadow
        values["state"] = "shadow" if shadow else "planned"
        self._save(piece, known, values)
        if piece.outcome is not None and piece.outcome.wording is not None:
            self.wordings.append(usage.entry(under.case, under.revision, piece.outcome.wording, self.now))
        if shadow:
            mails.settle(self.session, piece.row, "shadow", self.now, f"would be: {values['lane']}")
            return []
        piece.row.state = "planned"
        if piece.outcome is not None:
            ids = [sheet.message_id for sheet in piece.papers if sheet.folder == "drafts"]
            self.drafts += [drafts.entry(under.case, under.revision, piece.row, piece.mail, piece.outcome, one, self.now) for one in ids]
        return [Step(_row(under, piece, step, sheet, self.states, self.now), piece.row.uid) for step, sheet in enumerate(piece.papers)]

    def _wait(self, piece: Piece, outcome: Outcome, known: CaseRow | None) -> list[Step]:
        """A system is down: the mail stays where it is and comes up again; `podesk cases` shows it."""
        row, under = piece.row, piece.under
        assert under is not None
        waits = list(outcome.decision.waits_for) if outcome.decision else []
        if row.waiting_since is None:
            row.waiting_since = self.now
            self.entries.append((under.case, "case.waits", {"for": waits}))
        row.state, row.case_id, row.next_try_at, row.reason = "waiting", under.case, self.now + _WAIT, f"waits for {', '.join(waits)}"
        row.claim, row.claimed_at, row.attempts = None, None, 0
        values = {**_described(piece, under, self.desk, self.now), "state": "waiting", "waits_for": waits, "due_at": None}
        values["revision"] = known.revision if known else 0
        self._save(piece, known, values)
        return []

    def _save(self, piece: Piece, known: CaseRow | None, values: dict[str, Any]) -> None:
        if known is None:
            fixed = {"id": values["id"], "mailbox": piece.row.mailbox, "identity": piece.mail.identity, "opened_at": self.now}
            self.opened.append({**fixed, **values})
            return
        for name, value in values.items():
            setattr(known, name, value)
        self.session.add(known)


def _as_stored(case: CaseRow, outcome: Outcome) -> bool:
    """An earlier run stored the very same decision and was cut off: its own messages are filed, not new ones."""
    return case.state == "planned" and (case.lane, case.packet_hash) == (outcome.lane, outcome.packet_hash)


def _described(piece: Piece, under: Filed, desk: Desk, now: datetime) -> dict[str, Any]:
    """A case's columns."""
    outcome, mail = piece.outcome, piece.mail
    decision = outcome.decision if outcome else None
    leading, owner = (decision.leading, outcome.owner) if decision and outcome else (None, None)
    account = outcome.dossier.account if outcome and outcome.dossier else None
    return {
        "id": under.case,
        "lane": outcome.lane if outcome else "parked",
        "revision": under.revision,
        "token": under.token,
        "sender": address_of(piece),
        "subject": mails.clean(mail.subject)[:500],
        "message_id": mails.parent_key(mail.message_id),
        "policy_version": desk.policy_version,
        "changed_at": now,
        "waits_for": [],
        "rule": leading.rule if leading else mails.clean(piece.failure)[:60],
        "path": owner.path if owner else "",
        "owner_name": owner.name if owner else "",
        "owner_email": owner.email if owner else "",
        "due_at": owner.due_at if owner else None,
        "packet_hash": outcome.packet_hash if outcome else "",
        "pos": [mails.clean(packet.po_number) for packet in decision.packets] if decision else [],
        "customer_id": account.customer_id if account else None,
    }


def _decided(case: Mapping[str, Any], piece: Piece) -> dict[str, Any]:
    decision, wording = (piece.outcome.decision, piece.outcome.wording) if piece.outcome else (None, None)
    return {
        "lane": case["lane"],
        "revision": case["revision"],
        "hits": [finding.rule for finding in decision.hits] if decision else [],
        "promises": [packet.promise for packet in decision.packets] if decision else [],
        "pos": case["pos"],
        "packet": case["packet_hash"],
        "policy": case["policy_version"],
        "path": case["path"],
        "owner": case["owner_email"],
        "due": instant(case["due_at"]),
        **({"wording": wording.model_dump(exclude={"refused"})} if wording else {}),
        **(_advised(piece.outcome) if piece.outcome else {}),
        **({"failure": mails.clean(piece.failure)[:500]} if piece.failure else {}),
    }


def _advised(outcome: Outcome) -> dict[str, Any]:
    """What a model had to do with the reading of a mail: names and figures, no words of the mail."""
    advice = outcome.advice
    if advice is None:
        return {}
    read = {"unclear": advice.unclear, "intents": [name for name, _ in advice.intents], "pos": len(advice.po_numbers)}
    return {"advice": read | advice.reading.model_dump(exclude={"key", "identity", "said"})}


def _may_wait(desk: Desk, row: MailRow, outcome: Outcome, now: datetime) -> bool:
    if not outcome.decision or not outcome.decision.waits_for:
        return False
    return now < desk.people.working.end(row.waiting_since or now, desk.settings.podesk.desk.wait_for_systems)


def _leave(session: Session, piece: Piece, reason: str, now: datetime) -> None:
    mails.settle(session, piece.row, "left", now, mails.clean(reason))


def _row(under: Filed, piece: Piece, step: int, paper: Paper, states: Mapping[Folder, FolderState], now: datetime) -> dict[str, Any]:
    """A step's columns. Plain values, since hundreds are stored at once."""
    state = states.get(paper.folder)
    return {
        "case_id": under.case,
        "mail_id": piece.row.id,
        "mailbox": piece.row.mailbox,
        "step": step,
        "kind": paper.kind,
        "folder": paper.folder if paper.kind != "notice" else "",
        "message_id": paper.message_id or f"{paper.kind}.{under.revision}",
        "content": piece.content_hash.encode() if paper.kind == "move" else paper.content or None,
        "flags": list(paper.flags),
        "recipients": list(paper.recipients),
        "state": "hourly" if paper.hourly else "planned",
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
