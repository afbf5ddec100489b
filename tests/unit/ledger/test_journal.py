"""The audit trail: every kind of change to it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.ledger import journal
from agent.ledger.store import Ledger

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    ledger.migrate()
    with ledger.transaction() as session:
        journal.add(session, NOW, [("PD-1", "one", {"a": 1}), ("PD-2", "two", {"b": "ä\x00\ud800"})])
    with ledger.transaction() as session:
        journal.add(session, NOW + timedelta(seconds=1), [(None, "three", {}), ("PD-1", "four", {}), ("PD-1", "five", {})])
    yield ledger
    ledger.close()


def verify(ledger: Ledger) -> list[str]:
    with ledger.reading() as session:
        return list(journal.verify(session))


def tamper(ledger: Ledger, *statements: str) -> list[str]:
    with ledger.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    return verify(ledger)


def test_whole(ledger: Ledger) -> None:
    assert verify(ledger) == []
    with ledger.reading() as session:
        lines = list(journal.export(session))
        assert [line.event for line in journal.history(session, "PD-1")] == ["one", "four", "five"]
        assert journal.head(session) == (5, lines[-1]["hash"])
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5]
    assert [line["previous"] for line in lines] == ["", *(line["hash"] for line in lines[:-1])]
    json.dumps(lines).encode()


@pytest.mark.parametrize(
    "statement",
    [
        "update journal set data = '{\"a\": 2}' where seq = 1",
        "update journal set event = 'nothing' where seq = 3",
        "update journal set case_id = 'PD-2' where seq = 1",
        "update journal set case_id = 'PD-2' where seq = 3",
        "update journal set at = '2026-11-24T15:00:00.000000Z' where seq = 2",
        "update journal set at = 'yesterday' where seq = 2",
        "update journal set hash = previous, previous = hash where seq = 4",
        "update journal set data = 'no json' where seq = 5",
        "delete from journal where seq = 1",
        "delete from journal where seq = 3",
        "delete from journal where seq = 5",
        "delete from journal where seq >= 4",
        "delete from journal",
        "delete from journal_head",
        "update journal_head set seq = 4",
        "update journal_head set hash = 'x'",
    ],
)
def test_a_change_shows(ledger: Ledger, statement: str) -> None:
    assert tamper(ledger, statement)


def test_two_lines_that_changed_places_show(ledger: Ledger) -> None:
    moves = (
        "update journal set seq = 99 where seq = 2",
        "update journal set seq = 2 where seq = 3",
        "update journal set seq = 3 where seq = 99",
    )
    assert tamper(ledger, *moves)


def test_a_line_slipped_in_shows(ledger: Ledger) -> None:
    assert tamper(ledger, "insert into journal select 6, at, case_id, event, data, hash, hash from journal where seq = 5")


def test_a_rolled_back_line_leaves_no_gap(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.transaction() as session:
        journal.add(session, NOW, [(None, "never", {})])
        raise RuntimeError
    with ledger.transaction() as session:
        journal.add(session, NOW, [(None, "six", {})])
    assert verify(ledger) == []
