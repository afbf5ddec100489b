"""An order that was entered a moment ago wasn't changed; one with a line that was stamped later was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policies.limits import Policies
from policies.rules.late_change import check
from tests.unit import builders as b

TODAY = date(2026, 11, 23)
MORNING = b.NOW - timedelta(hours=3)


def hits(ordered: date, *stamps: object) -> bool:
    changed = [b.erp_line(n, 10 if n == 1 else 4, changed_at=stamp) for n, stamp in enumerate(stamps, 1)]
    given = b.dossier(b.evidence(erp=b.erp_order(tuple(changed), ordered_on=ordered)))
    return check(given, Policies()).hit


@pytest.mark.parametrize(
    ("ordered", "stamps", "hit"),
    [
        (TODAY, (MORNING, MORNING), False),
        (TODAY, (MORNING, MORNING + timedelta(hours=1)), True),
        (TODAY, (None, MORNING), True),
        (TODAY - timedelta(days=1), (MORNING, MORNING), True),
        (TODAY, (b.NOW + timedelta(hours=1),) * 2, True),
    ],
)
def test_entered_or_changed(ordered: date, stamps: tuple[object, ...], hit: bool) -> None:
    assert hits(ordered, *stamps) is hit
