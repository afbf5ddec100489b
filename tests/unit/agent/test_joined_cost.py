"""What joining costs: each draft is compared with its own orders' cases, not with everybody's."""

from __future__ import annotations

import pytest

from agent.ledger import cases, conversations
from agent.ledger.tables import CaseRow, DraftRow
from agent.watch import joined
from connectors.po import po_key


@pytest.mark.parametrize("customers", [1, 50])
def test_many_drafts_are_not_compared_with_one_another(monkeypatch: pytest.MonkeyPatch, customers: int) -> None:
    size = 300
    standing = [
        CaseRow(id=f"PD-{number}", mailbox="desk", identity=str(number), customer_id=f"C{number % customers}", pos=[str(10000 + number)])
        for number in range(size)
    ]
    standing.append(CaseRow(id="PD-heir", mailbox="desk", identity="heir", customer_id="C0", pos=["10000", "77001"]))
    rows = [DraftRow(case_id=case.id, revision=1, mailbox="desk") for case in standing]
    asked: list[str] = []
    monkeypatch.setattr(joined, "po_key", lambda po: asked.append(po) or po_key(po))
    monkeypatch.setattr(cases, "by_id", lambda _session, _ids: {case.id: case for case in standing})
    monkeypatch.setattr(cases, "of_customers", lambda *_: [(case, place + 1) for place, case in enumerate(standing)])
    monkeypatch.setattr(conversations, "replied", lambda *_: {})
    found = joined.joined(None, rows)  # type: ignore[arg-type]
    assert {key: one.change for key, one in found.items()} == {("PD-0", 1): "joined-PD-heir"}
    assert len(asked) < 4 * size
