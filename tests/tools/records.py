"""Every frozen value there is, walked: which of them hold something of a mail or a record and are in no table of the catalogue."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from pydantic import BaseModel

import agent.model
import connectors.ports
import connectors.records
import policies
from agent.model.catalogue import table_of

# vocabulary, and what a server can do
NOTHING_OF_ANYBODY = {"Record", "Frozen", "DeskStyle", "Hold", "Rule", "ServerProfile", "FolderState", "Clock"}
CONFIGURATION_AND_FIGURES = {
    *("policies.limits", "policies.gates", "agent.model.secret", "agent.model.visibility", "agent.model.hours", "agent.model.baseline"),
}


def strangers() -> Iterator[str]:
    """Classes that somebody has to decide about."""
    for module in _modules():
        for name, record in vars(module).items():
            if not inspect.isclass(record) or record.__module__ != module.__name__ or name in NOTHING_OF_ANYBODY:
                continue
            is_value = issubclass(record, BaseModel) or (issubclass(record, tuple) and hasattr(record, "_fields"))
            if is_value and not table_of(record):
                yield f"{module.__name__}.{name}: name it in agent/model/catalogue.py (or, if it holds nothing of a mail, in {__name__})"


def _modules() -> list[ModuleType]:
    found: list[ModuleType] = [connectors.records, connectors.ports]
    for package in (agent.model, policies):
        names = (one.name for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
        found += [importlib.import_module(name) for name in names if name not in CONFIGURATION_AND_FIGURES]
    return found
