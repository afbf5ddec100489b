"""What one act of reviewing writes down, all in one transaction: changed cases, steps at the mailbox, notices, lines of the journal.

Steps have ids of their own out of what they are about, so that the same card or move is never stored twice.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.desk import Post
from agent.ledger import cases, drafts, journal, reviews
from agent.ledger.acts import ACTS
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow, SightingRow
from agent.model.effect import Folder
from agent.model.outcome import Owner
from agent.model.whereabouts import Copy
from agent.papers import sender
from agent.review.person import ANSWERED, FLAGGED, MOVED
from agent.settings import MailboxSettings
from agent.stages.assign import owner_of
from agent.stages.card import CardContext, note_card
from agent.stages.envelope import card_message, notice_message, staff_message
from connectors.ports import FolderState
from policies.packet import AccountView

_OWN_NUMBERS = 10_000  # the revisions of a case stay below


class Page:
    """One transaction's work. Nothing reaches the mailbox from here."""

    def __init__(
        self,
        rows: Session,
        post: Post,
        settings: MailboxSettings,
        states: Mapping[str, FolderState],
        now: datetime,
        purpose: str = reviews.REVIEW,
    ) -> None:
        self.rows, self.post, self.desk, self.settings, self.now = rows, post, post.desk, settings, now
        self._states, self._purpose = states, purpose
        self._steps: list[Mapping[str, Any]] = []
        self._entries: list[tuple[str | None, str, dict[str, Any]]] = []

    def say(self, case_id: str | None, event: str, **data: Any) -> None:
        """A line of the journal."""
        self._entries.append((case_id, event, data))

    # --- cases ------------------------------------------------------------------------------------------------------

    def close(self, case: CaseRow, ended: str) -> None:
        """The case is over; ``ended`` says how."""
        case.state, case.ended, case.closed_at, case.changed_at = "closed", ended, self.now, self.now
        self.rows.add(case)
        self.say(case.id, "case.closed", how=ended)

    def escalate(self, case: CaseRow, rule: str, path: str = "desk_lead", account: AccountView | None = None) -> Owner:
        """The case is for a person from here on."""
        owner = owner_of(path, self.desk.people, self.now, account)
        case.state, case.rule, case.path, case.changed_at = "escalated", rule, path, self.now
        case.owner_name, case.owner_email, case.due_at = owner.name, owner.email, owner.due_at
        case.owned_at, case.closed_at, case.ended, case.climbed_at = None, None, "", None
        self.rows.add(case)
        self.say(case.id, "case.escalated", rule=rule, path=path, owner=owner.email, due=owner.due_at)
        return owner

    def own(self, case: CaseRow, how: str, at: datetime | None = None) -> None:
        """A person's first act on the exception (``how``: flagged, moved, answered): seen now, done ``at`` where the server tells."""
        if case.owned_at is None:
            case.owned_at, case.changed_at = at or self.now, self.now
            self.rows.add(case)
            told = {"flagged": FLAGGED, "answered": ANSWERED}.get(how, MOVED)
            self.say(case.id, "exception.owned", how=how, evidence=told, **({"at": at} if at else {}))

    # --- steps ------------------------------------------------------------------------------------------------------

    def card(
        self,
        case: CaseRow | str,
        topic: str,
        headline: str,
        why: str,
        next_step: str,
        *,
        folder: Folder = "escalations",
        subject: str = "",
    ) -> None:
        """A card about ``topic``, once. ``case`` is its id alone where there is none."""
        known = case if isinstance(case, CaseRow) else None
        case_id = known.id if known else str(case)
        podesk = self.desk.settings.podesk.desk
        context = CardContext(
            desk_name=podesk.name,
            tzname=podesk.timezone,
            case=case_id,
            subject=known.subject if known else subject,
            sender=known.sender if known else "",
            visibility=self.desk.visibility,
        )
        card = note_card(context, headline, why, next_step)
        made = card_message(
            card.subject, card.text, card.html, sender(self.desk), case=case_id, revision=known.revision if known else 1, packet_hash="",
            date=self.now, tag=f"r{zlib.crc32(topic.encode('utf-8', 'replace')):08x}",
        )  # fmt: skip
        self.append(case_id, folder, made.message_id, made.content)

    def append(self, case_id: str, folder: Folder, message_id: str, content: bytes, flags: Sequence[str] = ()) -> None:
        """File one of our messages."""
        self._step(case_id, "append", message_id, folder=folder, content=content, flags=list(flags))

    def move(self, case_id: str, seen: SightingRow, target: Folder) -> None:
        """Move a message from where it was seen."""
        source = seen.folder.partition("/")[0]
        name = f"move.{source}.{seen.uidvalidity}.{seen.uid}"
        place = {"source": source, "source_uid": seen.uid, "source_validity": seen.uidvalidity}
        self._step(case_id, "move", name, folder=target, content=seen.content_hash.encode(), **place)

    def put_away(self, case_id: str, copy: Copy) -> None:
        """Move a copy of one of our drafts to Withdrawn; it is known by its own Message-ID."""
        place = {"source": copy.place, "source_uid": copy.uid, "source_validity": copy.uidvalidity}
        self._step(case_id, "move", copy.message_id, folder="withdrawn", **place)
        self.say(case_id, "draft.retired", revision=copy.revision, condition=copy.condition)

    def mark(self, case_id: str, source: Folder, uid: int, validity: int, flags: Sequence[str]) -> None:
        """Set flags on a message."""
        name = f"mark.{source}.{validity}.{uid}"
        self._step(case_id, "mark", name, folder="", flags=list(flags), source=source, source_uid=uid, source_validity=validity)

    def notice(self, case: CaseRow, rule: str, topic: str, owner: Owner, *also: str) -> None:
        """Tell an owner (and ``also`` these) that something waits; only addresses of the desk's own people."""
        inside = self.desk.settings.internal_domains
        wanted = [owner.email, *also] if _within(owner.email, inside) else [self.desk.people.supervisor, *also]
        # a bundle belongs to the owner; whoever else is told is told at once
        hour = {owner.email: self.desk.people.working.next_hour(self.now)} if owner.notify == "hourly" else {}
        for number, address in enumerate(dict.fromkeys(one for one in wanted if _within(one, inside))):
            when: dict[str, Any] = {"state": "hourly", "not_before": hour[address]} if address in hour else {}
            made = notice_message(
                owner.model_copy(update={"email": address}),
                sender(self.desk),
                case=case.id,
                rule=rule,
                pos=case.pos,
                tzname=self.desk.settings.podesk.desk.timezone,
                revision=_number(f"{topic}.{number}"),
                date=self.now,
            )
            self._step(case.id, "notice", made.message_id, content=made.content, recipients=list(made.recipients), **when)

    def word(self, case: CaseRow, address: str, subject: str, text: str, topic: str) -> None:
        """Tell one of the desk's own people something in these words, once a topic; nobody where ``address`` is empty."""
        if address:
            made = staff_message((address,), subject, text, sender(self.desk), case=case.id, revision=_number(topic), date=self.now)
            self._step(case.id, "notice", made.message_id, content=made.content, recipients=list(made.recipients))

    def _in_force(self, case_id: str | None, event: str, data: dict[str, Any]) -> journal.Entry:
        """Beside each act of a person: the policy in force now, and the facts that the case's newest draft or card rests on."""
        case = self.rows.get(CaseRow, case_id) if case_id and event in ACTS else None
        return case_id, event, {"policy": self.desk.policy_version, "packet": case.packet_hash, **data} if case else data

    def _step(self, case_id: str, kind: str, message_id: str, *, folder: str = "", **more: Any) -> None:
        state = self._states.get(folder)
        place = {"uidvalidity": state.uidvalidity if state else 0, "uid_from": state.uidnext if state else 1}
        values = {"folder": folder, "purpose": self._purpose, **place, **more}
        self._steps.append(drafts.step(case_id, self.settings.name, kind, message_id, self.now, **values))

    def write(self) -> set[int]:
        """Store everything; returns the ids of the new steps. Call it last."""
        by_key = {(step["case_id"], step["kind"], step["folder"], step["message_id"]): step for step in self._steps}
        known = reviews.stored(self.rows, by_key) if by_key else set()
        fresh = [step for key, step in by_key.items() if key not in known]
        self.rows.flush()
        ids = cases.plan(self.rows, fresh)
        notices = [number for number, step in zip(ids, fresh, strict=True) if step["kind"] == "notice" and step["state"] == "planned"]
        if notices:
            self.post.enqueue(self.rows, "notify", *notices)
        journal.add(self.rows, self.now, [self._in_force(*entry) for entry in self._entries])
        return set(ids)


def _number(topic: str) -> int:
    """Notices of one case differ by number: the same topic always has the same one."""
    return _OWN_NUMBERS + zlib.crc32(topic.encode("utf-8", "replace"))


def _within(address: str, domains: frozenset[str]) -> bool:
    return bool(address) and address.rpartition("@")[2].lower() in domains
