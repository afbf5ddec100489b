"""Forgetting: what is over goes, kind by kind; what isn't stays, nothing is answered twice, and the audit trail stays whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select as sql_select
from sqlmodel import SQLModel, select

from agent.ledger import journal
from agent.ledger.kinds import KINDS, STAYS
from agent.ledger.retention import days_of, due, open_since, purge
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, JournalRow
from agent.model.visibility import Visibility
from tests.mails import mail
from tests.reviewing import CLEAN, HELD, Reps

AFTER = 500  # days: longer than anything is kept by default


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Reps:
    """A desk with an answered mail, an exception that was settled, and a draft that still waits."""
    url = ""
    if request.param == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("postgres_database")
        url = make()
    desk = Reps.at(tmp_path, ledger_url=url)
    for number, (text, sender) in enumerate([(CLEAN, "sent"), (HELD, "held"), (CLEAN, "open")], 1):
        desk.mailbox.deliver(mail(number, text, subject=f"Subject-{sender}", sender=f"{sender}@harmon.example"), received_at=desk.now)
        desk.run()
        if sender == "sent":
            desk.send()
            desk.look()
    desk.move("PO Desk/Escalations", "PO Desk/Done", desk.uids("PO Desk/Escalations")[0])
    desk.look()
    assert [(row.subject, row.state) for row in desk.cases()] == [
        ("Subject-held", "closed"), ("Subject-open", "drafted"), ("Subject-sent", "closed"),
    ]  # fmt: skip
    return desk


def everything(desk: Reps) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with desk.ledger.engine.connect() as connection:
        return {
            name: sorted(tuple(map(repr, row)) for row in connection.execute(sql_select(table)))
            for name, table in SQLModel.metadata.tables.items()
        }


def forget(desk: Reps, **more: Any) -> dict[str, int]:
    return {one.kind: one.rows for one in purge(desk.ledger, desk.desk.visibility, desk.now, **more)}


def whole(desk: Reps) -> bool:
    with desk.ledger.reading() as session:
        return list(journal.verify(session)) == []


def test_every_column_of_every_table_is_accounted_for() -> None:
    """A new column either holds something that may have to be forgotten (a kind) or stays for good (STAYS): say which."""
    kept = {table: set(columns) for table, columns in STAYS.items()}
    for kind in KINDS:
        kept.setdefault(str(kind.table.__tablename__), set()).update(kind.columns)
    assert kept == {name: set(table.columns.keys()) for name, table in SQLModel.metadata.tables.items()}


def test_every_kind_has_a_row_and_holds_fields_that_exist(desk: Reps) -> None:
    rows = desk.desk.visibility.fields
    assert {key.removeprefix("ledger.") for key in rows if key.startswith("ledger.")} == {kind.name for kind in KINDS}
    named = {one for kind in KINDS for one in kind.holds if not one.endswith(".*")}
    assert named <= rows.keys()
    assert all(days_of(kind, desk.desk.visibility) is not None for kind in KINDS)


def test_what_is_over_is_forgotten_and_nothing_else(desk: Reps) -> None:
    desk.later(days=AFTER)
    before = everything(desk)
    # When it is only counted
    counted = forget(desk, dry_run=True)
    # Then nothing changed
    assert everything(desk) == before
    # And what is purged is what was counted
    assert forget(desk) == counted
    assert counted["subjects"] == counted["people"] == counted["orders"] == 2
    assert counted["drafts"] >= 1
    assert counted["cards"] >= 2
    assert counted["notices"] >= 1
    assert counted["inquiries"] == counted["facts"] == counted["replies"] == 1
    assert counted["journal"] >= 3
    # Then nothing of the ended cases is left anywhere, and the open one has all
    after = repr(everything(desk))
    for gone in ("Subject-sent", "Subject-held", "sent@harmon", "held@harmon", "48817", "credit@northwind"):
        assert gone not in after, gone
    assert "Subject-open" in after
    assert "open@harmon.example" in after
    assert "77001" in after
    assert whole(desk)
    # And a second time there is nothing left to do
    assert not any(forget(desk).values())
    assert whole(desk)


def test_the_file_itself_holds_nothing_of_it(desk: Reps) -> None:
    if not desk.ledger.is_sqlite:
        return  # PostgreSQL: VACUUM's work, docs/operations.md section 8
    desk.later(days=AFTER)
    forget(desk)
    held = b"".join(path.read_bytes() for path in desk.folder.glob("ledger.db*"))
    assert b"open@harmon.example" in held
    assert b"sent@harmon.example" not in held
    assert b"Subject-held" not in held


def test_nothing_is_answered_twice_afterwards(desk: Reps) -> None:
    desk.later(days=AFTER)
    forget(desk)
    filed, cases = len(desk.inside("Drafts")), len(desk.cases())
    sent = mail(1, CLEAN, subject="Subject-sent", sender="sent@harmon.example")
    held = mail(2, HELD, subject="Subject-held", sender="held@harmon.example")
    # When the very same mails come again
    for one in (sent, held):
        desk.mailbox.deliver(one, received_at=desk.now)
    desk.look()
    assert (len(desk.inside("Drafts")), len(desk.cases())) == (filed, cases)
    # And when the server numbers the Inbox anew
    there = desk.inside("INBOX")
    desk.mailbox.delete_folder("INBOX")
    desk.mailbox.add_folder("INBOX")
    for one in there:
        desk.mailbox.deliver(one, received_at=desk.now)
    desk.look()
    assert (len(desk.inside("Drafts")), len(desk.cases())) == (filed, cases)
    assert desk.mailed() == []
    assert desk.cards() == []
    # And the draft that waited all the while is still known, and held against the truth when it is sent at last
    desk.send()
    desk.look()
    left = [(row.subject, row.state, row.rule) for row in desk.cases() if row.state != "closed"]
    assert left == [("Subject-open", "escalated", "sent_unbacked")]
    assert [one["became"] for one in desk.events("reply.sent")][-1].startswith("sent_")


def test_the_shortest_lived_field_decides(desk: Reps) -> None:
    rows = dict(desk.desk.visibility.fields)
    rows["mail.subject"] = rows["mail.subject"].model_copy(update={"keep_days": 3})
    short = Visibility(fields=rows)
    days = {kind.name: days_of(kind, short) for kind in KINDS}
    assert (days["subjects"], days["cards"], days["people"]) == (3, 3, 400)
    assert days["drafts"] == 15, "a withdrawn draft may come back and is known by its text"
    desk.later(days=4)
    assert {one.kind for one in purge(desk.ledger, short, desk.now) if one.rows} == {"subjects", "cards"}
    with desk.ledger.reading() as session:
        drafts = session.exec(select(DraftRow)).all()
        assert all(row.asked and row.facts for row in drafts)


def test_a_kind_without_days_stays(desk: Reps) -> None:
    desk.later(days=AFTER)
    assert not any(one.rows for one in purge(desk.ledger, Visibility(), desk.now))


def test_what_is_still_to_be_done_keeps_its_bytes(desk: Reps) -> None:
    with desk.ledger.transaction() as session:
        for row in session.exec(select(EffectRow)).all():
            row.state = "planned"
            session.add(row)
    desk.later(days=AFTER)
    counted = forget(desk)
    assert (counted["drafts"], counted["cards"], counted["notices"]) == (0, 0, 0)


def test_a_case_that_was_opened_again_is_not_over(desk: Reps) -> None:
    with desk.ledger.transaction() as session:
        for row in session.exec(select(CaseRow).where(CaseRow.state == "closed")).all():
            row.state, row.closed_at = "escalated", None
            session.add(row)
    desk.later(days=AFTER)
    counted = forget(desk)
    assert not any(rows for kind, rows in counted.items() if kind != "failures")
    assert open_since(desk.ledger, desk.now) == 3


def test_what_was_taken_away_otherwise_shows(desk: Reps) -> None:
    """Forgetting is a line of the journal: the same change by another hand is found."""
    with desk.ledger.transaction() as session:
        line = next(row for row in session.exec(select(JournalRow)).all() if journal.remembers(row))
        line.data = journal.bare(line.data)
        session.add(line)
    with desk.ledger.reading() as session:
        assert list(journal.verify(session)) == [f"what line {line.seq} told was taken away, and no purge says so"]


def test_once_a_day(desk: Reps) -> None:
    assert due(desk.ledger, desk.now)
    forget(desk)
    assert not due(desk.ledger, desk.now + timedelta(hours=23))
    assert due(desk.ledger, desk.now + timedelta(hours=24))
