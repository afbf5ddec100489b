"""The rows: what was seen, what was decided, what is to be done to the mailbox, and what was done.

Rows are the truth; jobs only work on them (docs/design.md §5). Times are aware UTC, kept as ISO text so that both databases read
them back alike. Nothing here knows rules or mail formats.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from agent.ledger.columns import ID
from agent.ledger.columns import Moment as Moment
from agent.ledger.promise_table import PromiseRow as PromiseRow


class MailboxRow(SQLModel, table=True):
    """How far each mailbox has been read: ``next_uid`` is the first UID not yet handed over."""

    __tablename__ = "mailboxes"
    name: str = Field(primary_key=True, max_length=200)
    uidvalidity: int = Field(default=0, sa_type=BigInteger)
    next_uid: int = Field(default=1, sa_type=BigInteger)
    sent_uidvalidity: int = Field(default=0, sa_type=BigInteger)
    sent_next_uid: int = Field(default=1, sa_type=BigInteger)
    audited_at: datetime | None = Field(default=None, sa_type=Moment)


class MailRow(SQLModel, table=True):
    """One message of the Inbox. ``state``: new, waiting, planned, then one of filed, left, parked, duplicate, gone, taken, stale.

    ``claim`` is the job that works on it; ``attempts`` counts starts, ``alone`` those where it was worked on by itself.
    """

    __tablename__ = "mails"
    __table_args__ = (UniqueConstraint("mailbox", "uidvalidity", "uid"), Index("mails_state", "state", "next_try_at"))
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    mailbox: str = Field(max_length=200)
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    state: str = Field(default="new", max_length=20)
    reason: str = Field(default="", sa_type=Text)
    identity: str | None = Field(default=None, max_length=64, index=True)
    case_id: str | None = Field(default=None, max_length=40, index=True)
    received_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    waiting_since: datetime | None = Field(default=None, sa_type=Moment)
    next_try_at: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    alone: int = 0
    claim: str | None = Field(default=None, max_length=80)
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)


class CaseRow(SQLModel, table=True):
    """One inquiry: what was decided and where it stands.

    ``state``: waiting, planned, drafted, sending, rejected, escalated, parked, shadow, closed. ``owned_at``: the first act of a person
    on its exception; ``ended``: how a closed one was closed; ``climbed_at``: when the supervisor was told that nobody took it up in time.
    """

    __tablename__ = "cases"
    id: str = Field(primary_key=True, max_length=40)
    mailbox: str = Field(max_length=200)
    identity: str = Field(max_length=64)
    state: str = Field(max_length=20, index=True)
    lane: str = Field(max_length=20)
    revision: int = 1
    rule: str = Field(default="", max_length=60)
    path: str = Field(default="", max_length=40)
    owner_name: str = ""
    owner_email: str = ""
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    customer_id: str | None = None
    sender: str = ""
    subject: str = Field(default="", sa_type=Text)
    pos: list[str] = Field(default_factory=list, sa_type=JSON)
    message_id: str = Field(default="", sa_type=Text)
    token: str = Field(default="", max_length=200)
    packet_hash: str = Field(default="", max_length=64)
    policy_version: str = Field(default="", max_length=64)
    waits_for: list[str] = Field(default_factory=list, sa_type=JSON)
    opened_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    owned_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    ended: str = Field(default="", max_length=80)
    climbed_at: datetime | None = Field(default=None, sa_type=Moment)


class EffectRow(SQLModel, table=True):
    """One thing to do outside, stored before it is done. ``kind``: append, move, mark, notice; ``state``: planned, sending, done, void.

    ``content`` is the exact message, so that a retry sends the same bytes; ``uid_from`` is the target folder's UIDNEXT from before the
    first try: whatever an earlier try left behind lies at or above it. A move or mark acts on the customer's mail in the Inbox, or on
    ``source_uid`` (under ``source_validity``) of the folder ``source``. ``purpose``: empty = filing a decided mail, else who planned it.
    """

    __tablename__ = "effects"
    __table_args__ = (UniqueConstraint("case_id", "kind", "folder", "message_id"), Index("effects_open", "state", "kind"))
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    case_id: str = Field(max_length=40, index=True)
    mail_id: int | None = Field(default=None, sa_type=BigInteger, index=True)
    mailbox: str = Field(max_length=200)
    step: int = 0
    kind: str = Field(max_length=20)
    folder: str = Field(default="", max_length=60)
    message_id: str = Field(default="", max_length=300)
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    flags: list[str] = Field(default_factory=list, sa_type=JSON)
    recipients: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str = Field(default="planned", max_length=20)
    uidvalidity: int = Field(default=0, sa_type=BigInteger)
    uid_from: int = Field(default=1, sa_type=BigInteger)
    uid: int | None = Field(default=None, sa_type=BigInteger)
    purpose: str = Field(default="", max_length=20)
    source: str = Field(default="inbox", max_length=60)
    source_uid: int = Field(default=0, sa_type=BigInteger)
    source_validity: int = Field(default=0, sa_type=BigInteger)
    attempts: int = 0
    not_before: datetime | None = Field(default=None, sa_type=Moment)
    planned_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)


class DraftRow(SQLModel, table=True):
    """One revision of a case's draft. ``state``: filed, withdrawing, withdrawn, outdated (a person has it), or what reviewers made of it.

    ``asked`` is the inquiry as JSON, so that the draft can be held against the systems wherever the customer's mail is; ``said`` is a
    hash of what it tells, ``facts`` and ``as_of`` (by system) are what it rests on; ``told``: the change that people were told of
    last; ``why``: the reasons of that. ``contradicted_at``: when the systems first said otherwise before it was sent. ``promised``: what
    it commits to (:class:`policies.commitment.Commitment`). ``news``: of a follow-up, by PO, what changed since the last reply (a
    predicate of the bank); empty in answers.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index("drafts_state", "mailbox", "state"),)
    case_id: str = Field(primary_key=True, max_length=40)
    revision: int = Field(primary_key=True)
    mailbox: str = Field(max_length=200)
    mail_id: int | None = Field(default=None, sa_type=BigInteger)
    message_id: str = Field(max_length=300)
    state: str = Field(default="filed", max_length=20)
    said: str = Field(default="", max_length=64)
    facts: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    as_of: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    asked: str = Field(default="", sa_type=Text)
    made_at: datetime = Field(sa_type=Moment)
    checked_at: datetime = Field(sa_type=Moment)
    missing_since: datetime | None = Field(default=None, sa_type=Moment)
    told: str = Field(default="", max_length=100)
    why: list[str] = Field(default_factory=list, sa_type=JSON)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    contradicted_at: datetime | None = Field(default=None, sa_type=Moment)
    promised: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    news: dict[str, str] = Field(default_factory=dict, sa_type=JSON)


