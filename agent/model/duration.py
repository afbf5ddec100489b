"""Lengths of time as a configuration writes them: ``30m``, ``4h``, ``14d``. Nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_CENTURY = 36525 * 86400.0


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", value.strip()) if isinstance(value, str) else None
    # a bare number would be taken as seconds, whatever its writer had in mind
    if not match or (seconds := float(match[1]) * _UNITS[match[2]]) > _CENTURY:
        raise ValueError('write a duration as a number and a unit in quotes, such as "30m", "4h" or "14d"')
    return timedelta(seconds=seconds)


def _some(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("must be longer than nothing")
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
# more than nothing
Span = Annotated[timedelta, AfterValidator(_some), BeforeValidator(_duration)]
# counted in working time: the end of a longer one would be years away
WorkingSpan = Annotated[timedelta, Field(le=timedelta(days=30)), BeforeValidator(_duration)]
