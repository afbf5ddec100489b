"""One at a time: never two, not for ever, and no file is left behind."""

from __future__ import annotations

import threading
from pathlib import Path

from agent.ledger.alone import alone, hold, let_go
from agent.ledger.store import Ledger


def test_whoever_comes_second_leaves_it(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    with alone(ledger, "review desk") as mine, alone(ledger, "review desk") as second, alone(ledger, "watch desk") as other:
        assert (mine, second, other) == (True, False, True)
    with alone(ledger, "review desk") as again:
        assert again
    ledger.close()
    assert not list(tmp_path.glob("*.lock"))


def test_a_dead_ones_file_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    held = hold(path)
    assert held is not None and hold(path) is None
    held.close()  # as a killed process does: the file stays
    assert path.exists()
    again = hold(path)
    assert again is not None
    let_go(again, path)
    assert not path.exists()


def test_never_two_at_once(tmp_path: Path) -> None:
    path, inside, most, turns = tmp_path / "x.lock", [0], [0], [0]
    count = threading.Lock()

    def work() -> None:
        for _ in range(300):
            held = hold(path)
            if held is None:
                continue
            with count:
                inside[0] += 1
                turns[0] += 1
                most[0] = max(most[0], inside[0])
            with count:
                inside[0] -= 1
            let_go(held, path)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most[0] == 1 and turns[0] > 10
