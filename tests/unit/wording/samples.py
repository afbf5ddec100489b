"""Packets with made-up atoms, one shape a clean state, from a seeded source: what the wording's tests are fed with."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from agent.model.draft import DeskStyle, Draft, SentencePlan
from agent.model.inquiry import Inquiry
from agent.model.mail import Address, InboundMail
from agent.stages.compose import compose
from agent.wording.bank import Bank, load_bank
from policies.packet import AccountView, Atom, Dossier, FactValue, Lookup, Packet, Promise, Request

CONFIG = Path(__file__).parents[3] / "config" / "promises"
DESK = DeskStyle(name="Northwind Supply Service Desk", address="orders@northwind.example", internal_domains=("northwind.example",))
CARRIERS = ("UPS", "FedEx Ground", "Estes Express Lines, Inc.", "DHL", "J.B. Hunt", "R+L Carriers")
SIGNERS = ("R HALE", "DOCK 4", "M. O'NEIL", "FRONT DESK")
STATES = tuple(Promise)
_BANK: list[Bank] = []


def bank() -> Bank:
    """The shipped bank, read once."""
    if not _BANK:
        _BANK.append(load_bank([CONFIG]))
    return _BANK[0]


def atom(po: str, predicate: str, subject: str = "", required: bool = True, **values: FactValue) -> Atom:
    """An atom backed by one made-up fact."""
    return Atom(po=po, predicate=predicate, subject=subject, values=values, fact_ids=(f"{po}.{predicate}.{subject}",), required=required)


class Source:
    """Random values that a distributor's systems might hold."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def day(self) -> date:
        """A day in a year and a bit."""
        return date(2026, 1, 1) + timedelta(days=self.dice.randrange(700))

    def tracking(self) -> str:
        """A tracking number of one of three shapes."""
        digits = "".join(self.dice.choices("0123456789", k=12))
        return self.dice.choice((f"1Z{digits}", digits, f"PRO-{digits[:7]}"))

    def po(self) -> str:
        """A PO number as customers write them."""
        number = self.dice.randrange(1000, 10**7)
        return self.dice.choice(
            (f"{number}", f"PO {number}", f"PO-{number}", f"#{number}", f"{number}-A", f"FD/{number}", f"P.O. {number}")
        )

    def atoms(self, po: str, state: Promise) -> tuple[Atom, ...]:
        """What a packet in that state says."""
        return getattr(self, f"_{state.value}")(po)

    def _scheduled(self, po: str, predicate: str) -> tuple[Atom, ...]:
        count = self.dice.choice((1, 2, 3, 5, 8, 12))
        lines = [
            atom(
                po,
                "line",
                str(number),
                required=False,
                line=str(number),
                sku=f"BRG-{self.dice.randrange(1000, 9999)}",
                quantity=Decimal(self.dice.choice(("1", "12", "250", "1000", "2.5", "40.00"))),
                uom=self.dice.choice(("EA", "BX", "FT")),
            )
            for number in range(1, count + 1)
        ]
        return (atom(po, predicate, line_count=count, ship_date=self.day()), *lines, atom(po, "as_of", required=False, as_of=self.day()))

    def _allocated_complete(self, po: str) -> tuple[Atom, ...]:
        return self._scheduled(po, "allocated_complete")

    def _in_fulfillment(self, po: str) -> tuple[Atom, ...]:
        return self._scheduled(po, "in_fulfillment")

    def _parcels(self, po: str, count: int) -> tuple[Atom, ...]:
        parcels = [
            atom(po, "parcel", f"S{n}", carrier=self.dice.choice(CARRIERS), tracking=f"{self.tracking()}{n}", shipped_on=self.day())
            for n in range(count)
        ]
        etas = [
            atom(po, "eta", p.subject, carrier=p.values["carrier"], tracking=p.values["tracking"], eta=self.day())
            for p in parcels
            if self.dice.random() < 0.7
        ]
        return (*parcels, *etas)

    def _shipped_complete(self, po: str) -> tuple[Atom, ...]:
        count = self.dice.choice((1, 1, 2, 3))
        if count > 1:
            return (atom(po, "shipped_complete_parcels", parcel_count=count, shipped_on=self.day()), *self._parcels(po, count))
        carrier = self.dice.choice(CARRIERS)
        head = atom(po, "shipped_complete", "S0", shipped_on=self.day(), carrier=carrier, tracking=self.tracking())
        return (head, atom(po, "eta", "S0", carrier=carrier, eta=self.day())) if self.dice.random() < 0.6 else (head,)

    def _delivered(self, po: str) -> tuple[Atom, ...]:
        kind = self.dice.randrange(3)
        if kind == 0:
            return (atom(po, "delivered", delivered_on=self.day()),)
        if kind == 1:
            return (atom(po, "delivered_signed", delivered_on=self.day(), signed_by=self.dice.choice(SIGNERS)),)
        parcels = [atom(po, "parcel_delivered", f"S{n}", tracking=f"{self.tracking()}{n}", delivered_on=self.day()) for n in range(2)]
        return (atom(po, "delivered", delivered_on=self.day()), *parcels)

    def _ready_for_pickup(self, po: str) -> tuple[Atom, ...]:
        return (atom(po, "ready_for_pickup"),)

    def _shipped_partly(self, po: str) -> tuple[Atom, ...]:
        count, gone = self.dice.choice(((2, 1), (5, 2), (5, 4)))
        return (
            atom(po, "shipped_partly", shipped_lines=gone, line_count=count),
            atom(po, "remainder", remaining_lines=count - gone, ship_date=self.day()),
            *self._parcels(po, self.dice.choice((1, 2))),
        )


class Case:
    """A mail's packets with their atoms, and the draft that answers it."""

    def __init__(self, seed: int, language: str = "en", pos: int | None = None, state: Promise | None = None) -> None:
        source = Source(seed)
        self.language = language
        self.seed = seed
        self.by_po: dict[str, tuple[Atom, ...]] = {}
        wanted = pos or source.dice.choice((1, 1, 2, 3))
        cores: set[int] = set()
        while len(self.by_po) < wanted:
            po = source.po()
            core = int("".join(filter(str.isdigit, po)))
            if core not in cores:
                cores.add(core)
                self.by_po[po] = source.atoms(po, state or source.dice.choice(STATES))
        self.asks = (source.dice.choice(("when", "where", "tracking", "shipped")),)

    @property
    def packets(self) -> tuple[Packet, ...]:
        """One packet a PO; the atoms come from :meth:`atoms`."""
        return tuple(Packet(po_number=po, po_key=po, lookup=Lookup.FOUND) for po in self.by_po)

    def atoms(self, packet: Packet) -> tuple[Atom, ...]:
        """In place of ``policies.promise.atoms``."""
        return self.by_po[packet.po_number]

    def draft(self, plan: SentencePlan | None = None) -> Draft:
        """The draft in the case's language."""
        mail = InboundMail(identity=f"{self.seed:064x}", subject="Order status", sender=Address(address="buyer@harmon.example"))
        dossier = Dossier(
            request=Request(address="buyer@harmon.example", kind="inquiry"),
            account=AccountView(customer_id="C1", language=self.language),
            packets=self.packets,
            now=datetime(2026, 11, 23, 12, tzinfo=UTC),
            today=date(2026, 11, 23),
        )
        inquiry = Inquiry(message_id="m", kind="inquiry", asks=self.asks)
        return compose(mail, inquiry, dossier, bank(), DESK, plan=plan, atoms=self.atoms)
