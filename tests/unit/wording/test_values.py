"""Words of the records' own: none of them tells a time or a promise in a reply, and what is dropped is only what nothing needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agent.stages.verify import verify
from agent.wording.values import rings
from policies.packet import Atom
from tests.unit.wording.samples import CARRIERS, DESK, SIGNERS, Case, atom, bank

DAY = date(2026, 11, 20)
TELLING = (
    "FedEx Overnight Guaranteed", "UPS Next Day Air", "UPS Next-Day", "UPS 2nd Day Air", "FedEx 2Day", "Today Express",
    "Our Truck - arrives tomorrow", "R. HALE - left at dock by 5pm", "front desk tomorrow", "10 tomorrow", "each,guaranteed",
    "GUARANTEED-1", "SOON", "MANANA", "DEMAIN_1", "garantierter Versand", "HALE 17:30", "HALE Nov 27",
    "HALE 3 février", "HALE 2026-11-27", "27.11.26",
    "HALE 11-20-26",
    "we\u2019ll see", "\uff33\uff2f\uff2f\uff2e",
)  # fmt: skip


def answer(*atoms: Atom):
    """The draft's text and what the gate makes of it."""
    case = Case(1, pos=1)
    case.by_po = {"48817": atoms}
    draft = case.draft()
    return draft.text, verify(draft.text, case.packets, bank(), DESK, atoms=case.atoms, ours=draft.language)


@pytest.mark.parametrize("value", TELLING)
def test_a_value_that_tells_a_time_or_a_promise_rings(value: str) -> None:
    assert rings(value, bank())


@pytest.mark.parametrize(
    "value", [*CARRIERS, *SIGNERS, "BRG-6204", "EA", "BX", "Day & Ross", "Dayton Freight", "Saia LTL", "DECK 4", "SEPARATOR-12", "M5H"]
)
def test_an_ordinary_value_does_not(value: str) -> None:
    assert not rings(value, bank())


@pytest.mark.parametrize("carrier", ["FedEx Overnight Guaranteed", "UPS Next Day Air", "Today Express", "Our Truck - arrives tomorrow"])
def test_such_a_carrier_refuses_the_draft(carrier: str) -> None:
    _, verdict = answer(atom("48817", "shipped_complete", "S1", shipped_on=DAY, carrier=carrier, tracking="1Z8W"))
    assert not verdict.supported and verdict.alarms


@pytest.mark.parametrize("signer", ["R. HALE - left at dock by 5pm", "front desk tomorrow"])
def test_such_a_signer_goes_unnamed(signer: str) -> None:
    text, verdict = answer(atom("48817", "delivered_signed", delivered_on=DAY, signed_by=signer))
    assert verdict.supported and "Friday, November 20, 2026" in text and signer not in text


@pytest.mark.parametrize(
    "odd", [{"sku": "GUARANTEED-1"}, {"sku": "SOON"}, {"uom": "each,guaranteed"}, {"uom": "10 tomorrow"}, {"sku": "A  B"}, {"uom": "B X"}]
)
def test_a_list_with_such_an_item_or_one_not_writable_as_stored_is_left_out(odd: dict[str, str]) -> None:
    def lines(**second: str) -> list[Atom]:
        plain = {"sku": "BRG-1", "quantity": Decimal(3), "uom": "EA"}
        return [atom("48817", "line", n, required=False, line=n, **{**plain, **more}) for n, more in (("1", {}), ("2", second))]

    head = atom("48817", "allocated_complete", line_count=2, ship_date=DAY)
    assert "BRG-1" in answer(head, *lines())[0]
    text, verdict = answer(head, *lines(**odd))
    assert verdict.supported and "BRG-1" not in text and not any(value in text for value in odd.values())
