"""Drafts that are no longer the answer, whatever the systems say: the customer has written again, got it, or needs none any more.

A case joins a newer one within the account, whoever of its people wrote (their draft has the earlier sender in copy); a stranger's mail
never takes anything's place. Reads rows, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.ledger import cases, conversations
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow, DraftRow
from agent.watch.judge import Judgement, replied, settled, superseded
from connectors.po import po_key

_Order = tuple[str, str | None, str]  # mailbox, customer, PO
# a closed case answers nobody any more, whatever closed it
_ANSWERS = ("drafted", "outdated", "escalated", "sending")


def joined(session: Session, rows: Sequence[DraftRow]) -> dict[tuple[str, int], Judgement]:
    """Why each of these drafts is to go, by the draft's key; those that stand are left out."""
    own = cases.by_id(session, {row.case_id for row in rows})
    customers = {case.customer_id for case in own.values() if case.customer_id}
    standing = cases.of_customers(session, {row.mailbox for row in rows}, customers, _ANSWERS)
    arrived = {case.id: first for case, first in standing}
    # a case whose own draft is to go takes nobody's place
    by_po = _by_po([pair for pair in standing if pair[0].ended != cases.MOOT])
    answered = conversations.replied(session, [row.case_id for row in rows if not row.news])
    found = {}
    for row in rows:
        case = own.get(row.case_id)
        if case is not None and case.ended == cases.MOOT:
            found[(row.case_id, row.revision)] = settled()
        elif case is not None and case.id in arrived and (heir := _heir(case, by_po, arrived[case.id])):
            found[(row.case_id, row.revision)] = superseded(heir)
        elif row.case_id in answered and not row.news:
            found[(row.case_id, row.revision)] = replied(answered[row.case_id])
    return found


def _by_po(standing: Sequence[tuple[CaseRow, int]]) -> dict[_Order, dict[str, int]]:
    """Cases and their first mails by what they are about: each draft is compared with its own orders' cases, not with everybody's."""
    found: dict[_Order, dict[str, int]] = {}
    for case, first in standing:
        for po in case.pos:
            found.setdefault((case.mailbox, case.customer_id, po_key(po)), {})[case.id] = first
    return found


def _heir(case: CaseRow, by_po: Mapping[_Order, Mapping[str, int]], arrived: int) -> str:
    """The newest case that took this one's place: of the same customer, later, about all that this one asked. Empty where none did."""
    orders = [by_po.get((case.mailbox, case.customer_id, po_key(po)), {}) for po in case.pos]
    if not orders:
        return ""
    heirs = [(first, other) for other, first in orders[0].items() if first > arrived and all(other in more for more in orders[1:])]
    return max(heirs)[1] if heirs else ""
