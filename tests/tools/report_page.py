"""Writes a sample report page out of an invented half year, and photographs it in headless Chromium at phone and desktop width.

python -m tests.tools.report_page FOLDER [--shots]     (the page; or the pictures, without it)
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from agent.ledger.baselines import save
from agent.ledger.store import Ledger, Session
from agent.model.baseline import Baseline, Settled, Waited
from agent.model.hours import WorkingTime
from agent.reports.kpis.before import before
from agent.reports.kpis.gates import gated
from agent.reports.kpis.measure import Frame, measure
from agent.reports.kpis.page import page
from policies.gates import Gates
from tests.histories import History

CHICAGO = WorkingTime(zone="America/Chicago")
_FORM = "%Y-%m-%d %H:%M"
_REASONS = ("Wrong date", "Wrong tone", "Needs a person")


def sample_page(folder: Path, weeks: int = 12) -> str:
    """The page of a desk that learns; the same at every call."""
    ledger = Ledger(f"sqlite:///{folder / 'sample.db'}")
    ledger.migrate()
    with Session(ledger.engine, expire_on_commit=False) as session:
        told = History(session)
        _live(told, weeks)
        frame = Frame(told.at("2026-11-23 09:00"), CHICAGO, timedelta(days=7))
        save(session, _past(told), frame.now)
        text = page(
            measure(session, frame), "Northwind Supply Service Desk", gated(session, frame, Gates()), before([_past(told)], CHICAGO)
        )
    ledger.close()
    return text


def _live(told: History, weeks: int) -> None:
    dice = random.Random(7)
    monday = datetime(2026, 11, 16) - timedelta(weeks=weeks - 1)
    for number in range(weeks * 40):
        week, day = divmod(number, 40)
        if week == weeks // 2:
            continue  # a week in which the desk was closed
        came = monday + timedelta(weeks=week, days=day % 5, hours=8 + dice.random() * 8)
        case, skill = f"C{number}", week / weeks
        lane = "draft" if dice.random() < 0.45 + 0.3 * skill else "escalate"
        told.inquiry(case, f"{came:{_FORM}}", str(10000 + number % 300), lane=lane)
        sent = came + timedelta(hours=(0.3 + dice.random() * 3) * (1.6 - skill) * (1 if lane == "draft" else 3))
        if lane == "escalate" and dice.random() < 0.97:
            told.owned(case, f"{came + timedelta(hours=dice.random() * (3 - 2 * skill)):{_FORM}}")
            told.reply(case, f"{sent:{_FORM}}", "by_hand", wrong=int(dice.random() < 0.05))
            told.closed(case, f"{sent:{_FORM}}")
        elif lane == "draft":
            _draft(told, dice, case, f"{sent:{_FORM}}", skill)


def _draft(told: History, dice: random.Random, case: str, sent: str, skill: float) -> None:
    luck = dice.random()
    if luck < 0.06 - 0.04 * skill:
        told.rejected(case, dice.choice(_REASONS), sent)
    elif luck < 0.09:
        told.draft(case, sent, 2, contradicted=sent, state="withdrawn")
    else:
        became = "sent_facts" if luck > 0.99 else "sent_wording" if luck > 0.85 + 0.1 * skill else "approved_unchanged"
        told.reply(case, sent, became)
    if dice.random() < 0.5:
        offered = dice.randrange(1, 6)
        told.worded(case, sent, offered=offered, kept=max(0, offered - int(dice.random() < 0.3)))


def _past(told: History) -> Baseline:
    dice, begun = random.Random(3), told.at("2026-06-01 08:00")
    waited = [
        Waited(received=start, answered=start + timedelta(hours=1 + dice.random() * 30), named=dice.random() < 0.6)
        for start in (begun + timedelta(hours=number * 7) for number in range(300))
    ]
    settled = tuple(Settled(first=one.answered, last=one.answered + timedelta(hours=dice.random() * 60)) for one in waited[::3])
    return Baseline(
        mailbox="desk",
        since=begun,
        until=told.at("2026-08-31 00:00"),
        received=340,
        named=190,
        sent=320,
        waited=tuple(waited),
        settled=settled,
    )


def shoot(browser: str, file: Path, target: Path, width: int, height: int, scale: float = 1.0) -> None:
    """A picture of a page at a window size."""
    with tempfile.TemporaryDirectory() as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}"]
        size = [f"--window-size={width},{height}", f"--force-device-scale-factor={scale}"]
        subprocess.run([browser, *flags, *size, f"--screenshot={target}", file.as_uri()], check=True, capture_output=True, timeout=120)


def main(arguments: list[str]) -> int:
    """0 where page or pictures were made."""
    folder = Path(arguments[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as scratch:
        file = (Path(scratch) if "--shots" in arguments else folder) / "report.html"
        file.write_text(sample_page(Path(scratch)), encoding="utf-8")
        if "--shots" not in arguments:
            return 0
        if browser is None:
            print("chromium is not installed (apt-get install chromium)", file=sys.stderr)
            return 1
        shoot(browser, file, folder / "phone.png", 390, 1500)
        shoot(browser, file, folder / "desktop.png", 1200, 1500)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
