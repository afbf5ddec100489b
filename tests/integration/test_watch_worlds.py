"""Moving worlds: hundreds of pending drafts in every clean state, the systems change under them in every column of every view.

Each draft's order, account and parcel are its own, in one real database; questions are counted by the database itself. Short in the
suite; ``PODESK_MOVING=600`` makes it the long one (docs/review.md has its figures).
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
from tests.integration.test_watch_facts import (
    ALLOCATED,
    DELIVERED,
    LATER,
    QUIET,
    SHIPPED,
    Change,
    Rows,
    account,
    both,
    event,
    head,
    line,
    lines,
    shipped,
    sweep,
    wms_line,
)
from tests.integration.test_watch_people import down, saved
from tests.mails import mail, order, world
from tests.servers.postgres import Server

DRAFTS = int(os.environ.get("PODESK_MOVING", "90"))
_SCOPE = '[scope]\norder_types = ["stock", "will_call"]\n'
_TRACKING = "1Z999AA1012345678"
WITHDRAWN, DRAFTED = "PO Desk/Withdrawn", "Drafts"


def allocated() -> Rows:
    """One order, nothing begun."""
    return world(order("SO-1", "77001"))


def picking() -> Rows:
    """Two lines are in hand."""
    small = World(allocated())
    for number in (1, 2):
        small.set("wms_lines", {"order_number": "SO-1", "line_number": number}, picked_qty=10)
    small.set("wms_orders", {}, status="picking")
    return small.views


def pickup() -> Rows:
    """Packed in full, for the counter."""
    small = World(allocated())
    small.set("erp_orders", {}, order_type="will_call")
    small.set("wms_lines", {}, picked_qty=10, packed_qty=10)
    small.set("wms_orders", {}, status="packed")
    return small.views


def gone() -> Rows:
    """Shipped, without the second order of that world."""
    small = World(shipped())
    for view in ("erp_orders", "erp_order_lines", "wms_orders", "wms_lines"):
        small.remove(view, order_number="SO-2")
    return small.views


def arrived() -> Rows:
    """Delivered, the same."""
    small = World(gone())
    small.add("carrier_events", **event("2026-11-23T14:00:00Z", "delivered", None, signed_by="R HALE"))
    return small.views


def each(view: str, **cells: object) -> Change:
    return lambda small: small.set(view, {}, **cells)


MOVED: dict[Callable[[], Rows], dict[str, Change]] = {
    allocated: ALLOCATED
    | {
        "no longer stocked": lines(is_stocked=0),
        "stock unknown": line(is_stocked=None),
        "hazmat too early": both(lines(is_hazmat=1), account(hazmat_lead_days=60), head("erp_orders", ordered_on="2026-11-20")),
        "partly shipped": both(line(allocated_qty=0, shipped_qty=10), wms_line(picked_qty=10, packed_qty=10, shipped_qty=10)),
        "requested in the WMS alone": wms_line(requested_qty=9),
        "WMS stale": head("wms_orders", as_of="2026-11-23T09:00:00Z"),
        "account gone": lambda small: small.remove("crm_accounts"),
        "the sender is nobody's any more": both(
            each("crm_contacts", email="lee@other.example"), each("crm_domains", domain="other.example")
        ),
        "a new line": lambda small: small.add("erp_order_lines", **{**small.rows("erp_order_lines")[0], "line_number": 6}),
        "line renumbered in the WMS": wms_line(line_number=9),
        "another item in the WMS": wms_line(sku="OTHER"),
    },
    picking: {
        "put on hold": head("wms_orders", status="on_hold"),
        "ship date in both systems": both(lines(promised_ship_date="2026-12-01"), head("wms_orders", planned_ship_date="2026-12-01")),
        "more picked than wanted": wms_line(picked_qty=11),
        "credit hold": head("erp_orders", hold_code="credit"),
        "short in the warehouse": wms_line(backordered_qty=3, expected_date="2026-12-09"),
        "partly shipped": both(line(allocated_qty=0, shipped_qty=10), wms_line(picked_qty=10, packed_qty=10, shipped_qty=10)),
    },
    pickup: {
        "a line is unpacked": wms_line(packed_qty=4),
        "cancelled": head("erp_orders", status="cancelled"),
        "no longer for the counter": head("erp_orders", order_type="drop_ship"),
        "taken away": both(lines(allocated_qty=0, shipped_qty=10), each("wms_lines", shipped_qty=10), head("wms_orders", status="shipped")),
    },
    gone: SHIPPED
    | {
        "no ASN": account(asn_required=1),
        "packed another quantity": lambda small: small.set("wms_shipment_lines", {"line_number": 2}, qty=4),
        "a parcel without lines": lambda small: small.remove("wms_shipment_lines"),
        "a parcel of another order": each("wms_shipments", order_number="SO-77"),
        "the last scan was none": lambda small: small.set("carrier_events", {"status": "in_transit"}, status="exception"),
        "ETA over": lambda small: small.set("carrier_events", {}, estimated_delivery="2026-11-22"),
    },
    arrived: DELIVERED,
}
KEPT: dict[Callable[[], Rows], dict[str, Change]] = {
    allocated: {name: change for name, change in QUIET.items() if name != "another order"}
    | {
        "the account's names": account(name="Harmon Fabrication Inc.", owner_name="T Orr", owner_email="orr@northwind.example"),
        "the contact's name": each("crm_contacts", name="Dana R Hale"),
        "a second contact": lambda small: small.add("crm_contacts", customer_id="C1", email="lee@harmon.example", name="Lee Hale"),
        "a second domain": lambda small: small.add("crm_domains", customer_id="C1", domain="harmon-parts.example"),
        "the account's language": account(language="es"),
        "the items' descriptions": lines(description="Ball bearing"),
        "another contact, the same domain": each("crm_contacts", email="lee@harmon.example"),
        "the day of the order": head("erp_orders", ordered_on="2026-11-09"),
        "changed days ago": lines(changed_at="2026-11-18T09:00:00Z"),
        "a due date of nothing": wms_line(expected_date="2026-12-20"),
    },
    picking: {
        "more is picked": wms_line(line_number=2, picked_qty=10, packed_qty=10),
        "read again": both(head("erp_orders", as_of=LATER), head("wms_orders", as_of=LATER)),
    },
    pickup: {"the unit price": lines(unit_price=1.25), "read again": head("wms_orders", as_of=LATER)},
    gone: {
        "a further scan": lambda small: small.add(
            "carrier_events", **event("2026-11-23T13:00:00Z", "in_transit", "2026-11-24", location="Gary IN", description="Arrived")
        ),
        "the carrier's service": each("wms_shipments", service="2nd Day"),
        "the ASN went out": each("wms_shipments", asn_sent_at="2026-11-21T20:05:00Z"),
        "where the first scan was": lambda small: small.set("carrier_events", {"status": "picked_up"}, location="Joliet IL"),
    },
    arrived: {
        "read again": head("wms_orders", as_of=LATER),
        "where it was": each("carrier_events", location="Gary IN", description="Left at dock"),
    },
}
# what names a row: under another name it is another row, which the changes above remove and add
_NAMES = {"shipment_id", "order_number", "line_number", "customer_id"}


def renamed(views: Rows, number: int) -> Rows:
    """A small world as the order, account and parcel of one draft."""
    names = {
        "SO-1": f"SO-{number}", "SO-9": f"SX-{number}", "SO-77": f"SY-{number}", "77001": po(number), "99999": f"X{number}", "C1": f"C{number}",
        "C2": f"D{number}", "C3": f"E{number}", "S1": f"S{number}", "harmon.example": f"h{number}.example",
        "harmon-parts.example": f"p{number}.example", "dana@harmon.example": sender(number), "lee@harmon.example": f"lee@h{number}.example",
        f"{_TRACKING}4": f"1Z{number:08}A", f"{_TRACKING}5": f"1Z{number:08}B",
    }  # fmt: skip
    return {view: [{key: names.get(value, value) if isinstance(value, str) else value for key, value in row.items()} for row in rows] for view, rows in views.items()}  # fmt: skip


def po(number: int) -> str:
    return f"77{number:05}"


def sender(number: int) -> str:
    return f"dana@h{number}.example"


@dataclass
class Lot:
    """One pending draft and what happens under it. ``moved``: the truth that it tells changes."""

    number: int
    base: Callable[[], Rows]
    names: tuple[str, ...]
    changes: tuple[Change, ...]
    moved: bool
    edited: bool

    def before(self) -> Rows:
        return renamed(World(self.base()).views, self.number)

    def after(self) -> Rows:
        small = World(self.base())
        for change in self.changes:
            change(small)
        return renamed(small.views, self.number)


def lots(count: int, rng: random.Random) -> list[Lot]:
    """All changes in turn, alone and together with quiet ones; a third untouched by any change that counts."""
    loud = [(base, name, change) for base, changes in MOVED.items() for name, change in changes.items()]
    quiet = [(base, name, change) for base, changes in KEPT.items() for name, change in changes.items()]
    made = []
    for number in range(1, count + 1):
        moved = number % 3 != 0
        base, name, change = loud[(number - number // 3 - 1) % len(loud)] if moved else quiet[(number // 3 - 1) % len(quiet)]
        chosen = {name: change}
        if moved and name.startswith(("shipped complete", "account gone")):
            pass  # nothing is left for a quiet change to act on
        elif rng.random() < 0.4:
            more, another = rng.choice(list(KEPT[base].items()))
            chosen = {more: another, **chosen}  # the quiet one first, so that it doesn't undo the loud one
        if not moved and rng.random() < 0.2:
            chosen = {}
        made.append(Lot(number, base, tuple(chosen), tuple(chosen.values()), moved, rng.random() < 0.3))
    return made


def joined(parts: list[Rows]) -> World:
    """One world out of many."""
    return World({view: [row for part in parts for row in part.get(view, [])] for view in VIEWS})


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
    assert (recheck_once(desk.post).unchanged, questions()) <= (count, 12)
    asked = questions()
    desk.becomes(joined([lot.after() for lot in pending.lots]))
    result = sweep(desk)
    kinds = Counter("marked" if lot.moved and lot.edited else "withdrawn" if lot.moved else "left" for lot in pending.lots)
    with capsys.disabled():
        print(f"\n{name}, {count} drafts: {dict(kinds)}, wrong {len(pending.problems())}, questions a sweep {asked}")
    assert pending.problems() == []
    assert (result.withdrawn, result.outdated, result.unchanged) == (kinds["withdrawn"], kinds["marked"], kinds["left"])
    assert 0 < asked <= 12
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
    assert {(view, one) for view in VIEWS for one in VIEWS[view] if one not in _NAMES} <= touched


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
