"""The configuration as values (docs/contract.md §8). Validates; reads no file but a secret's, never the clock or the network."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from agent.model.duration import Duration, Span, WorkingSpan
from agent.model.hours import WorkingTime
from agent.model.secret import Secret, Table
from agent.model.visibility import Visibility
from agent.stages.intake.limits import IntakeLimits
from agent.stages.phrase.settings import ModelSettings
from policies.limits import Policies

PATHS = ("credit", "pricing", "contracts", "fulfillment", "account_owner", "desk_lead")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError('name a time zone of the IANA list, such as "America/Chicago"') from error
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", value):
        raise ValueError("write one plain mail address, such as orders@northwind.example")
    return value


MailAddress = Annotated[str, AfterValidator(_address)]


class BusinessHours(Table):
    """When people work, in the desk's zone; ``days`` like ``mon-fri`` or ``mon,wed,fri``."""

    days: str = "mon-fri"
    open: time = time(8)
    close: time = time(17)
    holidays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _sensible(self) -> BusinessHours:
        if self.open.tzinfo or self.close.tzinfo:
            raise ValueError('open and close are times of the desk\'s own zone, such as "08:00"')
        if self.open >= self.close:
            raise ValueError("open must be before close")
        self.weekdays()
        return self

    def weekdays(self) -> frozenset[int]:
        """Working weekdays, Monday = 0."""
        found: set[int] = set()
        for part in self.days.lower().split(","):
            first, _, last = part.strip().partition("-")
            if first not in _DAYS or (last and last not in _DAYS):
                raise ValueError('write days such as "mon-fri" or "mon,wed,fri"')
            start, stop = _DAYS.index(first), _DAYS.index(last or first)
            found.update(range(start, stop + 1) if start <= stop else [*range(start, 7), *range(stop + 1)])
        return frozenset(found)


class DeskSettings(Table):
    """Who the desk is."""

    name: str = Field(min_length=1)
    address: MailAddress
    language: str = "en"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    business_hours: BusinessHours = BusinessHours()
    supervisor: MailAddress | None = None
    internal_domains: tuple[str, ...] = ()
    shadow: bool = False
    signatures: tuple[str, ...] = ()
    wait_for_systems: WorkingSpan = timedelta(minutes=30)

    @property
    def tz(self) -> ZoneInfo:
        """The desk's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def working(self) -> WorkingTime:
        """When people work."""
        hours = self.business_hours
        return WorkingTime(
            weekdays=hours.weekdays(), opens=hours.open, closes=hours.close, holidays=frozenset(hours.holidays), zone=self.timezone
        )


class OwnerSettings(Table):
    """Who decides the exceptions of one path, and within how many business hours."""

    name: str
    email: MailAddress
    within: WorkingSpan = timedelta(hours=4)
    notify: Literal["each", "hourly"] = "each"


class FolderSettings(Table):
    """Folder names, written with ``/``; ``drafts``, ``sent`` empty = the server's own."""

    inbox: str = "INBOX"
    drafts: str = ""
    sent: str = ""
    escalations: str = "PO Desk/Escalations"
    cards: str = "PO Desk/Cards"
    approve: str = "PO Desk/Approve"
    reject: str = "PO Desk/Reject"
    done: str = "PO Desk/Done"
    withdrawn: str = "PO Desk/Withdrawn"
    parked: str = "PO Desk/Parked"
    reasons: tuple[str, ...] = ("Needs a person", "Wrong date", "Wrong order", "Wrong tone", "Not an inquiry")


class MailboxSettings(Table):
    """One shared mailbox over IMAP."""

    name: str = "desk"
    host: str
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "tls"
    username: str
    auth: Literal["password", "oauth2"] = "password"
    password: Secret | None = None
    token: Secret | None = None
    ca_file: str | None = None
    trusted_authserv: tuple[str, ...] = ()
    start_from: datetime | None = None
    max_age: Span = timedelta(days=14)
    folders: FolderSettings = FolderSettings()
    poll_every: Span = timedelta(seconds=30)
    idle: bool = True

    @model_validator(mode="after")
    def _usable(self) -> MailboxSettings:
        if self.security == "none" and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError('security = "none" is for loopback only; use "tls" or "starttls"')
        if self.start_from is not None and self.start_from.tzinfo is None:
            raise ValueError('start_from needs a zone, such as "2026-11-23T00:00:00Z"')
        return self


