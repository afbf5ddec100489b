"""Who decided, approved, rejected, took up, sent and closed what, and under which policy: the audit trail as acts. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from agent.ledger import journal
from agent.ledger.tables import JournalRow
from policies.packet import Frozen

ACTS = {
    "case.decided": "decided",
    "draft.approved": "approved",
    "draft.not_sent": "approval refused",
    "draft.rejected": "rejected",
    "exception.owned": "took up",
    "reply.sent": "sent",
    "reply.seen": "sent",
    "case.closed": "closed",
}
_AGENT = frozenset({"case.decided", "draft.not_sent"})
OURS = "podesk"
_FOLLOWS = {"case.closed": "follows from the act before it"}


class Act(Frozen):
    """One act. ``person`` is an address, ``podesk``, or empty where nothing tells; ``evidence`` says what tells it, or why nothing does.

    ``packet`` and ``policy``: the hash of the facts and the version of the rules in force at that moment.
    """

    seq: int
    at: datetime
    case: str
    act: str
    how: str = ""
    person: str = ""
    evidence: str = ""
    policy: str = ""
    packet: str = ""


def acts(session: Session, case: str = "", since: datetime | None = None) -> Iterator[Act]:
    """In order. What retention has forgotten (a person's address) is empty."""
    query = select(JournalRow).where(col(JournalRow.event).in_(ACTS)).order_by(col(JournalRow.seq))
    if case:
        query = query.where(col(JournalRow.case_id) == case)
    if since is not None:
        query = query.where(col(JournalRow.at) >= since)
    for row in session.exec(query.execution_options(yield_per=500)):
        data = journal.told(row)
        ours = row.event in _AGENT
        how = next((str(data[key]) for key in ("became", "reason", "how", "lane") if data.get(key)), "")
        yield Act(
            seq=row.seq,
            at=row.at,
            case=row.case_id or "",
            act=ACTS[row.event],
            how=how,
            person=OURS if ours else str(data.get("person", "")),
            evidence="the agent's own decision" if ours else str(data.get("evidence", _FOLLOWS.get(row.event, ""))),
            policy=str(data.get("policy", "")),
            packet=str(data.get("packet", "")),
        )
