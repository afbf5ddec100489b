"""Writes docs/configuration.md out of the configuration's models; ``--check`` says whether it is out of date and changes nothing.

python -m tests.tools.configuration_docs [--check]
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from agent.model.secret import Secret
from agent.settings import (
    AuditSettings,
    BusinessHours,
    DatabaseSettings,
    DeskSettings,
    EngineSettings,
    FolderSettings,
    KpiSettings,
    MailboxSettings,
    OwnerSettings,
    Podesk,
    RetentionSettings,
    SenderSettings,
    SmtpSettings,
    SystemSettings,
    WatchSettings,
)
from agent.stages.intake.limits import IntakeLimits
from agent.stages.phrase.settings import ModelSettings
from policies.chain import CHAIN
from policies.gates import Gate, Gates
from policies.limits import ALWAYS_ON, Policies, RuleTable, Scope
from tests.tools.configuration_meanings import MEANINGS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"

TABLES: tuple[tuple[str, type[BaseModel], str], ...] = (
    ("desk", DeskSettings, "Who the desk is."),
    ("desk.business_hours", BusinessHours, "When people work."),
    (
        "owners.PATH",
        OwnerSettings,
        "One table a path: `credit`, `pricing`, `contracts`, `fulfillment`, `account_owner`, `desk_lead`. "
        "A path without one goes to the supervisor; `account_owner` to the account's own owner as the CRM names them.",
    ),
    ("mailbox", MailboxSettings, "The shared mailbox, over IMAP. Several desks: `[[mailboxes]]`, with the same keys, instead."),
    ("mailbox.folders", FolderSettings, "Folder names, written with `/` whatever the server's separator is."),
    ("smtp", SmtpSettings, "The way out: notices to owners, and drafts that a person approved."),
    ("database", DatabaseSettings, "The ledger, which holds the jobs too."),
    ("systems.SYSTEM", SystemSettings, "One table a system, all four required: `erp`, `crm`, `wms`, `carrier`."),
    ("model", ModelSettings, "The language model."),
    ("sender", SenderSettings, "What is asked of a sender before order data is drafted for them."),
    ("intake", IntakeLimits, "What one message may cost. What lies beyond a limit is left out and said in the mail's `warnings`."),
    ("engine", EngineSettings, "How the work is cut."),
    ("watch", WatchSettings, "Holding drafts that wait against the systems again."),
    ("kpis", KpiSettings, "How the figures of `podesk report` are counted: docs/kpis.md."),
    ("retention", RetentionSettings, "Forgetting: what goes when stands in `visibility.toml`; docs/operations.md section 8."),
    ("audit", AuditSettings, "The audit trail: docs/operations.md section 7."),
)
_HEAD = """# Configuration

A folder of TOML files (`--config DIR`, `PODESK_CONFIG`, else `./config`), validated as one: an unknown key is an error, and every
problem of all files comes in one message with file, key and mend, exit code 2. What a site's folder doesn't hold comes from the
shipped default, file by file and table by table: a table that a site writes replaces the shipped table of that name as a whole.

Durations are a number and a unit: `30s`, `30m`, `4h`, `14d`. **Secrets are never written in the files**: `{ env = "NAME" }` names an
environment variable, `{ file = "PATH" }` a file, relative to the configuration's folder.

The environment: `PODESK_CONFIG`, `PODESK_LOG_LEVEL`, `PODESK_LOG_FORMAT`, and `PODESK_NOW` (an ISO time that fixes the clock, for
demos and acceptance tests; without it the clock is real; one that is no time is refused by every verb, exit code 2).

Written by `tests/tools/configuration_docs.py` from `agent/settings.py` and `policies/limits.py`.

"""
_REST = """## visibility.toml
One row a field: `unit_price = { model = false, log = false, card = false, keep_days = 30 }`. The shipped file names every field; a site's
file holds only what differs, row by row and key by key. A row for a field that there isn't is an error.

| key | meaning |
|---|---|
| `model` | a language model may be told the field's value |
| `log` | a log line may show it; what may not is hashed, and mail addresses keep their domain alone |
| `card` | a card may show it; in `[packet]`, `[decision]` and `[draft]` it can't be false, since values there obey the record's own row |
| `keep_days` | for how many days after the end of its case the ledger keeps it: 0 = not beyond the case, left out = as long as the ledger |

`[log]` names the keys of log lines, `[ledger]` the kinds of stored contents: docs/operations.md section 8.

