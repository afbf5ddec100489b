"""Verbs that do the work: demo, run, poll, work."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.common import WORK_FAILED, configured, console, environment_now, fail, settings, start_logging

if TYPE_CHECKING:
    from agent.desk import Post
    from agent.engine import Engine

Workers = Annotated[int | None, typer.Option("--workers", min=1, max=32, help="Batches at a time in this process.")]


def register(app: typer.Typer) -> None:
    """Add these verbs."""
    app.command()(demo)
    app.command()(run)
    app.command()(poll)
    app.command()(work)


def demo(
    keep: Annotated[Path | None, typer.Option("--keep", help="Leave the mailbox in this folder, and keep it served until Ctrl-C.")] = None,
    mails: Annotated[int | None, typer.Option("--mails", min=1, max=5000, help="How many sample mails to deliver.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Which order they come in.")] = 1,
    tamper: Annotated[bool, typer.Option("--tamper", help="Change a record under a pending draft, and see it withdrawn.")] = False,
) -> None:
    """The main job on the embedded desk: no configuration, no key, no server."""
    from agent.demo import show

    start_logging()
    raise typer.Exit(show(keep=keep, mails=mails, seed=seed, tamper=tamper, fixed=environment_now()))


def run(
    ctx: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Handle all that is there, see what people did, re-verify once, then stop.")] = False,
    workers: Workers = None,
) -> None:
    """The agent."""
    post, engine = _post(ctx.obj, workers, listen=True)
    if not once:
        _until_stopped(post, engine, polling=True)
        return
    from agent.service import run_once

    with _progress() as progress, _refused():
        result = run_once(post, engine, progress)
    said = [f"mailbox {name}: {reason}" for name, reason in result.failed.items()]
    if result.put_off:
        said.append(f"{result.put_off} mails could not be finished and come up again by themselves; --log-level info says why")
    if said:
        fail("\n".join(said), WORK_FAILED)


def poll(ctx: typer.Context, once: Annotated[bool, typer.Option("--once", help="One round, then stop.")] = False) -> None:
    """Half of run: reads mailboxes, sees what people did, re-verifies drafts; what is to be handled `podesk work` takes off the queue."""
    post, engine = _post(ctx.obj, None, listen=False)
    if not once:
        _until_stopped(post, engine, polling=True)
        return
    from agent.service import look_once

    with _refused():
        result = look_once(post, engine)
    if result.failed:
        fail("\n".join(f"mailbox {name}: {reason}" for name, reason in result.failed.items()), WORK_FAILED)


def work(ctx: typer.Context, workers: Workers = None) -> None:
    """Half of run: works on what is on the queue; as many of these as you like over PostgreSQL."""
    post, engine = _post(ctx.obj, workers, listen=True)
    _until_stopped(post, engine, polling=False)


def _post(folder: Path, workers: int | None, *, listen: bool) -> tuple[Post, Engine]:
    from agent.wiring import clock, make_post

    loaded, now = settings(folder, secrets=True), clock(environment_now())
    if workers:
        engine = loaded.podesk.engine.model_copy(update={"workers": workers})
        loaded = loaded.model_copy(update={"podesk": loaded.podesk.model_copy(update={"engine": engine})})
    return configured(folder, lambda: make_post(loaded, now, listen=listen))  # type: ignore[return-value]


def _until_stopped(post: Post, engine: Engine, *, polling: bool) -> None:
    from agent.service import run as serve

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    typer.echo("podesk is at work; Ctrl-C or SIGTERM stops it after the mail in hand.", err=True)
    with _refused():
        serve(post, engine, stop, polling=polling)


@contextmanager
def _refused() -> Iterator[None]:
    """An engine that can't start says why, exit 1."""
    from agent.engine import EngineError

    try:
        yield
    except EngineError as error:
        fail(str(error), WORK_FAILED)


class _progress:
    """A bar on stderr where a person watches; nothing elsewhere."""

    def __enter__(self) -> _progress:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        shown = console(stderr=True)
        self._bar = Progress(
            TextColumn("batches"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=shown, disable=not shown.is_terminal
        )
        self._task = self._bar.add_task("work", total=None)
        self._bar.start()
        return self

    def __call__(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total or 1)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
