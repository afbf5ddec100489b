"""How texts for staff (cards, notices) write dates, times, quantities and foreign text made harmless. Never what a customer reads."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
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


def clean(text: str) -> str:
    """One line without control, bidi or invisible characters."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _BLANKS.sub(" ", _UNSAFE.sub(" ", text)).strip()


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


@lru_cache(maxsize=1024)  # the systems' as-of times stand on every card of a batch, many times on each
def moment(value: datetime, tzname: str) -> str:
    """``Fri, Nov 27, 2026 09:12 CST`` in the desk's zone."""
    local = value.astimezone(_zone(tzname))
    return f"{day(local)} {local.hour:02}:{local.minute:02} {local.tzname()}"


@lru_cache(maxsize=1024)
def stamp(value: datetime, tzname: str) -> str:
    """``Nov 27, 2026 09:12 CST``: the same without the weekday, for narrow columns."""
    local = value.astimezone(_zone(tzname))
    return f"{MONTHS[local.month - 1]} {local.day}, {local.year} {local.hour:02}:{local.minute:02} {local.tzname()}"


def short_stamp(value: datetime, tzname: str) -> str:
    """``Nov 27 09:12``: for lists of recent things."""
    local = value.astimezone(_zone(tzname))
    return f"{MONTHS[local.month - 1]} {local.day:2} {local.hour:02}:{local.minute:02}"


def ranges(names: list[str]) -> str:
    """``1–3, 5``: neighbouring whole numbers joined, anything else as it stands."""
    runs: list[list[str]] = []
    for name in names:
        if runs and name.isdecimal() and runs[-1][-1].isdecimal() and int(name) == int(runs[-1][-1]) + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most ``width`` columns where words allow; a longer word stands alone, uncut."""
    if len(first) + len(text) <= width:
        return [first + text]
    lines, start, indent = [], 0, first
    while len(indent) + len(text) - start > width:
        room = start + max(width - len(indent), 0)
        end = text.rfind(" ", start, room + 1)
        if end < 0:  # not even the first word fits
            end = text.find(" ", start)
        if end < 0:
            break
        lines.append(indent + text[start:end])
        start, indent = end + 1, rest
    return [*lines, indent + text[start:]]


def number(value: Decimal | int) -> str:
    """Without trailing zeros or exponent: ``10``, ``2.5``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def plural(count: int, noun: str) -> str:
    """``1 line``, ``2 lines``"""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# Where NULL is an answer and not a gap (docs/contract.md §2).
NULLS = {
    "hold_code": "none",
    "open_dispute": "none",
    "changed_at": "never",
    "asn_sent_at": "not yet",
    "expected_date": "not yet",
    "estimated_delivery": "not yet",
    "signed_by": "not yet",
}


def shown(value: FactValue, tzname: str, field: str = "") -> str:
    """Any fact's value as a card writes it; ``None`` is "not said", or what NULL means in that field."""
    match value:
        case None:
            return NULLS.get(field, "not said")
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
