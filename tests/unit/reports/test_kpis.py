"""The KPIs on constructed histories whose answers were worked out by hand: zones, changes of the clocks, holidays, nights, weekends."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from agent.ledger.store import Ledger
from agent.model.hours import WorkingTime
from agent.reports.kpis.measure import Frame, Measured, measure
from tests.desks import _empty_ledger
from tests.histories import History, Session

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
CHICAGO = WorkingTime(zone="America/Chicago")
BERLIN = WorkingTime(zone="Europe/Berlin", opens=time(9), closes=time(18))
KOLKATA = WorkingTime(zone="Asia/Kolkata", weekdays=frozenset({0, 1, 2, 3, 4, 5}), opens=time(10), closes=time(19))
AUCKLAND = WorkingTime(zone="Pacific/Auckland")
THANKSGIVING = CHICAGO.model_copy(update={"holidays": frozenset({date(2026, 11, 26), date(2026, 11, 27)})})
ROUND_THE_CLOCK = WorkingTime(zone="America/Chicago", weekdays=frozenset(range(7)), opens=time(0), closes=time(23, 59, 59, 999999))
NOW = "2026-12-14 12:00"

Known = dict[str, object]


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "sqlite":
        shutil.copy(_empty_ledger(), tmp_path / "ledger.db")
        made = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    else:
        made = Ledger(request.getfixturevalue("postgres_database")())
        made.migrate()
    yield made
    made.close()


def measured(
    ledger: Ledger, working: WorkingTime, build: Callable[[History], None], now: str = NOW, since: str = "", quiet: int = 7
) -> Measured:
    with Session(ledger.engine, expire_on_commit=False) as session:
        told = History(session, working.zone)
        build(told)
        frame = Frame(told.at(now), working, timedelta(days=quiet), told.at(since) if since else None)
        return measure(session, frame)


def figures(found: Measured, name: str) -> tuple[object, ...]:
    kpi = found.kpi(name)
    if kpi.time is not None:
        return (kpi.time.count, kpi.time.median, kpi.time.p90, kpi.time.median_wall)
    assert kpi.share is not None
    return (kpi.share.count, kpi.share.hits)


# --- inquiry → answer ---------------------------------------------------------------------------------------------------


def same_morning(told: History) -> None:
    told.inquiry("A", "2026-11-23 09:00")
    told.reply("A", "2026-11-23 10:30")


def overnight(told: History) -> None:
    told.inquiry("A", "2026-11-23 16:30")  # 30 min until 17:00 …
    told.reply("A", "2026-11-24 08:15")  # … and 15 from 08:00; by the clock 15 h 45 min


def in_the_night(told: History) -> None:
    told.inquiry("A", "2026-11-24 02:00")
    told.reply("A", "2026-11-24 05:00")  # nobody was at work: 0


def over_the_weekend(told: History) -> None:
    told.inquiry("A", "2026-11-20 16:00")  # Friday: 1 h
    told.reply("A", "2026-11-23 09:00")  # Monday: 1 h; 65 h by the clock


def over_the_holidays(told: History) -> None:
    told.inquiry("A", "2026-11-25 16:00")  # Wednesday: 1 h; Thursday and Friday are holidays, then a weekend
    told.reply("A", "2026-11-30 08:30")  # Monday: 30 min; 4 days and 16.5 h by the clock


def spring_forward(told: History) -> None:
    told.inquiry("A", "2026-03-06 16:00")  # Friday: 1 h; the clocks go forward on Sunday
    told.reply("A", "2026-03-09 09:00")  # Monday: 1 h; 65 h on the wall, an hour less of real time


def fall_back(told: History) -> None:
    told.inquiry("A", "2026-10-30 16:00")
    told.reply("A", "2026-11-02 09:00")  # 1 h + 1 h; 65 h on the wall, an hour more of real time


def berlin_falls_back(told: History) -> None:
    told.inquiry("A", "2026-10-23 17:30")  # Friday: 30 min until 18:00
    told.reply("A", "2026-10-26 09:30")  # Monday: 30 min from 09:00; 64 h on the wall + 1 h


def saturdays_in_kolkata(told: History) -> None:
    told.inquiry("A", "2026-11-20 18:00")  # Friday: 1 h until 19:00
    told.reply("A", "2026-11-23 10:30")  # Saturday 9 h, Monday 30 min; 64.5 h by the clock


def auckland_springs_forward(told: History) -> None:
    told.inquiry("A", "2026-09-25 16:00")  # Friday: 1 h; the clocks go forward on Sunday the 27th
    told.reply("A", "2026-09-28 10:00")  # Monday: 2 h; 66 h on the wall - 1 h


def a_night_with_a_missing_hour(told: History) -> None:
    told.inquiry("A", "2026-03-08 01:00")
    told.reply("A", "2026-03-08 04:00")  # 02:00 to 03:00 never was: 2 h


def three_of_them(told: History) -> None:
    for case, sent in (("A", "10:00"), ("B", "11:00"), ("C", "14:00")):
        told.inquiry(case, "2026-11-23 09:00")
        told.reply(case, f"2026-11-23 {sent}")
    # 1 h, 2 h, 5 h: median 2 h; p90 lies at place 1.8 of 0..2: 2 h + 0.8 × 3 h = 4.4 h


def what_counts_for_nothing(told: History) -> None:
    told.inquiry("A", "2026-11-23 09:00")
    told.reply("A", "2026-11-23 09:30")
    told.reply("A", "2026-11-24 15:00")  # the second reply to the same inquiry
    told.inquiry("B", "2026-11-23 09:00")  # unanswered
    told.inquiry("C", "2026-11-23 09:00")
    told.reply("C", None, "sent_unseen")  # nobody knows when
    told.inquiry("D", "2026-11-23 15:00")
    told.reply("D", "2026-11-23 14:00")  # before its inquiry, by the server's clock


@pytest.mark.parametrize(
    ("working", "build", "wanted"),
    [
        (CHICAGO, same_morning, (1, 1.5 * HOUR, 1.5 * HOUR, 1.5 * HOUR)),
        (CHICAGO, overnight, (1, 45 * MINUTE, 45 * MINUTE, 15.75 * HOUR)),
        (CHICAGO, in_the_night, (1, 0.0, 0.0, 3 * HOUR)),
        (CHICAGO, over_the_weekend, (1, 2 * HOUR, 2 * HOUR, 65 * HOUR)),
        (THANKSGIVING, over_the_holidays, (1, 1.5 * HOUR, 1.5 * HOUR, 112.5 * HOUR)),
        (CHICAGO, over_the_holidays, (1, 19.5 * HOUR, 19.5 * HOUR, 112.5 * HOUR)),  # the same without holidays: two days of 9 h more
        (CHICAGO, spring_forward, (1, 2 * HOUR, 2 * HOUR, 64 * HOUR)),
        (CHICAGO, fall_back, (1, 2 * HOUR, 2 * HOUR, 66 * HOUR)),
        (BERLIN, berlin_falls_back, (1, 1 * HOUR, 1 * HOUR, 65 * HOUR)),
        (KOLKATA, saturdays_in_kolkata, (1, 10.5 * HOUR, 10.5 * HOUR, 64.5 * HOUR)),
        (AUCKLAND, auckland_springs_forward, (1, 3 * HOUR, 3 * HOUR, 65 * HOUR)),
        (ROUND_THE_CLOCK, a_night_with_a_missing_hour, (1, 2 * HOUR, 2 * HOUR, 2 * HOUR)),
        (CHICAGO, three_of_them, (3, 2 * HOUR, pytest.approx(4.4 * HOUR), 2 * HOUR)),
        (CHICAGO, what_counts_for_nothing, (1, 0.5 * HOUR, 0.5 * HOUR, 0.5 * HOUR)),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_inquiry_to_answer(ledger: Ledger, working: WorkingTime, build: Callable[[History], None], wanted: tuple[object, ...]) -> None:
    assert figures(measured(ledger, working, build), "inquiry_to_answer") == wanted


def test_since_goes_by_the_sending(ledger: Ledger) -> None:
    def build(told: History) -> None:
        told.inquiry("A", "2026-11-20 09:00")
        told.reply("A", "2026-11-20 10:00")
        told.reply("A", "2026-11-24 10:00")  # not its first
        told.inquiry("B", "2026-11-20 09:00")
        told.reply("B", "2026-11-23 09:00")

    found = measured(ledger, CHICAGO, build, since="2026-11-23 00:00")
    assert figures(found, "inquiry_to_answer") == (1, 9 * HOUR, 9 * HOUR, 72 * HOUR)  # Friday 8 h, Monday 1 h


def test_drafts_and_hand_written_answers_apart(ledger: Ledger) -> None:
    def build(told: History) -> None:
        told.inquiry("A", "2026-11-23 09:00")
        told.reply("A", "2026-11-23 09:20", "approved_unchanged")
        told.inquiry("B", "2026-11-23 09:00", lane="escalate")
        told.reply("B", "2026-11-23 13:00", "by_hand")

    parts = measured(ledger, CHICAGO, build).kpi("inquiry_to_answer").time_parts
    assert {kind: (one.count, one.median) for kind, one in parts.items()} == {"draft": (1, 20 * MINUTE), "by_hand": (1, 4 * HOUR)}


# --- drafts -------------------------------------------------------------------------------------------------------------


def ten_drafts(told: History) -> None:
    became = ["sent_unchanged"] * 3 + ["approved_unchanged", "sent_manners", "approved_manners"]
    became += ["sent_wording", "approved_wording", "sent_facts"]
    for number, one in enumerate(became):
        told.inquiry(f"S{number}", "2026-11-23 09:00")
        told.reply(f"S{number}", "2026-11-23 10:00", one)
    told.inquiry("U", "2026-11-23 09:00")
    told.reply("U", None, "sent_unseen")
    told.inquiry("H", "2026-11-23 09:00", lane="escalate")
    told.reply("H", "2026-11-23 10:00", "by_hand")
    told.reply("S0", "2026-11-24 10:00", "sent_facts")  # a further mail of the thread carries the same token
    for case, reason in (("R1", "Wrong date"), ("R2", "Wrong date"), ("R3", "Wrong tone")):
        told.inquiry(case, "2026-11-23 09:00")
        told.rejected(case, reason, "2026-11-23 11:00")
    told.rejected("S1", "Wrong tone", "2026-11-23 11:00")  # the copy that "edit as new" left behind, after it was sent
    told.inquiry("W", "2026-11-23 09:00")  # nobody has done anything with it


def test_corrected(ledger: Ledger) -> None:
    # 9 read drafts, of which wording twice and facts once
    kpi = measured(ledger, CHICAGO, ten_drafts).kpi("drafts_corrected")
    assert kpi.share is not None and (kpi.share.count, kpi.share.hits) == (9, 3)
    assert {kind: one.hits for kind, one in kpi.share_parts.items()} == {"facts": 1, "wording": 2}
    assert kpi.beside == {"sent where the text can't be read": 1}


def test_rejected_by_reason(ledger: Ledger) -> None:
    # 9 sent + 1 unseen + 3 rejected + 1 waiting = 14 drafts filed
    kpi = measured(ledger, CHICAGO, ten_drafts).kpi("drafts_rejected")
    assert kpi.share is not None and (kpi.share.count, kpi.share.hits) == (14, 3)
    assert {kind: one.hits for kind, one in kpi.share_parts.items()} == {"Wrong date": 2, "Wrong tone": 1}


def test_drafted_share(ledger: Ledger) -> None:
    def build(told: History) -> None:
        ten_drafts(told)  # 14 inquiries with a draft, 1 without
        told.inquiry("E", "2026-11-23 09:00", lane="escalate")
        told.inquiry("X", "2026-11-23 09:00", state="shadow")
        told.inquiry("Y", "2026-11-23 09:00", lane="escalate", state="waiting")
        told.inquiry("Z", "2026-11-23 09:00")  # drafted, withdrawn, and escalated afresh: it did get a draft
        told.made["Z"].lane = "escalate"

    assert figures(measured(ledger, CHICAGO, build), "drafted_share") == (17, 15)


# --- exceptions ---------------------------------------------------------------------------------------------------------


def flagged_next_morning(told: History) -> None:
    told.inquiry("A", "2026-11-23 16:00", lane="escalate")
    told.owned("A", "2026-11-24 08:30")  # 1 h + 30 min


def twice_escalated(told: History) -> None:
    told.inquiry("A", "2026-11-23 09:00", lane="escalate")
    told.owned("A", "2026-11-23 10:00")
    told.closed("A", "2026-11-23 11:00")
    told.escalated("A", "2026-11-23 12:00", "desk_lead", again=True)  # the reply said what nobody backs
    told.owned("A", "2026-11-23 15:00")  # 1 h and 3 h: median 2 h, p90 1 h + 0.9 × 2 h


def nobody_yet(told: History) -> None:
    told.inquiry("A", "2026-11-23 09:00", lane="escalate")
    told.inquiry("B", "2026-12-10 09:00", lane="escalate")
    told.owned("B", "2026-12-10 09:30")


def sunday_card(told: History) -> None:
    told.inquiry("A", "2026-11-22 20:00", lane="escalate")  # found on Sunday evening
    told.owned("A", "2026-11-23 08:00", "moved")  # first thing on Monday: no business time passed


@pytest.mark.parametrize(
    ("build", "wanted"),
    [
        (flagged_next_morning, (1, 1.5 * HOUR, 1.5 * HOUR, 16.5 * HOUR)),
        (twice_escalated, (2, 2 * HOUR, pytest.approx(2.8 * HOUR), 2 * HOUR)),
        (nobody_yet, (1, 0.5 * HOUR, 0.5 * HOUR, 0.5 * HOUR)),
        (sunday_card, (1, 0.0, 0.0, 12 * HOUR)),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_exception_to_owner(ledger: Ledger, build: Callable[[History], None], wanted: tuple[object, ...]) -> None:
    assert figures(measured(ledger, CHICAGO, build), "exception_to_owner") == wanted


def test_exceptions_by_path_and_those_that_wait(ledger: Ledger) -> None:
    found = measured(ledger, CHICAGO, twice_escalated)
    assert {kind: one.median for kind, one in found.kpi("exception_to_owner").time_parts.items()} == {
        "fulfillment": 1 * HOUR,
        "desk_lead": 3 * HOUR,
    }


def test_oldest_open_exception(ledger: Ledger) -> None:
    found = measured(ledger, CHICAGO, nobody_yet, now="2026-12-11 10:00")
    # since Monday, November 23, 09:00: 14 working days more of 9 h, less the first hour, and 2 h today
    assert figures(found, "oldest_open_exception") == (2, (14 * 9 - 1 + 2) * HOUR, (14 * 9 - 1 + 2) * HOUR, 18 * DAY + HOUR)
    assert found.kpi("exception_to_owner").beside == {"waiting for a person": 1}


# --- resolution ---------------------------------------------------------------------------------------------------------


def one_answer_was_enough(told: History) -> None:
    told.inquiry("A", "2026-11-23 09:00")
    told.reply("A", "2026-11-23 10:00")


def asked_again_on_the_third_day(told: History) -> None:
    told.inquiry("A", "2026-11-23 09:00", "77001")
    told.reply("A", "2026-11-23 10:00")
    told.inquiry("B", "2026-11-25 09:00", "PO 77-001")  # the same order, written otherwise
    told.reply("B", "2026-11-25 12:00")  # Monday 7 h, Tuesday 9 h, Wednesday 4 h


def a_new_question_after_two_weeks(told: History) -> None:
    told.inquiry("A", "2026-11-09 09:00")
    told.reply("A", "2026-11-09 10:00")
    told.inquiry("B", "2026-11-23 09:00")
    told.reply("B", "2026-11-23 10:00")
    told.reply("B", "2026-11-24 10:00")  # 9 h later: 0 and 9 h


def not_settled(told: History) -> None:
    told.inquiry("A", "2026-11-23 09:00", "1")
    told.reply("A", "2026-11-23 10:00")
    told.inquiry("B", "2026-11-24 09:00", "1")  # unanswered
    told.inquiry("C", "2026-12-11 09:00", "2")
    told.reply("C", "2026-12-11 10:00")  # three days ago


def other_peoples_orders(told: History) -> None:
    told.inquiry("A", "2026-11-23 09:00", "1", "2")
    told.reply("A", "2026-11-23 10:00")
    told.inquiry("B", "2026-11-24 09:00", "2")
    told.reply("B", "2026-11-24 10:00")  # PO 1: 0; PO 2: 9 h
    told.inquiry("C", "2026-11-24 09:00", "2", customer="C9")
    told.reply("C", "2026-11-25 10:00")  # another account's PO of the same number: 0


@pytest.mark.parametrize(
    ("build", "wanted"),
    [
        (one_answer_was_enough, (1, 0.0, 0.0, 0.0)),
        (asked_again_on_the_third_day, (1, 20 * HOUR, 20 * HOUR, 50 * HOUR)),
        (a_new_question_after_two_weeks, (2, 4.5 * HOUR, pytest.approx(8.1 * HOUR), 12 * HOUR)),
        (not_settled, (0, None, None, None)),
        (other_peoples_orders, (3, 0.0, pytest.approx(7.2 * HOUR), 0.0)),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_reply_to_resolution(ledger: Ledger, build: Callable[[History], None], wanted: tuple[object, ...]) -> None:
    assert figures(measured(ledger, CHICAGO, build), "reply_to_resolution") == wanted


def test_the_quiet_period_is_the_sites(ledger: Ledger) -> None:
    found = measured(ledger, CHICAGO, asked_again_on_the_third_day, quiet=1)
    assert figures(found, "reply_to_resolution") == (2, 0.0, 0.0, 0.0)


# --- mismatches ---------------------------------------------------------------------------------------------------------


def test_the_three_mismatches_apart(ledger: Ledger) -> None:
    def build(told: History) -> None:
        for number in range(8):
            told.inquiry(f"A{number}", "2026-11-23 09:00", state="drafted")
            told.reply(f"A{number}", "2026-11-23 10:00", wrong=2 if number == 0 else 0, checked=number != 7)
        told.inquiry("H", "2026-11-23 09:00", lane="escalate")
        told.reply("H", "2026-11-23 10:00", "by_hand", wrong=1)
        told.draft("H", "2026-11-23 08:00", contradicted="2026-11-23 08:30", state="withdrawn")
        told.worded("A0", "2026-11-23 09:00", offered=5, kept=4)
        told.worded("A1", "2026-11-23 09:00", offered=3, kept=0, by="bank")
        told.worded("A2", "2026-11-23 09:00", offered=4, kept=4, mode="plan", by="plan")
        told.worded("A3", "2026-11-23 09:00", offered=4, kept=0, mode="plan", by="bank")
        told.worded("A4", "2026-11-23 09:00", offered=0, kept=0, by="bank")  # it didn't answer

    found = measured(ledger, CHICAGO, build)
    assert figures(found, "mismatch_model") == (10, 5)  # 8 sentences, of which 1 + 3 refused; 2 plans, of which 1
    assert figures(found, "mismatch_drafts") == (9, 1)
    assert figures(found, "mismatch_sent") == (8, 2)  # 7 checked drafts, 1 by hand
    parts = found.kpi("mismatch_sent").share_parts
    assert {kind: (one.count, one.hits) for kind, one in parts.items()} == {"draft": (7, 1), "by_hand": (1, 1)}


def test_an_empty_ledger_has_no_data_and_no_zero(ledger: Ledger) -> None:
    found = measured(ledger, CHICAGO, lambda told: None)
    for kpi in found.kpis:
        assert kpi.count == 0 and not kpi.trend
        assert (kpi.time.median if kpi.time else kpi.share.value if kpi.share else 0) is None
