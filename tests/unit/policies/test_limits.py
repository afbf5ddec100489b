"""``policies.toml``: unknown keys are errors, four lines stay with people, and the shipped file says what the code does."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from policies.chain import CHAIN
from policies.limits import ALWAYS_ON, Policies

SHIPPED = Path(__file__).parents[3] / "config" / "policies.toml"
PEOPLE = {"late_change", "open_dispute", "dispute_language", "partial_forbidden", "price_mentioned", "order_hold"}


@pytest.mark.parametrize("rule", sorted(ALWAYS_ON))
def test_rule_that_cannot_be_switched_off_says_why(rule: str) -> None:
    with pytest.raises(ValidationError, match=rf"\[{rule}\] enabled can't be false: "):
        Policies.model_validate({rule: {"enabled": False}})


def test_four_lines_stay_with_people() -> None:
    assert all("stays with people, always" in ALWAYS_ON[rule] for rule in PEOPLE)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ValidationError) as error:
        Policies.model_validate({"backorder": {"enabled": False}, "price_mentioned": {"enabled": False}})
    assert "[backorder]" in str(error.value) and "[price_mentioned]" in str(error.value)


@pytest.mark.parametrize(
    "bad",
    [
        {"no_such_rule": {}},
        {"backorder": {"tolerance_days": 1}},
        {"scope": {"tiers": ["D"]}},
        {"scope": {"outside": "ignore"}},
        {"date_disagrees": {"tolerance_days": -1}},
        {"late_change": {"hours": 0}},
        {"credit_hold": {"path": "nobody"}},
        {"gates": {"no_such_gate": {"at_most": 0.1}}},
        {"gates": {"drafts_corrected": {"at_least": 0.1}}},
        {"gates": {"drafts_corrected": {"at_most": 0}}},
        {"gates": {"drafts_corrected": {"at_most": 5}}},
        {"gates": {"drafts_corrected": {"minimum": 0}}},
        {"gates": {"confidence": 0.5}},
    ],
)
def test_unknown_keys_and_values_are_errors(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Policies.model_validate(bad)


def test_shipped_file_names_every_rule_with_the_codes_own_values() -> None:
    read = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    shipped, default = Policies.model_validate(read), Policies()
    assert list(read) == ["scope", "gates", *(rule.id for rule in CHAIN)]
    assert shipped.scope == default.scope and shipped.gates == default.gates
    for rule in CHAIN:
        assert shipped.table(rule.id).path == rule.path
        assert shipped.table(rule.id).model_copy(update={"path": None}) == default.table(rule.id)


def test_a_gate_keeps_its_own_defaults_for_what_is_not_written() -> None:
    gates = Policies.model_validate({"gates": {"facts_changed": {"at_most": 0.05}, "owned_in_time": {"enabled": False}}}).gates
    assert (gates.facts_changed.at_most, gates.facts_changed.minimum) == (0.05, 200)
    assert not gates.owned_in_time.enabled and gates.owned_in_time.minimum == 50
    assert gates.promises_kept == Policies().gates.promises_kept