## promises/
The bank of approved sentences, one folder a language (`en`, `es`, `fr`, `de`), of which each file says who signed it and since when.
A site's `promises/` is looked at first, then the shipped one; docs/wording.md describes the files.
"""


def page() -> str:
    """The whole page; ValueError names keys without a meaning, and meanings without a key."""
    keys = {f"{table}.{name}" for table, model, _ in TABLES for name in model.model_fields} | {
        f"scope.{name}" for name in Scope.model_fields
    }
    problems = [f"no meaning for {key}" for key in sorted(keys - MEANINGS.keys())]
    problems += [f"a meaning for {key}, which isn't there" for key in sorted(MEANINGS.keys() - keys)]
    problems += [f"table [{name}] isn't described" for name in Podesk.model_fields if not _is_described(name)]
    if problems:
        raise ValueError("tests/tools/configuration_meanings.py: " + "; ".join(problems))
    parts = [_HEAD, "## podesk.toml\n\n"]
    parts += [f"### [{table}]\n{words}\n\n" + _rows(table, model) for table, model, words in TABLES]
    parts += [
        "## policies.toml\n\n### [scope]\n",
        "What the automated lane may answer.\n\n",
        _rows("scope", Scope),
        _gates(),
        _rules(),
        _REST,
    ]
    return "".join(parts)


def keys() -> set[str]:
    """Every key as documents name it: ``[desk] supervisor``."""
    told = {f"[{table}] {name}" for table, model, _ in TABLES for name in model.model_fields}
    return told | {f"[scope] {name}" for name in Scope.model_fields}


def _is_described(name: str) -> bool:
    return name == "mailboxes" or any(table.split(".")[0] == name for table, _, _ in TABLES)


def _rows(table: str, model: type[BaseModel]) -> str:
    lines = ["| key | type | default | meaning |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        lines.append(f"| `{name}` | {_kind(field.annotation)} | {_default(field)} | {MEANINGS[f'{table}.{name}'].strip()} |")
    return "\n".join(lines) + "\n\n"


def _gates() -> str:
    """The gates, with the defaults of the code."""
    gates = Gates()
    lines = [
        "### [gates]",
        f"`podesk gates`: may the lane be widened? `window_days = {gates.window_days}`: how far back samples count; "
        f"`confidence = {gates.confidence}` of the intervals. Each gate is a table of its own with `enabled` and:",
        "",
        "| gate | default |",
        "|---|---|",
    ]
    for name in Gates.model_fields:
        if isinstance(gate := getattr(gates, name), Gate):
            told = ", ".join(f"`{key} = {value}`" for key, value in gate.model_dump(exclude={"enabled"}).items())
            lines.append(f"| `{name}` | {told} |")
    return "\n".join(lines) + "\n\nWhat each gate measures: docs/kpis.md.\n\n"


def _rules() -> str:
    lines = [
        "### [RULE]",
        "One table a rule, named by its id, each with `enabled` (default true) and `path` (who decides; left out = the rule's own).",
        "A rule that is always on can't be switched off. What each rule looks at: docs/rules/README.md.",
        "",
        "| rule | path | always on | own thresholds |",
        "|---|---|---|---|",
    ]
    for rule in CHAIN:
        own = Policies().table(rule.id).model_dump(exclude=set(RuleTable.model_fields))
        told = ", ".join(f"`{name} = {value}`" for name, value in own.items())
        lines.append(f"| `{rule.id}` | `{rule.path}` | {'yes' if rule.id in ALWAYS_ON else ''} | {told} |")
    return "\n".join(lines) + "\n\n"


def _kind(annotation: Any) -> str:
    names = list(dict.fromkeys(_names(annotation)))
    return " or ".join(names)


def _names(annotation: Any) -> Iterator[str]:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _names(one)
    elif origin is Literal:
        yield ", ".join(f"`{one}`" for one in get_args(annotation))
    elif origin is tuple:
        yield f"list of {_kind(get_args(annotation)[0])}"
    elif origin is dict:
        yield "table"
    elif hasattr(annotation, "__metadata__"):
        yield from _names(get_args(annotation)[0])
    elif annotation is not type(None):
        yield _PLAIN.get(annotation, "table")


_PLAIN: dict[Any, str] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "true/false",
    timedelta: "duration",
    time: "time",
    date: "date",
    datetime: "time with zone",
    Secret: "secret",
}


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "–"
    if isinstance(value, BaseModel):
        return "the table's own"
    if isinstance(value, timedelta):
        return f"`{_duration(value)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{one}"' for one in value) + "]`"
    return f"`{value:%H:%M}`" if isinstance(value, time) else f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit, size = next((unit, size) for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def stale() -> list[str]:
    """What is wrong with the page as it stands."""
    try:
        wanted = page()
    except ValueError as error:
        return [str(error)]
    there = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return [] if there == wanted else ["docs/configuration.md is out of date: run python -m tests.tools.docs_check --write"]


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it would change."""
    if "--check" in arguments:
        problems = stale()
        print("\n".join(problems), end="\n" if problems else "")
        return 1 if problems else 0
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
