"""How staff-facing texts (cards, notices, views) write dates, times, quantities and foreign text made harmless. Never what a customer reads."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from policies.packet import FactValue

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SYSTEMS = {"erp": "ERP", "wms": "WMS", "carrier": "Carrier", "crm": "CRM", "contract": "Contract"}

# Control, bidirectional, zero-width and tag characters: they can hide or reorder text, or break a header.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]+"
)
_BLANKS = re.compile(r"\s+")
_ADDRESS = re.compile(r"\S*[^\s<(]@\S+")
_PLAIN = re.compile(r"[ -~]*\Z")


def clean(text: str) -> str:
    """One line without control, bidi or invisible characters."""
    if not _PLAIN.match(text):
        text = _UNSAFE.sub(" ", text)
    return _BLANKS.sub(" ", text).strip()


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def without_addresses(text: str) -> str:
    """Mail addresses taken out: a card's headers must not name a customer's."""
    return _ADDRESS.sub("(address)", text) if "@" in text else text


def day(value: date) -> str:
    """``Fri, Nov 27, 2026``"""
    return f"{DAYS[value.weekday()]}, {MONTHS[value.month - 1]} {value.day}, {value.year}"


def short_day(value: date) -> str:
    """``Fri, Nov 27``"""
    return f"{DAYS[value.weekday()]}, {MONTHS[value.month - 1]} {value.day}"


@cache
def _zone(tzname: str) -> ZoneInfo:
    return ZoneInfo(tzname)


def moment(value: datetime, tzname: str) -> str:
    """``Fri, Nov 27, 2026 09:12 CST`` in the desk's zone."""
    local = value.astimezone(_zone(tzname))
    return f"{day(local)} {local.hour:02}:{local.minute:02} {local.tzname()}"


def number(value: Decimal | int) -> str:
    """Without trailing zeros or exponent: ``10``, ``2.5``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def plural(count: int, noun: str) -> str:
    """``1 line``, ``2 lines``"""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def shown(value: FactValue, tzname: str) -> str:
    """Any fact's value as a card writes it; ``None`` is "not said"."""
    match value:
        case None:
            return "not said"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return moment(value, tzname)
        case date():
            return day(value)
        case Decimal() | int():
            return number(value)
        case _:
            return clean(value).replace("_", " ") or "(empty)"
