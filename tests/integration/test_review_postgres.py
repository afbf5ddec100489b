"""The reviewers' loop with its ledger on PostgreSQL: the paths that change most rows, and the process dying at commits.

The paths are the tests of test_review_paths, run once more; ``PODESK_EVERY_COMMIT=1`` dies at each commit instead of each ninth.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from agent.ledger.store import Ledger
from tests.desks import Killed, TwinDesk
from tests.integration.test_review_crash import another, check, kill_at_commit, people_acted, until_done
from tests.integration.test_review_paths import (  # noqa: F401 - collected here too
    test_a_moved_date_gives_a_new_draft,
    test_answered_by_hand,
    test_approved,
    test_approved_with_an_edit_that_holds,
    test_done_moves_the_other_one_along,
    test_in_doubt_is_never_sent_again,
    test_rejected_for_a_person,
    test_the_customers_next_mail_proves_that_it_was_sent,
    test_the_truth_moved_before_approval,
)
from tests.servers.postgres import Server

STEP = 1 if os.environ.get("PODESK_EVERY_COMMIT") else 9
_numbers = count(1)


class Ledgers:
    """Makes ledgers as copies of a database, and closes them."""

    def __init__(self, server: Server) -> None:
        self.server, self.template, self._open = server, f"empty_{os.getpid()}_{next(_numbers)}", list[Ledger]()
        ledger = Ledger(server.create(self.template))
        ledger.migrate()
        ledger.close()

    def __call__(self) -> Ledger:
        name = f"ledger_{os.getpid()}_{next(_numbers)}"
        self.server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        self._open.append(Ledger(self.server.url(name)))
        return self._open[-1]

    def close(self) -> None:
        for ledger in self._open:
            ledger.close()
        self._open.clear()


@pytest.fixture(scope="module")
def empty(postgres_server: Server) -> Ledgers:
    return Ledgers(postgres_server)


@pytest.fixture(autouse=True)
def ledgers(empty: Ledgers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledgers]:
    """Every desk of these tests keeps its ledger there."""
    monkeypatch.setattr(TwinDesk, "make_ledger", empty)
    yield empty
    empty.close()


@pytest.fixture
def acted(ledgers: Ledgers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """A desk at which people have acted, over and over."""
    made = people_acted("no MOVE")
    ledgers.close()
    copies = Ledgers.__new__(Ledgers)
    copies.server, copies.template, copies._open = ledgers.server, str(made.ledger.engine.url.database), []
    monkeypatch.setattr(TwinDesk, "make_ledger", copies)

    def one() -> object:
        copies.close()
        return another(tmp_path / f"{next(_numbers)}", made, "no MOVE")

    return one


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_commits(acted: Callable[[], object], after: bool) -> None:
    deaths, point = 0, 1
    while True:
        desk = acted()
        with pytest.MonkeyPatch.context() as patch:
            kill_at_commit(patch, [point], after)
            try:
                until_done(desk)
            except Killed:
                deaths += 1
            else:
                break
        until_done(desk)
        check(desk)
        point += STEP
    assert deaths >= 15 // STEP
