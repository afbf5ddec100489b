"""One look at all pending drafts of a mailbox: where each is, and whether the systems still say what it says.

The systems are asked for all drafts together, so that the number of questions doesn't grow with them. Decides by :mod:`agent.watch.judge`
and acts by :mod:`agent.watch.hand`; a draft that is nowhere to be seen is unknown, never rejected.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from agent.desk import Post
from agent.flow import weigh
from agent.ledger import drafts, journal, mails
from agent.ledger.tables import CaseRow, DraftRow
from agent.model.inquiry import Asked
from agent.model.outcome import Outcome
from agent.model.whereabouts import OpenDraft, Whereabouts
from agent.settings import MailboxSettings
from agent.watch.hand import Hand, Moved
from agent.watch.joined import joined
from agent.watch.judge import Judgement, judge
from agent.watch.result import WatchResult
from agent.whereabouts import find
from connectors.ports import MailSession

log = structlog.get_logger()
Standing = tuple[DraftRow, OpenDraft]

BATCH = 1000
_UNKNOWN = timedelta(hours=24)
_LOST = timedelta(days=14)


class Sweep:
    """See the module."""

    def __init__(self, post: Post, settings: MailboxSettings, session: MailSession, result: WatchResult) -> None:
        self.post, self.desk, self.settings, self.session, self.result = post, post.desk, settings, session, result
        self.hand = Hand(post, settings, session)

    def run(self, all_due: bool) -> None:
        """Finish what was cut off, check what is due, and look for withdrawn drafts that have come back."""
        self.hand.finish()
        now, name = self.desk.now(), self.settings.name
        with self.post.ledger.reading() as session:
            standing, late = drafts.standing(session, name), drafts.withdrawn(session, name, now)
        if not all_due:
            standing = [pair for pair in standing if pair[0].checked_at <= now - self.desk.settings.podesk.watch.every]
        seen = find(self.session, self.settings, [draft for _row, draft in (*standing, *late)])
        for start in range(0, len(standing), BATCH):
            self._check(standing[start : start + BATCH], seen)
        self._late(late, seen)
        self.result.withdrawn += len(self.hand.withdrawn)

    def join(self) -> None:
        """Only the drafts that give way to a newer case, or whose question is settled."""
        self.hand.finish()
        with self.post.ledger.reading() as session:
            standing = drafts.standing(session, self.settings.name)
            over = joined(session, [row for row, _draft in standing])
        gone = [(row, draft) for row, draft in standing if (row.case_id, row.revision) in over]
        if gone:
            seen = find(self.session, self.settings, [draft for _row, draft in gone])
            self._act(gone, [None] * len(gone), [over[row.case_id, row.revision] for row, _draft in gone], seen)
        self.result.withdrawn += len(self.hand.withdrawn)

    def _check(self, standing: Sequence[Standing], seen: dict[str, Whereabouts]) -> None:
        rows = [row for row, _draft in standing]
        outcomes = self._weigh(rows)
        with self.post.ledger.reading() as session:
            over = joined(session, rows)
        judgements = [
            over.get((row.case_id, row.revision)) or judge(row, outcome, self.desk) for row, outcome in zip(rows, outcomes, strict=True)
        ]
        self._act(standing, outcomes, judgements, seen)

    def _act(
        self,
        standing: Sequence[Standing],
        outcomes: Sequence[Outcome | None],
        judgements: Sequence[Judgement],
        seen: dict[str, Whereabouts],
    ) -> None:
        rows = [row for row, _draft in standing]
        self.result.checked += len(rows)
        self.result.waiting += sum(one.kind == "silent" for one in judgements)
        self._note(rows, outcomes, judgements, seen)
        moved = [
            Moved(row, seen[row.case_id].at("drafts"), judgement, outcome.owner.email if outcome and outcome.owner else "")
            for row, outcome, judgement in zip(rows, outcomes, judgements, strict=True)
            if judgement.kind == "moved"
        ]
        untouched = [one for one in moved if one.copies and not any(copy.touched for copy in one.copies)]
        self.hand.withdraw(untouched)
        lost = {one.key for one in untouched} - self.hand.withdrawn
        in_hand = [one for one in moved if one.copies and one not in untouched]
        in_hand += self._unseen([one for one in moved if not one.copies or one.key in lost], dict(standing_ids(standing)))
        self.result.outdated += self.hand.tell(in_hand)

    def _weigh(self, rows: Sequence[DraftRow]) -> list[Outcome | None]:
        """All together; if that fails, one by one, so that one that can't be weighed doesn't shield the others."""
        try:
            asked = [Asked.read(row.asked) for row in rows]
            return list(weigh([(one.mail, one.inquiry) for one in asked], self.desk))
        except Exception:
            if len(rows) > 1:
                return [outcome for row in rows for outcome in self._weigh([row])]
            log.exception("a draft could not be checked", case=rows[0].case_id)
            return [None]

    def _note(
        self, rows: Sequence[DraftRow], outcomes: Sequence[Outcome | None], judgements: Sequence[Judgement], seen: dict[str, Whereabouts]
    ) -> None:
        """What was confirmed, and what is where it was or isn't."""
        now = self.desk.now()
        same = {
            (row.case_id, row.revision): drafts.as_of(outcome)
            for row, outcome, judgement in zip(rows, outcomes, judgements, strict=True)
            if outcome is not None and judgement.kind == "same"
        }
        self.result.unchanged += len(same)
        changed = [
            (row, new)
            for row in rows
            if (new := self._state(row, seen[row.case_id].vanished, (row.case_id, row.revision) in same)) != (row.state, row.missing_since)
        ]
        entries = [(row.case_id, "draft.unknown", {"revision": row.revision}) for row, new in changed if new[0] == "unknown" != row.state]
        with self.post.ledger.transaction() as session:
            drafts.confirmed(session, same, now)
            for key, row in drafts.locked(session, [(row.case_id, row.revision) for row, _new in changed]).items():
                before, after = next(pair for pair in changed if (pair[0].case_id, pair[0].revision) == key)
                if row.state != before.state:
                    continue
                row.state, row.missing_since = after
                if row.state == "lost":
                    row.ended_at = now
                if before.state == "outdated" and row.state == "filed":
                    self._true_again(session.get(CaseRow, row.case_id), row)
                session.add(row)
            journal.add(session, now, entries)

    def _state(self, row: DraftRow, vanished: bool, same: bool) -> tuple[str, datetime | None]:
        """State and since when it is missing."""
        now = self.desk.now()
        if not vanished:
            return ("filed" if same or row.state == "unknown" else row.state), None
        since = row.missing_since or now
        if now - since >= _LOST:
            return "lost", since
        return ("unknown" if now - since >= _UNKNOWN else row.state), since

    def _true_again(self, case: CaseRow | None, row: DraftRow) -> None:
        """The truth came back: a later change is told anew."""
        row.told = ""
        if case is not None and case.state == "outdated":
            case.state = "drafted"

    def _unseen(self, moved: Sequence[Moved], opened: dict[tuple[str, int], OpenDraft]) -> list[Moved]:
        """Of those that are not in Drafts: what may be open in a mail client. What people moved, sent or deleted isn't ours to mark."""
        if not moved:
            return []
        mine = [opened[one.key] for one in moved]
        elsewhere = find(self.session, self.settings, mine, ("drafts", "approve", "reject", "trash"))
        parents = {one.key: Asked.read(one.row.asked).mail.message_id for one in moved}
        with self.post.ledger.reading() as session:
            answered = mails.answered(session, self.settings.name, parents.values())
        return [
            Moved(one.row, elsewhere[one.row.case_id].at("drafts"), one.judgement, one.owner)
            for one in moved
            if not any(copy.place != "drafts" for copy in elsewhere[one.row.case_id].copies)
            and mails.parent_key(parents[one.key]) not in answered
        ]

    def _late(self, late: Sequence[Standing], seen: dict[str, Whereabouts]) -> None:
        """A withdrawn draft that is in Drafts again was open all the while, or was put back."""
        back = []
        for row, _draft in late:
            found = seen[row.case_id]
            copies = tuple(copy for copy in (*found.copies, *found.older) if copy.revision == row.revision and copy.place == "drafts")
            if copies:
                back.append(Moved(row, copies, Judgement("moved", tuple(row.why), row.told), late=True))
        self.result.outdated += self.hand.tell(back)


def standing_ids(standing: Sequence[Standing]) -> list[tuple[tuple[str, int], OpenDraft]]:
    """Each open draft by its row's key."""
    return [((row.case_id, row.revision), draft) for row, draft in standing]
