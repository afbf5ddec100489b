"""One form of a moment for programs: UTC with Z, whatever zone it came in."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agent.model.instant import instant


def test_utc_with_z() -> None:
    assert instant(datetime(2026, 11, 23, 15, tzinfo=UTC)) == "2026-11-23T15:00:00Z"
    assert instant(datetime(2026, 11, 23, 9, 0, 0, 5000, tzinfo=ZoneInfo("America/Chicago"))) == "2026-11-23T15:00:00.005000Z"
    assert instant(None) is None
