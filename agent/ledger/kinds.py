"""The kinds of contents that the ledger keeps: in which columns, which fields of mails and records are in them, and what stays behind.

Every column of every table is in one of :data:`KINDS` or in :data:`STAYS`; a test walks them. Reads and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_
from sqlmodel import SQLModel, col, select

from agent.ledger.tables import CaseRow, DraftRow, EffectRow, JournalRow, MailRow, PromiseRow, ReadingRow, ReplyRow, WordingRow

OVER = ("closed", "shadow")
_SYSTEMS = ("erp.customer_po", "erp.status", "wms.*", "carrier.*")
_ORDER = tuple(f"erp.{name}" for name in ("order_number", "sku", "description", "ordered_qty", "promised_ship_date", "hold_code"))
_LETTER = ("mail.subject", "mail.sender", "mail.cc", "mailbox.content", "draft.text", *_ORDER, *_SYSTEMS)
_CARD = ("mail.subject", "mail.sender", "mail.quotes", "mailbox.content", "crm.name", "crm.owner_email", *_ORDER, *_SYSTEMS)
_FOLLOWED = 60  # days: a promise is followed for so long after its case has ended, whatever a site wants forgotten
_WORK = 15  # days: a withdrawn draft that was open in a mail client is known by its text for so long (agent.ledger.drafts)


@dataclass(frozen=True)
class Kind:
    """``columns`` → what stands there afterwards; ``holds``: the fields in them; ``only``: which rows; ``least``: days that work needs.

    ``case`` names the column with the case's id, ``key`` the one by which rows are taken some hundred at a time.
    """

    name: str
    what: str
    table: type[SQLModel]
    columns: Mapping[str, Any]
    holds: tuple[str, ...]
    only: tuple[ColumnElement[bool], ...] = ()
    case: str = "case_id"
    least: int = 0
    key: str = "id"

    def over(self, before: datetime) -> ColumnElement[bool]:
        """Rows that hold something, of cases that ended before then."""
        return and_(self._filled(), self._ended(before), *self.only)

    def _filled(self) -> ColumnElement[bool]:
        if self.table is JournalRow:
            return col(JournalRow.data).like('%"_seal":%"salt": "%')
        return or_(*(_differs(getattr(self.table, name), blank) for name, blank in self.columns.items()))

    def _ended(self, before: datetime) -> ColumnElement[bool]:
        case = getattr(self.table, self.case)
        if self.table is MailRow:
            alone = and_(case.is_(None), col(MailRow.settled_at) < before)
            return or_(alone, case.in_(ended(before)))
        if self.table is JournalRow:
            return and_(col(JournalRow.at) < before, or_(case.is_(None), case.not_in(open_cases(before))))
        if self.table is ReadingRow:
            still = select(CaseRow.identity).where(col(CaseRow.id).in_(open_cases(before)))
            return and_(col(ReadingRow.at) < before, case.not_in(still))
        return case.in_(ended(before))  # type: ignore[no-any-return]


def ended(before: datetime | None = None) -> Select[tuple[str]]:
    """Ids of cases that are over, since before then."""
    over = select(CaseRow.id).where(col(CaseRow.state).in_(OVER))
    if before is not None:
        over = over.where(func.coalesce(col(CaseRow.closed_at), col(CaseRow.changed_at)) < before)
    return over  # type: ignore[return-value]


def open_cases(before: datetime) -> Select[tuple[str]]:
    """Ids of cases that are not over, or not since before then."""
    return select(CaseRow.id).where(col(CaseRow.id).not_in(ended(before)))  # type: ignore[return-value]


def _differs(column: Any, blank: Any) -> ColumnElement[bool]:
    if isinstance(blank, (list, dict)):
        return cast(column, Text) != str(blank)  # PostgreSQL compares no json
    return column.is_not(None) if blank is None else column != blank  # type: ignore[no-any-return]


_DONE = col(EffectRow.state).not_in(("planned", "sending"))
_LETTERS = or_(col(EffectRow.kind) == "send", and_(col(EffectRow.kind) == "append", col(EffectRow.folder).in_(("drafts", "sent"))))
_CARDS = and_(col(EffectRow.kind) == "append", col(EffectRow.folder).not_in(("drafts", "sent")))
_PROMISE: Mapping[str, Any] = dict.fromkeys(
    ("po", "po_key", "order_number", "subject", "due", "customer_id", "recipient", "said_by", "asked", "why"), ""
)
_STEP: Mapping[str, Any] = {"content": None, "recipients": []}

KINDS: tuple[Kind, ...] = (
    Kind("subjects", "subjects of customers' mails", CaseRow, {"subject": ""}, ("mail.subject",), case="id"),
    Kind(
        *("people", "senders, accounts and owners of cases", CaseRow),
        {"sender": "", "customer_id": None, "owner_name": "", "owner_email": ""},
        ("mail.sender", "mail.address", "crm.customer_id", "decision.name", "decision.email"),
        case="id",
    ),
    Kind("orders", "PO numbers of cases", CaseRow, {"pos": []}, ("mail.po_numbers", "erp.customer_po", "packet.po_number"), case="id"),
    Kind("failures", "why a mail could not be handled, or was left", MailRow, {"reason": ""}, ("mail.reason", "mail.unreadable")),
    Kind(
        *("parked", "why a case was parked", CaseRow, {"rule": ""}),
        ("mail.reason", "mail.unreadable"),
        (col(CaseRow.lane) == "parked",),
        case="id",
    ),
    Kind("drafts", "stored drafts and replies", EffectRow, _STEP, _LETTER, (_DONE, _LETTERS), least=_WORK),
    Kind("cards", "stored cards", EffectRow, _STEP, _CARD, (_DONE, _CARDS)),
    Kind("notices", "stored notices to staff", EffectRow, _STEP, ("decision.email",), (_DONE, col(EffectRow.kind) == "notice")),
    Kind(
        *("inquiries", "what was asked, as kept for checking a draft", DraftRow, {"asked": ""}),
        ("mail.subject", "mail.sender", "mail.cc", "mail.quotes", "mail.po_numbers", "mail.forwarded_from", "mail.references"),
        least=_WORK,
        key="case_id",
    ),
    Kind(
        "facts",
        "facts that drafts rested on",
        DraftRow,
        {"facts": {}, "why": [], "promised": [], "news": {}},
        (*_ORDER, *_SYSTEMS),
        least=_WORK,
        key="case_id",
    ),
    Kind(
        *("promises", "what customers were told, and who", PromiseRow, _PROMISE),
        ("mail.subject", "mail.sender", "mail.address", "mail.po_numbers", "packet.po_number", "crm.customer_id", *_ORDER, *_SYSTEMS),
        least=_FOLLOWED,
    ),
    Kind("wordings", "a model's notes and refused sentences", WordingRow, {"note": "", "refused": []}, ("draft.refused",), key="case_id"),
    Kind(
        *("readings", "what a model read in unclear mails", ReadingRow, {"said": "", "note": ""}),
        ("mail.intents", "mail.po_numbers"),
        case="identity",
        key="key",
    ),
    Kind("replies", "texts that were sent", ReplyRow, {"text": ""}, ("draft.text", *_ORDER, *_SYSTEMS)),
    Kind(
        *("journal", "addresses, reasons and texts in the audit trail", JournalRow, {"data": ""}),
        ("mail.sender", "mail.address", "mail.po_numbers", "decision.email", "decision.why", "draft.text", *_ORDER, *_SYSTEMS),
        key="seq",
    ),
)

# keys, hashes, states, figures and times: what is needed so that nothing is answered twice, counted wrong or tampered with unseen
STAYS: Mapping[str, frozenset[str]] = {
    table: frozenset(columns.split())
    for table, columns in {
        "mailboxes": "name uidvalidity next_uid sent_uidvalidity sent_next_uid audited_at",
        "mails": "id mailbox uidvalidity uid state identity case_id received_at seen_at settled_at waiting_since next_try_at attempts alone"
        " claim claimed_at",
        "cases": "id mailbox identity state lane revision rule path due_at message_id token packet_hash policy_version waits_for opened_at"
        " changed_at owned_at closed_at ended climbed_at",
        "effects": "id case_id mail_id mailbox step kind folder message_id flags state uidvalidity uid_from uid purpose source source_uid"
        " source_validity attempts not_before planned_at done_at",
        "drafts": "case_id revision mailbox mail_id message_id state said as_of made_at checked_at missing_since told ended_at"
        " contradicted_at",
        "answers": "id mailbox parent message_id uid seen_at checked_at case_id outcome",
        "replies": "id case_id message_id revision became sent_at seen_at checked_at unbacked",
        "promises": "id key case_id mailbox kind became message_id revision made_at state told tells told_at event waits_for checked_at"
        " picked_up_at decided_at ended_at",
        "sightings": "id mailbox folder uidvalidity uid kind case_id revision message_id content_hash seen_at gone_at",
        "wordings": "case_id revision at by model mode calls tokens_in tokens_out cost offered kept",
        "readings": "key identity at model calls tokens_in tokens_out cost",
        "budgets": "month spent",
        "baselines": "mailbox made_at data",
        "journal": "seq at case_id event previous hash",
        "journal_head": "id seq hash",
    }.items()
}
