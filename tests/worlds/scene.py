"""One case under construction: a truth, its rows, a mail and the systems' condition, all still changeable. Judges nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.worlds import generate, mails
from tests.worlds.render import Row, Rows, iso, render
from tests.worlds.truth import STATES, Account, Order, Truth

HOUR = 3600.0


@dataclass
class Settings:
    """What a site may set, as far as the cases vary it (docs/contract.md §8)."""

    fresh_for: dict[str, float] = field(default_factory=lambda: {"erp": 24 * HOUR, "wms": 4 * HOUR})
    order_types: tuple[str, ...] = ("stock",)
    tiers: tuple[str, ...] = ("A",)
    accounts: tuple[str, ...] = ()
    stocked_only: bool = True
    outside: str = "leave"
    require_authentication: bool = False
    trusted_authserv: tuple[str, ...] = ("mx.northwind.example",)


@dataclass
class Scene:
    """``asked`` are the orders that the mail asks about, ``written`` their POs as the mail spells them, in the same order."""

    truth: Truth
    rows: Rows
    mail: mails.Mail
    asked: tuple[Order, ...]
    written: tuple[str, ...]
    settings: Settings = field(default_factory=Settings)
    down: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """The moment of the case."""
        return self.truth.now

    @property
    def order(self) -> Order:
        """The order that faults are done to."""
        return self.asked[0]

    @property
    def account(self) -> Account:
        """The account that asks."""
        return self.truth.account(self.order.account)

    def all(self, view: str, **where: object) -> list[Row]:
        """The rows of a view with these values."""
        return [row for row in self.rows[view] if all(row[name] == value for name, value in where.items())]

    def erp(self) -> Row:
        """The order's header in the ERP."""
        return self.all("erp_orders", order_number=self.order.number)[0]

    def wms(self) -> Row:
        """The order's header in the WMS."""
        return self.all("wms_orders", order_number=self.order.number)[0]

    def crm(self) -> Row:
        """The asking account in the CRM."""
        return self.all("crm_accounts", customer_id=self.account.id)[0]

    def erp_line(self, rng: random.Random) -> Row:
        """A line of the order that is not cancelled, in the ERP."""
        return self._line("erp_order_lines", rng.choice(self.order.active).number)

    def wms_line(self, rng: random.Random) -> Row:
        """The same in the WMS."""
        return self._line("wms_lines", rng.choice(self.order.active).number)

    def both(self, rng: random.Random) -> tuple[Row, Row]:
        """One line that is not cancelled, as ERP and WMS have it."""
        number = rng.choice(self.order.active).number
        return self._line("erp_order_lines", number), self._line("wms_lines", number)

    def _line(self, view: str, number: int) -> Row:
        return self.all(view, order_number=self.order.number, line_number=number)[0]

    def events(self, tracking: str) -> list[Row]:
        """What the carrier says of a number."""
        return self.all("carrier_events", tracking_number=tracking)

    def drop(self, view: str, row: Row) -> None:
        """Takes one row out."""
        self.rows[view] = [other for other in self.rows[view] if other is not row]

    def ago(self, **span: float) -> str | None:
        """A time before now, as the views write it."""
        return iso(self.now - timedelta(**span))


def clean_scene(
    rng: random.Random, states: tuple[str, ...] | None = None, now: datetime | None = None, language: str | None = None
) -> Scene:
    """A mail about one to three orders, each in a clean state, and nothing wrong anywhere."""
    states = states or tuple(rng.choice(STATES) for _ in range(rng.choice((1, 1, 1, 1, 2, 3))))
    truth = generate.truth(rng, states, now)
    asked = truth.orders[: len(states)]
    account = truth.accounts[0]
    written = tuple(rng.choice(order.spellings) for order in asked)
    mail = mails.status_mail(rng, account.mailbox, account.contact, list(written), truth.now, language or account.language)
    scene = Scene(truth, render(truth), mail, asked, written)
    if any(order.order_type == "will_call" for order in asked):
        scene.settings.order_types = ("stock", "will_call")
    return scene
