"""No pattern runs away: whatever piece a mail repeats without end, reading it comes to an end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
ENDED = 120  # seconds after which it hangs; a pattern that runs away takes hours, reading all of them about ten seconds


def test_repeated_pieces_come_to_an_end() -> None:
    ran = subprocess.run([sys.executable, "-m", "tests.unit.stages.endless"], cwd=ROOT, timeout=ENDED, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
