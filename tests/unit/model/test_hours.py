"""Time limits in working time: weekends, holidays, and the days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.model.hours import WorkingTime

CHICAGO = WorkingTime(zone="America/Chicago")
BERLIN = WorkingTime(zone="Europe/Berlin")
ALWAYS = frozenset(range(7))


def end(working: WorkingTime, start: str, **within: float) -> str:
    zone = ZoneInfo(working.zone)
    found = working.end(datetime.fromisoformat(start).replace(tzinfo=zone), timedelta(**within))
    assert found.tzinfo is UTC
    return found.astimezone(zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "hours", "wanted"),
    [
        ("2026-11-23 09:00", 4, "2026-11-23 13:00"),
        ("2026-11-23 15:00", 4, "2026-11-24 10:00"),  # overnight
        ("2026-11-23 06:00", 4, "2026-11-23 12:00"),  # before opening
        ("2026-11-23 21:00", 1, "2026-11-24 09:00"),  # after closing
        ("2026-11-27 16:00", 2, "2026-11-30 09:00"),  # Friday to Monday
        ("2026-11-28 12:00", 1, "2026-11-30 09:00"),  # from a Saturday
        ("2026-11-23 13:00", 4, "2026-11-23 17:00"),  # exactly at closing time
        ("2026-11-23 17:00", 1, "2026-11-24 09:00"),  # from exactly then
        ("2026-11-23 08:00", 9, "2026-11-23 17:00"),  # a whole day
        ("2026-11-23 08:00", 45, "2026-11-27 17:00"),  # a whole week
        ("2026-11-28 12:00", 0, "2026-11-30 08:00"),  # nothing, but in working time
    ],
)
def test_in_chicago(start: str, hours: float, wanted: str) -> None:
    assert end(CHICAGO, start, hours=hours) == wanted


def test_holidays_pause() -> None:
    working = CHICAGO.model_copy(update={"holidays": frozenset({date(2026, 11, 26), date(2026, 11, 27)})})
    assert end(working, "2026-11-25 16:00", hours=2) == "2026-11-30 09:00"


@pytest.mark.parametrize(
    ("zone", "start", "wanted"),
    [
        # a round-the-clock desk: 24 real hours, over the night on which one is missing or comes twice
        ("America/Chicago", "2026-03-07 12:00", "2026-03-08 13:00"),
        ("America/Chicago", "2026-10-31 12:00", "2026-11-01 11:00"),
        ("Europe/Berlin", "2026-03-28 12:00", "2026-03-29 13:00"),
        ("Europe/Berlin", "2026-10-24 12:00", "2026-10-25 11:00"),
    ],
)
def test_when_the_clocks_change(zone: str, start: str, wanted: str) -> None:
    working = WorkingTime(weekdays=ALWAYS, opens=time(0), closes=time(23, 59, 59, 999999), zone=zone)
    assert end(working, start, hours=24) == wanted


@pytest.mark.parametrize(("working", "friday", "monday"), [(CHICAGO, "2026-03-06", "2026-03-09"), (BERLIN, "2026-10-23", "2026-10-26")])
def test_opening_is_at_eight_before_and_after_the_change(working: WorkingTime, friday: str, monday: str) -> None:
    assert end(working, f"{friday} 16:30", hours=1) == f"{monday} 08:30"


def test_never_open_is_an_error_and_no_endless_loop() -> None:
    with pytest.raises(ValueError, match="business_hours"):
        WorkingTime(weekdays=frozenset()).end(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))


starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
withins = st.integers(0, 5000).map(lambda minutes: timedelta(minutes=minutes))
workings = st.builds(
    WorkingTime,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    opens=st.times(time(0), time(11, 59)),
    closes=st.times(time(12), time(23, 59)),
    zone=st.sampled_from(["UTC", "America/Chicago", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland"]),
)


@given(workings, starts, withins, withins)
def test_never_early_monotone_and_additive(working: WorkingTime, start: datetime, first: timedelta, second: timedelta) -> None:
    once = working.end(start, first)
    both = working.end(start, first + second)
    assert once >= start + first
    assert both >= once
    assert working.end(once, second) == both or (first == timedelta() or second == timedelta())
    assert working.end(start + second, first) >= once
    local = once.astimezone(ZoneInfo(working.zone))
    assert local.weekday() in working.weekdays


@pytest.mark.parametrize(
    ("working", "first", "last", "minutes"),
    [
        (CHICAGO, "2026-11-23 09:00", "2026-11-23 11:30", 150),
        (CHICAGO, "2026-11-23 16:00", "2026-11-24 09:00", 120),  # overnight: an hour each side
        (CHICAGO, "2026-11-23 18:00", "2026-11-24 07:00", 0),  # in the night
        (CHICAGO, "2026-11-27 16:30", "2026-11-30 08:30", 60),  # over a weekend
        (CHICAGO, "2026-11-28 09:00", "2026-11-29 20:00", 0),  # a weekend
        (CHICAGO, "2026-11-23 05:00", "2026-11-23 23:00", 540),  # a whole day, and no more
        (CHICAGO, "2026-11-16 08:00", "2026-11-30 08:00", 5400),  # two weeks of five days of nine hours
        (CHICAGO, "2026-11-23 11:00", "2026-11-23 09:00", 0),  # backwards
        (CHICAGO, "2026-03-06 16:00", "2026-03-09 09:00", 120),  # clocks go forward on the Sunday between
        (BERLIN, "2026-10-23 16:00", "2026-10-26 09:00", 120),  # clocks go back
        (CHICAGO.model_copy(update={"holidays": frozenset({date(2026, 11, 26)})}), "2026-11-25 16:00", "2026-11-27 09:00", 120),
        # a night shift's weekend round the clock: the hour that is missing isn't worked, the one that comes twice is
        (WorkingTime(weekdays=ALWAYS, opens=time(0), closes=time(12), zone="America/Chicago"), "2026-03-08 00:00", "2026-03-08 12:00", 660),
        (WorkingTime(weekdays=ALWAYS, opens=time(0), closes=time(12), zone="America/Chicago"), "2026-11-01 00:00", "2026-11-01 12:00", 780),
    ],
)
def test_working_time_between(working: WorkingTime, first: str, last: str, minutes: int) -> None:
    zone = ZoneInfo(working.zone)
    start, stop = (datetime.fromisoformat(one).replace(tzinfo=zone) for one in (first, last))
    assert working.between(start, stop) == timedelta(minutes=minutes)


@given(workings, starts, withins)
def test_between_is_what_end_counts(working: WorkingTime, start: datetime, within: timedelta) -> None:
    assert working.between(start, working.end(start, within)) == within
