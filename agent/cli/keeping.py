"""``podesk retention``: forgets what is over."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.common import configured, console, environment_now, fail, settings
from agent.model.instant import instant

if TYPE_CHECKING:
    from agent.ledger.retention import Purged

app = typer.Typer(help="Retention: forget what the policy in visibility.toml says is over.", no_args_is_help=True)


@app.callback()
def retention() -> None:
    """A group, so that `podesk retention purge` keeps its name."""


@app.command()
def purge(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON alone on stdout, one object a kind.")] = False,
) -> None:
    """Blank the contents of cases that ended long enough ago. Open cases, keys and hashes stay; the audit trail stays whole."""
    from agent.ledger.alone import alone
    from agent.ledger.retention import open_since
    from agent.ledger.retention import purge as forget
    from agent.wiring import clock, make_ledger

    loaded, now = settings(ctx.obj), clock(environment_now())()
    ledger: Any = configured(ctx.obj, lambda: make_ledger(loaded))
    with alone(ledger, "upkeep") as mine:
        if not mine:
            fail("another podesk is purging at this moment; try again later")
        done = forget(ledger, loaded.visibility, now, dry_run=dry_run)
    if as_json:
        sys.stdout.writelines(json.dumps(_told(one)) + "\n" for one in done)
        return
    _show(done, dry_run)
    oldest = [one.before for one in done if one.before is not None]
    if oldest and (held := open_since(ledger, max(oldest))):
        typer.echo(f"Older cases that are still open: {held}; they keep all that they hold (`podesk cases`).")


def _told(one: Purged) -> dict[str, Any]:
    return {"kind": one.kind, "what": one.what, "keep_days": one.days, "before": instant(one.before), "rows": one.rows}


def _show(done: list[Purged], dry_run: bool) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table("kind", "what", "kept for", "would go" if dry_run else "gone", box=SIMPLE_HEAD)
    table.columns[3].justify = "right"
    for one in done:
        table.add_row(one.kind, one.what, "ever" if one.days is None else f"{one.days} days", str(one.rows))
    console().print(table)
