"""Settings → the language model with its limits: as a writer of drafts, and as a reader of unclear mails. Opens no model, asks none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import BoundedSemaphore

from agent.ledger.readings import LedgerShelf
from agent.ledger.store import Ledger
from agent.ledger.usage import LedgerPurse
from agent.model.usage import MICRO
from agent.scribe.asking import Scribe
from agent.settings import Settings
from agent.stages.advise import Adviser
from connectors.ports import LanguageModel

Now = Callable[[], datetime]
_READ = ("subject", "new_text", "language", "intents")


def writer(settings: Settings, opened: LanguageModel, ledger: Ledger, now: Now) -> Scribe:
    """The opened model with the configured limits, and the budget that the ledger keeps."""
    model = settings.podesk.model
    return Scribe(
        model=opened,
        purse=LedgerPurse(ledger, int(model.monthly_budget * MICRO), now),
        mode=model.mode,
        time_limit=model.time_limit.total_seconds(),
        max_tokens=model.max_tokens,
        retries=model.retries,
        price_in=model.prices[0] * MICRO,
        price_out=model.prices[1] * MICRO,
        closed="" if model.monthly_budget else "the model's monthly budget is 0, so it isn't asked",
        sees_asks=settings.visibility.to_model("mail", "asks"),
        slots=BoundedSemaphore(model.parallel),
    )


def reader(settings: Settings, scribe: Scribe | None, ledger: Ledger, now: Now) -> Adviser | None:
    """The same model, with the same limits, where it may help to read; it is shown what ``visibility.toml`` allows."""
    if scribe is None or not settings.podesk.model.understand:
        return None
    sees = frozenset(name for name in _READ if settings.visibility.to_model("mail", name))
    return Adviser(scribe=scribe, shelf=LedgerShelf(ledger, now), sees=sees)
