"""The product against worlds whose truth is known. ``PODESK_WORLDS=20000`` runs many; the suite runs a few hundred."""

from __future__ import annotations

import itertools
import os
import random

import pytest

from tests.golden.loading import GoldenCase, golden_cases
from tests.worlds import oracle
from tests.worlds.case import Case, cases
from tests.worlds.judge import problems
from tests.worlds.mutations import Mutation, mutations
from tests.worlds.pos import key
from tests.worlds.scene import Settings, clean_scene
from tests.worlds.subject import decide, run_case
from tests.worlds.truth import NOW, STATES

COUNT = int(os.environ.get("PODESK_WORLDS", "300"))
SEED = int(os.environ.get("PODESK_WORLDS_SEED", "1"))


def judged(case: Case) -> list[str]:
    """The complaints about one case; a crash is one."""
    try:
        return problems(case, run_case(case))
    except Exception as error:  # noqa: BLE001 - a crash must be counted, not end the run
        return [f"crash: {error!r}"]


def test_every_world_ends_in_its_lane_with_nothing_but_the_truth() -> None:
    failed = [(case.kind, case.name, found) for case in itertools.islice(cases(SEED), COUNT) if (found := judged(case))]
    shown = "\n".join(f"{kind} {name}: {'; '.join(found)[:300]}" for kind, name, found in failed[:40])
    assert not failed, f"{len(failed)} of {COUNT} cases are wrong (zero of N would bound the rate at 3/N):\n{shown}"


@pytest.mark.parametrize("state", STATES)
def test_no_spoilt_field_leaves_an_untrue_draft(state: str) -> None:
    scene = clean_scene(random.Random(f"{SEED}-{state}"), (state,), NOW)
    # The plainest of questions: here the records are on trial, not the reading of the mail.
    scene.mail.subject, scene.mail.body = "Order status", f"Where is PO {scene.order.po}?\n"
    raw = scene.mail.raw()
    before = decide(raw, scene.rows, scene.now, scene.settings).draft_text
    assert before is not None

    def complaint(item: Mutation) -> str:
        after = decide(raw, item.rows, scene.now, scene.settings).draft_text
        what = f"{item.view}.{item.column} {item.kind}: {item.before!r} -> {item.after!r}"
        if after is None:
            return ""
        if item.verdict == "changed" and after == before:
            return f"{what}: the draft stayed as it was"
        if item.told:
            return "; ".join(f"{what}: {found}" for found in oracle.draft_problems(after, scene, item.rows))
        return ""

    failed = [found for item in mutations(scene) if (found := complaint(item))]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("golden", list(golden_cases()), ids=lambda golden: golden.name)
def test_golden_mail(golden: GoldenCase) -> None:
    expected = golden.expected
    settings = Settings()
    for name, value in golden.settings.items():
        setattr(settings, name, value)
    result = decide(golden.raw, golden.rows, NOW, settings, golden.down)
    assert result.lane == expected["lane"], result.why
    assert set(expected["rules"]) <= result.rules_hit, result.why
    if expected["path"]:
        assert result.path == expected["path"]
    if expected["lane"] == "draft":
        text = result.draft_text or ""
        assert [part for part in expected["draft_holds"] if part not in text] == [], text
        assert {key(po): str(state) for po, state in result.promises} == expected["promise"]
        assert result.rules_hit == frozenset()
    else:
        assert result.draft_text is None
    # What must never be read: by the customer in a draft, by staff on the card of what is held.
    shown = result.draft_text if expected["lane"] == "draft" else result.card_text
    assert [part for part in expected["never"] if part in (shown or "")] == []
