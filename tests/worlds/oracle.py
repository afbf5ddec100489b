"""What a customer may, and must, be told of an order; and what is wrong with a text that says otherwise.

Judges by the rows and by the state in which the order was made, with its own reading of both: never by the product's code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tests.worlds import pos, scan
from tests.worlds.pairing import misplaced
from tests.worlds.render import Row, Rows
from tests.worlds.scene import Scene
from tests.worlds.truth import SHIPPED, UNSHIPPED, Order, local_date

DESK_WORDS = ("Northwind Supply Service Desk", "Northwind Supply")


@dataclass(frozen=True)
class Facts:
    """The facts of one PO: ``must`` be in a draft, ``may`` be. ``words`` are strings that may stand in it (items, places, names)."""

    spellings: tuple[str, ...]
    state: str
    must_dates: frozenset[date]
    may_dates: frozenset[date]
    must_tracking: frozenset[str]
    may_tracking: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[str]


def day(value: object) -> date | None:
    """The desk's calendar date of a view's value, if it is one."""
    if not isinstance(value, str):
        return None
    try:
        if "T" in value:
            return local_date(datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC))
        return date.fromisoformat(value)
    except ValueError:
        return None


def days(values: list[object]) -> frozenset[date]:
    """The dates among some values."""
    return frozenset(found for found in map(day, values) if found)


def facts_of(rows: Rows, order: Order, now: datetime, written: str = "") -> Facts:
    """What the rows back for an order in its known state."""
    header = next(row for row in rows["erp_orders"] if row["order_number"] == order.number)
    active = [row for row in rows["erp_order_lines"] if row["order_number"] == order.number and row["cancelled_qty"] != row["ordered_qty"]]
    shipments = [row for row in rows["wms_shipments"] if row["order_number"] == order.number]
    scans = _scans(rows, shipments)
    seen = _as_of(rows, order, now)
    must, may = _dates(order.state, active, shipments, scans)
    tracking = frozenset(str(row["tracking_number"]) for row in shipments)
    return Facts(
        spellings=tuple(dict.fromkeys(item for item in (written, order.po, *pos.spellings(order.po)) if item)),
        state=order.state,
        must_dates=must,
        may_dates=must | may | seen,
        must_tracking=tracking if order.state == "shipped_complete" else frozenset(),
        may_tracking=tracking,
        words=_words(header, active, shipments, scans),
        numbers=_numbers(active, order),
    )


def _scans(rows: Rows, shipments: list[Row]) -> list[list[Row]]:
    """The carrier's events of each shipment, oldest first."""
    found = []
    for shipment in shipments:
        own = [row for row in rows["carrier_events"] if row["tracking_number"] == shipment["tracking_number"]]
        found.append(sorted(own, key=lambda row: str(row["occurred_at"])))
    return found


def _as_of(rows: Rows, order: Order, now: datetime) -> frozenset[date]:
    headers = [row for view in ("erp_orders", "wms_orders") for row in rows[view] if row["order_number"] == order.number]
    accounts = [row for row in rows["crm_accounts"] if row["customer_id"] == order.account]
    return days([row["as_of"] for row in headers + accounts]) | {local_date(now)}


def _dates(state: str, lines: list[Row], shipments: list[Row], scans: list[list[Row]]) -> tuple[frozenset[date], frozenset[date]]:
    if state in UNSHIPPED:
        return days([row["promised_ship_date"] for row in lines]), frozenset()
    if state not in SHIPPED:
        return frozenset(), frozenset()
    shipped = days([row["shipped_at"] for row in shipments])
    arrived = [row for events in scans for row in events if row["status"] == "delivered"]
    if state == "delivered":
        return days([row["occurred_at"] for row in arrived]), shipped
    latest = [[row["estimated_delivery"] for row in events if row["estimated_delivery"]][-1:] for events in scans]
    return shipped | days([value for values in latest for value in values]), frozenset()


def _words(header: Row, lines: list[Row], shipments: list[Row], scans: list[list[Row]]) -> frozenset[str]:
    found = {str(header["order_number"])}
    for row in lines:
        found |= {str(row["sku"]), str(row["description"]), str(row["uom"])}
    for row in shipments:
        found |= {str(row["carrier"]), str(row["service"]), f"{row['carrier']} {row['service']}"}
    found |= {str(row["signed_by"]) for events in scans for row in events if row["signed_by"] is not None}
    return frozenset(found)


def _numbers(lines: list[Row], order: Order) -> frozenset[str]:
    gone = len(order.lines) - len(lines)
    found = {str(len(lines)), str(gone)} | {str(row["line_number"]) for row in lines} | {str(row["ordered_qty"]) for row in lines}
    return frozenset(found | {str(len(order.shipments))})


def draft_problems(text: str, scene: Scene, rows: Rows | None = None) -> list[str]:
    """Everything in a draft that the truth doesn't back, and everything that it lacks. Empty = the draft is right."""
    known = [facts_of(rows or scene.rows, order, scene.now, written) for order, written in zip(scene.asked, scene.written, strict=True)]
    problems = _form(text, scene, known)
    for facts, block in zip(known, _blocks(text, known), strict=True):
        problems += _block_problems(block, facts)
    problems += misplaced(text, rows or scene.rows, scene.asked, _by_tracking(rows or scene.rows, scene.asked))
    return problems + foreign(text, scene)


