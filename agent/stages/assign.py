"""Who owns an exception and until when: the leading rule's path → the desk's people. Names nobody that the configuration or CRM doesn't."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import Field

from agent.model.hours import WorkingTime
from agent.model.outcome import Owner
from policies.packet import AccountView, Frozen
from policies.verdict import Decision


class Person(Frozen):
    """One path's owner as configured."""

    name: str
    email: str
    within: timedelta = timedelta(hours=4)
    notify: str = "each"


class People(Frozen):
    """The desk's people: owners by path, and the supervisor for all else."""

    owners: dict[str, Person] = Field(default_factory=dict)
    supervisor: str = ""
    working: WorkingTime = WorkingTime()


def assign(decision: Decision, people: People, now: datetime) -> Owner:
    """The owner of the leading finding's path: as configured; the account's own (CRM) for ``account_owner``; else the supervisor."""
    account = next((packet.account for packet in decision.packets if packet.account), None)
    return owner_of(decision.leading.path if decision.leading else "desk_lead", people, now, account)


def owner_of(path: str, people: People, now: datetime, account: AccountView | None = None) -> Owner:
    """Who decides what takes this path, and by when."""
    person = people.owners.get(path) or _account_owner(path, account) or Person(name="Supervisor", email=people.supervisor)
    due = people.working.end(now, person.within)
    return Owner(path=path, name=person.name, email=person.email, due_at=due, notify=person.notify)


def _account_owner(path: str, account: AccountView | None) -> Person | None:
    if path != "account_owner" or account is None or not account.owner_email:
        return None
    return Person(name=account.owner_name or account.owner_email, email=account.owner_email)
