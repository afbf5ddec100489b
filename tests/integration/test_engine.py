"""The durable engine with real processes: restarts, a second worker, a dead one, and stopping."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from agent.engine import Engine, EngineError
from agent.ledger.store import Ledger

_PROGRAM = """
import sys, time
from pathlib import Path
from agent.engine import Engine
from agent.ledger.store import Ledger

url, folder, mode = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
ledger = Ledger(url)
ledger.migrate()

def job(job_id, *ids):
    with (folder / "begun").open("a") as log:
        log.write(f"{ids[0]}\\n")
    while (folder / "hold").exists():
        time.sleep(0.05)
    if mode == "fail":
        raise RuntimeError("no")
    with (folder / "done").open("a") as log:
        log.write(f"{ids[0]}\\n")

engine = Engine(ledger.engine, workers=2, listen=mode != "enqueue")
engine.start({"job": job})
if mode in ("enqueue", "both", "fail"):
    with ledger.transaction() as session:
        for number in (1, 2, 3):
            engine.enqueue(session, "job", number)
print("ready", flush=True)
if mode == "enqueue":
    engine.stop()
    sys.exit()
deadline = time.monotonic() + 40
while engine.pending() and time.monotonic() < deadline:
    time.sleep(0.1)
print("pending", engine.pending(), "forgot", engine.forget(-5), flush=True)
engine.stop()
"""


def start(url: str, folder: Path, mode: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, url, str(folder), mode],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "ready" in line, process.stderr.read() if process.stderr else ""


def lines(folder: Path, name: str) -> list[str]:
    path = folder / name
    return path.read_text().split() if path.exists() else []


def until(folder: Path, name: str, count: int, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while len(lines(folder, name)) < count:
        assert time.monotonic() < end, f"only {lines(folder, name)} in {name}"
        time.sleep(0.05)


def test_jobs_survive_a_kill_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    (tmp_path / "hold").touch()
    first = start(url, tmp_path, "both")
    ready(first)
    until(tmp_path, "begun", 2)
    first.kill()
    first.communicate()
    (tmp_path / "hold").unlink()
    second = start(url, tmp_path, "work")
    out, err = second.communicate(timeout=90)
    assert second.returncode == 0, err
    assert sorted(lines(tmp_path, "done")) == ["1", "2", "3"]
    assert "pending 0 forgot 3" in out


def test_a_job_that_raises_ends_and_is_forgotten(tmp_path: Path) -> None:
    process = start(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, "fail")
    out, err = process.communicate(timeout=90)
    assert process.returncode == 0, err
    assert sorted(lines(tmp_path, "begun")) == ["1", "2", "3"]
    assert "pending 0 forgot 3" in out


def test_one_worker_at_a_time_on_sqlite(tmp_path: Path) -> None:
    # Given a worker in the middle of a job
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    (tmp_path / "hold").touch()
    first = start(url, tmp_path, "both")
    ready(first)
    until(tmp_path, "begun", 1)
    # When a second one starts, then it is refused, and takes nothing from the first
    ledger = Ledger(url)
    with pytest.raises(EngineError, match="another podesk works on"):
        Engine(ledger.engine).start({})
    ledger.close()
    # and a poller may put mails on the queue all the same
    poller = start(url, tmp_path, "enqueue")
    _, err = poller.communicate(timeout=60)
    assert poller.returncode == 0, err
    (tmp_path / "hold").unlink()
    out, err = first.communicate(timeout=90)
    assert first.returncode == 0, err
    assert sorted(lines(tmp_path, "done")) == ["1", "1", "2", "2", "3", "3"]
    assert "pending 0" in out


def test_survivors_take_up_a_dead_workers_jobs_on_postgres(tmp_path: Path, postgres_database: Callable[[], str]) -> None:
    url = postgres_database()
    (tmp_path / "hold").touch()
    first = start(url, tmp_path, "both")
    ready(first)
    until(tmp_path, "begun", 2)
    second = start(url, tmp_path, "work")
    ready(second)
    first.kill()
    first.communicate()
    (tmp_path / "hold").unlink()
    until(tmp_path, "done", 3, seconds=15)
    _, err = second.communicate(timeout=90)
    assert second.returncode == 0, err
    assert sorted(lines(tmp_path, "done")) == ["1", "2", "3"]


def test_enqueued_with_the_rows_or_not_at_all(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    ledger.migrate()
    engine = Engine(ledger.engine, listen=False)
    with pytest.raises(EngineError, match="not started"), ledger.transaction() as session:
        engine.enqueue(session, "job", 1)
    engine.start({"job": lambda *_: None})
    try:
        with pytest.raises(ZeroDivisionError), ledger.transaction() as session:
            engine.enqueue(session, "job", 1)
            _ = 1 // 0
        assert engine.pending() == 0
        with pytest.raises(EngineError, match="no job"), ledger.transaction() as session:
            engine.enqueue(session, "another", 1)
        with ledger.transaction() as session:
            session.execute(sa.text("select 1"))
            engine.enqueue(session, "job", 1)
        assert engine.pending() == 1
    finally:
        engine.stop()
        ledger.close()
