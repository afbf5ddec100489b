"""Desks for tests of all that stands above the ports: jobs are run by hand, so that a test decides what runs when.

:class:`TwinDesk` stands on the twins; :func:`real_desk` on a real IMAP server, real databases and a real way out by SMTP.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from agent.configuration import load
from agent.desk import Post
from agent.ledger.store import Ledger
from agent.poll import poll_once
from agent.service import jobs
from agent.stages.gather import Systems
from agent.wiring import clock, make_desk
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.outgoing import MemoryOutgoing
from connectors.memory.systems import MemoryCarrier, MemoryCrm, MemoryErp, MemoryWms
from connectors.memory.world import World
from connectors.ports import Mailbox, Outgoing
from tests.sites import Site

START = datetime(2026, 11, 23, 15, tzinfo=UTC)


@cache
def _empty_ledger() -> Path:
    """A migrated ledger to copy: migrating each one anew would cost more than the test."""
    path = Path(tempfile.mkdtemp(prefix="podesk-ledger-")) / "empty.db"
    ledger = Ledger(f"sqlite:///{path}")
    ledger.migrate()
    with ledger.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    return path


class Killed(BaseException):
    """The process is gone: nothing may catch this."""


@dataclass
class TwinDesk:
    """``queue`` holds what was enqueued and committed; :meth:`drain` runs it. ``joining`` False: drafts of one question stand
    side by side until the next sweep, so that a test may deliver it many times. ``kill_at`` counts down over commits of the ledger.

    ``ledger_url``: another ledger than the SQLite file of the folder; ``make_ledger``: the same for every desk of a test, migrated.
    """

    make_ledger: ClassVar[Callable[[], Ledger] | None] = None
    folder: Path
    mailbox: MemoryMailbox
    world: World
    now: datetime = START
    outgoing: MemoryOutgoing = field(default_factory=MemoryOutgoing)
    queue: deque[tuple[str, tuple[int, ...]]] = field(default_factory=deque)
    serial: int = 0
    policies: str = ""
    extra: str = ""
    batch: int = 50
    joining: bool = True
    ledger_url: str = ""

    def __post_init__(self) -> None:
        site = Site(self.folder, imap_port=1, smtp_port=2, policies=self.policies, extra=self.extra, batch=self.batch).write()
        self.mailbox.now = lambda: self.now
        self.settings = load(site.config)
        self.systems = self.make_systems()
        self.desk = make_desk(self.settings, lambda: self.now, self.systems)
        self.ledger = self._open_ledger()
        box = self.settings.podesk.all_mailboxes[0]
        self.post = Post(
            desk=self.desk,
            ledger=self.ledger,
            enqueue=self._enqueue,
            mailboxes={"desk": (box, self.mailbox)},
            outgoing=self.outgoing,
        )

    def _open_ledger(self) -> Ledger:
        if TwinDesk.make_ledger is not None:
            return TwinDesk.make_ledger()
        if not self.ledger_url:
            shutil.copy(_empty_ledger(), self.folder / "ledger.db")
        ledger = Ledger(self.ledger_url or f"sqlite:///{self.folder / 'ledger.db'}")
        ledger.migrate()
        return ledger

    def make_systems(self, fail: Mapping[str, Any] | None = None) -> Systems:
        """The twins of the four systems over this world."""
        failing = fail or {}
        clock = lambda: self.now  # noqa: E731
        return Systems(
            erp=MemoryErp(self.world, clock, failing.get("erp", "")),
            crm=MemoryCrm(self.world, clock, failing.get("crm", "")),
            wms=MemoryWms(self.world, clock, failing.get("wms", "")),
            carrier=MemoryCarrier(self.world, clock, failing.get("carrier", "")),
            fresh_for={"erp": 86400.0, "wms": 14400.0, "crm": None, "carrier": None},
            time_limit=5.0,
            own_domains=("northwind.example",),
        )

    def _enqueue(self, _session: object, job: str, *ids: int) -> None:
        if job == "join" and not self.joining:
            return
        self.queue.append((job, tuple(int(one) for one in ids)))

    def poll(self) -> int:
        """Hand over what is new."""
        return poll_once(self.post, "desk")

    def drain(self) -> None:
        """Run all queued jobs. A job that is killed stays at the head of the queue, as the engine would run it again."""
        while self.queue:
            name, ids = self.queue[0]
            self.serial += 1
            jobs(self.post)[name](f"{name}-{ids}", *ids)
            self.queue.popleft()

    def run(self) -> None:
        """One `podesk run --once`."""
        self.poll()
        self.drain()

    def later(self, **delta: float) -> None:
        """Time passes."""
        self.now += timedelta(**delta)

    def texts(self, folder: str) -> Sequence[bytes]:
        """Messages of a folder that aren't marked as deleted."""
        return self.mailbox.contents(folder)


@dataclass
class RealDesk:
    """A desk on real servers. ``outcome`` of the mail is looked up in the mailbox itself."""

    post: Post
    queue: deque[tuple[str, tuple[int, ...]]] = field(default_factory=deque)

    def run(self) -> None:
        """One round: poll, then every job to its end."""
        poll_once(self.post, "desk")
        while self.queue:
            name, ids = self.queue.popleft()
            jobs(self.post)[name](f"{name}-{ids}", *ids)

    def folder(self, name: str) -> list[bytes]:
        """Messages of a folder that aren't marked as deleted."""
        _, mailbox = self.post.mailboxes["desk"]
        with mailbox.session() as session:
            server = session.folder(name)
            if not session.state(server).uidvalidity:
                return []
            uids = [one.uid for one in session.list(server) if "\\deleted" not in {flag.lower() for flag in one.flags}]
            return [one.content for one in session.fetch(server, uids, 1 << 24)] if uids else []


def real_desk(site: Site, mailbox: Mailbox, outgoing: Outgoing | None, *, ledger_url: str = "") -> RealDesk:
    """A desk on this site's systems, with this mailbox and this way out."""
    settings = load(site.config)
    desk = make_desk(settings, clock(datetime.fromisoformat(site.now)))
    ledger = Ledger(ledger_url or f"sqlite:///{site.folder / 'ledger.db'}")
    ledger.migrate()
    queue: deque[tuple[str, tuple[int, ...]]] = deque()
    post = Post(
        desk=desk,
        ledger=ledger,
        enqueue=lambda _session, job, *ids: queue.append((job, tuple(ids))),
        mailboxes={"desk": (settings.podesk.all_mailboxes[0], mailbox)},
        outgoing=outgoing,
    )
    return RealDesk(post, queue)
