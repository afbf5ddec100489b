"""Moving worlds: hundreds of pending drafts in every clean state, the systems change under them in every column of every view.

Each draft's order, account and parcel are its own, in one real database; questions are counted by the database itself. Short in the
suite; ``PODESK_MOVING=1000`` makes it the long one (docs/review.md has its figures).
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from agent.configuration import load
from agent.stages.gather import Systems
from agent.watch import recheck_once
from agent.wiring import make_systems
from connectors.generic.views import VIEWS
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.integration.test_watch_facts import sweep
from tests.integration.test_watch_people import down, saved
from tests.mails import mail
from tests.moving import KEPT, MOVED, NAMES, Lot, allocated, joined, lots, po, renamed, sender
from tests.servers.postgres import Server

DRAFTS = int(os.environ.get("PODESK_MOVING", "90"))
_SCOPE = '[scope]\norder_types = ["stock", "will_call"]\n'
QUESTIONS = 12  # a sweep over drafts in all states, however many
WITHDRAWN = "PO Desk/Withdrawn"


@dataclass
class SqlDesk(TwinDesk):
    """A desk whose systems are the real SQL connectors over a real database."""

    url: str = ""

    def make_systems(self, fail: Any = None) -> Systems:
        self.url = self.url or f"sqlite:///{self.folder / 'world.db'}"
        path = self.folder / "config" / "podesk.toml"
        path.write_text(path.read_text().replace(f"sqlite:///{self.folder / 'world.db'}", self.url))
        self.settings = load(path.parent)
        self.world.write_sql(self.url)
        return make_systems(self.settings, lambda: self.now)

    def becomes(self, small: World) -> None:
        """The systems hold this from now on."""
        small.write_sql(self.url)


@dataclass
class Pending:
    """A desk with a draft for each lot, some of which people have begun to edit."""

    desk: TwinDesk
    lots: list[Lot]
    texts: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def made(cls, desk: TwinDesk, chosen: list[Lot]) -> Pending:
        for lot in chosen:
            desk.mailbox.deliver(mail(lot.number, f"When does PO {po(lot.number)} ship?", sender=sender(lot.number)))
        desk.run()
        self = cls(desk, chosen)
        self.texts = self.drafts()
        without = [(lot.number, lot.base.__name__) for lot in chosen if lot.number not in self.texts]
        assert without == [], f"no draft: {without}"
        uids = {number_of(one.content): uid for uid, one in desk.mailbox.folders["Drafts"].messages.items()}
        for lot in chosen:
            if lot.edited:
                copy = saved(self.texts[lot.number], b"\r\nKind regards", b"\r\nThanks, and kind regards")
                desk.mailbox.delete("Drafts", uids[lot.number])
                desk.mailbox.deliver(copy, folder="Drafts", flags=["\\Draft", "\\Seen"])
                self.texts[lot.number] = copy
        return self

    def drafts(self) -> dict[int, bytes]:
        return {number_of(one): one for one in self.desk.texts("Drafts")}

    def problems(self) -> list[str]:
        """Each draft against what must have become of it."""
        found = []
        inside = list(self.desk.texts("Drafts"))
        away = set(self.desk.texts(WITHDRAWN))
        marked = {number_of(one.content) for one in self.desk.mailbox.folders["Drafts"].messages.values() if "\\Flagged" in one.flags}
        for lot in self.lots:
            text = self.texts[lot.number]
            here, gone, told = text in inside, text in away, lot.number in marked
            wanted = (True, False, True) if lot.moved and lot.edited else (False, True, False) if lot.moved else (True, False, False)
            if (here, gone, told) != wanted:
                found.append(
                    f"{lot.number} {lot.base.__name__} {lot.names} edited={lot.edited}: in Drafts {here}, withdrawn {gone}, marked {told}"
                )
        return found


def number_of(content: bytes) -> int:
    found = re.search(rb"In-Reply-To: <m(\d+)@", content)
    assert found
    return int(found[1])


@contextmanager
def counted_by_sqlite() -> Iterator[list[str]]:
    """Every SELECT that SQLite itself ran for a connector of the systems (the ledger's statements are told by its tables)."""
    heard: list[str] = []

    def listen(connection: Any, *_: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(lambda said: heard.append(said) if re.match(r"\s*(select|with)\b", said, re.I) else None)

    sa.event.listen(sa.pool.Pool, "checkout", listen)
    try:
        yield heard
    finally:
        sa.event.remove(sa.pool.Pool, "checkout", listen)


def of_the_systems(statements: list[str]) -> list[str]:
    views = "|".join(VIEWS)
    return [one for one in statements if re.search(rf"\b({views})\b", one)]


def moved_and_judged(pending: Pending, desk: SqlDesk, capsys: Any, name: str, questions: Callable[[], int]) -> None:
    """One quiet sweep, then the world moves, then one sweep decides."""
    count = len(pending.lots)
    assert recheck_once(desk.post).unchanged == count
    asked = questions()
    desk.becomes(joined([lot.after() for lot in pending.lots]))
    result = sweep(desk)
    kinds = Counter("marked" if lot.moved and lot.edited else "withdrawn" if lot.moved else "left" for lot in pending.lots)
    with capsys.disabled():
        print(f"\n{name}, {count} drafts: {dict(kinds)}, wrong {len(pending.problems())}, questions a sweep {asked}")
    assert pending.problems() == []
    assert (result.withdrawn, result.outdated, result.unchanged) == (kinds["withdrawn"], kinds["marked"], kinds["left"])
    assert 0 < asked <= QUESTIONS
    again = recheck_once(desk.post)
    assert (again.withdrawn, again.outdated) == (0, 0)


@pytest.mark.timeout(900)
def test_every_change_is_seen_and_no_other_on_sqlite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = lots(DRAFTS, random.Random(48817))
    with counted_by_sqlite() as heard:
        desk = SqlDesk(tmp_path, MemoryMailbox(), joined([lot.before() for lot in chosen]), policies=_SCOPE, batch=200)
        pending = Pending.made(desk, chosen)
        heard.clear()
        moved_and_judged(pending, desk, capsys, "SQLite", lambda: len(of_the_systems(heard)))


@pytest.mark.timeout(900)
def test_every_change_is_seen_and_no_other_on_postgres(
    tmp_path: Path, postgres_server: Server, postgres_database: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = lots(DRAFTS, random.Random(77001))
    url, log = postgres_database(), postgres_server.folder / "server.log"
    base = url.rpartition("/")[2]
    postgres_server.execute(f"ALTER DATABASE \"{base}\" SET log_statement = 'all'")
    desk = SqlDesk(tmp_path, MemoryMailbox(), joined([lot.before() for lot in chosen]), policies=_SCOPE, batch=200, url=url)
    pending = Pending.made(desk, chosen)
    seen = log.stat().st_size

    def questions() -> int:
        said = re.findall(r"LOG:  (?:execute|statement)[^:]*: ([^\n]*(?:\n\t[^\n]*)*)", log.read_bytes()[seen:].decode(errors="replace"))
        return len(of_the_systems([one for one in said if re.match(r"\s*(select|with)\b", one, re.I)]))

    moved_and_judged(pending, desk, capsys, "PostgreSQL", questions)


def test_the_changes_touch_every_column_of_every_view() -> None:
    touched: set[tuple[str, str]] = set()
    for base, change in [(base, change) for changes in (MOVED, KEPT) for base, named in changes.items() for change in named.values()]:
        before, after = World(base()), World(base())
        change(after)
        same_rows = [view for view in VIEWS if len(before.views[view]) == len(after.views[view])]
        touched |= {(view, one) for view in same_rows for one in VIEWS[view] if cells(before, view, one) != cells(after, view, one)}
    assert {(view, one) for view in VIEWS for one in VIEWS[view] if one not in NAMES} <= touched


def cells(small: World, view: str, column: str) -> list[str]:
    return sorted(str(row.get(column)) for row in small.views[view])


@pytest.mark.parametrize("system", ["erp", "wms"])
def test_hundreds_of_drafts_wait_for_a_silent_system_as_long_as_they_may(tmp_path: Path, system: str) -> None:
    count = max(40, DRAFTS // 2)
    views = joined([renamed(allocated(), number) for number in range(1, count + 1)])
    desk = TwinDesk(tmp_path, MemoryMailbox(), views, batch=200)
    chosen = [Lot(number, allocated, (), (), moved=False, edited=False) for number in range(1, count + 1)]
    pending = Pending.made(desk, chosen)
    down(desk, system, "unavailable")
    wait = partial(desk.later, hours={"erp": 23, "wms": 3}[system], minutes=29)
    wait()
    assert (sweep(desk).waiting, pending.problems()) == (count, [])
    desk.later(minutes=2)
    assert sweep(desk).withdrawn == count
    assert not desk.texts("Drafts")
