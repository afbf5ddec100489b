"""How a moment is written wherever a program reads it, in all JSON and in the audit trail: ISO 8601 in UTC with ``Z``. Reads no clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def instant(value: datetime) -> str: ...
@overload
def instant(value: None) -> None: ...
@overload
def instant(value: datetime | None) -> str | None: ...
def instant(value: datetime | None) -> str | None:
    """``2026-11-23T15:00:00Z``, with as many digits after the second as the moment has."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None
