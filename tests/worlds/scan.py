"""Finds everything in a text that could be a fact: dates, numbers, vague time words, prices. Knows nothing of the product.

Each finder looks for more than the contract allows, so that what slips through one wording is caught in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ES_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
EN_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
ES_MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
EN_DATE = re.compile(rf"\b({'|'.join(EN_DAYS)}), ({'|'.join(EN_MONTHS)}) (\d{{1,2}}), (\d{{4}})")
ES_DATE = re.compile(rf"\b({'|'.join(ES_DAYS)}), (\d{{1,2}}) de ({'|'.join(ES_MONTHS)}) de (\d{{4}})", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]*\.?"
LOOSE_DATE = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?{_MONTH}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b|\b\d+/\d+\b|\b\d{1,2}:\d{2}\b"
    rf"|\b(?:{'|'.join(EN_DAYS)}|{'|'.join(ES_DAYS)})\b",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|shortly|soon|asap|as soon as|(?:next|this|coming|end of the) (?:week|month|day)s?"
    r"|in time|on time|in due course|any day|right away|immediately|momentarily|(?:a|the next) (?:few|couple)"
    r"|within \w+ (?:business )?days?"
    r"|(?:business|working) days?|guarante\w*|promise[sd]?|definitely|certainly|rest assured"
    r"|hoy|mañana|ayer|pronto|en breve|a tiempo|cuanto antes|lo antes posible|inmediatamente|(?:próxim|est)[ao] (?:semana|mes)"
    r"|garanti\w*|días hábiles|prometemos|sin falta)\b",
    re.IGNORECASE,
)
PRICE = re.compile(r"[$€£]|\b(?:usd|prices?|discounts?|credit|invoice[sd]?|quote[sd]?|precios?|descuentos?|factura\w*)\b", re.IGNORECASE)
NUMBER = re.compile(r"\d[\d.,]*\d|\d")


@dataclass(frozen=True)
class Found:
    """A date in the contract's own form. ``weekday_right``: the named day is that date's."""

    start: int
    end: int
    value: date | None
    weekday_right: bool
    language: str


def dates(text: str) -> list[Found]:
    """The dates that stand in the required form, English or Spanish."""
    found = []
    for match in EN_DATE.finditer(text):
        found.append(_found(match, EN_DAYS.index(match[1]), EN_MONTHS.index(match[2]), match[3], match[4], "en"))
    for match in ES_DATE.finditer(text):
        found.append(_found(match, ES_DAYS.index(match[1].lower()), ES_MONTHS.index(match[3].lower()), match[2], match[4], "es"))
    return sorted(found, key=lambda item: item.start)


def _found(match: re.Match[str], weekday: int, month: int, day: str, year: str, language: str) -> Found:
    try:
        value = date(int(year), month + 1, int(day))
    except ValueError:
        return Found(match.start(), match.end(), None, False, language)
    return Found(match.start(), match.end(), value, value.weekday() == weekday, language)


def mask(text: str, known: Iterable[str]) -> str:
    """The text with every known string blanked out, whole words only, longest first; lengths stay."""
    for item in sorted({item for item in known if item}, key=len, reverse=True):
        pattern = rf"(?<![A-Za-z0-9]){re.escape(item)}(?![A-Za-z0-9])"
        text = re.sub(pattern, lambda match: " " * len(match[0]), text, flags=re.IGNORECASE)
    return text


def blank(text: str, spans: Iterable[Found]) -> str:
    """The text with these dates blanked out."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def numbers(text: str) -> list[str]:
    """Every run of digits, with the points and commas inside it."""
    return NUMBER.findall(text)


def holds(text: str, item: str) -> bool:
    """Does the text hold this string as a whole word, in any case?"""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(item)}(?![A-Za-z0-9])", text, re.IGNORECASE) is not None
