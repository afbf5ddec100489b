"""``podesk feedback``: what reviewers decided, written out."""

from __future__ import annotations

import json
import sys

import typer

from agent.cli.measuring import Since, begin, opened

app = typer.Typer(help="Reviewers' decisions on drafts: the training signal.", no_args_is_help=True)


@app.callback()
def feedback() -> None:
    """A group, so that `podesk feedback export` keeps its name."""


@app.command()
def export(ctx: typer.Context, since: Since = None) -> None:
    """Write each decision as a line of JSON: packet, draft, what was sent, reason, when. Obeys visibility.toml."""
    from agent.cli.common import environment_now
    from agent.feedback import decisions
    from agent.wiring import clock

    loaded, ledger = opened(ctx.obj)
    now = clock(environment_now())()
    with ledger.reading() as session:
        told = decisions(session, loaded.visibility, now, begin(since, now, loaded))
    sys.stdout.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in told)
