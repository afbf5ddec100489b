"""Holds the product's result of a case against the oracles. Returns complaints in words; empty = right."""

from __future__ import annotations

from tests.worlds import oracle
from tests.worlds.case import Case
from tests.worlds.subject import Result


def problems(case: Case, result: Result) -> list[str]:
    """Everything that is wrong with what became of a case."""
    found = []
    if result.lane != case.lane:
        found.append(f"lane {result.lane}, not {case.lane} ({'; '.join(result.why)})")
    for rules in case.rules:
        if not rules & result.rules_hit:
            found.append(f"none of {sorted(rules)} hit, but {sorted(result.rules_hit)}")
    found += [f"{rule} hit although it must not" for rule in sorted(case.never & result.rules_hit)]
    if result.draft_text is not None:
        found += oracle.draft_problems(result.draft_text, case.scene)
        found += oracle.recipient_problems(result.draft_to or "", result.draft_cc, case.scene)
    if (result.draft_text is not None) != (result.lane == "draft"):
        found.append("a text where there must be none, or none where there must be one")
    if result.lane == "draft" and case.kind in ("clean", "near_miss"):
        states = sorted(order.state for order in case.scene.asked)
        if sorted(str(state) for _, state in result.promises) != states:
            found.append(f"promises {result.promises}, not {states}")
    if result.card_text is not None and "sender_unknown" not in result.rules_hit:
        found += oracle.card_problems(result.card_text, case.scene, result.rules_hit)
    return found