def _by_tracking(rows: Rows, orders: tuple[Order, ...]) -> dict[str, frozenset[date]]:
    """The dates of each shipment of these orders: left, estimated last, delivered."""
    numbers = {order.number for order in orders}
    shipments = [row for row in rows["wms_shipments"] if row["order_number"] in numbers]
    found = {}
    for shipment, events in zip(shipments, _scans(rows, shipments), strict=True):
        estimates = [row["estimated_delivery"] for row in events if row["estimated_delivery"]][-1:]
        arrived = [row["occurred_at"] for row in events if row["status"] == "delivered"]
        found[str(shipment["tracking_number"])] = days([shipment["shipped_at"], *estimates, *arrived])
    return found


def _blocks(text: str, known: list[Facts]) -> list[str]:
    """For each PO the stretches of text from a mention of it to the next mention of any."""
    mentions = sorted({(at, index) for index, facts in enumerate(known) for at in _mentions(text, facts)})
    blocks = ["" for _ in known]
    for place, (at, index) in enumerate(mentions):
        end = mentions[place + 1][0] if place + 1 < len(mentions) else len(text)
        blocks[index] += text[at:end] + "\n"
    return blocks


def _mentions(text: str, facts: Facts) -> list[int]:
    low, found = text.lower(), []
    for spelling in facts.spellings:
        at = low.find(spelling.lower())
        while at >= 0:
            before, after = low[at - 1 : at], low[at + len(spelling) : at + len(spelling) + 1]
            if not before.isalnum() and not after.isalnum():
                found.append(at)
            at = low.find(spelling.lower(), at + 1)
    return found


def _block_problems(block: str, facts: Facts) -> list[str]:
    name = facts.spellings[0]
    if not block:
        return [f"PO {name} is not named"]
    said = {found.value for found in scan.dates(block)}
    problems = [f"PO {name}: {value} is not a date of this order" for value in said - facts.may_dates]
    problems += [f"PO {name}: {value} is missing" for value in facts.must_dates - said]
    problems += [f"PO {name}: tracking {item} is missing" for item in facts.must_tracking if not scan.holds(block, item)]
    return problems


def _form(text: str, scene: Scene, known: list[Facts]) -> list[str]:
    found = scan.dates(text)
    problems = [f"date malformed or on the wrong weekday: {text[item.start : item.end]}" for item in found if not item.weekday_right]
    language = scene.account.language
    problems += [f"date in another language than {language}" for item in found if item.language != language]
    words = {item for facts in known for item in (*facts.spellings, *facts.may_tracking, *facts.words)}
    rest = scan.mask(scan.blank(text, found), words | set(DESK_WORDS) | {scene.account.name, scene.account.contact, scene.mail.name})
    problems += [f"a date that is not in the contract's form: {match[0]!r}" for match in scan.LOOSE_DATE.finditer(rest)]
    problems += [f"a vague word: {match[0]!r}" for match in scan.VAGUE.finditer(rest)]
    problems += [f"a price mark: {match[0]!r}" for match in scan.PRICE.finditer(rest)]
    allowed = {item for facts in known for item in facts.numbers}
    problems += [f"a number without a source: {item}" for item in scan.numbers(rest) if item not in allowed]
    return problems


def foreign(text: str, scene: Scene, *, spare: frozenset[str] = frozenset()) -> list[str]:
    """Traces of other accounts in a text: names, addresses, order numbers, tracking numbers, POs."""
    own = {pos.key(item) for order in scene.truth.orders if order.account == scene.account.id for item in (order.po, *order.spellings)}
    own |= {pos.key(item) for item in scene.written}
    for order in scene.truth.orders:
        if order.account == scene.account.id:
            text = text.replace(order.number, " ")  # by chance "SO-51233" is ours and PO 51233 somebody else's
    problems = []
    for account in scene.truth.accounts:
        if account.id != scene.account.id:
            problems += [
                f"another account's {item}" for item in (account.name, account.domain) if item.lower() in text.lower() and item not in spare
            ]
    for order in scene.truth.orders:
        if order.account == scene.account.id:
            continue
        items = [order.number, *(shipment.tracking for shipment in order.shipments)]
        items += [order.po] if pos.key(order.po) not in own else []
        problems += [f"another account's {item}" for item in items if scan.holds(text, item)]
    return problems


def card_problems(text: str, scene: Scene, rules: frozenset[str]) -> list[str]:
    """What is wrong with a card: another account's data, a price, or the PO not named. ``rules`` are those that hit."""
    # A stranger may write from anywhere, even another account's address: the card must name the sender.
    spare = frozenset({scene.mail.sender.partition("@")[2], (scene.mail.reply_to or "").partition("@")[2]})
    problems = foreign(text, scene, spare=spare)
    if "no_po_number" not in rules and "too_many_pos" not in rules:
        problems += [
            f"the card doesn't name PO {item}" for item in scene.written if not any(scan.holds(text, form) for form in _forms(item))
        ]
    lines = [row for order in scene.asked for row in scene.all("erp_order_lines", order_number=order.number)]
    prices = {f"{row['unit_price']:.2f}" for row in lines if isinstance(row["unit_price"], float)}
    return problems + [f"a price on the card: {price}" for price in prices if scan.holds(text, price)]


def _forms(written: str) -> tuple[str, ...]:
    return written, pos.key(written), written.lstrip("#")


def recipient_problems(to: str, cc: tuple[str, ...], scene: Scene) -> list[str]:
    """A draft goes to who asked; copies stay within the account and the desk."""
    asker = {scene.mail.sender, scene.mail.reply_to}
    problems = [] if to in asker else [f"the draft goes to {to}"]
    domains = {scene.account.domain, "northwind.example"}
    return problems + [f"a copy goes to {item}" for item in cc if item.partition("@")[2] not in domains]
