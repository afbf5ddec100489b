"""The gates: intervals against published values, and verdicts on histories with known answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from agent.ledger.store import Ledger
from agent.model.hours import WorkingTime
from agent.reports.kpis.figures import percentile, wilson
from agent.reports.kpis.gates import Gated, gated, may_widen
from agent.reports.kpis.measure import Frame
from policies.gates import Gates
from tests.desks import _empty_ledger
from tests.histories import History, Session

CHICAGO = WorkingTime(zone="America/Chicago")


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(hits: int, count: int, low: float, high: float) -> None:
    assert wilson(hits, count) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert wilson(count - hits, count)[1] == pytest.approx(1 - low, abs=5e-5)


def test_percentile() -> None:
    assert percentile([7], 0.9) == 7
    assert percentile([1, 2, 3, 4], 0.5) == 2.5
    assert percentile([0, 10], 0.9) == pytest.approx(9)


def judged(tmp_path: Path, build: Callable[[History], None], gates: Gates, now: str = "2026-12-14 12:00") -> dict[str, Gated]:
    shutil.copy(_empty_ledger(), tmp_path / "ledger.db")
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    with Session(ledger.engine, expire_on_commit=False) as session:
        told = History(session)
        build(told)
        found = gated(session, Frame(told.at(now), CHICAGO, timedelta(days=7)), gates)
    ledger.close()
    return {one.id: one for one in found}


def sent(count: int, changed: int = 0, wrong: int = 0, day: str = "2026-12-01") -> Callable[[History], None]:
    def build(told: History) -> None:
        for number in range(count):
            case = f"{day}.{number}"
            told.inquiry(case, f"{day} 09:00")
            became = "sent_wording" if number < changed else "sent_unchanged"
            told.reply(case, f"{day} 10:00", became, wrong=int(number < wrong))

    return build


def test_no_data_is_no_pass(tmp_path: Path) -> None:
    found = judged(tmp_path, lambda told: None, Gates())
    assert {one.verdict for one in found.values()} == {"not enough data"} and not may_widen(list(found.values()))
    assert found["drafts_corrected"].measured.value is None


def test_without_gates_nothing_may_be_widened() -> None:
    assert not may_widen([])


def test_the_bad_end_of_the_interval_counts(tmp_path: Path) -> None:
    # 14 of 100 is under 20 %, but its interval reaches 22.1 %; 11 of 100 reaches 18.6 %
    gate = Gates.model_validate({"drafts_corrected": {"at_most": 0.2, "minimum": 100}})
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert judged(tmp_path / "a", sent(100, changed=14), gate)["drafts_corrected"].verdict == "fail"
    found = judged(tmp_path / "b", sent(100, changed=11), gate)["drafts_corrected"]
    assert found.verdict == "pass" and found.measured.high == pytest.approx(0.186, abs=5e-4)


def test_too_few_are_not_enough_however_good(tmp_path: Path) -> None:
    found = judged(tmp_path, sent(99), Gates.model_validate({"drafts_corrected": {"at_most": 0.9}}))
    assert found["drafts_corrected"].verdict == "not enough data" and found["drafts_corrected"].why == "99 of at least 100 samples"


def test_what_is_older_than_the_window_does_not_count(tmp_path: Path) -> None:
    found = judged(tmp_path, sent(10, day="2026-06-01"), Gates(window_days=30))
    assert found["drafts_corrected"].measured.count == 0


def test_answers_and_exceptions_in_time(tmp_path: Path) -> None:
    def build(told: History) -> None:
        told.inquiry("A", "2026-12-01 09:00")
        told.reply("A", "2026-12-01 13:00")  # 4 h: in time
        told.inquiry("B", "2026-12-01 09:00")
        told.reply("B", "2026-12-01 13:01")
        told.inquiry("H", "2026-12-01 09:00", lane="escalate")
        told.reply("H", "2026-12-05 13:01", "by_hand")  # not answered with a draft
        told.owned("H", "2026-12-01 09:30")
        told.inquiry("E", "2026-12-11 16:00", lane="escalate")  # Friday; nobody has it on Monday at noon: 1 h + 4 h
        told.inquiry("F", "2026-12-14 09:00", lane="escalate")  # its time isn't over

    found = judged(tmp_path, build, Gates())
    assert (found["answered_in_time"].measured.hits, found["answered_in_time"].measured.count) == (1, 2)
    assert (found["owned_in_time"].measured.hits, found["owned_in_time"].measured.count) == (1, 2)


def test_a_gate_that_is_off_is_left_out(tmp_path: Path) -> None:
    found = judged(tmp_path, sent(400), Gates.model_validate({"promises_kept": {"enabled": False}, "owned_in_time": {"enabled": False}}))
    assert "promises_kept" not in found
    assert {one.verdict for one in found.values()} == {"pass"} and may_widen(list(found.values()))
