"""Draws truths by chance, reproducibly: the same ``random.Random`` gives the same world. Draws clean worlds only."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.worlds import pos
from tests.worlds.truth import NOW, SHIPPED, Account, Line, Order, Scan, Shipment, Truth, local_date

COMPANIES = (
    ("Harlan Pump & Valve", "harlanpump"),
    ("Tidewater Foods", "tidewaterfoods"),
    ("Cobalt Ridge Mining", "cobaltridge"),
    ("Montero Industrial", "monteroindustrial"),
    ("Marlow City Waterworks", "marlowwater"),
    ("Fenwick Dairy", "fenwickdairy"),
    ("Polar Cold Storage", "polarcold"),
    ("Redstone Paper", "redstonepaper"),
    ("Juniper Medical", "junipermedical"),
    ("Birchwood Brewing", "birchwoodbrewing"),
)
ITEMS = (
    ("BRG-6204-2RS", "Deep groove bearing 6204", "EA"),
    ("SEAL-TC35", "Oil seal 35x52x7", "EA"),
    ("CHN-40", "Roller chain #40", "FT"),
    ("VBL-B52", "V-belt B52", "EA"),
    ("GRS-400", "Grease cartridge 400g", "CTN"),
    ("VLV-GATE6", "Gate valve 6 in", "EA"),
    ("SRV-400W", "Servo motor 400W", "EA"),
    ("FLT-H12", "Hydraulic filter H12", "EA"),
    ("CPL-JAW95", "Jaw coupling L095", "SET"),
    ("TAP-M8", "Tap M8 HSS", "EA"),
)
CARRIERS = (("UPS", "Ground"), ("FedEx", "Ground"), ("Estes Express", "LTL"), ("USPS", "Priority"))
SIGNERS = ("RECEIVING", "FRONT DESK", "LOADING DOCK", None)


def moment(rng: random.Random) -> datetime:
    """A time to be asked at: the fixed one half of the time, else any minute within some months (late hours and DST included)."""
    if rng.random() < 0.5:
        return NOW
    return datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(270 * 24 * 60))


def accounts(rng: random.Random, count: int) -> tuple[Account, ...]:
    """Distinct customers, all of tier A and active."""
    picked = rng.sample(COMPANIES, count)
    ids = rng.sample(range(1001, 9999), count)
    return tuple(
        Account(
            id=f"C-{number}",
            name=name,
            domain=f"{stem}.example",
            mailbox=f"{rng.choice(('purchasing', 'buyer', 'orders', 'mro'))}@{stem}.example",
            contact=f"{name} Purchasing",
            language=rng.choice(("en", "en", "es")),
            partials=rng.choice(("allowed", "forbidden")),
            asn_required=rng.random() < 0.3,
            hazmat_lead_days=rng.randint(0, 4),
        )
        for number, (name, stem) in zip(ids, picked, strict=True)
    )


def lines(rng: random.Random) -> tuple[Line, ...]:
    """One to seven lines, at least one of them not cancelled."""
    count = rng.choice((1, 2, 3, 4, 5, 5, 7))
    made = [
        Line(
            number=index + 1,
            sku=sku,
            description=description,
            uom=uom,
            qty=rng.choice((1, 2, 4, 6, 10, 12, 25, 60, 144)),
            cancelled=index > 0 and rng.random() < 0.12,
            hazmat=rng.random() < 0.05,
            price=rng.randrange(100, 90000) / 100,
            in_wms=rng.random() < 0.5,
        )
        for index, (sku, description, uom) in enumerate(rng.sample(ITEMS, count))
    ]
    return tuple(made)


def _worked(rng: random.Random, drawn: tuple[Line, ...], *, packed: bool) -> tuple[Line, ...]:
    """Lines with picking done: all packed, or somewhere on the way with at least one line begun."""
    made = []
    for index, line in enumerate(drawn):
        picked = line.qty if packed or index == 0 else rng.choice((0, line.qty, line.qty))
        values = dict(vars(line), picked=0 if line.cancelled else picked)
        values["packed"] = values["picked"] if packed else 0
        made.append(Line(**values))
    return tuple(made)


def tracking(rng: random.Random, carrier: str) -> str:
    """A number as that carrier would give; formats never matter to a decision."""
    if carrier == "UPS":
        return "1Z8W47E3" + "".join(rng.choice("0123456789") for _ in range(10))
    length = {"FedEx": 12, "USPS": 22}.get(carrier, 10)
    return pos.digits(rng, length)


def _scans(rng: random.Random, shipped_at: datetime, now: datetime, *, delivered: bool) -> tuple[Scan, ...]:
    eta = None if rng.random() < 0.2 else local_date(now) + timedelta(days=rng.randint(0, 6))
    scans = [Scan(shipped_at + timedelta(minutes=20), "pre_transit"), Scan(shipped_at + timedelta(hours=3), "picked_up", "Joliet, IL", eta)]
    if rng.random() < 0.6:
        scans.append(Scan(shipped_at + timedelta(hours=16), "in_transit", "Peoria, IL", eta))
    if delivered:
        hours = (now - shipped_at).total_seconds() / 3600
        at = shipped_at + timedelta(hours=rng.uniform(20, hours - 1))
        scans.append(Scan(at.replace(microsecond=0), "delivered", "Dock", None, rng.choice(SIGNERS)))
    return tuple(scans)


def _split(rng: random.Random, drawn: tuple[Line, ...], count: int) -> list[list[tuple[int, int]]]:
    """The lines' quantities over so many shipments, none of them empty."""
    parts: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for index, line in enumerate(drawn):
        parts[index % count].append((line.number, line.qty))
    return [part for part in parts if part]


