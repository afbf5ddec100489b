"""The helpdesk that users would pick instead, in an environment of its own (``.venv-bench``), made on demand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.floor import deliver
from tests.bench.result import Timing
from tests.servers.dovecot import PASSWORD

REQUIREMENTS = ("django-helpdesk==2.6.1", "django<5.3")
_ROOT = Path(__file__).resolve().parents[2]
_VENV = _ROOT / ".venv-bench"
_FETCH = Path(__file__).parent / "helpdesk" / "fetch.py"


def _call(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "BENCH_FOLDER": str(folder)}
    environment.pop("PYTHONPATH", None)
    command = [str(_VENV / "bin" / "python"), str(_FETCH), *arguments]
    return subprocess.run(command, env=environment, check=True, text=True, stdout=subprocess.PIPE).stdout


def prepare() -> Path:
    """Install it where it isn't yet, and make an empty database for the rounds to copy."""
    if not (_VENV / ".installed").exists():
        subprocess.run([sys.executable, "-m", "venv", str(_VENV)], check=True)
        subprocess.run([str(_VENV / "bin" / "python"), "-m", "pip", "install", "-q", *REQUIREMENTS], check=True)
        (_VENV / ".installed").touch()
    folder = Path(tempfile.mkdtemp(prefix="podesk-bench-"))
    _call(folder, "migrate")
    return folder


def run(empty: Path, port: int, user: str, mails: Sequence[bytes]) -> Timing:
    """One ``get_email`` over the same mails into a fresh database; its time alone, without the process's start."""
    deliver(port, user, mails)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(empty, folder, dirs_exist_ok=True)
        return Timing(*json.loads(_call(Path(folder), str(port), user, PASSWORD).splitlines()[-1]))


def versions() -> str:
    """As installed."""
    command = [str(_VENV / "bin" / "python"), "-m", "pip", "freeze"]
    lines = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()
    return ", ".join(line.replace("==", " ") for line in lines if line.lower().startswith(("django==", "django-helpdesk==")))