class AnswerRow(SQLModel, table=True):
    """A message in Sent and an id that it carries: of the mail that it answers, of our token, or a draft's own.

    ``outcome``: what it made of the case; ``checked_at``: when its text was held against the truth.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("mailbox", "parent", "message_id"), Index("answers_unchecked", "checked_at", "seen_at"))
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    mailbox: str = Field(max_length=200)
    parent: str = Field(max_length=300, index=True)
    message_id: str = Field(default="", max_length=300)
    uid: int = Field(default=0, sa_type=BigInteger)
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    case_id: str | None = Field(default=None, max_length=40)
    outcome: str = Field(default="", max_length=40)


class ReplyRow(SQLModel, table=True):
    """A reply that went to a customer, whoever wrote it. ``revision``: the draft that it was made of, 0 = written by hand.

    ``became`` as in the journal's ``reply.sent``; ``sent_at``: when the server filed it in Sent, or took it from us (None: it went
    out through a folder that we can't read). ``checked_at``: when its text was held against the truth; ``unbacked``: how many of its
    sentences nothing backed then. ``text``: what was sent, without quotes.
    """

    __tablename__ = "replies"
    __table_args__ = (UniqueConstraint("case_id", "message_id"), Index("replies_sent", "sent_at"))
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    case_id: str = Field(max_length=40)
    message_id: str = Field(max_length=300)
    revision: int = 0
    became: str = Field(max_length=40)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    unbacked: int = 0
    text: str = Field(default="", sa_type=Text)


class SightingRow(SQLModel, table=True):
    """A message that was seen in one of the reviewers' folders, and what it is. ``kind``: draft, card, mail, other.

    ``folder`` is our name of it (``done``, ``reject/Wrong date``); ``content_hash`` as in :class:`agent.model.effect.Effect`.
    """

    __tablename__ = "sightings"
    __table_args__ = (UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),)
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    mailbox: str = Field(max_length=200)
    folder: str = Field(max_length=200)
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    kind: str = Field(max_length=20)
    case_id: str | None = Field(default=None, max_length=40, index=True)
    revision: int = 0
    message_id: str = Field(default="", max_length=300)
    content_hash: str = Field(default="", max_length=100)
    seen_at: datetime = Field(sa_type=Moment)
    gone_at: datetime | None = Field(default=None, sa_type=Moment)


class WordingRow(SQLModel, table=True):
    """What a model had to do with one revision of a draft, and what that cost (millionths). See :class:`agent.model.usage.Wording`."""

    __tablename__ = "wordings"
    case_id: str = Field(primary_key=True, max_length=40)
    revision: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    by: str = Field(max_length=20)
    model: str = Field(default="", max_length=200)
    mode: str = Field(default="", max_length=20)
    note: str = Field(default="", sa_type=Text)
    calls: int = 0
    tokens_in: int = Field(default=0, sa_type=BigInteger)
    tokens_out: int = Field(default=0, sa_type=BigInteger)
    cost: int = Field(default=0, sa_type=BigInteger)
    offered: int = 0
    kept: int = 0
    refused: list[str] = Field(default_factory=list, sa_type=JSON)


class ReadingRow(SQLModel, table=True):
    """A mail as a model read it, once, before anything was decided by it. See :class:`agent.model.advice.Reading`: no words of the mail."""

    __tablename__ = "readings"
    key: str = Field(primary_key=True, max_length=64)
    identity: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=Moment)
    said: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    model: str = Field(default="", max_length=200)
    calls: int = 0
    tokens_in: int = Field(default=0, sa_type=BigInteger)
    tokens_out: int = Field(default=0, sa_type=BigInteger)
    cost: int = Field(default=0, sa_type=BigInteger)


class BudgetRow(SQLModel, table=True):
    """What was spent on the model in one month (UTC, ``2026-11``), with what is set aside for calls under way; millionths."""

    __tablename__ = "budgets"
    month: str = Field(primary_key=True, max_length=7)
    spent: int = Field(default=0, sa_type=BigInteger)


class BaselineRow(SQLModel, table=True):
    """What a mailbox's history from before the agent says of its answers; ``data`` as in :class:`agent.model.baseline.Baseline`."""

    __tablename__ = "baselines"
    mailbox: str = Field(primary_key=True, max_length=200)
    made_at: datetime = Field(sa_type=Moment)
    data: str = Field(sa_type=Text)


class JournalRow(SQLModel, table=True):
    """One line of the audit trail; ``hash`` covers the line and the hash before it, so that any change shows."""

    __tablename__ = "journal"
    seq: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=Moment)
    case_id: str | None = Field(default=None, max_length=40, index=True)
    event: str = Field(max_length=60)
    data: str = Field(sa_type=Text)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class JournalHead(SQLModel, table=True):
    """The chain's end: one row, locked while a line is added, so that many machines write one chain."""

    __tablename__ = "journal_head"
    id: int = Field(default=1, primary_key=True)
    seq: int = Field(default=0, sa_type=BigInteger)
    hash: str = Field(default="", max_length=64)
