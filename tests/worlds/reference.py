"""A reply that is right by construction, written from the truth alone; the oracles are tested on it. No part of the product."""

from __future__ import annotations

from datetime import date

from tests.worlds import scan
from tests.worlds.oracle import Facts, facts_of
from tests.worlds.scene import Scene


def said(value: date, language: str) -> str:
    """A date in the contract's form."""
    if language == "es":
        return f"{scan.ES_DAYS[value.weekday()]}, {value.day} de {scan.ES_MONTHS[value.month - 1]} de {value.year}"
    return f"{scan.EN_DAYS[value.weekday()]}, {scan.EN_MONTHS[value.month - 1]} {value.day}, {value.year}"


def reply(scene: Scene) -> str:
    """Says of each PO all that it must, and no more."""
    blocks = [_block(facts_of(scene.rows, order, scene.now, text), scene) for order, text in zip(scene.asked, scene.written, strict=True)]
    return "Hello,\n\n" + "\n".join(blocks) + "\n\nNorthwind Supply Service Desk\n"


def _block(facts: Facts, scene: Scene) -> str:
    parts = [said(value, scene.account.language) for value in sorted(facts.must_dates)] + sorted(facts.must_tracking)
    return f"PO {facts.spellings[0]}: {'; '.join(parts)}."
