"""The demo: its dates are never past, its variations are orders of their own, and the command tells the story."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import IO

import pytest
from imapclient import IMAPClient

from agent.configuration import shipped
from agent.demo.calendar import Calendar
from agent.demo.samples import Story

ROOT = Path(__file__).resolve().parents[2]
MONDAY = date(2026, 11, 23)


def environment() -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PODESK_")}
    return {**clean, "PYTHONPATH": str(ROOT), "PODESK_NOW": "2026-11-23T15:00:00Z", "COLUMNS": "100"}


def run_demo(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent", "demo", *arguments]
    return subprocess.run(command, env=environment(), cwd=cwd, text=True, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("today", "told", "moved"),
    [
        (MONDAY, date(2026, 11, 27), date(2026, 11, 27)),
        (date(2027, 3, 3), MONDAY, date(2027, 3, 3)),  # a Wednesday is itself
        (date(2027, 3, 6), MONDAY, date(2027, 3, 5)),  # a Saturday becomes the Friday before
        (date(2027, 3, 7), MONDAY, date(2027, 3, 5)),
        (date(2027, 3, 4), date(2026, 11, 25), date(2027, 3, 8)),  # Thursday + 2 working days
        (date(2027, 3, 4), date(2026, 11, 20), date(2027, 3, 3)),  # the Friday before the Monday
        (MONDAY, date(2026, 11, 28), date(2026, 11, 30)),  # nothing ships on a Saturday
    ],
)
def test_days_move_by_working_days(today: date, told: date, moved: date) -> None:
    assert Calendar(today).day(told) == moved


def test_the_order_of_days_stays_and_none_falls_on_a_weekend() -> None:
    told = [date.fromordinal(MONDAY.toordinal() + step) for step in range(-30, 60)]
    for day in range(14):
        moved = [Calendar(date.fromordinal(MONDAY.toordinal() + day)).day(one) for one in told]
        assert moved == sorted(moved)
        assert all(one.weekday() < 5 for one in moved)


def test_times_keep_their_hour() -> None:
    assert Calendar(date(2027, 3, 3)).moment(datetime(2026, 11, 23, 14, 15, tzinfo=UTC)) == datetime(2027, 3, 3, 14, 15, tzinfo=UTC)


def story(seed: int = 1) -> Story:
    return Story(shipped() / "demo", Calendar(MONDAY), seed)


def test_the_seed_decides_the_order_and_the_numbers() -> None:
    assert [mail.raw for mail in story(7).mails(40)] == [mail.raw for mail in story(7).mails(40)]
    assert [mail.name for mail in story(7).mails(None)] != [mail.name for mail in story(8).mails(None)]


def test_variations_ask_for_orders_of_their_own() -> None:
    # Given
    told = story()
    before = len(told.views["erp_orders"])
    # When
    mails = told.mails(60)
    # Then
    assert len({mail.message_id for mail in mails}) == 60
    numbers = [row["order_number"] for row in told.views["erp_orders"]]
    assert len(numbers) == len(set(numbers)) > before
    tracking = [row["tracking_number"] for row in told.views["wms_shipments"]]
    assert len(tracking) == len(set(tracking))
    pos = {str(row["customer_po"]) for row in told.views["erp_orders"]}
    asked = [_text(mail.raw) for mail in mails if mail.name.startswith("02-allocated")]
    found = {number for text in asked for number in re.findall(r"PO (\d+)", text)}
    assert len(found) == len(asked) > 3
    assert found <= pos


def test_the_command_tells_the_story(tmp_path: Path) -> None:
    # When
    done = run_demo(cwd=tmp_path)
    # Then
    assert done.returncode == 0, done.stderr
    assert re.search(r"PO 48817 - when does it ship\? +order status +escalate", done.stdout)
    assert re.search(r"Ship date +order status +draft", done.stdout)
    assert "Monday, November 30, 2026." in re.sub(r"[\s│]+", " ", done.stdout)
    assert re.search(r"Escalated +4 +1[01]", done.stdout)
    assert re.search(r"audit trail: \d+ lines, whole", done.stdout)
    assert not list(tmp_path.iterdir()), "a demo without --keep leaves nothing"


def test_a_record_that_changes_takes_the_draft_away(tmp_path: Path) -> None:
    # When
    done = run_demo("--tamper", "--mails", "4", cwd=tmp_path)
    # Then
    assert done.returncode == 0, done.stderr
    assert "3 drafts checked: 2 as true as before, 1 withdrawn" in done.stdout
    assert "Decided anew: Part of the order is ready" in done.stdout
    before, after = (part for part in done.stdout.split("The mailbox now")[1:])
    assert re.search(r"3 +Drafts", before)
    assert re.search(r"2 +Drafts", after)


def test_what_there_is_nothing_to_tamper_with_is_said(tmp_path: Path) -> None:
    done = run_demo("--tamper", "--mails", "1", cwd=tmp_path)
    assert done.returncode == 1
    assert "nothing was changed" in done.stdout


def test_a_kept_desk_stays_at_work(tmp_path: Path) -> None:
    # Given
    command = [sys.executable, "-m", "agent", "demo", "--keep", str(tmp_path / "kept"), "--mails", "2"]
    with subprocess.Popen(command, env=environment(), cwd=tmp_path, text=True, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        shown = _read_until(running.stdout, "Ctrl-C ends it")
        port = int(re.findall(r"IMAP server 127\.0\.0\.1, port (\d+)", shown)[0])
        # When a person approves the draft in a mail client
        with IMAPClient("127.0.0.1", port=port, ssl=False) as client:
            client.login("orders@northwind.example", "podesk")
            client.select_folder("Drafts")
            client.move(client.search(), "PO Desk/Approve")
            # Then it is sent and filed
            for _ in range(100):
                if client.folder_exists("Sent") and client.folder_status("Sent", ["MESSAGES"])[b"MESSAGES"]:
                    break
                time.sleep(0.5)
            assert client.folder_status("Sent", ["MESSAGES"])[b"MESSAGES"] == 1
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0
    written = (tmp_path / "kept" / "config" / "podesk.toml").read_text()
    assert re.search(r'\nstart_from = "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\n', written)
    assert not list((tmp_path / "kept").glob("*.lock*"))


def test_a_folder_with_something_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = run_demo("--keep", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def _read_until(lines: IO[str], last: str) -> str:
    read = []
    for line in lines:
        read.append(line)
        if last in line:
            break
    return "".join(read)


def _text(raw: bytes) -> str:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return f"{message['subject']}\n{message.get_content()}"
