"""What watching does to the mailbox: withdraw, tell. Each step is stored before it is done and may be done again after a crash.

A draft that a person has touched is never moved and never overwritten; filing is still the only writer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.desk import Post
from agent.ledger import cases, drafts, journal, promises
from agent.ledger.conversations import JOINED, REPLIED
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow, DraftRow, EffectRow
from agent.model.effect import Done, Effect, Folder
from agent.model.inquiry import Asked
from agent.model.whereabouts import Copy
from agent.papers import Filed, Paper, note, staff_notice
from agent.settings import MailboxSettings
from agent.stages.filing import file
from agent.watch.judge import Judgement
from connectors.ports import FolderState, MailSession

MARK = "$PODeskOutdated"
_AFRESH = "Nothing to send: the mail is being handled afresh."
_BY_HAND = "The customer's mail is no longer in the Inbox: whoever moved it answers it by hand."
_FOLLOWED = "Nothing to send: what the systems say now is told anew, on a card of its own."
_NEWER = "Nothing to do here: the newer mail has its own draft or card."
_REPLIED = "Nothing to do if that reply answers this mail too; else answer it by hand."
_SETTLED = "Nothing to do: the customer took the question back, or says that it is answered."
_SEE_CARD = "The card with the reasons is in the desk's Cards folder."
Key = tuple[str, int]
Entry = tuple[str | None, str, dict[str, object]]


@dataclass(frozen=True)
class Moved:
    """A draft that the truth has left, where it is, and whom to tell. ``late``: it was withdrawn before and is back."""

    row: DraftRow
    copies: tuple[Copy, ...]
    judgement: Judgement
    owner: str = ""
    late: bool = False

    @property
    def key(self) -> Key:
        """Of its row."""
        return self.row.case_id, self.row.revision


class Hand:
    """One sweep's writing at one mailbox."""

    def __init__(self, post: Post, settings: MailboxSettings, session: MailSession) -> None:
        self.post, self.desk, self.settings, self.session = post, post.desk, settings, session
        self.withdrawn: set[Key] = set()

    def finish(self) -> None:
        """Do what an earlier sweep stored and was cut off at."""
        with self.post.ledger.reading() as session:
            rows = drafts.steps(session, self.settings.name)
        self._do([_effect(row, fresh=False) for row in rows])

    def withdraw(self, moved: Sequence[Moved]) -> None:
        """Move untouched drafts to Withdrawn; what follows is stored only once they are there."""
        if not moved:
            return
        target = self.session.state(self.name("withdrawn"))
        with self.post.ledger.transaction() as session:
            rows = drafts.locked(session, [one.key for one in moved])
            steps, entries = [], []
            for one in moved:
                row = rows.get(one.key)
                if row is None or row.state not in drafts.OPEN:
                    continue  # somebody else was quicker
                row.state, row.why, row.told = "withdrawing", list(one.judgement.why), one.judgement.change
                self._contradicted(row, one.judgement)
                session.add(row)
                entries.append(_entry(row, "draft.rechecked", one.judgement))
                steps += [self._move(row, copy, target) for copy in one.copies[:1]]
                steps += [self._mark(row, copy) for copy in one.copies[1:]]
            effects = self._plan(session, steps)
            journal.add(session, self.desk.now(), entries)
        self._do(effects)

    def tell(self, moved: Sequence[Moved]) -> int:
        """Mark drafts that people have in hand as out of date: card, flag, notice, once a change. Returns how many were told anew."""
        if not moved:
            return 0
        states: dict[Folder, FolderState] = {"cards": self.session.state(self.name("cards"))}
        with self.post.ledger.transaction() as session:
            rows = drafts.locked(session, [one.key for one in moved])
            known = cases.by_id(session, [one.row.case_id for one in moved])
            steps, entries, told = [], [], 0
            for one in moved:
                row, case = rows.get(one.key), known.get(one.row.case_id)
                if row is None or case is None or not _news(row, one):
                    continue
                row.told, told = _told(one), told + 1
                if not one.late:
                    self._contradicted(row, one.judgement)
                    row.state, row.why, case.state, case.changed_at = "outdated", list(one.judgement.why), "outdated", self.desk.now()
                session.add_all([row, case])
                steps += [*self._papers(row, case, self._outdated(row, case, one), states), *(self._mark(row, copy) for copy in one.copies)]
                entries.append(_entry(row, "draft.outdated", one.judgement, copies=[copy.condition for copy in one.copies]))
            effects = self._plan(session, steps)
            journal.add(session, self.desk.now(), entries)
        self._do(effects)
        return told

    def _contradicted(self, row: DraftRow, judgement: Judgement) -> None:
        if judgement.cause == "contradicted" and row.contradicted_at is None:
            row.contradicted_at = self.desk.now()

    def name(self, folder: Folder) -> str:
        """The server's name of a folder."""
        return self.session.folder(getattr(self.settings.folders, folder) or folder.capitalize())

    # --- storing ------------------------------------------------------------------------------------------------------

    def _plan(self, session: Session, steps: Sequence[Mapping[str, object]]) -> list[Effect]:
        """Store steps; notices go on the queue, the rest is returned to be done now."""
        planned = drafts.plan(session, steps)
        fresh = dict(planned)
        rows = drafts.by_ids(session, list(fresh))
        notices = [int(row.id or 0) for row in rows if row.kind == "notice"]
        if notices:
            self.post.enqueue(session, "notify", *notices)
        return [_effect(row, fresh=fresh[int(row.id or 0)]) for row in rows if row.kind != "notice"]

    def _move(self, row: DraftRow, copy: Copy, target: FolderState) -> Mapping[str, object]:
        where = {"source": "drafts", "source_uid": copy.uid, "source_validity": copy.uidvalidity}
        into = {"folder": "withdrawn", "uidvalidity": target.uidvalidity, "uid_from": target.uidnext}
        return drafts.step(row.case_id, row.mailbox, "move", copy.message_id, self.desk.now(), **where, **into)

    def _mark(self, row: DraftRow, copy: Copy) -> Mapping[str, object]:
        where = {"source": copy.place, "source_uid": copy.uid, "source_validity": copy.uidvalidity, "flags": ["\\Flagged", MARK]}
        key = f"outdated.{copy.uidvalidity}.{copy.uid}"
        return drafts.step(row.case_id, row.mailbox, "mark", key, self.desk.now(), folder=copy.place, **where)

    def _papers(
        self, row: DraftRow, case: CaseRow, papers: Sequence[Paper], states: Mapping[Folder, FolderState]
    ) -> list[Mapping[str, object]]:
        steps = []
        for paper in papers:
            state = states.get(paper.folder)
            into = {"folder": paper.folder, "uidvalidity": state.uidvalidity, "uid_from": state.uidnext} if state else {}
            content = {"content": paper.content, "recipients": list(paper.recipients), "flags": list(paper.flags)}
            steps.append(drafts.step(case.id, row.mailbox, paper.kind, paper.message_id, self.desk.now(), **content, **into))
        return steps

    # --- doing --------------------------------------------------------------------------------------------------------

    def _do(self, effects: Sequence[Effect]) -> None:
        """File, note what came of it, and go on with what follows from that."""
        while effects:
            effects = self._settle(file(self.session, effects, self.name))

    def _settle(self, done: Sequence[Done]) -> list[Effect]:
        now, how = self.desk.now(), {one.effect: one.how for one in done}
        with self.post.ledger.reading() as session:
            moves = [row for row in drafts.by_ids(session, list(how)) if row.kind == "move" and row.source == "drafts"]
            places = drafts.inbox_uids(session, [row.case_id for row in moves])
            cards = drafts.evidence_cards(session, [row.case_id for row in moves])
        here, evidence = self._in_inbox(places), self._evidence(cards)
        states: dict[Folder, FolderState] = {"withdrawn": self.session.state(self.name("withdrawn"))} if moves else {}
        steps: list[Mapping[str, object]] = []
        entries: list[Entry] = []
        with self.post.ledger.transaction() as session:
            cases.finish(session, {one.effect: one.uid for one in done}, now)
            rows = drafts.withdrawing(session, [row.case_id for row in moves])
            known = cases.by_id(session, rows)
            again: list[int] = []
            for step in moves:
                row, case = rows.get(step.case_id), known.get(step.case_id)
                if row is None or case is None:
                    continue
                if how[int(step.id or 0)] == "gone":
                    row.state, row.told = "filed", ""  # a person took it up just before: the next look tells them
                    continue
                again += self._conclude(session, row, case, case.id in here, steps, entries, states)
                steps += evidence.get(case.id, [])
            session.add_all([*rows.values(), *known.values()])
            effects = self._plan(session, steps)
            size = self.desk.settings.podesk.engine.batch
            for start in range(0, len(again), size):
                self.post.enqueue(session, "handle", *again[start : start + size])
            journal.add(session, now, entries)
        return effects

    def _conclude(
        self,
        session: Session,
        row: DraftRow,
        case: CaseRow,
        here: bool,
        steps: list[Mapping[str, object]],
        entries: list[Entry],
        states: dict[Folder, FolderState],
    ) -> list[int]:
        """The draft is in Withdrawn: a card says why beside it, and the mail is handled afresh."""
        now, superseded = self.desk.now(), row.told.startswith((JOINED, REPLIED))
        row.state, row.ended_at, case.state, case.changed_at = "withdrawn", now, "withdrawn", now
        if superseded or row.news:
            case.state, case.ended, case.closed_at = "closed", case.ended or cases.JOINED if superseded else "follow-up withdrawn", now
        if row.news and not superseded:
            promises.tell_anew(session, case.id)
        self.withdrawn.add((row.case_id, row.revision))
        steps += self._papers(row, case, self._withdrawn(row, case, here), states)
        mail = drafts.reopen(session, case, now) if here and not superseded and not row.news else None
        entries.append((case.id, "draft.withdrawn", {"revision": row.revision, "why": row.why, "handled_afresh": mail is not None}))
        return [mail] if mail is not None else []

    def _evidence(self, cards: Mapping[str, EffectRow]) -> dict[str, list[Mapping[str, object]]]:
        """The evidence cards of withdrawn drafts follow them: found by their Message-IDs, since not every server told a UID."""
        if not cards:
            return {}
        source, target = self.session.state(self.name("cards")), self.session.state(self.name("withdrawn"))
        since = min(row.uid or row.uid_from if row.uidvalidity == source.uidvalidity else 1 for row in cards.values())
        listed = self.session.headers(self.name("cards"), ["message-id"], since)
        uids = {one.headers.get("message-id", "").strip(): one.uid for one in listed}
        into = {"source": "cards", "source_validity": source.uidvalidity, "folder": "withdrawn"}
        into |= {"uidvalidity": target.uidvalidity, "uid_from": target.uidnext}
        return {
            case: [drafts.step(case, row.mailbox, "move", row.message_id, self.desk.now(), source_uid=uids[row.message_id], **into)]
            for case, row in cards.items()
            if row.message_id in uids
        }

    def _in_inbox(self, places: Mapping[str, Sequence[tuple[int, int]]]) -> frozenset[str]:
        """Cases whose mail is still in the Inbox."""
        if not places:
            return frozenset()
        inbox = self.name("inbox")
        validity = self.session.state(inbox).uidvalidity
        uids = {case: {uid for its, uid in pairs if its == validity} for case, pairs in places.items()}
        lowest = min((uid for found in uids.values() for uid in found), default=0)
        listed = self.session.list(inbox, lowest) if lowest else ()
        here = {one.uid for one in listed if "\\deleted" not in {flag.lower() for flag in one.flags}}
        return frozenset(case for case, found in uids.items() if found & here)

    # --- wording ------------------------------------------------------------------------------------------------------

    def _withdrawn(self, row: DraftRow, case: CaseRow, here: bool) -> list[Paper]:
        filed, mail = Filed(case=case.id, revision=row.revision, token=""), Asked.read(row.asked).mail
        superseded = row.told.startswith((JOINED, REPLIED))
        newer = _REPLIED if row.told.startswith(REPLIED) else _NEWER
        step = _SETTLED if case.ended == cases.MOOT else newer if superseded else _FOLLOWED if row.news else _AFRESH if here else _BY_HAND
        headline = f"Draft withdrawn · {_pos(case)}"
        papers = [note(mail, filed, self.desk, "withdrawn", headline=headline, why=_said(row.why), next_step=step, tag="withdrawn")]
        if not here and not superseded and not row.news:
            text = f"A draft was withdrawn.\n\nCase: {case.id}\nPO: {_pos(case)}\n\n{step}\n"
            papers += staff_notice(filed, self.desk, case.owner_email, headline, text, "withdrawn")
        return papers

    def _outdated(self, row: DraftRow, case: CaseRow, one: Moved) -> list[Paper]:
        filed, mail = Filed(case=case.id, revision=row.revision, token=""), Asked.read(row.asked).mail
        tag = f"outdated-{_told(one)[:24]}"
        headline = f"Draft out of date, don't send · {_pos(case)}"
        step = "A person has this draft in hand, so it was left as it is. Hold it against the systems, or delete it."
        card = note(mail, filed, self.desk, "cards", headline=headline, why=_said(one.judgement.why), next_step=step, tag=tag)
        text = f"A draft that somebody has in hand is no longer true.\n\nCase: {case.id}\nPO: {_pos(case)}\n\n{_SEE_CARD}\n"
        return [card, *staff_notice(filed, self.desk, one.owner, headline, text, tag)]


