"""Reading the configuration: a folder of TOML files, validated as one. Reads files, never the clock or the network.

A site's folder wins over the shipped default file by file and table by table (docs/contract.md §8). Every problem of the whole
folder comes in one :class:`ConfigurationError`, each with file, key and how to mend it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from agent.model.secret import Secret
from agent.model.visibility import Visibility
from agent.settings import Podesk, Settings
from policies.limits import Policies

M = TypeVar("M", bound=BaseModel)
_SECRET = re.compile(r"password|token|secret|url")  # a URL may hold a password
_KINDS = ("str", "Secret")  # how pydantic names the two ways to write a URL


class Problem(BaseModel):
    """One thing that is wrong with the configuration."""

    file: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.what}" if self.key else f"{self.file}: {self.what}"


class ConfigurationError(Exception):
    """The configuration can't be used; ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def shipped() -> Path:
    """The folder of shipped defaults: inside the installed package, else the checkout's ``config/``."""
    packaged = Path(str(resources.files("agent"))) / "_config"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parent.parent / "config"


def data_folders(folder: Path, name: str) -> list[Path]:
    """Where data such as ``promises`` is looked for, file by file: the site's own folder first, then the shipped one."""
    return [path for path in (folder / name, shipped() / name) if path.is_dir()]


def load(folder: Path, *, connectors: Collection[str] | None = None, secrets: bool = False) -> Settings:
    """Read and validate a configuration folder; :class:`ConfigurationError` names everything that is wrong.

    ``connectors``: the names that a system's ``connector`` may have; ``secrets``: every secret must be there now.
    """
    problems: list[Problem] = []
    if not folder.is_dir():
        raise ConfigurationError(
            [
                Problem(
                    file=str(folder),
                    key="",
                    what="the folder does not exist; --config names another, docs/configuration.md says what stands in it",
                )
            ]
        )
    tables = {name: _merged(folder, name, problems) for name in ("podesk.toml", "policies.toml", "visibility.toml")}
    podesk = _checked(Podesk, tables["podesk.toml"], "podesk.toml", problems)
    policies = _checked(Policies, tables["policies.toml"], "policies.toml", problems)
    visibility = _visibility(folder, tables["visibility.toml"], problems)
    problems += _reading_problems(podesk, visibility) if podesk and visibility else []
    raw = tables["podesk.toml"] or {}
    # out of the raw tables, so that a wrong value elsewhere doesn't hide them until the next try
    problems += _connector_problems(raw, connectors) if connectors is not None else []
    problems += _secret_problems(raw, folder) if secrets else []
    if problems or podesk is None or policies is None or visibility is None:
        raise ConfigurationError([*problems, *_promise_problems(folder)])
    return Settings(folder=folder, podesk=podesk, policies=policies, visibility=visibility)


