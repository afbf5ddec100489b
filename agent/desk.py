"""The desk: everything that the stages need of the world, made once by wiring and never changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.ledger.store import Ledger
from agent.model.draft import DeskStyle
from agent.model.visibility import Visibility
from agent.settings import MailboxSettings, Settings
from agent.stages.advise import Adviser
from agent.stages.assign import People
from agent.stages.gather import Systems
from agent.stages.intake import IntakeLimits
from agent.stages.phrase import Scribe
from agent.stages.understand import Hints
from agent.wording.bank import Bank
from connectors.ports import Mailbox, Outgoing
from policies.limits import Policies


@dataclass(frozen=True)
class Desk:
    """Ports, policies, people and the clock. ``draw`` makes random tokens; ``policy_version`` is a hash of the rules in force.

    ``scribe``: the language model, only where there is a ledger to keep its budget in; ``adviser``: the same, where it may help to read
    unclear mails.
    """

    settings: Settings
    systems: Systems
    policies: Policies
    bank: Bank
    style: DeskStyle
    people: People
    hints: Hints
    now: Callable[[], datetime]
    draw: Callable[[], str]
    visibility: Visibility
    policy_version: str
    tz: ZoneInfo
    intake: IntakeLimits = field(default_factory=IntakeLimits)
    scribe: Scribe | None = None
    adviser: Adviser | None = None


@dataclass(frozen=True)
class Post:
    """A desk at its mailboxes: what running needs beyond deciding.

    ``enqueue(session, job, *ids)`` puts a job on the queue inside a transaction.
    """

    desk: Desk
    ledger: Ledger
    enqueue: Callable[..., None]
    mailboxes: Mapping[str, tuple[MailboxSettings, Mailbox]]
    outgoing: Outgoing | None = None
