"""How long a wide order takes to decide: `python -m tests.bench.wide [--lines 200] [--rounds 51]`, CPU ms from evidence to decision."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from agent.stages.gather import gather
from agent.stages.intake import read
from agent.stages.reconcile import reconcile
from agent.stages.understand import understand
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from policies.decide import decide
from tests.desks import TwinDesk
from tests.mails import mail, order, world


def measure(lines: int, rounds: int, waiting: int) -> tuple[str, list[float]]:
    """The lane, and CPU milliseconds of each round, for one order of so many lines of which the last ``waiting`` are backordered."""
    with tempfile.TemporaryDirectory() as folder:
        desk = TwinDesk(Path(folder), MemoryMailbox(), World(world(order("SO-1", "48817", lines=lines, waiting=waiting)))).desk
        letter = read(mail(1, "Where is PO 48817?"), desk.intake)
        inquiry = understand(letter, desk.hints)
        (found,) = gather([(letter, inquiry)], desk.systems, desk.now)
        spent, lane = [], ""
        for _ in range(rounds):
            started = time.process_time()
            lane = decide(reconcile(inquiry, found, now=desk.now(), tz=desk.tz), desk.policies).lane
            spent.append(1000 * (time.process_time() - started))
    return lane, spent


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=51)
    options = parser.parse_args()
    print(f"| order of {options.lines} lines | lane | median CPU ms | slowest ms |\n|---|---|---|---|")
    for name, waiting in (("clean", 0), ("its last 10 lines on backorder in the WMS alone", 10)):
        lane, spent = measure(options.lines, options.rounds, waiting)
        print(f"| {name} | {lane} | {statistics.median(spent):.1f} | {max(spent):.1f} |")


if __name__ == "__main__":
    main()
