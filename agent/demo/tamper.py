"""A record changes under a draft that waits, and the draft is withdrawn: the demo's second act. The same sweep as `podesk run` makes."""

from __future__ import annotations

import time
from datetime import datetime

from agent.demo.samples import Story
from agent.demo.site import Site
from agent.desk import Post
from agent.embedded import world
from agent.engine import Engine
from agent.service import jobs
from agent.watch import WatchResult, recheck_once

ORDER, LINE, SHORT = "SO-10452", 2, 6
WORDS = (
    "Nobody has sent the draft on PO 48966 yet, and a count in the warehouse finds line 2 short: 6 of its 16 are now on backorder. "
    "The next look at the systems takes the draft away before anybody can send it, and the mail is decided anew."
)


def change_record(story: Story, site: Site, now: datetime) -> None:
    """The warehouse books a shortage on one line of the drafted order, as of now."""
    for row in story.views["wms_lines"]:
        if (row["order_number"], row["line_number"]) == (ORDER, LINE):
            row["backordered_qty"] = SHORT
    for row in story.views["wms_orders"]:
        if row["order_number"] == ORDER:
            row["as_of"] = now
    world.write(story.views, site.world)


def recheck(post: Post, engine: Engine) -> WatchResult:
    """One sweep over the drafts that wait, and whatever it put on the queue worked off. Starts and stops the engine."""
    engine.start(jobs(post))
    try:
        result = recheck_once(post)
        while engine.pending():
            time.sleep(0.05)
        return result
    finally:
        engine.stop(0)
