"""Catches true values said of the wrong thing: a date or carrier of one shipment beside another's number, a quantity of another line."""

from __future__ import annotations

import re
from datetime import date

from tests.worlds import scan
from tests.worlds.render import Row, Rows
from tests.worlds.truth import Order


def misplaced(text: str, rows: Rows, orders: tuple[Order, ...], days: dict[str, frozenset[date]]) -> list[str]:
    """``days``: by tracking number, the dates that are that shipment's own."""
    carriers = {str(row["tracking_number"]): str(row["carrier"]) for row in rows["wms_shipments"] if str(row["tracking_number"]) in days}
    numbers = {order.number for order in orders}
    lines = [row for row in rows["erp_order_lines"] if row["order_number"] in numbers]
    problems = []
    for sentence in re.split(r"\n|(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚ¿])", text):
        problems += _of_shipment(sentence, days, carriers) + _of_line(sentence, lines)
    return problems


def _of_shipment(sentence: str, days: dict[str, frozenset[date]], carriers: dict[str, str]) -> list[str]:
    named = [tracking for tracking in days if scan.holds(sentence, tracking)]
    if len(named) != 1:
        return []
    said = {found.value for found in scan.dates(sentence)}
    problems = [f"{value} is not a date of shipment {named[0]}" for value in said - days[named[0]]]
    others = {name for name in carriers.values() if name != carriers[named[0]]}
    return problems + [f"{name} is not the carrier of {named[0]}" for name in sorted(others) if scan.holds(sentence, name)]


def _of_line(sentence: str, lines: list[Row]) -> list[str]:
    named = [row for row in lines if scan.holds(sentence, str(row["sku"]))]
    if not named or len({str(row["sku"]) for row in named}) != 1:
        return []
    words = {str(row[name]) for row in named for name in ("sku", "description", "uom")}
    rest = scan.mask(scan.blank(sentence, scan.dates(sentence)), words)
    allowed = [{str(row["line_number"]), str(row["ordered_qty"])} for row in named]
    found = set(scan.numbers(rest))
    return [] if any(found <= each for each in allowed) else [f"numbers {sorted(found)} are not those of {named[0]['sku']}"]
