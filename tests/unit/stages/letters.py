"""Letters for the tests of phrasing: drafts of made-up packets in all states, and a purse that counts."""

from __future__ import annotations

import threading
from typing import Any

from agent.model.usage import Hold
from agent.stages.phrase import Letter, Patience, Scribe
from agent.stages.verify import verify
from tests.unit.wording.samples import DESK, Case, bank


class Purse:
    """Counts what is set aside and spent; ``budget`` None = there is always enough."""

    def __init__(self, budget: int | None = None) -> None:
        self.budget, self.spent, self.most = budget, 0, 0
        self._lock = threading.Lock()

    def reserve(self, amount: int) -> Hold | None:
        with self._lock:
            if self.budget is not None and self.spent + amount > self.budget:
                return None
            self.spent += amount
            self.most = max(self.most, self.spent)
            return Hold(month="2026-11", amount=amount)

    def settle(self, hold: Hold, spent: int) -> None:
        with self._lock:
            self.spent += spent - hold.amount


def letter(case: Case) -> Letter:
    """What flow would hand over for this case."""
    return Letter(
        write=case.draft,
        check=lambda draft: verify(draft.text, case.packets, bank(), DESK, atoms=case.atoms, ours=draft.language),
        packets=case.packets,
        bank=bank(),
        asks=case.asks,
        atoms=case.atoms,
    )


def scribe(model: Any, **changes: Any) -> Scribe:
    """A scribe that is never left alone and never out of money, unless told otherwise."""
    usual = {"purse": Purse(), "time_limit": 5.0, "price_in": 100.0, "price_out": 400.0, "patience": Patience(failures=1 << 30)}
    return Scribe(model=model, **{**usual, **changes})
