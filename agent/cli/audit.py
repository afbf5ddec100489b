"""``podesk audit``: checks and exports the audit trail."""

from __future__ import annotations

import json
import sys

import typer

from agent.cli.common import configured, fail, settings

app = typer.Typer(help="The audit trail: check its hash chain, write it out.", no_args_is_help=True)


@app.command()
def verify(ctx: typer.Context) -> None:
    """Check the hash chain; exit 1 where any line was changed, removed or moved."""
    from agent.ledger import journal
    from agent.wiring import make_ledger

    loaded = settings(ctx.obj)
    ledger = configured(ctx.obj, lambda: make_ledger(loaded))
    with ledger.reading() as session:  # type: ignore[attr-defined]
        problems = list(journal.verify(session))
        head = journal.head(session)
    if problems:
        fail("The audit trail is broken:\n" + "\n".join(f"  {problem}" for problem in problems))
    typer.echo(f"{head[0]} lines, whole. Head: {head[1] or '-'}")


@app.command()
def export(ctx: typer.Context) -> None:
    """Write every line as JSON, in order."""
    from agent.ledger import journal
    from agent.wiring import make_ledger

    loaded = settings(ctx.obj)
    ledger = configured(ctx.obj, lambda: make_ledger(loaded))
    with ledger.reading() as session:  # type: ignore[attr-defined]
        sys.stdout.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in journal.export(session))