class SmtpSettings(Table):
    """The way out: notices to owners, and approved drafts."""

    host: str
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "starttls"
    username: str | None = None
    password: Secret | None = None
    ca_file: str | None = None

    @model_validator(mode="after")
    def _loopback_only(self) -> SmtpSettings:
        if self.security == "none" and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError('security = "none" is for loopback only; use "tls" or "starttls"')
        return self


class DatabaseSettings(Table):
    """The ledger."""

    url: str | Secret = "sqlite:///var/podesk.db"


class SystemSettings(Table):
    """One of the systems. ``queries`` replaces the text of a view's query; ``time_limit`` bounds one question."""

    connector: str
    url: str | Secret | None = None
    fresh_for: Span | None = None
    time_limit: Span = timedelta(seconds=10)
    queries: dict[str, str] = Field(default_factory=dict)


class SystemsSettings(Table):
    """The four systems of record."""

    erp: SystemSettings
    crm: SystemSettings
    wms: SystemSettings
    carrier: SystemSettings


class SenderSettings(Table):
    """What is asked of a sender before order data goes out."""

    require_authentication: bool = False
    answers_per_day: int = Field(default=1000, ge=1)


class EngineSettings(Table):
    """How the work is cut: mails a job, jobs at a time in one process."""

    batch: int = Field(default=50, ge=1, le=500)
    workers: int = Field(default=2, ge=1, le=32)


class WatchSettings(Table):
    """How often unsent drafts are held against the systems again, and how long a draft stands that no system with ``fresh_for`` backs."""

    every: Duration = timedelta(minutes=10)
    give_up: Duration = timedelta(hours=24)


class KpiSettings(Table):
    """How the figures are counted: a customer who asks nothing more for so long was answered for good."""

    quiet_period: Span = timedelta(days=7)


class RetentionSettings(Table):
    """Whether ``run`` forgets by itself, once a day, what ``visibility.toml`` says is over."""

    automatic: bool = True


class AuditSettings(Table):
    """A file to which the audit trail's length and last hash are noted once a day, and which ``audit verify`` holds it against."""

    anchors: str | None = None


class Podesk(Table):
    """``podesk.toml``."""

    desk: DeskSettings
    owners: dict[Literal["credit", "pricing", "contracts", "fulfillment", "account_owner", "desk_lead"], OwnerSettings] = Field(
        default_factory=dict
    )
    mailbox: MailboxSettings | None = None
    mailboxes: tuple[MailboxSettings, ...] = ()
    smtp: SmtpSettings | None = None
    database: DatabaseSettings = DatabaseSettings()
    systems: SystemsSettings
    model: ModelSettings = ModelSettings()
    sender: SenderSettings = SenderSettings()
    intake: IntakeLimits = IntakeLimits()
    engine: EngineSettings = EngineSettings()
    watch: WatchSettings = WatchSettings()
    kpis: KpiSettings = KpiSettings()
    retention: RetentionSettings = RetentionSettings()
    audit: AuditSettings = AuditSettings()

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Podesk:
        if self.mailbox and self.mailboxes:
            raise ValueError("use [mailbox] for one desk or [[mailboxes]] for several, not both")
        if not self.mailbox and not self.mailboxes:
            raise ValueError("[mailbox] is missing: it needs host and username")
        names = [box.name for box in self.all_mailboxes]
        if len(set(names)) < len(names):
            raise ValueError("give each of [[mailboxes]] its own name")
        return self

    @property
    def all_mailboxes(self) -> tuple[MailboxSettings, ...]:
        """Every mailbox, however it was written."""
        return (self.mailbox,) if self.mailbox else self.mailboxes


class Settings(BaseModel):
    """The whole configuration, and the folder it came from."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    folder: Path
    podesk: Podesk
    policies: Policies
    visibility: Visibility

    @property
    def internal_domains(self) -> frozenset[str]:
        """The desk's own domains: those configured, else the desk address's."""
        named = {name.lower() for name in self.podesk.desk.internal_domains}
        return frozenset(named or {self.podesk.desk.address.rpartition("@")[2].lower()})
