"""Sentences labelled by hand, in four languages: what is backed passes, all else is refused."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agent.stages.verify import verify
from policies.packet import Atom, Lookup, Packet
from tests.unit.wording.samples import DESK, atom, bank

SET = tomllib.loads((Path(__file__).parent / "labelled.toml").read_text(encoding="utf-8"))
CASES = [(label, language, text) for label, languages in SET.items() for language, texts in languages.items() for text in texts]
_UPS = {"carrier": "UPS Ground"}
ATOMS: dict[str, tuple[Atom, ...]] = {
    "48817": (
        atom("48817", "allocated_complete", line_count=5, ship_date=date(2026, 12, 9)),
        atom("48817", "line", "1", required=False, line="1", sku="BRG-6204", quantity=Decimal(100), uom="EA"),
        atom("48817", "line", "2", required=False, line="2", sku="SEAL-35", quantity=Decimal(25), uom="EA"),
    ),
    "4500123987": (
        atom("4500123987", "shipped_complete", "S1", **_UPS, shipped_on=date(2026, 11, 19), tracking="1Z8W47E30398214477"),
        atom("4500123987", "eta", "S1", **_UPS, eta=date(2026, 11, 24)),
    ),
    "FD/118": (atom("FD/118", "delivered_signed", delivered_on=date(2026, 11, 18), signed_by="R HALE"),),
}
PACKETS = tuple(Packet(po_number=po, po_key=po, lookup=Lookup.FOUND) for po in ATOMS)


def test_there_are_enough_in_every_language() -> None:
    assert len(CASES) >= 300
    assert {language for _, language, _ in CASES} == set(bank().languages)
    assert len({text for _, _, text in CASES}) == len(CASES)


@pytest.mark.parametrize("language", sorted(bank().languages))
def test_each_is_judged_as_labelled(language: str) -> None:
    wrong = []
    for label, spoken, text in CASES:
        if spoken == language:
            verdicts = verify(text, PACKETS, bank(), DESK, atoms=lambda packet: ATOMS[packet.po_number]).sentences
            found = {verdict.verdict for verdict in verdicts}
            if (label == "unsupported") != ("unsupported" in found) or (label != "unsupported" and found != {label}):
                wrong.append((label, text, verdicts))
    assert not wrong
