"""``podesk audit``: checks the audit trail, notes its head elsewhere, tells who did what, writes it out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli.common import BAD_USE, WORK_FAILED, configured, console, environment_now, fail, settings

app = typer.Typer(help="The audit trail: check its hash chain, tell who did what, write it out.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON alone on stdout.")]


@app.command()
def verify(
    ctx: typer.Context,
    against: Annotated[list[Path] | None, typer.Option("--against", help="Noted hashes, or an earlier export, to hold it against.")] = None,
    note: Annotated[Path | None, typer.Option("--note", help="Append length and last hash to this file, if the trail is whole.")] = None,
    as_json: Json = False,
) -> None:
    """Check the hash chain; exit 1 where any line was changed, removed, moved or cut off."""
    from agent.ledger import anchors, journal
    from agent.wiring import clock

    loaded, ledger = _ledger(ctx)
    own = [Path(loaded.podesk.audit.anchors)] if loaded.podesk.audit.anchors and Path(loaded.podesk.audit.anchors).exists() else []
    try:
        noted = anchors.read([*own, *(against or [])])
    except anchors.AnchorError as error:
        fail(str(error), WORK_FAILED if "another hash" in str(error) else BAD_USE)
    with ledger.reading() as session:
        problems = list(journal.verify(session, noted))
        seq, head = journal.head(session)
    if as_json:
        told = {"whole": not problems, "lines": seq, "head": head, "noted": len(noted), "problems": problems}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    if problems:
        fail("The audit trail is broken:\n" + "\n".join(f"  {problem}" for problem in problems))
    for path in [*own, *([note] if note else [])]:
        try:
            anchors.note(path, clock(environment_now())(), seq, head)
        except anchors.AnchorError as error:
            fail(f"the head can't be noted: {error}")
    if not as_json:
        held = f", held against {len(noted)} noted hashes" if noted else ""
        typer.echo(f"{seq} lines, whole{held}. Head: {head or '-'}")


@app.command()
def export(ctx: typer.Context) -> None:
    """Write every line as JSON, in order."""
    from agent.ledger import journal

    _loaded, ledger = _ledger(ctx)
    with ledger.reading() as session:
        sys.stdout.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in journal.export(session))


@app.command()
def acts(
    ctx: typer.Context,
    case: Annotated[str, typer.Option("--case", help="Only this case.")] = "",
    as_json: Json = False,
) -> None:
    """Who decided, approved, rejected, took up, sent and closed what, on what evidence, under which policy and facts."""
    from agent.ledger.acts import acts as done

    loaded, ledger = _ledger(ctx)
    with ledger.reading() as session:
        found = done(session, case)
        if as_json:
            sys.stdout.writelines(one.model_dump_json() + "\n" for one in found)
            return
        from agent.reports.acts import show_acts

        show_acts(console(), found, loaded.podesk.desk.timezone)


def _ledger(ctx: typer.Context) -> tuple[Any, Any]:
    from agent.wiring import make_ledger

    loaded = settings(ctx.obj)
    return loaded, configured(ctx.obj, lambda: make_ledger(loaded))
