"""Are these numbers POs of the account? Asks the ERP for the account's own order headers alone: no other account's order is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from agent.stages.gather.asking import Asker
from agent.stages.gather.match import Account
from agent.stages.gather.systems import Systems
from connectors.ports import Reply


def known(named: Sequence[tuple[str, Sequence[str]]], systems: Systems, now: Callable[[], datetime]) -> list[tuple[str, ...]]:
    """Of each (customer id, texts): those texts that an order of this account bears. None where the ERP doesn't answer."""
    ids = sorted({customer for customer, texts in named if customer and texts})
    headers = Asker(systems.time_limit, systems.breaker, now).ask("erp", systems.erp.headers, ids)
    accounts = {customer: Account(answer.record or ()) for customer, answer in headers.items() if answer.reply is Reply.FOUND}
    return [tuple(text for text in texts if customer in accounts and accounts[customer].bearing(text)) for customer, texts in named]
