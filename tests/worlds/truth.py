"""What is really the case with some accounts and orders, known by construction. Holds values; never reads the product's code.

An order is made *in* a state ("five lines, all allocated, ships on the 27th"); :mod:`tests.worlds.render` writes down what
the four systems would say of it, :mod:`tests.worlds.oracle` what a customer may be told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
STATES = ("allocated_complete", "in_fulfillment", "shipped_complete", "delivered", "ready_for_pickup")
UNSHIPPED = ("allocated_complete", "in_fulfillment")
SHIPPED = ("shipped_complete", "delivered")


def local_date(at: datetime) -> date:
    """The calendar date of a moment at the desk."""
    return at.astimezone(ZONE).date()


@dataclass(frozen=True)
class Account:
    """A customer as the CRM should know it. ``mailbox`` is the address that asks."""

    id: str
    name: str
    domain: str
    mailbox: str
    contact: str
    owner: str = "Key Accounts Central"
    owner_email: str = "key-accounts-central@northwind.example"
    tier: str = "A"
    language: str = "en"
    partials: str = "allowed"
    asn_required: bool = False
    hazmat_lead_days: int = 2


@dataclass(frozen=True)
class Line:
    """One line. ``cancelled`` lines are cancelled in full; ``picked`` and ``packed`` are what the warehouse has done so far."""

    number: int
    sku: str
    description: str
    uom: str
    qty: int
    cancelled: bool = False
    picked: int = 0
    packed: int = 0
    hazmat: bool = False
    price: float = 10.0
    in_wms: bool = True


@dataclass(frozen=True)
class Scan:
    """One carrier event."""

    at: datetime
    status: str
    location: str = ""
    eta: date | None = None
    signed_by: str | None = None


@dataclass(frozen=True)
class Shipment:
    """What left the warehouse together. ``parts`` maps line number to quantity."""

    id: str
    carrier: str
    service: str
    tracking: str
    shipped_at: datetime
    parts: tuple[tuple[int, int], ...]
    scans: tuple[Scan, ...]
    asn_sent_at: datetime | None = None

    @property
    def shipped_on(self) -> date:
        """The day it left, at the desk."""
        return local_date(self.shipped_at)

    @property
    def delivered(self) -> Scan | None:
        """The delivery scan, if there was one."""
        return next((scan for scan in self.scans if scan.status == "delivered"), None)

    @property
    def eta(self) -> date | None:
        """The carrier's estimate, as long as it matters: none once delivered."""
        if self.delivered:
            return None
        return next((scan.eta for scan in reversed(self.scans) if scan.eta), None)


@dataclass(frozen=True)
class Order:
    """One order in a known state. ``spellings`` are the ways in which the customer may write its PO."""

    number: str
    po: str
    account: str
    state: str
    ordered_on: date
    ship_date: date
    lines: tuple[Line, ...]
    shipments: tuple[Shipment, ...] = ()
    spellings: tuple[str, ...] = ()
    order_type: str = "stock"
    erp_status: str = "released"
    wms_status: str = "released"
    requested: date | None = None

    @property
    def active(self) -> tuple[Line, ...]:
        """The lines that are owed or went out."""
        return tuple(line for line in self.lines if not line.cancelled)


@dataclass(frozen=True)
class Truth:
    """Everything that is the case at ``now``."""

    now: datetime
    accounts: tuple[Account, ...]
    orders: tuple[Order, ...]
    erp_age_minutes: int = 45
    wms_age_minutes: int = 10
    crm_age_minutes: int = 600
    contacts: tuple[tuple[str, str, str], ...] = field(default=())

    def account(self, account_id: str) -> Account:
        """The account with this id."""
        return next(account for account in self.accounts if account.id == account_id)

    def order(self, number: str) -> Order:
        """The order with this seller's number."""
        return next(order for order in self.orders if order.number == number)
