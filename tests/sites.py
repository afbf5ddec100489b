"""A site in a temporary folder: configuration, world and ledger, ready for the real command or for calls in process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.memory.world import World

ADDRESS = "orders@northwind.example"
NOW = "2026-11-23T15:00:00Z"
_ROOT = Path(__file__).resolve().parent.parent

_PODESK = """
[desk]
name = "Northwind Supply Service Desk"
address = "{address}"
language = "en"
timezone = "America/Chicago"
business_hours = {{ days = "mon-fri", open = "08:00", close = "17:00", holidays = [] }}
supervisor = "supervisor@northwind.example"
internal_domains = ["northwind.example"]

[owners.credit]
name = "Credit desk"
email = "credit@northwind.example"
within = "4h"
[owners.fulfillment]
name = "Fulfillment"
email = "fulfillment@northwind.example"
within = "2h"
[owners.desk_lead]
name = "Desk lead"
email = "lead@northwind.example"
within = "4h"

[mailbox]
host = "127.0.0.1"
port = {imap_port}
security = "none"
username = "{user}"
password = {{ env = "PODESK_IMAP_PASSWORD" }}
trusted_authserv = ["mx.northwind.example"]
start_from = "2026-01-01T00:00:00Z"
max_age = "{max_age}"
poll_every = "{poll_every}"

{smtp}
[database]
url = "{database}"

[engine]
batch = {batch}
workers = {workers}

[systems.erp]
connector = "sql"
url = "{world}"
fresh_for = "24h"
[systems.crm]
connector = "sql"
url = "{world}"
[systems.wms]
connector = "sql"
url = "{world}"
fresh_for = "4h"
[systems.carrier]
connector = "sql"
url = "{world}"
"""


@dataclass(frozen=True)
class Called:
    """What a command said, under the names of :class:`subprocess.CompletedProcess`."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Site:
    """One desk's folder. ``world`` is a SQLite file that :meth:`write_world` fills; ``now`` fixes the agent's clock (empty = real time)."""

    folder: Path
    imap_port: int
    smtp_port: int | None = None
    user: str = ADDRESS
    password: str = "test"
    database: str = ""
    batch: int = 50
    workers: int = 2
    max_age: str = "3650d"
    poll_every: str = "2s"
    now: str = NOW
    policies: str = ""
    extra: str = ""
    env: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """The configuration's folder."""
        return self.folder / "config"

    @property
    def world(self) -> str:
        """URL of the world's database."""
        return f"sqlite:///{self.folder / 'world.db'}"

    def write(self) -> Site:
        """Write the configuration."""
        self.config.mkdir(parents=True, exist_ok=True)
        smtp = f'[smtp]\nhost = "127.0.0.1"\nport = {self.smtp_port}\nsecurity = "none"\n' if self.smtp_port else ""
        text = _PODESK.format(
            address=ADDRESS,
            imap_port=self.imap_port,
            user=self.user,
            smtp=smtp,
            database=self.database or f"sqlite:///{self.folder / 'ledger.db'}",
            world=self.world,
            batch=self.batch,
            workers=self.workers,
            max_age=self.max_age,
            poll_every=self.poll_every,
        )
        (self.config / "podesk.toml").write_text(text + self.extra)
        if self.policies:
            (self.config / "policies.toml").write_text(self.policies)
        return self

    def write_world(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Fill the world's database anew."""
        path = self.folder / "world.db"
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        World(rows).write_sql(self.world)

    def environment(self) -> dict[str, str]:
        """What the command is started with."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PODESK_")}
        fixed = {"PODESK_NOW": self.now} if self.now else {}
        return {
            **clean,
            "PODESK_IMAP_PASSWORD": self.password,
            "PODESK_CONFIG": str(self.config),
            "PYTHONPATH": str(_ROOT),
            **fixed,
            **self.env,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the real command."""
        command = [sys.executable, "-m", "agent", *arguments]
        return subprocess.Popen(command, env=self.environment(), cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run the real command to its end."""
        command = [sys.executable, "-m", "agent", *arguments]
        return subprocess.run(
            command, env=self.environment(), cwd=self.folder, text=True, capture_output=True, timeout=timeout, check=False
        )

    def call(self, *arguments: str) -> Called:
        """The command inside this process: for checks of what it says that needn't pay for a start each time."""
        from click.testing import CliRunner
        from typer.main import get_command

        from agent.cli import app

        done = CliRunner().invoke(get_command(app), list(arguments), env=self.environment())
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Called(done.exit_code, done.stdout, done.stderr)
