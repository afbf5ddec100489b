"""Mails a second from Inbox to draft over Dovecot, beside the bare IMAP floor and django-helpdesk, in one alternating run.

    python -m tests.bench.throughput [--mails 500] [--rounds 3] [--no-rival] [--no-write]

Writes docs/benchmarks.md. It counts what came out and asserts no time: the page says what was measured, people judge it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench import floor, rival, stages
from tests.bench.backlog import letters, orders
from tests.bench.page import Page, write
from tests.bench.result import Timing
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import Site

_ROOT = Path(__file__).resolve().parents[2]
_CARDS = "PO Desk/Cards"


class Bench:
    """One run of all contestants. Each round has servers and mailboxes of its own; the order turns with the rounds."""

    def __init__(self, count: int, with_rival: bool) -> None:
        self.mails, self.rows = letters(count), orders(count)
        self.drafts: list[bytes] = []
        self.cards: list[bytes] = []
        self.timings: dict[str, list[Timing]] = {}
        self.empty = rival.prepare() if with_rival else None

    def run(self, rounds: int) -> None:
        """A first round of the product alone gives the floor its drafts and cards, and isn't counted."""
        with Dovecot() as server:
            self._product(server, keep=True)
        contestants: list[tuple[str, Callable[[Dovecot], Timing]]] = [("floor", self._floor), ("podesk", self._product)]
        if self.empty:
            contestants.append(("helpdesk", self._rival))
        contestants.append(("command", self._command))
        for number in range(rounds):
            turn = number % len(contestants)
            for name, contestant in contestants[turn:] + contestants[:turn]:
                with Dovecot() as server:
                    timing = contestant(server)
                self.timings.setdefault(name, []).append(timing)
                print(f"round {number + 1}: {name:9} {timing.rate:7.1f} mails/s  {timing.cpu_ms:6.2f} ms CPU a mail", flush=True)

    def _floor(self, server: Dovecot) -> Timing:
        timing = floor.run(server.port, "floor@northwind.example", self.mails, self.drafts, self.cards)
        return self._counted("floor", timing, len(floor.messages(server.port, "floor@northwind.example", "Drafts")))

    def _rival(self, server: Dovecot) -> Timing:
        assert self.empty is not None
        timing = rival.run(self.empty, server.port, "helpdesk@northwind.example", self.mails)
        return self._counted("helpdesk", timing, timing.done)

    def _product(self, server: Dovecot, keep: bool = False) -> Timing:
        def measure(site: Site) -> Timing:
            command = [sys.executable, "-m", "tests.bench.product", str(site.config)]
            done = subprocess.run(command, cwd=_ROOT, env=site.environment(), check=True, text=True, stdout=subprocess.PIPE)
            return Timing(*json.loads(done.stdout.splitlines()[-1]))

        return self._with_site(server, measure, keep)

    def _command(self, server: Dovecot) -> Timing:
        def measure(site: Site) -> Timing:
            before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            done = site.run("run", "--once", timeout=3600)
            wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
            if done.returncode:
                raise SystemExit(f"podesk run --once failed: {done.stderr}")
            return Timing(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, len(self.mails))

        return self._with_site(server, measure, keep=False)

    def _with_site(self, server: Dovecot, measure: Callable[[Site], Timing], keep: bool) -> Timing:
        """A fresh configuration, world and ledger; the drafts are counted in the mailbox itself."""
        with ExitStack() as stack:
            sink = stack.enter_context(SmtpSinkServer())
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            site = Site(folder, server.port, sink.port).write()
            site.write_world(self.rows)
            floor.deliver(server.port, site.user, self.mails)
            timing = measure(site)
            drafts = floor.messages(server.port, site.user, "Drafts")
            if keep:
                self.drafts, self.cards = drafts, floor.messages(server.port, site.user, _CARDS)
                if len(drafts) != len(self.mails) or len(self.cards) != len(self.mails):
                    raise SystemExit(f"{len(drafts)} drafts and {len(self.cards)} cards for {len(self.mails)} mails: no floor without them")
            return self._counted("podesk", timing, len(drafts))

    def _counted(self, name: str, timing: Timing, done: int) -> Timing:
        if done != len(self.mails):
            print(f"{name}: {done} of {len(self.mails)} mails came out at the end", file=sys.stderr)
        return timing._replace(done=done)


def start_up(times: int = 7) -> list[float]:
    """Seconds that ``podesk --help`` takes."""
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    found = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "agent", "--help"], env=environment, check=True, stdout=subprocess.DEVNULL)
        found.append(time.perf_counter() - started)
    return found


def main() -> int:
    """Measure, print, write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-rival", action="store_true", help="leave django-helpdesk out (it is installed from the package index)")
    parser.add_argument("--no-write", action="store_true", help="print the page instead of writing docs/benchmarks.md")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    bench = Bench(given.mails, not given.no_rival)
    bench.run(given.rounds)
    page = Page(
        mails=bench.mails,
        drafts=bench.drafts,
        cards=bench.cards,
        timings=bench.timings,
        start_up=start_up(),
        stages=stages.measure(min(given.mails, 200)),
        load=(load, os.getloadavg()[0]),
        rival=rival.versions() if bench.empty else "",
    )
    text = write(page)
    print(text)
    if not given.no_write:
        (_ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    rates = {name: statistics.median(one.rate for one in found) for name, found in bench.timings.items()}
    print(json.dumps({name: round(rate, 1) for name, rate in rates.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
