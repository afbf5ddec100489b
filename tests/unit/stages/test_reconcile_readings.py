"""Every disagreement with its raw values side by side: whose field of which line holds what, as of when, and the fact behind it.

What is expected stands in ``reading_cases.expected.json``, one line a disagreement.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from policies.packet import Disagreement, Reading
from tests.unit import builders as b
from tests.unit.stages.reading_cases import CASES

EXPECTED: dict[str, list[list[object]]] = json.loads(Path(__file__).with_name("reading_cases.expected.json").read_text(encoding="utf-8"))
AS_OF = {"erp": b.NOW - timedelta(hours=2), "wms": b.NOW - timedelta(hours=1), "carrier": b.NOW}


def written(item: Disagreement) -> list[object]:
    return [item.kind, item.line, item.what, item.days, *(_written(side) for side in item.readings)]


def _written(side: Reading) -> str:
    return f"{side.source}.{side.field} = {side.value}" + (f" ({side.fact_id})" if side.fact_id else "")


def test_every_case_is_expected() -> None:
    assert list(EXPECTED) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_disagreement_stands_side_by_side(name: str) -> None:
    one = b.dossier(CASES[name]()).packets[0]
    assert [written(item) for item in one.disagreements] == EXPECTED[name]
    assert all(side.as_of == AS_OF[side.source] for item in one.disagreements for side in item.readings)
    # Dates apart have a rule with a tolerance; all else leaves no clean state.
    assert (one.promise is None) == any(item.kind != "date" for item in one.disagreements)


# One id that two rows bear can't hold both of their values.
@pytest.mark.parametrize("name", [name for name in CASES if name != "shipment twice"])
def test_fact_behind_a_reading_holds_that_value(name: str) -> None:
    one = b.dossier(CASES[name]()).packets[0]
    for side in (side for item in one.disagreements for side in item.readings):
        fact = one.fact(side.fact_id) if side.fact_id else None
        assert fact is None or (fact.value, fact.source, fact.as_of) == (side.value, side.source, side.as_of)