def _shipments(
    rng: random.Random, order: str, drawn: tuple[Line, ...], account: Account, now: datetime, state: str
) -> tuple[Shipment, ...]:
    active = tuple(line for line in drawn if not line.cancelled)
    # Several shipments of one order are a partial shipment in between: only accounts that allow them have such a past.
    count = rng.choice((1, 1, 2, 3)) if account.partials == "allowed" else 1
    made = []
    for index, part in enumerate(_split(rng, active, count)):
        carrier, service = rng.choice(CARRIERS)
        shipped_at = now - timedelta(minutes=rng.randint(30 * 60, 150 * 60))
        made.append(
            Shipment(
                id=f"SH-{order[3:]}-{index + 1}",
                carrier=carrier,
                service=service,
                tracking=tracking(rng, carrier),
                shipped_at=shipped_at,
                parts=tuple(part),
                scans=_scans(rng, shipped_at, now, delivered=state == "delivered"),
                asn_sent_at=shipped_at + timedelta(minutes=5) if account.asn_required or rng.random() < 0.5 else None,
            )
        )
    return tuple(made)


def _allocated(rng: random.Random, drawn: tuple[Line, ...]) -> tuple[tuple[Line, ...], str, str]:
    return drawn, "released", rng.choice(("new", "released"))


def _fulfillment(rng: random.Random, drawn: tuple[Line, ...]) -> tuple[tuple[Line, ...], str, str]:
    packed = rng.random() < 0.4
    return _worked(rng, drawn, packed=packed), "released", "packed" if packed else "picking"


def _pickup(rng: random.Random, drawn: tuple[Line, ...]) -> tuple[tuple[Line, ...], str, str]:
    return _worked(rng, drawn, packed=True), "released", "packed"


def _gone(rng: random.Random, drawn: tuple[Line, ...]) -> tuple[tuple[Line, ...], str, str]:
    return drawn, rng.choice(("released", "closed")), "shipped"


MAKERS: dict[str, Callable[[random.Random, tuple[Line, ...]], tuple[tuple[Line, ...], str, str]]] = {
    "allocated_complete": _allocated,
    "in_fulfillment": _fulfillment,
    "ready_for_pickup": _pickup,
    "shipped_complete": _gone,
    "delivered": _gone,
}


def order(rng: random.Random, account: Account, now: datetime, state: str, number: str, po: tuple[str, tuple[str, ...]]) -> Order:
    """One order of an account, in the given clean state."""
    drawn, erp_status, wms_status = MAKERS[state](rng, lines(rng))
    today = local_date(now)
    shipments = _shipments(rng, number, drawn, account, now, state) if state in SHIPPED else ()
    promised = today + timedelta(days=rng.randint(0, 14))
    return Order(
        number=number,
        po=po[0],
        account=account.id,
        state=state,
        ordered_on=today - timedelta(days=rng.randint(8, 30)),
        ship_date=min(item.shipped_on for item in shipments) if shipments else promised,
        lines=drawn,
        shipments=shipments,
        spellings=po[1],
        order_type="will_call" if state == "ready_for_pickup" else "stock",
        erp_status=erp_status,
        wms_status=wms_status,
        requested=today + timedelta(days=rng.randint(15, 40)),
    )


def truth(rng: random.Random, states: tuple[str, ...], now: datetime | None = None) -> Truth:
    """A world in which the first account has one order for each of ``states``, first of all, and much else goes on around it."""
    now = now or moment(rng)
    people = accounts(rng, rng.randint(3, 5))
    numbers = iter(f"SO-{value}" for value in rng.sample(range(10000, 99999), 40))
    keys: set[str] = set()
    made: list[Order] = []

    def fresh() -> tuple[str, tuple[str, ...]]:
        while True:
            drawn = pos.draw(rng)
            tail = pos.key(drawn[0])
            # Not even alike: a PO that ends in another's number would be a weak match by chance.
            if not any(tail.endswith(known) or known.endswith(tail) for known in keys):
                keys.add(tail)
                return drawn

    for state in (*states, rng.choice(("allocated_complete", "shipped_complete"))):
        made.append(order(rng, people[0], now, state, next(numbers), fresh()))
    for other in people[1:]:
        for _ in range(rng.randint(1, 2)):
            made.append(order(rng, other, now, rng.choice(MAKER_NOISE), next(numbers), fresh()))
    # Another account uses the very number that is asked about: invisible to the asker.
    made.append(order(rng, people[1], now, "allocated_complete", next(numbers), (made[0].po, ())))
    return Truth(now, people, tuple(made), rng.randint(1, 20 * 60), rng.randint(1, 200), rng.randint(1, 5000))


MAKER_NOISE = ("allocated_complete", "in_fulfillment", "shipped_complete", "delivered")
