"""``podesk init``: asks what a site must answer, tests each answer at once, writes the configuration, makes the desk's folders.

Never overwrites a configuration without being told to; a password that is typed goes into a file of its own that only its owner can read.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.common import BAD_USE, WORK_FAILED, environment_now, fail, start_logging

if TYPE_CHECKING:
    from agent.checkup import Line
    from agent.settings import Settings

_SECRET_FILE = "mailbox-password"
_SYSTEMS = ("erp", "crm", "wms", "carrier")


@dataclass
class Answers:
    """What was answered so far, by key; ``password`` is the typed one."""

    given: dict[str, str]
    asking: bool
    password: str = ""
    missing: list[str] = field(default_factory=list)

    def ask(self, key: str, words: str, default: str | None = None) -> str:
        """The option, else the answer of a person, else the default; without all three it is missing."""
        if not self.given.get(key) and self.asking:
            self.given[key] = typer.prompt(words, default=default, show_default=bool(default)).strip()
        elif not self.given.get(key) and default is None:
            self.missing.append(f"--{key.replace('_', '-')}")
        self.given[key] = self.given.get(key) or default or ""
        return self.given[key]

    def forget(self, *keys: str) -> None:
        """To be asked again."""
        for key in keys:
            self.given[key] = ""


def init(
    ctx: typer.Context,
    name: Annotated[str, typer.Option("--name", help="The desk's name: signs the drafts.")] = "",
    address: Annotated[str, typer.Option("--address", help="The shared mailbox's own address.")] = "",
    timezone: Annotated[str, typer.Option("--timezone", help="Such as America/Chicago.")] = "",
    supervisor: Annotated[str, typer.Option("--supervisor", help="Who is told what is nobody's.")] = "",
    host: Annotated[str, typer.Option("--host", help="The IMAP server.")] = "",
    port: Annotated[str, typer.Option("--port", help="Its port.")] = "",
    security: Annotated[str, typer.Option("--security", help="tls, starttls or none (loopback only).")] = "",
    username: Annotated[str, typer.Option("--username", help="Who logs in.")] = "",
    password_env: Annotated[str, typer.Option("--password-env", help="The environment variable that holds the password.")] = "",
    smtp_host: Annotated[str, typer.Option("--smtp-host", help="The way out; - for none.")] = "",
    smtp_port: Annotated[str, typer.Option("--smtp-port")] = "",
    smtp_security: Annotated[str, typer.Option("--smtp-security")] = "",
    erp_url: Annotated[str, typer.Option("--erp-url", help="SQLAlchemy URL of the ERP's views.")] = "",
    crm_url: Annotated[str, typer.Option("--crm-url")] = "",
    wms_url: Annotated[str, typer.Option("--wms-url")] = "",
    carrier_url: Annotated[str, typer.Option("--carrier-url")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a podesk.toml that is there, and go on where a test fails.")] = False,
) -> None:
    """Ask the few questions that a site must answer, test each answer at once, write the configuration, make the desk's folders."""
    from agent.checkup import mail as mail_check
    from agent.checkup.systems import systems
    from agent.wiring import clock

    start_logging()
    given = {key: value for key, value in locals().items() if isinstance(value, str)}
    answers = Answers(given, asking=sys.stdin.isatty())
    target, now = ctx.obj / "podesk.toml", clock(environment_now())
    if target.exists() and not force and not (answers.asking and typer.confirm(f"{target} is there already. Replace it?", default=False)):
        fail(f"{target} is there already; --force replaces it", BAD_USE)
    _desk(answers)
    _try(
        answers, _mailbox, lambda one: mail_check.mailbox(one, one.podesk.all_mailboxes[0]), ("host", "port", "security", "username"), force
    )
    _try(answers, _smtp, mail_check.smtp, ("smtp_host", "smtp_port", "smtp_security"), force)
    _try(answers, _systems, lambda one: systems(one, now), tuple(f"{system}_url" for system in _SYSTEMS), force)
    start = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    loaded = _written(answers, ctx.obj, start)
    made = mail_check.make_folders(loaded, loaded.podesk.all_mailboxes[0])
    typer.echo(f"\nWritten: {target}. Mail from {start} on is handled; older mail is left alone.")
    typer.echo(f"In the mailbox: {', '.join(made) if made else 'all folders were there'}.")
    typer.echo("Next: `podesk doctor`, then `podesk explain some.eml`, then `podesk run`. Owners and hours: docs/configuration.md.")


def _desk(answers: Answers) -> None:
    answers.ask("name", "The desk's name, as it signs")
    answers.ask("address", "The shared mailbox's address")
    answers.ask("timezone", "Time zone", "UTC")
    answers.ask("supervisor", "The supervisor's address")


