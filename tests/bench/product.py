"""The product in one process, from the first poll to the last draft filed: run as a child, so that each round begins anew."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from tests.bench.result import Timing
from tests.sites import NOW


def measure(config: Path) -> Timing:
    """Poll the mailbox of this configuration once and work off all of it. Start-up isn't counted; the whole command is, elsewhere."""
    from agent import service
    from agent.configuration import load
    from agent.wiring import clock, make_post

    post, engine = make_post(load(config), clock(datetime.fromisoformat(NOW)))
    service.ready()
    engine.start(service.jobs(post))
    for name in post.mailboxes:
        service.prepare(post, name)
    started, cpu = time.perf_counter(), time.process_time()
    queued = service.poll_all(post).queued
    while engine.pending():
        time.sleep(0.05)  # each look costs the workers a millisecond; the command itself looks every 0.1 s
    timing = Timing(time.perf_counter() - started, time.process_time() - cpu, queued)
    engine.stop()
    return timing


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
