"""One question that was asked more than once: which case's reply is another's answer too. Only reads.

A draft that gave way says so in ``DraftRow.told``: ``joined-CASE`` to a newer mail's draft, ``replied-CASE`` to the reply to an older one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from agent.ledger import cases
from agent.ledger.tables import CaseRow, DraftRow, MailRow, ReplyRow
from connectors.po import po_key

JOINED, REPLIED = "joined-", "replied-"
_Question = tuple[str, str | None, str, frozenset[str]]  # mailbox, account, sender, POs
_PENDING = ("drafted", "outdated")


def replied(session: Session, case_ids: Collection[str]) -> dict[str, str]:
    """Those of these cases whose question a person has answered with a reply to an earlier mail; each with that mail's case.

    Only where nothing is left open: the same sender, account and orders, and the earlier mail had no answer until this one had come.
    """
    own = {key: case for key, case in cases.by_id(session, case_ids).items() if case.customer_id and case.pos}
    received = _received(session, own)
    if not received:
        return {}
    sent = func.min(ReplyRow.sent_at)
    query = (
        select(CaseRow, sent)
        .join(ReplyRow, col(ReplyRow.case_id) == col(CaseRow.id))
        .where(col(CaseRow.mailbox).in_({case.mailbox for case in own.values()}))
        .where(col(CaseRow.customer_id).in_({case.customer_id for case in own.values()}))
        .group_by(col(CaseRow.id))
        # a reply at an unknown time may have been before
        .having(sent >= min(received.values()), func.count() == func.count(col(ReplyRow.sent_at)))
    )
    answered = list(session.exec(query).all())
    first = cases.arrived(session, [*own, *(case.id for case, _ in answered)])
    asked: dict[_Question, list[str]] = defaultdict(list)
    for key, case in own.items():
        asked[_question(case)].append(key)
    found: dict[str, str] = {}
    for earlier, moment in answered:
        for key in asked.get(_question(earlier), ()):
            if moment is not None and first.get(earlier.id, 0) < first.get(key, 0) and key in received and moment >= received[key]:
                found[key] = earlier.id
    return found


def waits(session: Session, case: CaseRow) -> bool:
    """Whether a draft waits that answers the same question as this case."""
    if not case.customer_id or not case.pos:
        return False
    pending = select(CaseRow).where(CaseRow.customer_id == case.customer_id, col(CaseRow.state).in_(_PENDING), CaseRow.id != case.id)
    return any(_question(one) == _question(case) for one in session.exec(pending).all())


def gave_way(session: Session) -> dict[str, str]:
    """Cases that ended since another case's reply answers them too, each with that case."""
    query = (
        select(CaseRow.id, DraftRow.told)
        .where(DraftRow.case_id == CaseRow.id, CaseRow.ended == cases.JOINED)
        .where(or_(col(DraftRow.told).startswith(JOINED), col(DraftRow.told).startswith(REPLIED)))
        .order_by(col(DraftRow.revision))
    )
    return {case: told.partition("-")[2] for case, told in session.exec(query).all()}


def chain(links: dict[str, str], case_id: str) -> Sequence[str]:
    """The cases in whose replies this one's answer may be, the nearest first."""
    found: list[str] = []
    while (case_id := links.get(case_id, "")) and case_id not in found:
        found.append(case_id)
    return found


def _received(session: Session, ids: Collection[str]) -> dict[str, datetime]:
    query = select(MailRow.case_id, func.min(MailRow.received_at)).where(col(MailRow.case_id).in_(list(ids))).group_by(col(MailRow.case_id))
    return {str(case): moment for case, moment in session.exec(query).all()}


def _question(case: CaseRow) -> _Question:
    return case.mailbox, case.customer_id, case.sender, frozenset(po_key(po) for po in case.pos)
