"""Verbs that only look: inspect, explain, check, cases. None writes to a mailbox, a system or the ledger."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.common import BAD_USE, WORK_FAILED, configured, console, environment_now, fail, settings, start_logging
from agent.model.instant import instant

if TYPE_CHECKING:
    from agent.desk import Desk
    from agent.ledger.store import Ledger
    from agent.ledger.tables import CaseRow
    from agent.model.mail import InboundMail
    from agent.model.outcome import Outcome

Files = Annotated[list[str], typer.Argument(help=".eml files, mbox files, Maildir folders, or - for standard input.")]
Json = Annotated[bool, typer.Option("--json", help="JSON alone on stdout.")]
_BATCH = 50


def register(app: typer.Typer) -> None:
    """Add these verbs."""
    app.command()(inspect)
    app.command()(explain)
    app.command()(check)
    app.command()(cases)


def inspect(files: Files, jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")] = False) -> None:
    """What each message asks: understanding alone, no systems, no configuration."""
    from agent.reports.inspection import inspection, iter_messages
    from agent.stages.intake import read
    from agent.stages.understand import understand

    start_logging()
    missing = _missing(files)
    as_json = jsonl or not sys.stdout.isatty()
    for name, raw, truncated in iter_messages([file for file in files if file not in missing]):
        mail = read(raw, truncated=truncated)
        seen = inspection(name, mail, understand(mail))
        if as_json:
            sys.stdout.write(json.dumps(seen, ensure_ascii=False) + "\n")
        else:
            from agent.reports.console import show_inspection

            show_inspection(console(), seen)
    if missing:
        fail("\n".join(f"{file}: there is no such file or folder" for file in missing), BAD_USE)


def explain(
    ctx: typer.Context,
    files: Annotated[list[str] | None, typer.Argument(help=".eml, mbox, Maildir, or -.")] = None,
    case: Annotated[str | None, typer.Option("--case", help="A case's id: its mail is read from the mailbox.")] = None,
    as_json: Json = False,
) -> None:
    """The whole decision on a mail: what was understood, what each system said and when, every rule, lane and draft. No side effects."""
    desk = _desk(ctx.obj)
    if bool(files) == bool(case):
        fail("name either files or --case ID", BAD_USE)
    missing = _missing(files or [])
    from agent.reports.explanation import explanation

    owners: dict[str, str] = {path: owner.email for path, owner in desk.settings.podesk.owners.items()}
    mails = _case_mail(ctx.obj, desk, case) if case else _mails(desk, [file for file in files or [] if file not in missing])
    for name, mail, outcome in _considered(desk, mails):
        told = explanation(name, mail, outcome, owners)
        if as_json:
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        else:
            from agent.reports.console import show_explanation

            show_explanation(console(), told)
    if missing:
        fail("\n".join(f"{file}: there is no such file or folder" for file in missing), BAD_USE)


def check(
    ctx: typer.Context,
    mail: Annotated[Path, typer.Argument(help="The customer's mail.", exists=True, dir_okay=False)],
    text: Annotated[Path, typer.Option("--text", help="The reply to hold against the truth.", exists=True, dir_okay=False)],
    as_json: Json = False,
) -> None:
    """Hold a reply, whoever wrote it, against what the systems say now; exit 1 where anything is unsupported."""
    from agent.flow import consider
    from agent.stages.decoration import undecorated
    from agent.stages.intake import read
    from agent.stages.verify import verify
    from policies.truth import backed

    desk = _desk(ctx.obj)
    read_mail = read(mail.read_bytes(), desk.intake)
    outcome = consider([read_mail], desk)[0]
    packets = backed(outcome.decision) if outcome.decision else ()
    account = outcome.evidence.account.record if outcome.evidence and outcome.evidence.account else None
    names = [contact.name for contact in account.contacts if contact.name] if account else []
    said = undecorated(text.read_text(encoding="utf-8", errors="replace"))
    verdict = verify(said, packets, desk.bank, desk.style, names=names)
    told = {
        "file": str(mail),
        "supported": verdict.supported,
        "sentences": [
            {"text": one.text, "verdict": one.verdict, "why": one.why, "fact_ids": list(one.fact_ids)} for one in verdict.sentences
        ],
        "missing": list(verdict.missing),
    }
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        _show_check(told)
    if not verdict.supported:
        raise typer.Exit(WORK_FAILED)


def cases(
    ctx: typer.Context, case: Annotated[str | None, typer.Argument(help="One case: its whole history.")] = None, as_json: Json = False
) -> None:
    """The cases and their state; one case's whole history."""
    from agent.ledger import cases as rows
    from agent.ledger import journal

    loaded, ledger = _ledger(ctx.obj)
    zone = loaded.podesk.desk.timezone
    with ledger.reading() as session:
        if case is None:
            listed = rows.newest(session)
            _show_list(listed, zone, as_json)
            return
        row = rows.by_id(session, [case]).get(case)
        if row is None:
            fail(f"no case is called {case}; `podesk cases` lists them")
        history = journal.history(session, case)
        _show_one(row, [(one.at, one.event, journal.told(one)) for one in history], zone, as_json)


