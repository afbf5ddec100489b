"""Dates, numbers and PO numbers: what is written is read back, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agent.wording.formats import (
    LOCALES,
    in_our_form,
    parse_date,
    parse_lines,
    parse_quantity,
    po_core,
    render_count,
    render_date,
    render_lines,
    render_po,
    render_quantity,
    same_noun,
)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Friday, November 27, 2026"),
        ("es", "viernes, 27 de noviembre de 2026"),
        ("fr", "vendredi 27 novembre 2026"),
        ("de", "Freitag, 27. November 2026"),
    ],
)
def test_a_date_as_the_contract_shows_it(language: str, written: str) -> None:
    assert render_date(date(2026, 11, 27), LOCALES[language]) == written


@pytest.mark.parametrize("language", LOCALES)
def test_every_day_of_five_years_reads_back(language: str) -> None:
    locale = LOCALES[language]
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(5 * 365)]
    written = [render_date(day, locale) for day in days]
    assert [parse_date(text, locale) for text in written] == days
    assert len(set(written)) == len(days)


def test_babel_agrees_on_names_and_order() -> None:
    from babel.dates import format_date

    for language in ("en", "es", "fr"):
        for month in range(1, 13):
            day = date(2026, month, 1 + 2 * month % 27 + 1)
            assert render_date(day, LOCALES[language]) == format_date(day, "full", locale=language)


@pytest.mark.parametrize(
    "text",
    [
        "Thursday, November 27, 2026", "Friday, November 27", "Friday, Nov 27, 2026", "Nov 27, 2026", "November 27",
        "Friday, November 027, 2026",
        "Friday, November 31, 2026", "Friday,  November 27, 2026", "friday, november 27, 2026", "Friday, November 27, 0026", "2026-11-27",
        "11/27/2026", "Friday, November 2٧, 2026",
    ],
)  # fmt: skip
def test_no_other_date_is_read(text: str) -> None:
    assert parse_date(text, LOCALES["en"]) is None


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "November 27, 2026"), ("es", "viernes 27 de noviembre de 2026"), ("es", "27 de noviembre de 2026"),
        ("fr", "27 novembre 2026"),
        ("de", "Freitag, den 27. November 2026"), ("de", "Freitag, dem 27. November 2026"), ("de", "27. November 2026"),
    ],
)  # fmt: skip
def test_people_write_full_dates_in_other_forms_which_are_never_ours(language: str, written: str) -> None:
    assert parse_date(written, LOCALES[language]) == date(2026, 11, 27)
    assert not in_our_form(written, LOCALES[language])
    assert in_our_form(render_date(date(2026, 11, 27), LOCALES[language]), LOCALES[language])


@pytest.mark.parametrize(("text", "lines"), [("2 and 4", {"2", "4"}), ("4, 2, and 10", {"2", "4", "10"}), ("2 and 2", set()), ("2", {"2"})])
def test_lists_of_lines(text: str, lines: set[str]) -> None:
    assert parse_lines(text, LOCALES["en"]) == lines


def test_a_list_of_lines_is_written_as_its_language_does() -> None:
    assert render_lines("2 4 10", LOCALES["en"]) == "2, 4 and 10"
    assert render_lines("2 4", LOCALES["de"]) == "2 und 4"
    assert render_lines("2", LOCALES["en"]) is None


@pytest.mark.parametrize(
    ("word", "fits"), [("bearings", True), ("Bearing", True), ("groove", True), ("bear", False), ("6204", False), ("deep-groove", False)]
)
def test_a_noun_is_a_word_of_the_description(word: str, fits: bool) -> None:
    assert same_noun(word, "Deep groove bearing 6204") == fits


def test_french_first_of_the_month() -> None:
    assert render_date(date(2026, 12, 1), LOCALES["fr"]) == "mardi 1er décembre 2026"
    assert parse_date("mardi 1 décembre 2026", LOCALES["fr"]) is None


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        ("100", "100", "100"),
        ("1000", "1000", "1000"),
        ("2.50", "2.5", "2,5"),
        ("40.00", "40", "40"),
        ("0.25", "0.25", "0,25"),
        ("1E+3", "1000", "1000"),
    ],
)
def test_quantities(value: str, english: str, german: str) -> None:
    assert render_quantity(Decimal(value), LOCALES["en"]) == english
    assert render_quantity(Decimal(value), LOCALES["de"]) == german
    assert parse_quantity(german, LOCALES["de"]) == Decimal(value)


@pytest.mark.parametrize("value", [Decimal("2.125"), Decimal("-1"), True, None, "5"])
def test_what_could_be_misread_is_not_written(value: object) -> None:
    assert render_quantity(value, LOCALES["en"]) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1,000", "01", "2.50", "1.000,5", "", "٣"])
def test_no_other_quantity_is_read(text: str) -> None:
    assert parse_quantity(text, LOCALES["en"]) is None


@pytest.mark.parametrize("value", [0, -1, True, None, Decimal("2"), "3"])
def test_counts_are_whole_and_above_zero(value: object) -> None:
    assert render_count(value) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "english", "core"),
    [
        ("48817", "PO 48817", "48817"),
        ("PO 48817", "PO 48817", "48817"),
        ("PO#48817", "PO#48817", "48817"),
        ("#48817", "PO #48817", "48817"),
        ("P.O. 48817", "P.O. 48817", "48817"),
        ("PO-48817", "PO-48817", "48817"),
        ("FD/118", "PO FD/118", "FD/118"),
        ("PORT-7", "PO PORT-7", "PORT-7"),
        ("Order no. 7001-A", "Order no. 7001-A", "7001-A"),
    ],
)
def test_po_numbers_keep_the_customers_spelling(written: str, english: str, core: str) -> None:
    assert render_po(written, LOCALES["en"]) == english
    assert written in english
    assert po_core(written) == po_core(english) == core
