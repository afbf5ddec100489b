"""What stays with people stays with people, whatever a site switches off: late changes, disputes, partial exceptions, prices."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from agent.flow import consider
from agent.stages.intake import read
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from policies.chain import CHAIN
from policies.decide import decide
from policies.limits import ALWAYS_ON, Policies
from policies.packet import Dossier
from tests.desks import TwinDesk
from tests.mails import mail, order, world

SWITCHABLE = [rule.id for rule in CHAIN if rule.id not in ALWAYS_ON]
ASKS = {
    "price": (
        "Also, what is the unit price on line 2?",
        "Please send a copy of the quote with the packing list.",
        "Please send the packing list and knock five bucks off line 2.",
        "Can you waive the freight?",
        "You billed us wrong on the last one.",
        "We were told 10% off.",
        "Is there anything you can do on the cost?",
        "Send us a credit memo for the damaged box.",
        "Bill our FedEx account 123456.",
        "I want a refund for the broken valve.",
    ),
    "change": (
        "Please send it to our Dayton plant.",
        "Make it 12 of line 3.",
        "Do not ship before Monday.",
        "Can you ship it to Dayton and send the certs?",
        "Could you use the other dock?",
        "Please split it into two.",
        "Bitte an die neue Adresse liefern.",
        "Por favor cambien la cantidad a 12.",
        "If it hasn't shipped, cancel it.",
        "Please get it here by Friday.",
        "Swap the bearings for the sealed ones.",
        "Please wait with shipping.",
        "Please do not ship yet.",
        "Take line 2 off.",
        "Line 2 is not needed.",
        "We don't need line 2.",
        "Line 2 can wait.",
        "Exchange line 2 for the bigger size.",
    ),
    "dispute": (
        "This is not what we agreed.",
        "Send us a copy of the contract.",
        "Two of the cartons were crushed and we won't pay.",
        "It shows delivered but nobody here signed for it.",
        "Our lawyer will call you.",
        "We received only three of five lines.",
        "You shorted us again.",
    ),
    "partial": (
        "Ship what you have and send the rest later.",
        "Can you send a partial?",
        "Please release the lines that are ready.",
        "Could we get at least the valves?",
        "Please ship the lines that are ready.",
        "Could you deliver what is ready?",
        "We will take what you have.",
    ),
}


@cache
def desk() -> TwinDesk:
    """Every order is clean for the rules, but each of those in ``RECORDS``."""
    return TwinDesk(Path(mkdtemp(prefix="podesk-lines-")), MemoryMailbox(), World(records()))


def records() -> dict[str, list[dict[str, Any]]]:
    """77001 is clean; 77002 was changed, 77003 waits in part, 77004 is held for its price, 77005 shipped in part; C2 is in dispute."""
    rows = world(
        order("SO-1", "77001"), order("SO-2", "77002"), order("SO-3", "77003", waiting=2), order("SO-4", "77004"), order("SO-5", "77005"),
        order("SO-6", "77006", customer="C2"),
    )  # fmt: skip
    lines = {(line["order_number"], line["line_number"]): line for line in rows["erp_order_lines"]}
    lines["SO-2", 1]["changed_at"] = "2026-11-23T13:00:00Z"
    next(one for one in rows["erp_orders"] if one["order_number"] == "SO-4")["hold_code"] = "pricing"
    lines["SO-5", 1].update(allocated_qty=0, shipped_qty=10)
    stored = next(one for one in rows["wms_lines"] if one["order_number"] == "SO-5" and one["line_number"] == 1)
    stored.update(picked_qty=10, packed_qty=10, shipped_qty=10)
    rows["crm_accounts"].append({**rows["crm_accounts"][0], "customer_id": "C2", "open_dispute": "short shipment of October"})
    rows["crm_domains"].append({"customer_id": "C2", "domain": "delta.example"})
    return rows


RECORDS = (("77002", "harmon"), ("77003", "harmon"), ("77004", "harmon"), ("77005", "harmon"), ("77006", "delta"))


def mails() -> Iterator[bytes]:
    """Each wish beside a clean status question, and plain questions about orders that the records hold."""
    for number, wish in enumerate(chain.from_iterable(ASKS.values()), start=1):
        yield mail(number, f"When will PO 77001 ship? {wish}")
        yield mail(1000 + number, f"Hello,\n\nwhere is PO 77001?\n\n{wish}\n\nThanks,\nDana")
    for number, (po, account) in enumerate(RECORDS, start=2000):
        yield mail(number, f"When will PO {po} ship?", sender=f"buyer@{account}.example")


@cache
def dossiers() -> list[tuple[str, Dossier]]:
    """Read and gathered once: only the policies differ."""
    outcomes = consider([read(one) for one in mails()], desk().desk)
    assert all(outcome.dossier is not None for outcome in outcomes), [one.inquiry.new_text for one in outcomes if one.dossier is None]
    return [(outcome.inquiry.new_text, outcome.dossier) for outcome in outcomes if outcome.dossier is not None]


def test_the_plain_question_is_drafted() -> None:
    [outcome] = consider([read(mail(1, "When will PO 77001 ship?"))], desk().desk)
    assert outcome.lane == "draft"


@pytest.mark.parametrize("off", [(), *[(rule,) for rule in SWITCHABLE], tuple(SWITCHABLE)], ids=lambda off: "+".join(off)[:40] or "none")
def test_never_drafted_whatever_is_switched_off(off: tuple[str, ...]) -> None:
    policies = Policies.model_validate({rule: {"enabled": False} for rule in off})
    drafted = [text for text, dossier in dossiers() if decide(dossier, policies).lane == "draft"]
    assert drafted == []


def test_rules_that_catch_unforeseen_wishes_cannot_be_switched_off() -> None:
    for rule in ("not_only_status", "document_requested", "return_or_claim"):
        assert rule not in SWITCHABLE
