"""The worlds' own tests: the generator holds what it promises, and the oracles see each kind of wrong text."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta

import pytest

from tests.worlds import case, faults, mutations, oracle, scan
from tests.worlds.near_misses import NEAR_MISSES
from tests.worlds.reference import reply, said
from tests.worlds.render import VIEWS
from tests.worlds.scene import Scene, clean_scene
from tests.worlds.truth import SHIPPED, STATES, local_date

SEEDS = range(40)


def scene_of(seed: int, *states: str) -> Scene:
    return clean_scene(random.Random(seed), states or None)


@pytest.mark.parametrize("state", STATES)
def test_the_right_reply_has_no_problems(state: str) -> None:
    for seed in SEEDS:
        scene = scene_of(seed, state)
        assert oracle.draft_problems(reply(scene), scene) == [], f"seed {seed}"


def test_the_right_reply_to_several_pos_has_no_problems() -> None:
    for seed in SEEDS:
        scene = scene_of(seed, "allocated_complete", "shipped_complete", "delivered")
        assert oracle.draft_problems(reply(scene), scene) == [], f"seed {seed}"


@pytest.mark.parametrize(
    "addition",
    [
        "It ships tomorrow.",
        "We guarantee it.",
        "Lo enviaremos mañana.",
        "It will arrive on Monday.",
        "ETA 2026-11-30.",
        "ETA 11/30.",
        "ETA Nov 30.",
        "It ships on Friday, January 15, 2027.",
        "It ships on Monday, January 15, 2027.",
        "The unit price is $4.",
        "We have 987654 pieces.",
        "It leaves within 3 business days.",
        "Tracking 1Z8W47E39999999999.",
    ],
)
def test_a_word_too_many_is_seen(addition: str) -> None:
    scene = scene_of(3, "allocated_complete")
    assert oracle.draft_problems(reply(scene) + addition, scene)


def test_each_missing_fact_is_seen() -> None:
    for seed in SEEDS:
        scene = scene_of(seed, "shipped_complete")
        text = reply(scene)
        facts = oracle.facts_of(scene.rows, scene.order, scene.now, scene.written[0])
        for value in facts.must_dates:
            assert oracle.draft_problems(text.replace(said(value, scene.account.language), ""), scene)
        for tracking in facts.must_tracking:
            assert oracle.draft_problems(text.replace(tracking, ""), scene)


def test_facts_of_one_po_said_of_another_are_seen() -> None:
    for seed in SEEDS:
        scene = scene_of(seed, "allocated_complete", "shipped_complete")
        first, second = scene.written
        swapped = reply(scene).replace(f"PO {first}:", "PO ##:").replace(f"PO {second}:", f"PO {first}:").replace("PO ##:", f"PO {second}:")
        assert oracle.draft_problems(swapped, scene)


def test_a_true_date_beside_the_wrong_tracking_number_is_seen() -> None:
    scenes = (scene_of(seed, "shipped_complete") for seed in range(200))
    checked = 0
    for scene in scenes:
        first, *others = scene.order.shipments
        other = next((item for item in others if item.shipped_on not in {first.shipped_on, first.eta}), None)
        if other is None:
            continue
        right = f"Shipment {first.tracking} left on {said(first.shipped_on, scene.account.language)}."
        wrong = f"Shipment {first.tracking} left on {said(other.shipped_on, scene.account.language)}."
        assert oracle.draft_problems(reply(scene).replace("Northwind", right + "\nNorthwind"), scene) == []
        assert oracle.draft_problems(reply(scene).replace("Northwind", wrong + "\nNorthwind"), scene)
        checked += 1
    assert checked > 5


def test_a_quantity_of_another_line_is_seen() -> None:
    scene = scene_of(1, "allocated_complete")
    lines = scene.order.active
    first = lines[0]
    other = next(
        str(line.qty) for line in (*lines, *[line for order in scene.truth.orders for line in order.lines]) if line.qty != first.qty
    )
    assert oracle.draft_problems(reply(scene) + f"\nLine {first.number}: {first.qty} {first.uom} {first.sku}", scene) == []
    assert oracle.draft_problems(reply(scene) + f"\nLine {first.number}: {other} {first.uom} {first.sku}", scene)


def test_another_accounts_data_is_seen_in_draft_and_card() -> None:
    scene = scene_of(5, "allocated_complete")
    other = next(account for account in scene.truth.accounts if account.id != scene.account.id)
    assert oracle.draft_problems(reply(scene) + other.name, scene)
    assert oracle.card_problems(f"PO {scene.written[0]} belongs to {other.name}", scene, frozenset())
    assert oracle.card_problems(f"PO {scene.written[0]}", scene, frozenset()) == []
    assert oracle.card_problems("nothing named", scene, frozenset())


def test_a_draft_to_a_stranger_is_seen() -> None:
    scene = scene_of(5, "delivered")
    assert oracle.recipient_problems(scene.mail.sender, (), scene) == []
    assert oracle.recipient_problems("else@freemail.example", (), scene)
    assert oracle.recipient_problems(scene.mail.sender, ("else@freemail.example",), scene)


def test_the_oracle_reads_from_the_rows_what_the_truth_holds() -> None:
    for seed in SEEDS:
        for state in STATES:
            scene = scene_of(seed, state)
            facts = oracle.facts_of(scene.rows, scene.order, scene.now)
            order = scene.order
            if state in ("allocated_complete", "in_fulfillment"):
                assert facts.must_dates == {order.ship_date}
            if state == "shipped_complete":
                etas = {item.eta for item in order.shipments if item.eta}
                assert facts.must_dates == {item.shipped_on for item in order.shipments} | etas
            if state == "delivered":
                assert facts.must_dates == {local_date(item.delivered.at) for item in order.shipments if item.delivered}


def test_clean_rows_add_up() -> None:
    for seed in SEEDS:
        scene = scene_of(seed)
        assert set(scene.rows) == set(VIEWS)
        for row in scene.rows["erp_order_lines"]:
            buckets = [row[name] for name in ("allocated_qty", "backordered_qty", "shipped_qty", "cancelled_qty")]
            assert sum(value for value in buckets if isinstance(value, int)) == row["ordered_qty"]
        for order in scene.asked:
            if order.state in SHIPPED:
                parts = [qty for shipment in order.shipments for _, qty in shipment.parts]
                assert sum(parts) == sum(line.qty for line in order.active)
                assert all(scan_.at < scene.now for shipment in order.shipments for scan_ in shipment.scans)
            else:
                assert order.ship_date >= local_date(scene.now)
            assert order.ordered_on <= local_date(scene.now) - timedelta(days=8)


def test_the_same_seed_gives_the_same_case() -> None:
    for seed in SEEDS:
        first, second = case.case_of(seed), case.case_of(seed)
        assert first.raw == second.raw and first.rows == second.rows and first.name == second.name


def test_every_fault_changes_the_case() -> None:
    for name, fault in faults.load().items():
        for seed in range(5):
            rng = random.Random(seed)
            scene = clean_scene(rng, (fault.states[seed % len(fault.states)],))
            scene.mail.body = scene.mail.body or "Hello,"
            before = repr((scene.rows, scene.mail, scene.settings, scene.down))
            fault.apply(scene, rng)
            assert repr((scene.rows, scene.mail, scene.settings, scene.down)) != before, name


def test_the_design_s_rules_all_have_a_fault() -> None:
    named = set().union(*(fault.rules for fault in faults.load().values()))
    assert named >= DESIGN_RULES - {"draft_unverifiable"}, DESIGN_RULES - named


DESIGN_RULES = frozenset(
    [
        "sender_unknown",
        "sender_unauthenticated",
        "reply_to_differs",
        "account_mismatch",
        "account_inactive",
        "lookalike_domain",
        "no_po_number",
        "order_not_found",
        "weak_match",
        "ambiguous_order",
        "duplicate_order",
        "too_many_pos",
        "source_unavailable",
        "source_stale",
        "as_of_missing",
        "record_missing",
        "unknown_value",
        "status_disagrees",
        "quantity_disagrees",
        "item_disagrees",
        "date_disagrees",
        "promise_dates_differ",
        "buckets_inconsistent",
        "backorder",
        "partial_forbidden",
        "partial_shipment",
        "credit_hold",
        "order_hold",
        "order_cancelled",
        "not_confirmed",
        "promise_in_past",
        "late_change",
        "drop_ship",
        "open_dispute",
        "asn_missing",
        "hazmat_lead",
        "terms_unknown",
        "carrier_exception",
        "no_first_scan",
        "eta_passed",
        "eta_moved",
        "tracking_mismatch",
        "price_mentioned",
        "change_requested",
        "cancel_requested",
        "dispute_language",
        "return_or_claim",
        "document_requested",
        "not_only_status",
        "injection_suspected",
        "out_of_scope",
        "draft_unverifiable",
    ]
)


def test_every_pair_can_be_made() -> None:
    pairs = case.all_pairs()
    assert len(pairs) > 2000
    for index, (first, second) in enumerate(random.Random(7).sample(pairs, 300)):
        made = case.pair(random.Random(index), first, second)
        assert made.lane == "escalate" and made.raw


@pytest.mark.parametrize("name", sorted(NEAR_MISSES))
def test_near_misses_leave_a_case_that_can_be_answered(name: str) -> None:
    for seed in range(10):
        made = case.near(random.Random(seed), name)
        assert oracle.draft_problems(reply(made.scene), made.scene) == []


def test_mutations_reach_every_column_of_every_view() -> None:
    scene = scene_of(11, "shipped_complete")
    seen = {(item.view, item.column) for item in mutations.mutations(scene)}
    for view in VIEWS:
        row = next((row for row in scene.rows[view]), {})
        assert {column for at, column in seen if at == view} == set(row), view


def test_a_told_mutation_makes_the_old_reply_wrong() -> None:
    single = (scene for scene in (scene_of(seed, "shipped_complete") for seed in SEEDS) if len(scene.order.shipments) == 1)
    for scene in itertools.islice(single, 6):
        text = reply(scene)
        for item in mutations.mutations(scene):
            if item.column in ("shipped_at", "estimated_delivery") and item.verdict == "changed" and item.kind in ("plus_one", "stale"):
                assert oracle.draft_problems(text, scene, item.rows), item


def test_dates_are_read_in_both_languages() -> None:
    found = scan.dates("Friday, November 27, 2026 y viernes, 27 de noviembre de 2026; Monday, November 27, 2026")
    assert [item.weekday_right for item in found] == [True, True, False]
    assert len({item.value for item in found}) == 1
