"""The rows of promises and of exceptions over time, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agent.ledger import cases, drafts, promises
from agent.ledger.store import Ledger
from agent.ledger.tables import CaseRow, EffectRow, PromiseRow
from policies.commitment import Commitment

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'ledger.db'}"
    else:
        make: Callable[[], str] = request.getfixturevalue("postgres_database")
        url = make()
    made = Ledger(url)
    made.migrate()
    yield made
    made.close()


def row(number: int, state: str, **over: object) -> PromiseRow:
    decided = NOW if state in ("kept", "broken") else None
    fields = {
        "key": str(number), "case_id": f"PD-{number}", "mailbox": "desk", "po": "PO 77", "po_key": "77", "kind": "delivery",
        "subject": f"T{number}", "due": "2026-11-25", "recipient": "dana@harmon.example", "made_at": NOW - timedelta(days=number),
        "asked": "{}", "state": state, "decided_at": decided, "ended_at": decided, **over,
    }  # fmt: skip
    return PromiseRow.model_validate(fields)


def test_counted_followed_and_told(ledger: Ledger) -> None:
    with ledger.transaction() as session:
        session.add_all(
            [row(1, "kept"), row(2, "broken"), row(3, "open", waits_for=["wms"]), row(4, "renewed"), row(5, "open", event="eta_moved")]
        )
        session.add_all([row(6, "kept", kind="delivered"), row(7, "open", asked=""), row(8, "open", mailbox="other", po_key="78")])
    with ledger.reading() as session:
        count = promises.tally(session)
        assert (count.kept, count.broken, count.open, count.renewed, count.waiting, count.decided) == (1, 1, 4, 1, 1, 2)
        assert promises.tally(session, since=NOW).decided == 2 and promises.tally(session, until=NOW).decided == 0
        assert promises.tally(session, kinds=("delivered",)).kept == 1
        assert [kept for _at, kept in promises.decided(session)] == [True, False]
        assert [one.subject for one in promises.following(session, "desk")] == ["T3", "T4", "T5"]
        assert {one.subject for one in promises.standing(session, "desk", "dana@harmon.example", ["77"])} == {"T3", "T4", "T5", "T7"}
        assert promises.told_days(session, ["T1", "T3", "T9"]) == {"T3": date(2026, 11, 25)}
        assert promises.commitment(promises.of_case(session, "PD-5")[0]) == Commitment(
            po="PO 77", kind="delivery", subject="T5", due=date(2026, 11, 25)
        )
    with ledger.transaction() as session:
        for one in promises.following(session, "desk"):
            one.told = "told"
            session.add(one)
        session.flush()
        promises.tell_anew(session, "PD-5")
        promises.tell_anew(session, "PD-3")
    with ledger.reading() as session:
        assert {one.subject: one.told for one in promises.following(session, "desk")} == {"T3": "told", "T4": "told", "T5": ""}


def test_exceptions_over_time(ledger: Ledger) -> None:
    def case(name: str, **over: object) -> CaseRow:
        fields = {
            "id": name,
            "mailbox": "desk",
            "identity": name,
            "state": "escalated",
            "lane": "escalate",
            "opened_at": NOW,
            "changed_at": NOW,
        }
        return CaseRow.model_validate({**fields, "due_at": NOW + timedelta(hours=1), **over})

    with ledger.transaction() as session:
        session.add_all(
            [case("late"), case("owned", owned_at=NOW), case("climbed", climbed_at=NOW), case("later", due_at=NOW + timedelta(days=1))]
        )
        session.add_all([case("over", state="closed"), case("elsewhere", mailbox="other"), case("waits", state="waiting", due_at=None)])
    with ledger.transaction() as session:
        step = drafts.step("late", "desk", "notice", "<n1>", NOW, state="hourly", not_before=NOW, recipients=["a@northwind.example"])
        cases.plan(session, [step, {**step, "message_id": "<n2>", "not_before": NOW + timedelta(hours=1)}])
        cases.plan(session, [drafts.step("digest", "", "notice", "<n3>", NOW, purpose=cases.STAFF, content=b"x")])
    with ledger.reading() as session:
        at = NOW + timedelta(hours=2)
        assert [one.id for one in cases.overdue(session, "desk", at)] == ["late"]
        assert {one.id for one in cases.open_before(session, at)} == {"late", "owned", "climbed", "later", "elsewhere", "waits"}
        assert cases.open_before(session, NOW) == []
        assert [one.message_id for one in cases.hourly(session, NOW)] == ["<n1>"]
        assert cases.is_planned(session, "digest") and not cases.is_planned(session, "digest-2")
        # a lost job of a bundle or digest comes up again, an hourly notice by itself never does
        lost = [session.get(EffectRow, number) for number in cases.due_notices(session, at)]
        assert [one.message_id for one in lost if one] == ["<n3>"]
