"""The demo's systems of record: a world file, changed by the caller and written where the SQL connector reads it. Knows no mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from connectors.generic.views import VIEWS
from connectors.memory.world import World

Views = dict[str, list[dict[str, Any]]]


def load(path: Path) -> Views:
    """The rows of each view, as the file holds them."""
    return World.load(path).views


def kinds(view: str) -> Mapping[str, str]:
    """Which kind of value each column of a view holds: date, time, text …"""
    return VIEWS[view]


def write(views: Mapping[str, Iterable[Mapping[str, Any]]], url: str) -> None:
    """Make the four systems' views as tables of one database."""
    World(views).write_sql(url)