def _told(one: Moved) -> str:
    """What people are told of once: a change of the truth, or a withdrawn draft that is back under these UIDs."""
    return "late-" + "-".join(str(copy.uid) for copy in one.copies) if one.late else one.judgement.change


def _news(row: DraftRow, one: Moved) -> bool:
    return row.told != _told(one) and (row.state == "withdrawn" if one.late else row.state in drafts.OPEN)


def _entry(row: DraftRow, event: str, judgement: Judgement, **more: object) -> Entry:
    return (row.case_id, event, {"revision": row.revision, "why": list(judgement.why), "cause": judgement.cause, **more})


def _pos(case: CaseRow) -> str:
    return f"PO{'s' if len(case.pos) > 1 else ''} {', '.join(case.pos[:5])}" if case.pos else "no PO"


def _said(why: Sequence[str]) -> str:
    return "No longer the answer: " + "; ".join(why)


def _effect(row: EffectRow, *, fresh: bool) -> Effect:
    kind: Callable[..., Effect] = Effect.model_construct
    return kind(
        id=int(row.id or 0), kind=row.kind, folder=row.folder, message_id=row.message_id,
        content=row.content or b"", flags=tuple(row.flags), uidvalidity=row.uidvalidity, uid_from=row.uid_from,
        mail_uid=row.source_uid, inbox_validity=row.source_validity, source=row.source, fresh=fresh,
    )  # fmt: skip
