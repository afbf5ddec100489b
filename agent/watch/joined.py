"""Drafts that are no longer the answer, whatever the systems say: the customer has written again, or needs no answer any more.

A case joins a newer one within the account, whoever of its people wrote (their draft has the earlier sender in copy); a stranger's mail
never takes anything's place. Reads rows, changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.ledger import cases
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow, DraftRow
from agent.watch.judge import Judgement, settled, superseded
from connectors.po import po_key

# a closed case answers nobody any more, whatever closed it
_ANSWERS = ("drafted", "outdated", "escalated", "sending")


def joined(session: Session, rows: Sequence[DraftRow]) -> dict[tuple[str, int], Judgement]:
    """Why each of these drafts is to go, by the draft's key; those that stand are left out."""
    own = cases.by_id(session, {row.case_id for row in rows})
    customers = {case.customer_id for case in own.values() if case.customer_id}
    standing = cases.of_customers(session, {row.mailbox for row in rows}, customers, _ANSWERS)
    arrived = {case.id: first for case, first in standing}
    found = {}
    for row in rows:
        case = own.get(row.case_id)
        if case is not None and case.ended == cases.MOOT:
            found[(row.case_id, row.revision)] = settled()
        elif case is not None and case.id in arrived and (heir := _heir(case, standing, arrived[case.id])) is not None:
            found[(row.case_id, row.revision)] = superseded(heir.id)
    return found


def _heir(case: CaseRow, standing: Sequence[tuple[CaseRow, int]], arrived: int) -> CaseRow | None:
    """The newest case that took this one's place: of the same customer, later, about all that this one asked."""
    mine = {po_key(po) for po in case.pos}
    heirs = [
        (first, other)
        for other, first in standing
        if first > arrived
        and (other.mailbox, other.customer_id) == (case.mailbox, case.customer_id)
        and mine <= {po_key(po) for po in other.pos}
    ]
    return max(heirs, key=lambda pair: pair[0])[1] if mine and heirs else None
