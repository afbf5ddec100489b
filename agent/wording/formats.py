"""Dates, counts, quantities and PO numbers as each language writes them, and reading exactly those back.

A reader here accepts only what the writer beside it writes: a date must name its weekday, and the weekday must fit. It never guesses.

Numbers are never grouped: ``5.000`` is five thousand to one reader and five to another. For the same reason a quantity with
more than two decimals isn't written at all.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from policies.packet import FactValue


class Locale(NamedTuple):
    """How one language writes. ``pattern`` orders the date's parts; ``first`` is the day of the month where 1 is written otherwise.

    ``also``: forms in which people write a date, as sure as ours; ``conjunction`` stands before the last item of a list.
    """

    language: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    pattern: str
    decimal: str
    po_label: str
    letters: str
    first: str = "1"
    also: tuple[str, ...] = ()
    conjunction: str = "and"


LOCALES = {
    "en": Locale(
        "en",
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
        "{weekday}, {month} {day}, {year}",
        ".",
        "PO ",
        "",
        also=("{month} {day}, {year}",),
    ),
    "es": Locale(
        "es",
        ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        "{weekday}, {day} de {month} de {year}",
        ",",
        "",
        "áéíóúüñÁÉÍÓÚÜÑ¿¡",
        also=("{weekday} {day} de {month} de {year}", "{day} de {month} de {year}"),
        conjunction="y",
    ),
    "fr": Locale(
        "fr",
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        "{weekday} {day} {month} {year}",
        ",",
        "",
        "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ«»",
        "1er",
        also=("{day} {month} {year}",),
        conjunction="et",
    ),
    "de": Locale(
        "de",
        ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
        "{weekday}, {day}. {month} {year}",
        ",",
        "",
        "äöüßÄÖÜ",
        also=("{weekday}, den {day}. {month} {year}", "{weekday}, dem {day}. {month} {year}", "{day}. {month} {year}"),
        conjunction="und",
    ),
}


def render_date(day: date, locale: Locale) -> str:
    """``Friday, November 27, 2026``."""
    return _written(day, locale, locale.pattern)


def _written(day: date, locale: Locale, pattern: str) -> str:
    number = locale.first if day.day == 1 else str(day.day)
    return pattern.format(weekday=locale.weekdays[day.weekday()], month=locale.months[day.month - 1], day=number, year=day.year)


def _date_regex(locale: Locale) -> str:
    days = r"1er|[2-9]|[12][0-9]|3[01]" if locale.first != "1" else r"[1-9]|[12][0-9]|3[01]"
    parts = {"weekday": "|".join(locale.weekdays), "month": "|".join(locale.months), "day": days, "year": "[12][0-9]{3}"}
    forms = (re.sub(r"\\\{(\w+)\\\}", lambda found: f"(?:{parts[found[1]]})", re.escape(form)) for form in (locale.pattern, *locale.also))
    return f"(?:{'|'.join(forms)})"


DATE_REGEX = {language: _date_regex(locale) for language, locale in LOCALES.items()}
_DATE_PARTS = {
    language: [
        (form, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^\\s,.]+)", re.escape(form)))) for form in (locale.pattern, *locale.also)
    ]
    for language, locale in LOCALES.items()
}


def parse_date(text: str, locale: Locale) -> date | None:
    """The date, if it is written in one of the language's full forms and its weekday, where it has one, fits."""
    for form, pattern in _DATE_PARTS[locale.language]:
        found = pattern.fullmatch(text)
        if found is None or found["month"] not in locale.months:
            continue
        number = "1" if found["day"] == locale.first else found["day"]
        try:
            day = date(int(found["year"]), locale.months.index(found["month"]) + 1, int(number))
        except ValueError:
            continue
        if _written(day, locale, form) == text:
            return day
    return None


def in_our_form(text: str, locale: Locale) -> bool:
    """Is this date written as :func:`render_date` would, the one form of a draft?"""
    day = parse_date(text, locale)
    return day is not None and render_date(day, locale) == text


def render_count(value: FactValue) -> str | None:
    """Lines and parcels: a plain number above zero, or nothing."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        return None
    return str(value)


def render_quantity(value: FactValue, locale: Locale) -> str | None:
    """``2.5`` (English), ``2,5``; no grouping, no trailing zeros; None where it could be misread (more than two decimals)."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    text = format(Decimal(value), "f")
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    if len(rest) > 2 or whole.startswith("-"):
        return None
    return f"{whole}{locale.decimal}{rest}" if rest else whole


def parse_quantity(text: str, locale: Locale) -> Decimal | None:
    """The quantity, if written as :func:`render_quantity` would."""
    try:
        value = Decimal(text.replace(locale.decimal, "."))
    except InvalidOperation:
        return None
    return value if render_quantity(value, locale) == text else None


def render_lines(value: FactValue, locale: Locale) -> str | None:
    """``2, 4 and 5`` out of ``"2 4 5"``; None for fewer than two."""
    names = value.split() if isinstance(value, str) else []
    if len(names) < 2 or not all(_LINE_NAME.fullmatch(name) for name in names):
        return None
    return f"{', '.join(names[:-1])} {locale.conjunction} {names[-1]}"


def parse_lines(text: str, locale: Locale) -> frozenset[str]:
    """The lines of such a list, however it is ordered; a comma may stand before the conjunction. Empty where one stands twice."""
    names = re.split(rf",? {locale.conjunction} |, ", text)
    return frozenset(names) if len(names) == len(set(names)) else frozenset()


_LINE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,11}")


def same_noun(word: str, description: str) -> bool:
    """Is it a word of the item's description, in the singular or the plural?"""

    def stem(text: str) -> str:
        return text.casefold().rstrip("s")

    return word.isalpha() and stem(word) in {stem(part) for part in re.split(r"[^\w]+", description) if part.isalpha() and len(part) > 2}


PO_LABEL = (
    r"(?i:(?:purchase\s+order|p\.\s?o\.|po(?![a-z])|orden\s+de\s+compra|pedido|commande|bestellung|order)"
    r"\s*(?:number|num\b\.?|nbr\b\.?|no\b\.?|nr\b\.?|n[°º])?\s*[#:]?|#)\s*-?\s*"
)
_PO_LABEL = re.compile(PO_LABEL + r"(?=\S)")


def po_core(text: str) -> str:
    """The number without a label in front of it: ``"PO #48817"`` and ``"48817"`` are the same number, nothing else is."""
    squeezed = " ".join(text.split())
    return _PO_LABEL.sub("", squeezed, count=1) if _PO_LABEL.match(squeezed) else squeezed


def render_po(text: str, locale: Locale) -> str:
    """As the customer wrote it, with the language's label where the customer wrote none."""
    squeezed = " ".join(text.split())
    labelled = _PO_LABEL.match(squeezed) and not squeezed.startswith("#")
    return squeezed if labelled else f"{locale.po_label}{squeezed}"
