"""Measures what an adversarial language model does to lanes by its reading of unclear mails: nothing, or it holds.

    python -m tests.bench.model_readings [--trials 10000] [--seed 1]

A trial is one mail that the model was asked about. Exit 1 where any lane got looser, or any draft, PO or finding of the rules changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.unit.agent.second_readings import rows, trials


def main() -> int:
    """All trials, counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start, counts, seed = time.perf_counter(), Counter[str](), options.seed * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        desk = TwinDesk(Path(folder), MemoryMailbox(), World(rows())).desk
        while counts["mails that a model was asked about"] < options.trials:
            counts.update(trials(desk, [seed]))
            seed += 1
    for name, count in sorted(counts.items()):
        print(f"{name:44}{count:>9}")
    print(f"{'seconds':44}{time.perf_counter() - start:>9.1f}")
    return 1 if counts["LOOSER"] else 0


if __name__ == "__main__":
    sys.exit(main())
