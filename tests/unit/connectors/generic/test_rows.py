"""Cells read strictly: what is accepted, what is refused, and that nothing crashes on rubbish."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.generic.rows import BadCell, BadRow, day, flag, line, moment, number, quantity, text, values, whole
from connectors.generic.views import VIEWS


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (5, "5"),
        (5.0, "5"),
        ("5.00", "5"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (Decimal("12.340"), "12.34"),
        ("10", "10"),
        (" 7 ", "7"),
        (1e-7, "0.0000001"),
        ("+3", "3"),
    ],
)
def test_numbers_are_exact(raw: Any, value: str) -> None:
    assert str(number(raw)) == value or number(raw) == Decimal(value)


@pytest.mark.parametrize(
    "raw", ["abc", "", "1,5", "1 000", "1e3", "0x10", "٣", True, float("nan"), float("inf"), Decimal("NaN"), b"5", None, [], "9" * 30]
)
def test_what_is_no_number_is_refused(raw: Any) -> None:
    with pytest.raises(BadCell):
        number(raw)


@pytest.mark.parametrize(("reader", "raw"), [(quantity, -1), (quantity, "-0.5"), (whole, 2.5), (whole, -1)])
def test_quantities_are_not_negative_and_counts_are_whole(reader: Any, raw: Any) -> None:
    with pytest.raises(BadCell):
        reader(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [(1, "1"), (1.0, "1"), ("1.0", "1"), ("1.00", "1"), ("1.10", "1.10"), ("001", "001"), ("A1", "A1"), (Decimal("2.0"), "2")],
)
def test_line_numbers(raw: Any, value: str) -> None:
    assert line(raw) == value


@pytest.mark.parametrize("raw", [True, 1.5, b"x", float("inf"), float("nan"), None])
def test_what_is_no_text_is_refused(raw: Any) -> None:
    with pytest.raises(BadCell):
        text(raw)


@pytest.mark.parametrize(
    "raw", [date(2026, 11, 27), datetime(2026, 11, 27), "2026-11-27", " 2026-11-27 ", "2026-11-27T00:00Z", "2026-11-27 00:00:00.000000"]
)
def test_days(raw: Any) -> None:
    assert day(raw) == date(2026, 11, 27)


@pytest.mark.parametrize(
    "raw",
    [
        datetime(2026, 11, 27, 8),
        "2026-11-27T00:01",
        "20261127",
        "27.11.2026",
        "2026-W48-5",
        "2026-13-01",
        "1900-01-01",
        46353,
        "soon",
        b"2026-11-27",
    ],
)
def test_what_is_no_day_is_refused(raw: Any) -> None:
    with pytest.raises(BadCell):
        day(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-27T08:00:00Z",
        "2026-11-27T02:00:00-06:00",
        "2026-11-27 08:00:00+00:00",
        datetime(2026, 11, 27, 3, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_moments_are_utc(raw: Any) -> None:
    assert moment(raw) == datetime(2026, 11, 27, 8, tzinfo=UTC) and moment(raw).tzinfo is UTC


@pytest.mark.parametrize(
    "raw",
    [
        datetime(2026, 11, 27, 8),
        "2026-11-27T08:00:00",
        "2026-11-27",
        date(2026, 11, 27),
        "0001-01-01T00:00:00Z",
        1764230400,
        "now",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_what_is_no_moment_is_refused(raw: Any) -> None:
    with pytest.raises(BadCell):
        moment(raw)


@pytest.mark.parametrize(
    ("raw", "value"), [(1, True), (0, False), ("1", True), ("false", False), (True, True), (Decimal(0), False), (1.0, True)]
)
def test_flags(raw: Any, value: bool) -> None:
    assert flag(raw) is value


@pytest.mark.parametrize("raw", [2, -1, "yes", "Y", "t", "", None, 0.5])
def test_what_is_no_flag_is_refused(raw: Any) -> None:
    with pytest.raises(BadCell):
        flag(raw)


def test_blank_is_null_and_a_required_null_is_said() -> None:
    assert values("erp_orders", {"hold_code": "  ", "ordered_on": ""}, "order S1", ("hold_code", "ordered_on")) == {
        "hold_code": None,
        "ordered_on": None,
    }
    with pytest.raises(BadRow, match=r"erp_orders\.order_number of order S1 is empty"):
        values("erp_orders", {"order_number": ""}, "order S1", ("order_number",), required=("order_number",))


RUBBISH = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.binary(max_size=9)
    | st.decimals()
    | st.datetimes()
    | st.dates()
)


@given(raw=RUBBISH, view=st.sampled_from(sorted(VIEWS)))
def test_rubbish_never_crashes(raw: Any, view: str) -> None:
    for column in VIEWS[view]:
        try:
            values(view, {column: raw}, "key", (column,))
        except BadRow as error:
            assert f"{view}.{column}" in str(error)
