"""Reading the configuration: a folder of TOML files, validated as one. Reads files, never the clock or the network.

A site's folder wins over the shipped default file by file and table by table (docs/contract.md §8). Every problem of the whole
folder comes in one :class:`ConfigurationError`, each with file, key and how to mend it.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from agent.model.visibility import Visibility
from agent.settings import Podesk, Settings
from policies.limits import Policies

M = TypeVar("M", bound=BaseModel)
_SECRET = re.compile(r"password|token|secret")


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


def load(folder: Path) -> Settings:
    """Read and validate a configuration folder; :class:`ConfigurationError` names everything that is wrong."""
    problems: list[Problem] = []
    if not folder.is_dir():
        raise ConfigurationError([Problem(file=str(folder), key="", what="the folder does not exist; `podesk init` writes one, --config names one")])
    tables = {name: _merged(folder, name, problems) for name in ("podesk.toml", "policies.toml", "visibility.toml")}
    podesk = _checked(Podesk, tables["podesk.toml"], "podesk.toml", problems)
    policies = _checked(Policies, tables["policies.toml"], "policies.toml", problems)
    visibility = _checked(Visibility, {"fields": _fields(tables["visibility.toml"])}, "visibility.toml", problems)
    if problems or podesk is None or policies is None or visibility is None:
        raise ConfigurationError(problems)
    return Settings(folder=folder, podesk=podesk, policies=policies, visibility=visibility)


def _merged(folder: Path, name: str, problems: list[Problem]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for path in (shipped() / name, folder / name):
        if not path.is_file():
            continue
        try:
            merged |= tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(file=name, key="", what=f"is not TOML: {error}"))
    return merged


def _checked(model: type[M], table: dict[str, Any], name: str, problems: list[Problem]) -> M | None:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        problems.extend(_problem(name, one) for one in error.errors())
        return None


def _problem(name: str, error: Any) -> Problem:
    key = ".".join(str(part) for part in error["loc"] if not str(part).startswith("function-"))
    kind = error["type"]
    if kind == "missing":
        return Problem(file=name, key=key, what="is required and missing; add it")
    if kind == "extra_forbidden":
        return Problem(file=name, key=key, what="is not a known key; check its spelling or remove it")
    said = "" if _SECRET.search(key) else f" (it is {error['input']!r})"
    return Problem(file=name, key=key, what=f"{error['msg'].removeprefix('Value error, ')}{said}"[:400])


def _fields(table: dict[str, Any]) -> dict[str, Any]:
    """``[erp] unit_price = {…}`` → ``erp.unit_price``."""
    return {f"{system}.{field}": rule for system, fields in table.items() if isinstance(fields, dict) for field, rule in fields.items()}
