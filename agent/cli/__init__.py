"""The command ``podesk``: its verbs, thin. Each reads arguments, calls one function, shows the result; what is heavy is imported there."""

from __future__ import annotations

import typer

from agent.cli import audit, beginning, feedback, keeping, looking, measuring, phrases, running, seeing
from agent.cli.common import prepare

app = typer.Typer(
    name="podesk",
    help='Answers "where\'s my PO?" only where ERP, CRM, WMS and carrier agree; everything else goes to a person with the evidence.',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.callback()(prepare)
app.command()(beginning.init)
running.register(app)
seeing.register(app)
looking.register(app)
measuring.register(app)
app.add_typer(audit.app, name="audit")
app.add_typer(keeping.app, name="retention")
app.add_typer(phrases.app, name="phrases")
app.add_typer(feedback.app, name="feedback")

__all__ = ["app"]
