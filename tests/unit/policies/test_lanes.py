"""What a decision carries: packets in every lane, the refused draft's reason, and what a wait needs."""

from __future__ import annotations

import pytest

from policies.chain import CHAIN, RULES
from policies.decide import decide, doubt, refuse, send_or_hold
from policies.limits import Policies
from policies.packet import Dossier
from policies.verdict import Decision, hit, miss
from tests.unit import builders as b
from tests.unit.policies.cases import down

POLICIES = Policies()


@pytest.mark.parametrize(
    ("dossier", "lane"),
    [
        (b.dossier(), "draft"),
        (b.dossier(b.seed_story()), "escalate"),
        (b.dossier(asked=b.inquiry(kind="other")), "leave"),
        (b.dossier(b.evidence(crm=b.account(tier="C"))), "leave"),
    ],
)
def test_packets_go_along_in_every_lane(dossier: Dossier, lane: str) -> None:
    decision = decide(dossier, POLICIES)
    assert (decision.lane, decision.packets) == (lane, dossier.packets)


class TestRefusal:
    """A draft that couldn't be composed or verified."""

    def refused(self, chain: tuple[object, ...] = CHAIN) -> tuple[Decision, Decision]:
        before = decide(b.dossier(), POLICIES, chain)  # type: ignore[arg-type]
        return before, refuse(before, "no sentence for that.", POLICIES, (b.PO,))

    def test_says_why_and_of_which_po(self) -> None:
        before, after = self.refused()
        assert after.leading is not None
        assert (after.leading.rule, after.leading.why, after.leading.pos) == ("draft_unverifiable", "no sentence for that.", (b.PO,))
        assert after.leading.next_step == RULES["draft_unverifiable"].next_step
        assert after.hits == (after.leading,)
        assert after.findings == (*before.findings[:-1], after.leading)
        assert after.packets == before.packets

    def test_leads_even_where_the_chain_lacks_it(self) -> None:
        _, after = self.refused(CHAIN[:-1])
        assert after.leading is not None and after.leading.rule == "draft_unverifiable"

    def test_of_a_decision_that_waits_waits_no_more(self) -> None:
        waiting = decide(b.dossier(down("wms")), POLICIES)
        assert waiting.waits_for == ("wms",)
        after = refuse(waiting, "no", POLICIES)
        assert after.waits_for == ()
        assert after.leading is not None and after.leading.rule == "source_unavailable"

    def test_path_of_the_site(self) -> None:
        site = Policies.model_validate({"draft_unverifiable": {"path": "contracts"}})
        after = refuse(decide(b.dossier(), site), "no", site)
        assert after.leading is not None and after.leading.path == "contracts"


class TestDoubt:
    """Somebody read more in the mail than the rules did."""

    def test_a_draft_is_held(self) -> None:
        before = decide(b.dossier(), POLICIES)
        after = doubt(before, "It asks for more.", POLICIES)
        assert (before.lane, after.lane, after.packets) == ("draft", "escalate", before.packets)
        assert after.leading is not None and (after.leading.rule, after.leading.why) == ("reading_unclear", "It asks for more.")

    def test_what_the_rules_found_stands_and_leads(self) -> None:
        before = decide(b.dossier(b.seed_story()), POLICIES)
        after = doubt(before, "It asks for more.", POLICIES)
        assert after.leading == before.leading and set(after.hits) > set(before.hits)
        first = doubt(before, "It asks for more.", POLICIES, leads=True)
        assert first.leading is not None and first.leading.rule == "reading_unclear" and first.hits == after.hits

    def test_what_is_left_stays_left(self) -> None:
        out = decide(b.dossier(), Policies.model_validate({"scope": {"tiers": ["C"]}}))
        other = decide(b.dossier(b.seed_story(), b.inquiry(kind="other")), POLICIES)
        for left in (out, other):
            assert left.lane == "leave" and doubt(left, "It asks for more.", POLICIES, leads=True) == left

    def test_it_cannot_be_switched_off(self) -> None:
        with pytest.raises(ValueError, match="reading_unclear"):
            Policies.model_validate({"reading_unclear": {"enabled": False}})


class TestWaits:
    """Two systems at once."""

    def test_all_that_are_silent_are_named_once(self) -> None:
        both = down("wms").model_copy(update={"erp": down("erp").erp, "account": b.silent("crm")})
        assert decide(b.dossier(both), POLICIES).waits_for == ("crm", "erp", "wms")

    @pytest.mark.parametrize("reply", ["denied", "malformed"])
    def test_one_that_refuses_makes_the_wait_for_the_other_pointless(self, reply: str) -> None:
        both = down("wms").model_copy(update={"erp": down("erp", reply).erp})
        decision = decide(b.dossier(both), POLICIES)
        assert [finding.rule for finding in decision.hits] == ["source_unavailable", *(["unknown_value"] if reply == "malformed" else [])]
        assert decision.waits_for == ()

    def test_a_clean_mail_waits_for_nothing(self) -> None:
        assert decide(b.dossier(), POLICIES).waits_for == ()


def test_last_resort_names_the_pos_and_their_states() -> None:
    dossier = b.dossier(b.evidence(erp=b.erp_order(order_type="will_call")))
    wide = Policies.model_validate({"scope": {"order_types": ["will_call"]}})
    decision = decide(dossier, wide)
    assert decision.leading is not None
    assert decision.leading.why == "PO 48817 is allocated in the ERP and allocated in the WMS: no approved wording exists for that."
    assert (decision.leading.pos, decision.leading.path) == ((b.PO,), "desk_lead")
    assert send_or_hold(dossier.packets[0], decision) == "hold"
    nothing = decide(b.dossier(b.evidence(lookups=())), wide, chain=())
    assert nothing.leading is not None
    assert (nothing.leading.why, nothing.leading.pos) == ("No order was looked up, so there is nothing to answer with.", ())


def test_facts_of_a_verdict_are_kept_and_its_path_wins() -> None:
    def check(dossier: Dossier, limits: Policies) -> object:
        return hit("because.", pos=("1",), fact_ids=("f",), path="pricing")

    rule = RULES["order_hold"].model_copy(update={"check": check})
    (finding,) = decide(b.dossier(), POLICIES, (rule,)).hits
    assert (finding.why, finding.pos, finding.fact_ids, finding.path) == ("because.", ("1",), ("f",), "pricing")
    assert (finding.title, finding.severity, finding.next_step) == (rule.title, rule.severity, rule.next_step)


def test_miss_with_a_reason_keeps_it_and_asks_nothing() -> None:
    rule = RULES["order_hold"].model_copy(update={"check": lambda dossier, limits: miss("looked, found nothing")})
    (finding,) = decide(b.dossier(), POLICIES, (rule,)).findings
    assert (finding.hit, finding.why, finding.next_step, finding.title) == (False, "looked, found nothing", "", rule.title)
    assert miss() == miss("")
