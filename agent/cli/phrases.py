"""``podesk phrases``: sentences that reps keep writing, and the signature that adds one to the approved bank."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.common import BAD_USE, configured, console, environment_now, fail, settings

if TYPE_CHECKING:
    from agent.ledger.store import Ledger
    from agent.phrases.habits import Proposal
    from agent.settings import Settings
    from agent.wording.bank import Bank

app = typer.Typer(help="Sentences that reps keep writing, and the desk lead's signature that adds one.", no_args_is_help=True)
AtLeast = Annotated[int, typer.Option("--at-least", min=1, help="Only what was written in so many cases.")]
_MOST = 50


@app.command()
def propose(
    ctx: typer.Context, at_least: AtLeast = 3, as_json: Annotated[bool, typer.Option("--json", help="JSON alone on stdout.")] = False
) -> None:
    """What reps keep writing into drafts, as templates, with counts and the facts that they carried. Adds nothing."""
    loaded, ledger = _opened(ctx.obj)
    found = _proposals(loaded, ledger, at_least)
    if as_json:
        sys.stdout.writelines(json.dumps(_line(one), ensure_ascii=False) + "\n" for one in found)
        return
    _show(found, at_least)


@app.command()
def sign(
    ctx: typer.Context,
    proposal: Annotated[str, typer.Argument(help="The id of a proposal; leave it out to sign a sentence of your own.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who signs.")] = "",
    language: Annotated[str, typer.Option("--language", help="Of a sentence of your own: en, es, fr, de.")] = "",
    says: Annotated[str, typer.Option("--says", help="Of a sentence of your own: what it tells, such as allocated_complete.")] = "",
    role: Annotated[str, typer.Option("--role", help="Of a sentence that tells nothing: greeting, opening, courtesy or closing.")] = "",
    text: Annotated[str, typer.Option("--text", help="The sentence, its values as {po}, {ship_date} and so on.")] = "",
    number: Annotated[str, typer.Option("--number", help="one or other, where its count decides between singular and plural.")] = "any",
) -> None:
    """Add one sentence to this site's approved bank, under a name. Exit 1 where the linter refuses it."""
    from agent.configuration import shipped
    from agent.ledger import journal
    from agent.phrases.signing import Unsignable, draw_up, enter
    from agent.wiring import clock

    if bool(proposal) == bool(text):
        fail(
            "name either a proposal's id (podesk phrases propose lists them) or a sentence of your own with --language and --text", BAD_USE
        )
    if not by.strip():
        fail("say who signs with --by NAME", BAD_USE)
    loaded, ledger = _opened(ctx.obj)
    chosen = _chosen(loaded, ledger, proposal) if proposal else _own(language, text, says, role, number)
    now = clock(environment_now())()
    try:
        signed = draw_up(chosen, by, now.astimezone(loaded.podesk.desk.tz).date(), loaded.folder / "promises", [shipped() / "promises"])
    except Unsignable as error:
        fail("It can't be signed:\n" + "\n".join(f"  {line}" for line in str(error).splitlines()))
    told = {"language": chosen.language, "sentence": signed.id, "says": chosen.says or chosen.role, "text": chosen.text, "by": by.strip()}
    with ledger.transaction() as session:  # the file is written before the line is committed: nothing is in force without a trace
        journal.add(session, now, [(None, "phrase.signed", told)])
        enter(signed)
    typer.echo(f"Signed by {by.strip()}: {chosen.text}\nIt stands in {signed.path} and is used from the next start of the agent on.")


def _opened(folder: Path) -> tuple[Settings, Ledger]:
    from agent.wiring import make_ledger

    loaded = settings(folder)
    return loaded, configured(folder, lambda: make_ledger(loaded))  # type: ignore[return-value]


def _proposals(loaded: Settings, ledger: Ledger, at_least: int) -> list[Proposal]:
    """Those of the reps, then those that came with the product; each with what is against signing it."""
    from agent.configuration import shipped
    from agent.ledger import replies
    from agent.phrases.habits import Edit, habits, shipped_proposals
    from agent.phrases.signing import problems
    from agent.stages.intake import read

    bank = _bank(loaded)
    with ledger.reading() as session:
        edits = [Edit(one.case.id, read(one.filed).text, one.reply.text) for one in replies.used(session) if one.filed]
    found = habits(edits, bank, at_least)[:_MOST] + shipped_proposals(bank)
    folders = loaded.folder / "promises", [shipped() / "promises"]
    return [replace(one, problems=problems(one, *folders)) for one in found]


def _bank(loaded: Settings) -> Bank:
    from agent.wiring import make_bank

    return configured(loaded.folder, lambda: make_bank(loaded.folder))  # type: ignore[return-value]


def _chosen(loaded: Settings, ledger: Ledger, wanted: str) -> Proposal:
    found = next((one for one in _proposals(loaded, ledger, 1) if one.id == wanted), None)
    if found is None:
        fail(f"no proposal is called {wanted}; `podesk phrases propose --at-least 1` lists them", BAD_USE)
    return found


def _own(language: str, text: str, says: str, role: str, number: str) -> Proposal:
    from agent.phrases.habits import Proposal
    from agent.wording.predicates import ROLES, SAYABLE

    if not language or bool(says) == bool(role):
        fail("a sentence of your own needs --language and --text, and either --says or --role", BAD_USE)
    if says and says not in SAYABLE:
        fail(f"--says: nothing is called {says}; use one of: {', '.join(sorted(SAYABLE))}", BAD_USE)
    if role and role not in ROLES:
        fail(f"--role: nothing is called {role}; use one of: {', '.join(ROLES)}", BAD_USE)
    if number not in ("any", "one", "other"):
        fail("--number: write one, other or any", BAD_USE)
    return Proposal(language=language, text=" ".join(text.split()), says=says, role=role, number=number)


def _line(one: Proposal) -> dict[str, Any]:
    return {
        "id": one.id,
        "language": one.language,
        "text": one.text,
        "says": one.says or None,
        "role": one.role or None,
        "facts": list(one.facts),
        "count": one.count,
        "origin": "shipped" if one.commits else "reps",
        "commits": one.commits,
        "problems": list(one.problems),
    }


def _show(found: list[Proposal], at_least: int) -> None:
    from rich.table import Table
    from rich.text import Text

    shown = console()
    if not any(not one.commits for one in found):
        shown.print(f"No sentence of the reps' own was written in at least {at_least} cases.")
    table = Table("id", "cases", "sentence", "carries", "", box=None, pad_edge=False)
    for one in found:
        against = Text("; ".join(one.problems), style="red") if one.problems else Text("can be signed", style="green")
        carries = "undertakes something; shipped" if one.commits else ", ".join(one.facts) or one.role
        table.add_row(one.id, str(one.count or "-"), Text(one.text), carries, against)
    if found:
        shown.print(table)
        shown.print("Sign one with: podesk phrases sign ID --by NAME")