def _desk(folder: Path) -> Desk:
    from agent.wiring import clock, make_desk

    loaded, now = settings(folder), clock(environment_now())
    return configured(folder, lambda: make_desk(loaded, now))  # type: ignore[return-value]


def _ledger(folder: Path) -> tuple[Any, Ledger]:
    from agent.wiring import make_ledger

    loaded = settings(folder)
    return loaded, configured(folder, lambda: make_ledger(loaded))  # type: ignore[return-value]


def _missing(files: list[str]) -> list[str]:
    return [file for file in files if file != "-" and not Path(file).exists()]


def _mails(desk: Desk, files: list[str]) -> Iterator[tuple[str, InboundMail]]:
    from agent.reports.inspection import iter_messages
    from agent.stages.intake import read

    for name, raw, truncated in iter_messages(files):
        yield name, read(raw, desk.intake, truncated)


def _case_mail(folder: Path, desk: Desk, case: str | None) -> Iterator[tuple[str, InboundMail]]:
    from agent.recall import mailbox_of, recall
    from agent.wiring import make_mailbox
    from connectors.errors import ConnectorError

    loaded, ledger = _ledger(folder)
    box = next((one for one in loaded.podesk.all_mailboxes if one.name == mailbox_of(ledger, str(case))), None)
    if box is None:
        fail(f"no case is called {case}; `podesk cases` lists them")
    try:
        raw = recall(ledger, str(case), box, make_mailbox(loaded, box), desk.intake.max_bytes)
    except ConnectorError as error:
        fail(f"the mail of case {case} can't be read now: {error}")
    if raw is None:
        fail(f"the mail of case {case} is not to be found in the mailbox any more")
    from agent.stages.intake import read

    yield str(case), read(raw, desk.intake)


def _considered(desk: Desk, mails: Iterator[tuple[str, InboundMail]]) -> Iterator[tuple[str, InboundMail, Outcome]]:
    from itertools import islice

    from agent.flow import consider

    while batch := list(islice(mails, _BATCH)):
        outcomes = consider([mail for _, mail in batch], desk)
        yield from ((name, mail, outcome) for (name, mail), outcome in zip(batch, outcomes, strict=True))


def _show_check(told: dict[str, Any]) -> None:
    from rich.text import Text

    shown = console()
    signs = {"supported": ("✓", "green"), "courtesy": ("·", "bright_black"), "unsupported": ("✗", "red")}
    for one in told["sentences"]:
        sign, colour = signs[one["verdict"]]
        shown.print(Text(f"{sign} {one['text']}", style=colour))
        if one["why"]:
            shown.print(Text(f"    {one['why']}"))
    for what in told["missing"]:
        shown.print(Text(f"! not told: {what}", style="yellow"))
    shown.print(Text("supported" if told["supported"] else "not supported", style="bold"))


def _line(row: CaseRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": row.state,
        "lane": row.lane,
        "pos": row.pos,
        "rule": row.rule,
        "path": row.path,
        "owner": row.owner_email or row.owner_name,
        "due_at": instant(row.due_at),
        "waits_for": row.waits_for,
        "sender": row.sender,
        "subject": row.subject,
        "opened_at": instant(row.opened_at),
        "changed_at": instant(row.changed_at),
    }


def _show_list(rows: list[CaseRow], zone: str, as_json: bool) -> None:
    if as_json:
        sys.stdout.writelines(json.dumps(_line(row), ensure_ascii=False) + "\n" for row in rows)
        return
    from agent.reports.cases import show_cases

    show_cases(console(), [_case_line(row) for row in rows], zone)


def _show_one(row: CaseRow, history: list[tuple[Any, str, dict[str, Any]]], zone: str, as_json: bool) -> None:
    if as_json:
        events = [{"at": instant(at), "event": event, "data": data} for at, event, data in history]
        sys.stdout.write(json.dumps({**_line(row), "history": events}, ensure_ascii=False) + "\n")
        return
    from agent.reports.cases import CaseEvent, show_case

    events_ = [CaseEvent(at=at, event=event, data=data) for at, event, data in history]
    show_case(console(), _case_line(row), events_, zone)


def _case_line(row: CaseRow) -> Any:
    from agent.reports.cases import CaseLine

    return CaseLine(
        id=row.id,
        state=row.state,
        pos=tuple(row.pos),
        subject=row.subject,
        rule=row.rule or (f"waits for {', '.join(row.waits_for)}" if row.waits_for else ""),
        owner=row.owner_name,
        opened_at=row.opened_at,
        due_at=row.due_at,
    )
