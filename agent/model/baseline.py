"""What a mailbox's own history says of the desk before the agent: samples, not figures, so that they are counted as the KPIs are."""

from __future__ import annotations

from datetime import datetime

from policies.packet import Frozen


class Waited(Frozen):
    """A customer's mail and its first answer. ``named``: its subject names an order."""

    received: datetime
    answered: datetime
    named: bool = False


class Settled(Frozen):
    """A thread: its first answer, and the last one after which the customer asked nothing more."""

    first: datetime
    last: datetime


class Baseline(Frozen):
    """One mailbox from ``since`` to ``until`` (None: nothing was there). ``received``: mails of customers, ``named`` of them name an order
    in the subject; ``sent``: mails to customers; automatic mail and the desk's own people are left out."""

    mailbox: str
    since: datetime | None = None
    until: datetime
    received: int = 0
    named: int = 0
    sent: int = 0
    waited: tuple[Waited, ...] = ()
    settled: tuple[Settled, ...] = ()
