"""Verbs that look at the site: doctor and systems. Neither writes anything."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.common import WORK_FAILED, console, environment_now, learn, refuse, start_logging

if TYPE_CHECKING:
    from agent.checkup import Line

Json = Annotated[bool, typer.Option("--json", help="JSON alone on stdout, one object a line.")]
_SIGNS = {"ok": "green", "warn": "yellow", "fail": "red"}


def register(app: typer.Typer) -> None:
    """Add these verbs."""
    app.command()(doctor)
    app.command()(systems)


def doctor(
    ctx: typer.Context,
    po: Annotated[str, typer.Option("--po", help="A PO to ask the systems for; else one is looked for.")] = "",
    as_json: Json = False,
) -> None:
    """Everything that run needs, looked at once: configuration, database, mailbox, SMTP, systems, model.

    Exit 1 if anything fails, 2 if the configuration can't be used.
    """
    from agent.checkup import checkup
    from agent.configuration import ConfigurationError, load
    from agent.wiring import CONNECTORS, clock

    start_logging()
    broken = None
    try:
        load(ctx.obj, connectors=CONNECTORS, secrets=True)
    except ConfigurationError as error:
        broken = error
    if broken and not as_json:
        refuse(ctx.obj, broken)
    failed = warned = 0
    for line in checkup(ctx.obj, clock(environment_now()), po, learn):
        failed, warned = failed + (line.verdict == "fail"), warned + (line.verdict == "warn")
        if as_json:
            told = {"name": line.name, "verdict": line.verdict, "what": line.what, "mend": line.mend}
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        else:
            show(line)
    if not as_json:
        typer.echo("All is well." if not failed + warned else f"{failed} to mend, {warned} worth a look.")
    if broken:
        refuse(ctx.obj, broken)
    if failed:
        raise typer.Exit(WORK_FAILED)


def show(line: Line) -> None:
    """One line of a check-up, with its mend."""
    from rich.text import Text

    shown = console()
    shown.print(Text.assemble((f"{line.verdict:<5}", _SIGNS[line.verdict]), (f"{line.name}: ", "bold"), line.what), soft_wrap=True)
    if line.mend:
        shown.print(Text(f"      → {line.mend}"), soft_wrap=True)


def systems(as_json: Json = False) -> None:
    """The connectors and presets, and how far each has been tried: live-tested, contract-tested or unproven."""
    from agent.checkup.known import known

    found = known()
    if as_json:
        sys.stdout.writelines(json.dumps(one.__dict__, ensure_ascii=False) + "\n" for one in found)
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table("name", "for", "label", "what that rests on", box=SIMPLE_HEAD)
    table.columns[2].no_wrap = True
    for one in found:
        table.add_row(one.name, one.serves, one.label, one.rests_on)
    console().print(table)
    typer.echo("live-tested: on the real thing; contract-tested: on a stand-in for its documented protocol; unproven: on neither.")
