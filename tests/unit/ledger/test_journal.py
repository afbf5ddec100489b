"""The audit trail: every kind of change to it shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from agent.ledger import journal
from agent.ledger.store import Ledger
from agent.ledger.tables import JournalHead, JournalRow

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """Five lines, on either database, since each keeps rows in its own way."""
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_database")())
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
        "update journal set data = replace(data, '1', '2') where seq = 1",
        "update journal set data = '{}' where seq = 1",
        "update journal set data = replace(data, 'salt', 'pepper') where seq = 1",
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


# --- what may be forgotten ---------------------------------------------------------------------------------------------


def lines(ledger: Ledger) -> list[JournalRow]:
    with ledger.reading() as session:
        return list(session.exec(select(JournalRow).order_by(JournalRow.seq)).all())  # type: ignore[arg-type]


def test_what_was_forgotten_leaves_the_chain_whole(ledger: Ledger) -> None:
    before = [row.hash for row in lines(ledger)]
    with ledger.transaction() as session:
        rows = [row for row in session.exec(select(JournalRow)).all() if journal.remembers(row)]
        assert [row.seq for row in rows] == [1, 2]
        journal.forget(session, rows, NOW, NOW)
    after = lines(ledger)
    assert [row.hash for row in after][:5] == before
    assert [journal.told(row) for row in after[:2]] == [{}, {}]
    assert (after[5].event, journal.told(after[5])["lines"]) == (journal.PURGED, [[1, 2]])
    assert verify(ledger) == []
    # And nobody can slip in other words for those that are gone
    assert tamper(ledger, """update journal set data = '{"a": 1}' where seq = 1""")


def test_a_hash_without_its_salt_tells_nothing() -> None:
    """The same PO number on two lines: neither can be told from what is left."""
    left = {journal.bare(journal._text(journal._with_seal({"pos": ["48817"], "lane": "draft"}))) for _ in range(20)}
    assert len(left) == 20
    assert all('"lane": "draft"' in one and "48817" not in one and "salt" not in one for one in left)


def test_lines_of_before_the_seal_still_verify(ledger: Ledger) -> None:
    """A line as the first version wrote it: hashed as it stands."""
    with ledger.transaction() as session:
        head = session.get(JournalHead, 1)
        assert head is not None
        text = json.dumps({"pos": ["1"]})
        raw = json.dumps([head.hash, 6, "2026-11-23T15:00:00.000000Z", "PD-1", "old", text]).encode()
        session.add(
            JournalRow(seq=6, at=NOW, case_id="PD-1", event="old", data=text, previous=head.hash, hash=hashlib.sha256(raw).hexdigest())
        )
        head.seq, head.hash = 6, hashlib.sha256(raw).hexdigest()
        session.add(head)
    assert verify(ledger) == []
    assert journal.told(lines(ledger)[5]) == {"pos": ["1"]}


def test_cut_off_with_its_head_shows_against_a_note(ledger: Ledger) -> None:
    with ledger.reading() as session:
        seq, noted = journal.head(session)
    cut = ("delete from journal where seq > 3", "update journal_head set seq = 3, hash = (select hash from journal where seq = 3)")
    assert tamper(ledger, *cut) == []
    with ledger.reading() as session:
        assert list(journal.verify(session, {seq: noted})) == ["line 5, whose hash was noted, is missing: the chain was cut off before it"]


def test_written_anew_shows_against_a_note(ledger: Ledger) -> None:
    with ledger.reading() as session:
        seq, noted = journal.head(session)
    with ledger.transaction() as session:
        for row in session.exec(select(JournalRow)).all():
            session.delete(row)
        head = session.get(JournalHead, 1)
        assert head is not None
        head.seq, head.hash = 0, ""
        session.add(head)
        session.flush()
        journal.add(session, NOW, [(None, "another", {})] * 5)
    assert verify(ledger) == []
    with ledger.reading() as session:
        assert "written anew" in next(iter(journal.verify(session, {seq: noted})))