def _merged(folder: Path, name: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The file's tables over the shipped ones; None where it can't be read, so that nothing is said about what it lacks."""
    merged: dict[str, Any] = {}
    for path in (shipped() / name, folder / name):
        if not path.is_file():
            continue
        try:
            merged |= tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(file=name, key="", what=f"is not TOML: {error}"))
            return None
        except OSError as error:
            problems.append(Problem(file=name, key="", what=f"can't be read: {error.strerror}"))
            return None
    return merged


def _checked(model: type[M], table: dict[str, Any] | None, name: str, problems: list[Problem]) -> M | None:
    if table is None:
        return None
    try:
        return model.model_validate(table)
    except ValidationError as error:
        found = [_problem(name, one) for one in error.errors()]
        # a value of one of two kinds fails as both: what is said first is enough
        first: dict[tuple[str, str], Problem] = {}
        for problem in found:
            first.setdefault((problem.key, problem.what if not problem.key else ""), problem)
        problems.extend(first.values())
        return None


def _problem(name: str, error: Any) -> Problem:
    key = ".".join(str(part) for part in error["loc"] if str(part) not in _KINDS and not str(part).startswith("function-"))
    kind = error["type"]
    if kind == "missing":
        return Problem(file=name, key=key, what="is required and missing; add it")
    if kind == "extra_forbidden":
        return Problem(file=name, key=key, what="is not a known key; check its spelling or remove it")
    if kind == "string_too_short":
        return Problem(file=name, key=key, what="is empty; write something")
    shown = isinstance(error["input"], str | int | float) and not _SECRET.search(key)
    said = f" (it is {str(error['input'])[:80]!r})" if shown else ""
    return Problem(file=name, key=key, what=f"{_plain(error['msg'])}{said}"[:400])


def _plain(message: str) -> str:
    """pydantic's words without its manner: "Input should be a valid string" is "must be text"."""
    message = message.removeprefix("Value error, ").replace("Input should be", "must be")
    for theirs, ours in (("a valid string", "text"), ("a valid integer", "a whole number"), ("a valid boolean", "true or false")):
        message = message.replace(theirs, ours)
    return message.replace("less than or equal to", "at most").replace("greater than or equal to", "at least")


def _connector_problems(podesk: dict[str, Any], known: Collection[str]) -> list[Problem]:
    systems = podesk.get("systems")
    tables = systems.items() if isinstance(systems, dict) else ()
    said = ((name, table["connector"]) for name, table in tables if isinstance(table, dict) and isinstance(table.get("connector"), str))
    return [
        Problem(
            file="podesk.toml", key=f"systems.{name}.connector", what=f"{one!r} is not a connector; use one of: {', '.join(sorted(known))}"
        )
        for name, one in said
        if one not in known
    ]


def _reading_problems(podesk: Podesk, visibility: Visibility) -> list[Problem]:
    """A model can't help to read a mail whose text it may not see."""
    if not podesk.model.understand or visibility.to_model("mail", "new_text"):
        return []
    what = (
        "is true, but visibility.toml doesn't let a model see the text of mails; allow it there ([mail] new_text = { model = true }, "
        "and subject likewise), or set understand = false"
    )
    return [Problem(file="podesk.toml", key="model.understand", what=what)]


def _secret_problems(value: object, folder: Path, key: str = "") -> list[Problem]:
    """Every ``{ env = … }`` and ``{ file = … }`` that leads to nothing, wherever it stands."""
    if isinstance(value, list):
        return [one for number, part in enumerate(value) for one in _secret_problems(part, folder, f"{key}.{number}")]
    if not isinstance(value, dict):
        return []
    if len(value) != 1 or not ({"env", "file"} & value.keys()) or not all(isinstance(one, str) for one in value.values()):
        return [one for name, part in value.items() for one in _secret_problems(part, folder, f"{key}.{name}" if key else name)]
    try:
        Secret(**value).reveal(folder)
    except ValueError as error:
        return [Problem(file="podesk.toml", key=key, what=str(error))]
    return []


def revealed(settings: Settings, value: str | Secret, file: str, key: str) -> str:
    """A value that may stand elsewhere; one that is missing there is a problem of the configuration."""
    if isinstance(value, str):
        return value
    try:
        return value.reveal(settings.folder)
    except ValueError as error:
        raise ConfigurationError([Problem(file=file, key=key, what=str(error))]) from error


def reveal_all(settings: Settings) -> None:
    """Look for every secret that running needs, before anything is started: all that are missing come in one message."""
    podesk, problems = settings.podesk, []
    needed: list[tuple[str, Secret | None]] = [(f"mailbox {box.name}: password", box.password) for box in podesk.all_mailboxes]
    needed += [(f"mailbox {box.name}: token", box.token) for box in podesk.all_mailboxes]
    needed.append(("smtp.password", podesk.smtp.password if podesk.smtp else None))
    needed.append(("model.api_key", podesk.model.api_key if podesk.model.configured else None))
    for key, secret in needed:
        try:
            if secret is not None:
                secret.reveal(settings.folder)
        except ValueError as error:
            problems.append(Problem(file="podesk.toml", key=key, what=str(error)))
    if problems:
        raise ConfigurationError(problems)


def _promise_problems(folder: Path) -> list[Problem]:
    from agent.wording.bank import BankError, load_bank

    try:
        load_bank(data_folders(folder, "promises"))
    except BankError as error:
        return [Problem(file="promises", key="", what=line) for line in str(error).splitlines()]
    return []


def _visibility(folder: Path, table: dict[str, Any] | None, problems: list[Problem]) -> Visibility | None:
    """Row by row over the shipped rows, which name every field there is: what a site's row doesn't say is as shipped."""
    if table is None:
        return None
    shipped_rows = _fields(tomllib.loads((shipped() / "visibility.toml").read_text(encoding="utf-8")))
    told = _fields(table)
    unknown = [key for key in told if key not in shipped_rows]
    problems += [Problem(file="visibility.toml", key=key, what="is no field; the shipped file names all of them") for key in unknown]
    rows = {key: {**rule, **told[key]} if isinstance(told.get(key), dict) else told.get(key, rule) for key, rule in shipped_rows.items()}
    return _checked(Visibility, {"fields": rows}, "visibility.toml", problems)


def _fields(table: dict[str, Any]) -> dict[str, Any]:
    """``[erp] unit_price = {…}`` → ``erp.unit_price``."""
    return {f"{system}.{field}": rule for system, fields in table.items() if isinstance(fields, dict) for field, rule in fields.items()}
