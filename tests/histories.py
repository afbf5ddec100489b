"""Constructed histories of a desk, written into a ledger row by row, for tests of the figures. Times are wall-clock times of the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.ledger import journal
from agent.ledger.store import Ledger, Session
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, MailRow, ReplyRow, SightingRow, WordingRow


@dataclass
class History:
    """One desk's past. Every method writes what the agent would have written; ``zone`` is the desk's."""

    session: Session
    zone: str = "America/Chicago"
    uid: int = 0
    made: dict[str, CaseRow] = field(default_factory=dict)

    def at(self, told: str) -> datetime:
        """``2026-11-23 09:00`` of the desk's zone."""
        return datetime.fromisoformat(told).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def inquiry(
        self,
        case: str,
        received: str,
        *pos: str,
        lane: str = "draft",
        state: str = "drafted",
        customer: str | None = "C1",
        sender: str = "",
    ) -> None:
        """A mail that asks, decided a minute later; with lane ``draft`` its draft, with ``escalate`` its card is filed then."""
        self.uid += 1
        at = self.at(received)
        sender = sender or "dana@harmon.example"
        self.made[case] = CaseRow(
            id=case, mailbox="desk", identity=case, state=state, lane=lane, sender=sender, customer_id=customer,
            pos=list(pos) or ["77001"], opened_at=at, changed_at=at,
        )  # fmt: skip
        mail = MailRow(mailbox="desk", uidvalidity=1, uid=self.uid, state="filed", case_id=case, received_at=at, seen_at=at)
        self.session.add_all([self.made[case], mail])
        self.session.flush()
        if state not in ("shadow", "waiting") and lane == "draft":
            self.draft(case, received)
        elif state not in ("shadow", "waiting") and lane == "escalate":
            self.escalated(case, received)

    def draft(self, case: str, filed: str, revision: int = 1, *, contradicted: str | None = None, state: str = "filed") -> None:
        """A draft that was filed."""
        at, name = self.at(filed), f"<po.{case}.draft.{revision}@northwind.example>"
        found = self.at(contradicted) if contradicted else None
        row = DraftRow(
            case_id=case, revision=revision, mailbox="desk", message_id=name, state=state, made_at=at, checked_at=at, contradicted_at=found
        )
        self.session.add_all([row, self._filed(case, "drafts", name, at)])
        self.session.flush()

    def reply(
        self,
        case: str,
        sent: str | None,
        became: str = "sent_unchanged",
        *,
        revision: int | None = None,
        checked: bool = True,
        wrong: int = 0,
    ) -> None:
        """A reply that went out, seen five minutes later."""
        self.uid += 1
        at = self.at(sent) if sent else self.at("2026-11-23 12:00")
        seen = at + timedelta(minutes=5)
        row = ReplyRow(
            case_id=case, message_id=f"<sent{self.uid}@northwind.example>", became=became, sent_at=at if sent else None, seen_at=seen,
            revision=revision if revision is not None else int(became != "by_hand"), checked_at=seen if checked else None, unbacked=wrong,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()

    def rejected(self, case: str, reason: str, seen: str, revision: int = 1) -> None:
        """A draft in a folder of Reject."""
        self.uid += 1
        row = SightingRow(
            mailbox="desk", folder=f"reject/{reason}", uidvalidity=1, uid=self.uid, kind="draft", case_id=case, revision=revision,
            seen_at=self.at(seen),
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()

    def escalated(self, case: str, filed: str, path: str = "fulfillment", *, again: bool = False) -> None:
        """An escalation's card: the mail's own, or ``again`` a further one of reviewing."""
        at = self.at(filed)
        if again:
            journal.add(self.session, at, [(case, "case.escalated", {"rule": "rejected", "path": path})])
        else:
            journal.add(self.session, at, [(case, "case.decided", {"lane": "escalate", "path": path})])
            steps = [{"step": "append escalations", "how": "done"}, {"step": "move escalations", "how": "done"}]
            journal.add(self.session, at, [(case, "case.filed", {"steps": steps})])
        self.made[case].state = "escalated"
        self.session.add(self._filed(case, "escalations", f"<po.{case}.card.{self.uid}.{filed}@northwind.example>", at))
        self.session.flush()

    def owned(self, case: str, at: str, how: str = "flagged") -> None:
        """A person's first act on it."""
        moment = self.at(at)
        journal.add(self.session, moment, [(case, "exception.owned", {"how": how, "at": moment.isoformat()})])

    def closed(self, case: str, at: str) -> None:
        """The case is over."""
        self.made[case].state, self.made[case].closed_at = "closed", self.at(at)
        self.session.add(self.made[case])
        journal.add(self.session, self.at(at), [(case, "case.closed", {"how": "done"})])
        self.session.flush()

    def worded(self, case: str, at: str, *, offered: int, kept: int, mode: str = "paraphrase", by: str = "paraphrase") -> None:
        """What a model offered for a draft, and what of it stands in it."""
        self.session.add(WordingRow(case_id=case, revision=1, at=self.at(at), by=by, mode=mode, offered=offered, kept=kept))
        self.session.flush()

    def _filed(self, case: str, folder: str, name: str, at: datetime) -> EffectRow:
        return EffectRow(
            case_id=case, mailbox="desk", kind="append", folder=folder, message_id=name, state="done", planned_at=at, done_at=at
        )


def history(ledger: Ledger, zone: str) -> tuple[Session, History]:
    """A history to write, in a session of its own."""
    session = Session(ledger.engine, expire_on_commit=False)
    return session, History(session, zone)
