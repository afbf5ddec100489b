"""Verbs that measure: report, gates, baseline. They change nothing in a mailbox and write to the ledger nothing but a baseline."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.common import BAD_USE, WORK_FAILED, configured, console, environment_now, fail, settings

if TYPE_CHECKING:
    from datetime import datetime

    from agent.ledger.store import Ledger
    from agent.model.baseline import Baseline
    from agent.reports.kpis.measure import Frame
    from agent.settings import MailboxSettings, Settings

Since = Annotated[str | None, typer.Option("--since", help="From this day on (2026-11-01), or this far back (30d).")]
Json = Annotated[bool, typer.Option("--json", help="JSON alone on stdout.")]


def register(app: typer.Typer) -> None:
    """Add these verbs."""
    app.command()(report)
    app.command()(gates)
    app.command()(baseline)


def report(
    ctx: typer.Context,
    since: Since = None,
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write one self-contained page with charts to this file.")] = None,
) -> None:
    """The KPIs with their definitions, trend and counts."""
    if as_json and html:
        fail("--json and --html exclude each other", BAD_USE)
    from agent.ledger.baselines import saved
    from agent.reports.kpis.before import before
    from agent.reports.kpis.measure import measure

    loaded, ledger = opened(ctx.obj)
    frame = _frame(loaded, since)
    with ledger.reading() as session:
        found, past = measure(session, frame), before(saved(session), frame.working)
    if as_json:
        from agent.reports.kpis.screen import report_json

        sys.stdout.write(json.dumps(report_json(found, past), ensure_ascii=False) + "\n")
        return
    if html:
        with ledger.reading() as session:
            from agent.reports.kpis.gates import gated
            from agent.reports.kpis.page import page

            judged = gated(session, frame, loaded.policies.gates)
        _write(html, page(found, loaded.podesk.desk.name, judged, past))
        return
    from agent.reports.kpis.screen import show_report

    show_report(console(), found, past)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"--html: {file} can't be written: {error.strerror}", BAD_USE)


def gates(ctx: typer.Context, since: Since = None, as_json: Json = False) -> None:
    """May the automated lane be widened? Exit 1 unless every gate passes."""
    from agent.reports.kpis.gates import gated, may_widen
    from agent.reports.kpis.screen import gates_json, show_gates

    loaded, ledger = opened(ctx.obj)
    with ledger.reading() as session:
        found = gated(session, _frame(loaded, since), loaded.policies.gates)
    if as_json:
        sys.stdout.write(json.dumps(gates_json(found), ensure_ascii=False) + "\n")
    else:
        show_gates(console(), found)
    if not may_widen(found):
        raise typer.Exit(WORK_FAILED)


def baseline(ctx: typer.Context, since: Since = None, as_json: Json = False) -> None:
    """How the desk answered before the agent: headers of Inbox and Sent, read only. Saved, so that `report` shows before and after."""
    from agent.ledger.baselines import save, saved
    from agent.reports.kpis.before import before
    from agent.reports.kpis.screen import baseline_json, show_baseline
    from connectors.errors import ConnectorError

    loaded, ledger = opened(ctx.obj, secrets=True)
    frame = _frame(loaded, since)
    for box in loaded.podesk.all_mailboxes:
        try:
            found = _history(loaded, ledger, box, frame)
        except ConnectorError as error:
            fail(f"mailbox {box.name}: {error}", WORK_FAILED)
        with ledger.transaction() as session:
            save(session, found, frame.now)
    with ledger.reading() as session:
        past = before(saved(session), frame.working)
    assert past is not None
    if as_json:
        sys.stdout.write(json.dumps(baseline_json(past), ensure_ascii=False) + "\n")
    else:
        show_baseline(console(), past, frame.working.zone)


def _history(loaded: Settings, ledger: Ledger, box: MailboxSettings, frame: Frame) -> Baseline:
    """One mailbox's history, up to when the agent began: its ``start_from``, or its first case, whichever is earlier."""
    from agent.baseline import read_baseline
    from agent.ledger.baselines import first_case
    from agent.wiring import make_hints, make_mailbox

    with ledger.reading() as session:
        begun = [moment for moment in (box.start_from, first_case(session, box.name), frame.now) if moment is not None]
    with make_mailbox(loaded, box, read_only=True).session() as connection:
        return read_baseline(connection, box, make_hints(loaded), frame.since, min(begun), frame.quiet)


def opened(folder: Path, *, secrets: bool = False) -> tuple[Settings, Ledger]:
    """Configuration and ledger."""
    from agent.wiring import make_ledger

    loaded = settings(folder, secrets=secrets)
    return loaded, configured(folder, lambda: make_ledger(loaded))  # type: ignore[return-value]


def _frame(loaded: Settings, since: str | None) -> Frame:
    from agent.reports.kpis.measure import Frame
    from agent.wiring import clock

    now, podesk = clock(environment_now())(), loaded.podesk
    return Frame(now, podesk.desk.working, podesk.kpis.quiet_period, begin(since, now, loaded))


def begin(since: str | None, now: datetime, loaded: Settings) -> datetime | None:
    """The moment that ``--since`` names; exit 2 where it names none."""
    from datetime import date, datetime

    from pydantic import TypeAdapter, ValidationError

    from agent.model.duration import Duration
    from agent.reports.kpis.figures import day_begins

    if since is None:
        return None
    try:
        return now - TypeAdapter(Duration).validate_python(since)
    except ValidationError:
        pass
    try:
        if len(since) <= 10:
            return day_begins(date.fromisoformat(since), loaded.podesk.desk.tz)
        moment = datetime.fromisoformat(since)
        return moment if moment.tzinfo else moment.replace(tzinfo=loaded.podesk.desk.tz)
    except ValueError:
        fail(f"--since: {since!r} is neither a day such as 2026-11-01 nor a length of time such as 30d", BAD_USE)
