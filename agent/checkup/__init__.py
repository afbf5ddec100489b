"""Is all there that ``run`` needs? Each part is looked at by itself; one that fails hides no other. Writes nothing anywhere: no folder,
no mail, no table, and asks a model at most one short question, out of its budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from agent.checkup.line import Line
from agent.checkup.mail import mailbox, smtp
from agent.checkup.storage import database, language_model
from agent.checkup.systems import systems
from agent.configuration import ConfigurationError, load
from agent.settings import Settings
from agent.wiring import CONNECTORS, Now

__all__ = ["Line", "checkup"]


def checkup(folder: Path, now: Now, po: str = "", settled: Callable[[Settings], None] = lambda _: None) -> Iterator[Line]:
    """One line a thing that was looked at, as it comes. ``po``: the sample to ask the systems for; else one is looked for.

    ``settled`` is told the configuration as soon as it is read.
    """
    try:
        settings = load(folder, connectors=CONNECTORS, secrets=True)
    except ConfigurationError as error:
        for problem in error.problems:
            yield Line("configuration", "fail", problem.what, f"{folder / problem.file}: {problem.key}" if problem.key else problem.file)
        return
    settled(settings)
    yield from _configuration(folder, settings)
    parts: list[tuple[str, Callable[[], Iterator[Line]]]] = [("database", lambda: database(settings))]
    parts += [(f"mailbox {box.name}", lambda box=box: mailbox(settings, box)) for box in settings.podesk.all_mailboxes]  # type: ignore[misc]
    parts += [
        ("smtp", lambda: smtp(settings)),
        ("systems", lambda: systems(settings, now, po)),
        ("model", lambda: language_model(settings, now)),
    ]
    for name, part in parts:
        try:
            yield from part()
        except ConfigurationError as error:
            for problem in error.problems:
                yield Line(name, "fail", problem.what, f"{problem.file}: {problem.key}")
        except Exception as error:  # noqa: BLE001 - what breaks here would break `run` as well, and the rest is still worth a look
            yield Line(name, "fail", f"{type(error).__name__}: {error}"[:300], "report this: it should have been foreseen")


def _configuration(folder: Path, settings: Settings) -> Iterator[Line]:
    podesk = settings.podesk
    yield Line("configuration", "ok", f"{folder}: read, and every secret is there")
    lacking = [
        path for path in ("credit", "pricing", "contracts", "fulfillment", "account_owner", "desk_lead") if path not in podesk.owners
    ]
    if not podesk.desk.supervisor:
        told = f"no supervisor: exceptions on {', '.join(lacking)} would be told to nobody" if lacking else "no supervisor"
        yield Line("configuration", "warn", told, "set desk.supervisor")
    elif lacking:
        yield Line("configuration", "ok", f"no owner for {', '.join(lacking)}: these go to {podesk.desk.supervisor}")
    outside = sorted(
        {one for one in [podesk.desk.supervisor, *(owner.email for owner in podesk.owners.values())] if one}
        - {one for one in [podesk.desk.supervisor, *(owner.email for owner in podesk.owners.values())] if one and _inside(one, settings)}
    )
    if outside:
        yield Line(
            "configuration",
            "warn",
            f"never told of anything, being outside: {', '.join(outside)}",
            "add the domain to desk.internal_domains",
        )
    for box in podesk.all_mailboxes:
        if box.start_from is None:
            told = f"mailbox {box.name}: mail of the last {box.max_age.days} days would be taken up at the first start"
            yield Line("configuration", "warn", told, "set mailbox.start_from to the moment from which mail is yours to handle")
    if podesk.desk.shadow:
        yield Line("configuration", "ok", "shadow: everything is decided and recorded, nothing is written to the mailbox")


def _inside(address: str, settings: Settings) -> bool:
    return address.rpartition("@")[2].lower() in settings.internal_domains
