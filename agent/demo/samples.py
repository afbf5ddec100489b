"""The demo's mails and orders: the shipped samples, and as many variations as asked for, each with orders of its own. Sends nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

from agent.demo.calendar import Calendar
from agent.embedded import world

_OF_ORDER = ("erp_orders", "erp_order_lines", "wms_orders", "wms_lines", "wms_shipments")


@dataclass(frozen=True)
class Sample:
    """One mail as it arrives; ``name`` is its file's, with a number where it is a variation."""

    name: str
    message_id: str
    sender: str
    subject: str
    raw: bytes


class Story:
    """The sample mails and the world that they ask about, moved to our day."""

    def __init__(self, folder: Path, calendar: Calendar, seed: int) -> None:
        self._calendar, self._dice = calendar, random.Random(seed)
        told = world.load(folder / "world.json")
        self._base = {view: [calendar.row(view, row) for row in rows] for view, rows in told.items()}
        self.views: world.Views = {view: [dict(row) for row in rows] for view, rows in self._base.items()}
        self._files = sorted(folder.glob("*.eml"))
        self._used = {str(row["customer_po"]) for row in self._base["erp_orders"]}
        self._clones = 0

    def mails(self, count: int | None) -> list[Sample]:
        """``count`` mails (all samples if not said), each sample in turn, in the order that the seed gives them."""
        count = len(self._files) if count is None else count
        found = [self._mail(self._files[turn % len(self._files)], turn // len(self._files)) for turn in range(count)]
        self._dice.shuffle(found)
        return found

    def _mail(self, path: Path, again: int) -> Sample:
        message = message_from_bytes(path.read_bytes(), policy=policy.SMTP)
        assert isinstance(message, EmailMessage)
        date = self._calendar.moment(parsedate_to_datetime(str(message["date"])))
        message.replace_header("date", format_datetime(date))
        if again:
            self._vary(message, again)
        sender, address = parseaddr(str(message["from"]))
        name = f"{path.stem}-{again}" if again else path.stem
        return Sample(name, str(message["message-id"]).strip(), sender or address, str(message["subject"]), message.as_bytes())

    def _vary(self, message: EmailMessage, again: int) -> None:
        """The same question about orders of its own, which are added to the world."""
        subject, text = str(message["subject"]), message.get_content()
        for order in self._base["erp_orders"]:
            po = str(order["customer_po"]).lstrip("0")
            asked = re.compile(rf"(?<![\w-]){re.escape(po)}(?![\w-])")
            if asked.search(f"{subject}\n{text}"):
                other = self._other_po(po)
                subject, text = asked.sub(other, subject), asked.sub(other, text)
                for same in [row for row in self._base["erp_orders"] if str(row["customer_po"]).lstrip("0") == po]:
                    self._clone(same, other)
        left, _, right = str(message["message-id"]).strip().rpartition("@")
        message.replace_header("message-id", f"{left}-{again}@{right}")
        message.replace_header("subject", subject)
        message.set_content(text, cte="8bit")

    def _other_po(self, po: str) -> str:
        """A number of the same shape that nobody uses."""
        digits = re.search(r"\d+$", po)
        head, width = (po[: digits.start()], len(digits[0])) if digits else (po, 5)
        while True:
            other = f"{head}{self._dice.randrange(10 ** (width - 1), 10**width)}"
            if other not in self._used:
                self._used.add(other)
                return other

    def _clone(self, order: Mapping[str, Any], po: str) -> None:
        """The order once more under another number, with its lines, shipments and carrier events."""
        self._clones += 1
        number, old = f"SO-{20000 + self._clones}", order["order_number"]
        for view in _OF_ORDER:
            for row in self._base[view]:
                if row["order_number"] == old:
                    self.views[view].append({**row, "order_number": number, **self._own(view, row, po)})
        for shipment in [row for row in self._base["wms_shipments"] if row["order_number"] == old]:
            self._follow("wms_shipment_lines", "shipment_id", shipment["shipment_id"])
            self._follow("carrier_events", "tracking_number", shipment["tracking_number"])

    def _own(self, view: str, row: Mapping[str, Any], po: str) -> dict[str, Any]:
        if view == "erp_orders":
            return {"customer_po": po}
        return {key: self._renamed(row[key]) for key in ("shipment_id", "tracking_number")} if view == "wms_shipments" else {}

    def _follow(self, view: str, key: str, value: str) -> None:
        self.views[view] += [{**row, key: self._renamed(value)} for row in self._base[view] if row[key] == value]

    def _renamed(self, value: str) -> str:
        return f"{value[:-5]}{50000 + self._clones}" if value.isalnum() else f"{value}-{self._clones}"