def _mailbox(answers: Answers) -> None:
    domain = answers.given["address"].rpartition("@")[2]
    answers.ask("host", "IMAP server", f"imap.{domain}" if answers.asking else None)
    security = answers.ask("security", "Security (tls, starttls, none)", "tls")
    answers.ask("port", "Port", "993" if security == "tls" else "143")
    answers.ask("username", "User name", answers.given["address"])
    if answers.asking and not answers.given["password_env"] and not answers.password:
        told = "Environment variable that holds the password (empty: type it now, it goes into a file of its own)"
        answers.given["password_env"] = typer.prompt(told, default="", show_default=False).strip()
        answers.password = "" if answers.given["password_env"] else typer.prompt("Password", hide_input=True)
    elif not answers.asking and not answers.given["password_env"]:
        answers.missing.append("--password-env")


def _smtp(answers: Answers) -> None:
    if answers.ask("smtp_host", "SMTP server (- for none)", "-") == "-":
        return
    security = answers.ask("smtp_security", "Security (tls, starttls, none)", "starttls")
    answers.ask("smtp_port", "Port", "465" if security == "tls" else "587")


def _systems(answers: Answers) -> None:
    first = answers.ask("erp_url", "The ERP's views: SQLAlchemy URL")
    for system in _SYSTEMS[1:]:
        answers.ask(f"{system}_url", f"The views of {system}: SQLAlchemy URL", first)


def _try(
    answers: Answers, question: Callable[[Answers], None], test: Callable[[Settings], Iterator[Line]], keys: tuple[str, ...], force: bool
) -> None:
    """Ask, test at once, and ask again where it fails. Nobody to ask: it fails."""
    from agent.cli.looking import show
    from agent.configuration import ConfigurationError

    while True:
        question(answers)
        if answers.missing:
            fail(f"nobody is there to ask: give {', '.join(answers.missing)}", BAD_USE)
        try:
            with tempfile.TemporaryDirectory() as folder:
                lines = list(test(_written(answers, Path(folder), "")))
        except ConfigurationError as error:
            typer.echo(str(error), err=True)
            if not answers.asking:
                raise typer.Exit(BAD_USE) from error
            answers.forget("timezone", "address", "supervisor", *keys)
            _desk(answers)
            continue
        for line in lines:
            show(line)
        if force or not any(line.verdict == "fail" for line in lines):
            return
        if not answers.asking:
            raise typer.Exit(WORK_FAILED)
        if typer.confirm("Go on all the same?", default=False):
            return
        answers.forget(*keys, "password_env")
        answers.password = ""


def _written(answers: Answers, folder: Path, start: str) -> Settings:
    """The configuration as answered so far, written and read back."""
    from agent.configuration import load
    from agent.wiring import CONNECTORS

    folder.mkdir(parents=True, exist_ok=True)
    if answers.password:
        secret = folder / _SECRET_FILE
        secret.touch(mode=0o600)
        secret.chmod(0o600)
        secret.write_text(answers.password, encoding="utf-8")
    (folder / "podesk.toml").write_text(_toml(answers, start), encoding="utf-8")
    return load(folder, connectors=CONNECTORS, secrets=True)


def _toml(answers: Answers, start: str) -> str:
    def said(key: str) -> str:
        return json.dumps(answers.given.get(key, ""), ensure_ascii=False)

    password = f"{{ file = {json.dumps(_SECRET_FILE)} }}" if answers.password else f"{{ env = {said('password_env')} }}"
    lines = ["# Written by `podesk init`; every key: docs/configuration.md.", "[desk]"]
    lines += [f"{key} = {said(key)}" for key in ("name", "address", "timezone", "supervisor")]
    lines += ["", "[mailbox]", *(f"{key} = {said(key)}" for key in ("host", "security", "username")), f"password = {password}"]
    lines += [f"port = {answers.given.get('port') or 993}", *([f"start_from = {json.dumps(start)}"] if start else [])]
    if answers.given.get("smtp_host", "-") not in ("", "-"):
        lines += [
            "",
            "[smtp]",
            f"host = {said('smtp_host')}",
            f"security = {said('smtp_security')}",
            f"port = {answers.given['smtp_port']}",
        ]
    for system in _SYSTEMS:
        url = answers.given.get(f"{system}_url") or "sqlite:///not-answered-yet.db"
        lines += ["", f"[systems.{system}]", 'connector = "sql"', f"url = {json.dumps(url)}"]
        lines += [f'fresh_for = "{"24h" if system == "erp" else "4h"}"'] if system in ("erp", "wms") else []
    return "\n".join(lines) + "\n"
