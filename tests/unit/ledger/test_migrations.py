"""The schema over time: what the revisions build is what the models say, on both databases, however often and by how many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import agent.ledger.tables  # noqa: F401 - registers the models
from agent.ledger import mails
from agent.ledger.migrations import upgrade
from agent.ledger.store import Ledger, LedgerError


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'ledger.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_database")
    return make()


def differences(ledger: Ledger) -> list[object]:
    ours = {table.name for table in SQLModel.metadata.tables.values()}
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in ours, "compare_type": False}
        )
        return list(compare_metadata(context, SQLModel.metadata))


def test_upgraded_is_what_the_models_say_and_again_changes_nothing(url: str) -> None:
    ledger = Ledger(url)
    ledger.migrate()
    assert differences(ledger) == []
    with ledger.transaction() as session:
        mails.mailbox(session, "desk").next_uid = 7
    ledger.migrate()
    with ledger.reading() as session:
        assert mails.mailbox(session, "desk").next_uid == 7
    ledger.close()


def test_several_at_once(url: str) -> None:
    ledgers = [Ledger(url) for _ in range(4)]
    failures: list[BaseException] = []

    def migrate(ledger: Ledger) -> None:
        try:
            ledger.migrate()
            with ledger.transaction() as session:
                mails.mailbox(session, "desk")
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=migrate, args=(ledger,)) for ledger in ledgers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert differences(ledgers[0]) == []
    for ledger in ledgers:
        ledger.close()


def test_a_kill_in_the_middle_leaves_nothing_half_done(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(url)

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", die)
        with pytest.raises(Killed):
            upgrade(ledger.engine)
    ledger.close()
    again = Ledger(url)
    again.migrate()
    assert differences(again) == []
    again.close()


def test_a_ledger_of_a_newer_version_is_refused(url: str) -> None:
    ledger = Ledger(url)
    ledger.migrate()
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("update podesk_version set version_num = '9999'")
    with pytest.raises(LedgerError):
        ledger.migrate()
    ledger.close()


@pytest.mark.parametrize(
    "url", ["", "no url", "sqlite+nonsense:///x.db", "postgresql://u:hunter2@127.0.0.1:port/db", "oracle://u:hunter2@h/d"]
)
def test_a_url_that_cannot_be_used(url: str) -> None:
    with pytest.raises(LedgerError) as caught:
        Ledger(url)
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(LedgerError):
        Ledger(f"sqlite:///{path}").migrate()


def test_a_place_where_no_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError):
        Ledger(f"sqlite:///{tmp_path / 'file' / 'ledger.db'}").migrate()
    with pytest.raises(LedgerError):
        Ledger(f"sqlite:///{tmp_path}").migrate()


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(LedgerError) as caught:
        Ledger("postgresql://u:hunter2@127.0.0.1:1/db").migrate()
    assert "hunter2" not in str(caught.value)
