"""CPU milliseconds a mail and stage, on the backlog's mails over SQLite worlds, without mailbox, ledger and engine."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from agent.desk import Desk
from agent.flow import consider
from agent.papers import Filed, papers
from agent.stages.compose import account_party, compose
from agent.stages.gather import gather
from agent.stages.intake import read
from agent.stages.reconcile import reconcile
from agent.stages.understand import understand
from agent.stages.verify import verify
from connectors.generic.sql import sql_carrier, sql_crm, sql_erp, sql_wms
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from policies.decide import decide
from policies.packet import packet_hash
from tests.bench.backlog import letters, orders
from tests.desks import TwinDesk

T = TypeVar("T")
BATCH = 50


def measure(count: int = 200, rounds: int = 4) -> dict[str, float]:
    """Stage → CPU ms a mail, the least of all rounds: what the work costs when nothing else disturbs it."""
    best: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], list[T]]) -> list[T]:
        started = time.process_time()
        result = work()
        best[stage] = min(best.get(stage, 1e9), 1000 * (time.process_time() - started) / count)
        return result

    with tempfile.TemporaryDirectory() as folder:
        desk = _desk(Path(folder), count)
        raws = letters(count)
        consider([read(raws[0], desk.intake)], desk)  # compiles what is compiled once
        for _ in range(rounds):
            _walk(desk, raws, timed)
    return best


def _walk(desk: Desk, raws: list[bytes], timed: Callable[..., list[Any]]) -> None:
    """All stages over all mails, one stage after the other."""
    mails = timed("intake", lambda: [read(raw, desk.intake) for raw in raws])
    inquiries = timed("understand", lambda: [understand(mail, desk.hints) for mail in mails])
    asked = list(zip(mails, inquiries, strict=True))
    pieces = [asked[start : start + BATCH] for start in range(0, len(raws), BATCH)]
    found = timed("gather", lambda: [one for piece in pieces for one in gather(piece, desk.systems, desk.now)])
    pairs = list(zip(inquiries, found, strict=True))
    dossiers = timed("reconcile", lambda: [reconcile(inquiry, one, now=desk.now(), tz=desk.tz) for inquiry, one in pairs])
    timed("decide", lambda: [decide(dossier, desk.policies) for dossier in dossiers])
    rows = list(zip(mails, inquiries, dossiers, found, strict=True))
    drafts = timed("compose", lambda: [compose(m, i, d, desk.bank, desk.style, cc_allowed=account_party(e)) for m, i, d, e in rows])
    written = list(zip(drafts, dossiers, strict=True))
    timed("verify", lambda: [verify(one.text, d.packets, desk.bank, desk.style, ours=one.language) for one, d in written])
    timed("hash", lambda: [packet_hash(dossier.packets) for dossier in dossiers])
    outcomes = [outcome for piece in pieces for outcome in consider([mail for mail, _ in piece], desk)]
    filed = Filed(case="PD-AAAAAAAA", revision=1, token="abcdefghijkl")
    ready = list(zip(outcomes, mails, strict=True))
    timed("papers (card, MIME)", lambda: [papers(outcome, mail, filed, desk) for outcome, mail in ready])


def _desk(folder: Path, count: int) -> Desk:
    rows = orders(count)
    url = f"sqlite:///{folder / 'systems.db'}"
    World(rows).write_sql(url)
    desk = TwinDesk(folder, MemoryMailbox(), World(rows)).desk
    makers = {"erp": sql_erp, "crm": sql_crm, "wms": sql_wms, "carrier": sql_carrier}
    return replace(desk, systems=replace(desk.systems, **{name: make(url, desk.now) for name, make in makers.items()}))


if __name__ == "__main__":
    for name, milliseconds in measure().items():
        print(f"{name:22} {milliseconds:.2f}")
