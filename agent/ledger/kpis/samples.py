"""What the KPIs are made of: spans of time, and things that happened or didn't. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Span:
    """From ``start`` to ``end`` (aware UTC); ``kind`` tells one sort from another. A sample belongs to the moment of its end."""

    case_id: str
    start: datetime
    end: datetime
    kind: str = ""


@dataclass(frozen=True)
class Mark:
    """One thing that counts, at a moment: ``hit`` where it is what the KPI counts, ``kind`` in which way."""

    at: datetime
    hit: bool
    kind: str = ""
