"""What all verbs share: the global options, loading the configuration, exits. Holds no state of its own beside typer's context."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from agent.model.discretion import Discretion
    from agent.settings import Settings

WORK_FAILED, BAD_USE = 1, 2
_YEARS = range(1970, 3000)  # beyond, sums of times end in errors

Config = Annotated[
    Path | None,
    typer.Option(
        "--config", envvar="PODESK_CONFIG", help="Folder of the configuration; what it lacks comes from the shipped default. [./config]"
    ),
]
LogLevel = Annotated[str, typer.Option("--log-level", envvar="PODESK_LOG_LEVEL", help="debug, info, warning or error.")]
LogFormat = Annotated[str, typer.Option("--log-format", envvar="PODESK_LOG_FORMAT", help="text or json; logs go to stderr.")]


def prepare(ctx: typer.Context, config: Config = None, log_level: LogLevel = "warning", log_format: LogFormat = "text") -> None:
    """Options of every verb."""
    if log_format not in ("text", "json"):
        fail(f"--log-format: {log_format!r} is neither text nor json", BAD_USE)
    level = logging.getLevelNamesMapping().get(log_level.upper())
    if level is None:
        fail(f"--log-level: {log_level!r} is none of debug, info, warning, error", BAD_USE)
    environment_now()  # whatever the verb: a wrong clock is told before anything is done by it
    ctx.obj = config or Path("config")
    ctx.call_on_close(lambda: None)
    _LOGGING.update(level=level, json=log_format == "json")


_LOGGING: dict[str, int | bool] = {"level": logging.WARNING, "json": False}


def start_logging() -> None:
    """Structured logs on stderr; stdout stays the verb's own. Called by verbs that do work, so that ``--help`` stays quick."""
    import structlog

    from agent.model.discretion import DiscreetFormatter

    discretion = _discretion()
    level = int(_LOGGING["level"])
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if _LOGGING["json"] else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            discretion,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter(discretion))
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING))


def learn(loaded: Settings) -> None:
    """From here on log lines show what the site opens to them."""
    _discretion().learn(loaded.visibility, loaded.internal_domains)


@cache
def _discretion() -> Discretion:
    """The one guard of all log lines."""
    from agent.model.discretion import Discretion

    return Discretion()


def settings(folder: Path, *, secrets: bool = False) -> Settings:
    """The configuration; whatever is wrong with it goes to stderr in one message, exit 2. ``secrets``: all are needed now."""
    from agent.configuration import ConfigurationError, load
    from agent.wiring import CONNECTORS

    start_logging()
    try:
        loaded = load(folder, connectors=CONNECTORS, secrets=secrets)
        learn(loaded)
        return loaded
    except ConfigurationError as error:
        refuse(folder, error)


def configured(folder: Path, build: Callable[[], object]) -> object:
    """The result of ``build``, which may find out that the configuration doesn't hold together."""
    from agent.configuration import ConfigurationError
    from agent.ledger.store import LedgerError

    try:
        return build()
    except ConfigurationError as error:
        refuse(folder, error)
    except LedgerError as error:
        fail(f"{folder}/podesk.toml: database.url: {error}", BAD_USE)


def refuse(folder: Path, error: Exception) -> NoReturn:
    """Say everything that is wrong with the configuration, exit 2."""
    lines = str(error).splitlines()
    fail(f"The configuration in {folder} can't be used ({len(lines)} to mend):\n" + "\n".join(f"  {line}" for line in lines), BAD_USE)


def fail(message: str, code: int = WORK_FAILED) -> NoReturn:
    """Say why on stderr and end."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def environment_now() -> datetime | None:
    """``PODESK_NOW``, if set (without a zone: UTC); exit 2 where it is no time that a desk can work at."""
    from datetime import UTC, datetime

    said = os.environ.get("PODESK_NOW", "").strip()
    if not said:
        return None
    try:
        told = datetime.fromisoformat(said)
    except ValueError:
        told = None
    if told is None or told.year not in _YEARS:
        fail(f"PODESK_NOW: {said[:80]!r} is no time; write an ISO time such as 2026-11-23T15:00:00Z", BAD_USE)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def console(*, stderr: bool = False) -> Console:
    """A console for people."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)
