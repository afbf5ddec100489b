"""Writes docs/examples: one draft a clean state and language, and one on three POs, as a customer would read them.

    python -m tests.tools.wording_examples [--check]

``--check`` writes nothing and exits 1 where a file isn't what the bank would write today.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from agent.model.inquiry import Inquiry
from agent.model.mail import Address, InboundMail
from agent.stages.compose import compose
from agent.stages.verify import verify
from policies.packet import AccountView, Atom, Dossier, Lookup, Packet, Request
from tests.unit.wording.samples import DESK, atom, bank

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
_NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
_SHIP = date(2026, 11, 27)
_SHIPPED = date(2026, 11, 18)
_LINES = (
    ("BRG-6204-2RS", "100", "EA"),
    ("SEAL-TC35", "25", "EA"),
    ("CHN-40", "2.5", "FT"),
    ("GRS-400", "24", "EA"),
    ("VBL-B52", "8", "EA"),
)


def _lines(po: str) -> tuple[Atom, ...]:
    return tuple(
        atom(po, "line", str(number), required=False, line=str(number), sku=sku, quantity=Decimal(quantity), uom=uom)
        for number, (sku, quantity, uom) in enumerate(_LINES, 1)
    )


def _parcels(po: str) -> tuple[Atom, ...]:
    first = {"carrier": "UPS", "tracking": "1Z8W47E30398214477"}
    second = {"carrier": "Estes Express", "tracking": "0291847733"}
    return (
        atom(po, "parcel", "S1", **first, shipped_on=date(2026, 11, 17)),
        atom(po, "parcel", "S2", **second, shipped_on=_SHIPPED),
        atom(po, "eta", "S1", **first, eta=date(2026, 11, 24)),
    )


def _one_parcel(po: str) -> tuple[Atom, ...]:
    head = atom(po, "shipped_complete", "S1", shipped_on=_SHIPPED, carrier="UPS", tracking="1Z8W47E30398214477")
    return (head, atom(po, "eta", "S1", carrier="UPS", eta=date(2026, 11, 24)))


STATES: dict[str, tuple[str, tuple[Atom, ...]]] = {
    "allocated_complete": ("when", (atom("48817", "allocated_complete", line_count=5, ship_date=_SHIP), *_lines("48817"))),
    "in_fulfillment": ("shipped", (atom("PO 48817", "in_fulfillment", line_count=1, ship_date=_SHIP),)),
    "shipped_complete": ("tracking", _one_parcel("48817")),
    "shipped_complete_parcels": (
        "where",
        (atom("48817", "shipped_complete_parcels", parcel_count=2, shipped_on=_SHIPPED), *_parcels("48817")),
    ),
    "delivered": ("where", (atom("48817", "delivered_signed", delivered_on=date(2026, 11, 19), signed_by="R HALE"),)),
    "ready_for_pickup": ("where", (atom("48817", "ready_for_pickup"),)),
    "shipped_partly": (
        "where",
        (
            atom("48817", "shipped_partly", shipped_lines=3, line_count=5),
            atom("48817", "remainder", remaining_lines=2, ship_date=_SHIP),
            *_parcels("48817"),
        ),
    ),
}
_THREE = (
    (atom("FD/118", "allocated_complete", line_count=5, ship_date=_SHIP), *_lines("FD/118")),
    _one_parcel("4500123987"),
    (atom("2026-00418", "delivered", delivered_on=date(2026, 11, 19)),),
)


def example(language: str, asks: str, by_po: tuple[tuple[Atom, ...], ...]) -> str:
    """One draft, with the headers that people see; it must pass the gate."""
    atoms = {found[0].po: found for found in by_po}
    packets = tuple(Packet(po_number=po, po_key=po, lookup=Lookup.FOUND) for po in atoms)
    dossier = Dossier(
        request=Request(address="buyer@harmon.example", kind="inquiry"),
        account=AccountView(customer_id="C1", language=language),
        packets=packets,
        now=_NOW,
        today=_NOW.date(),
    )
    mail = InboundMail(identity="example", subject="Where is my PO?", sender=Address(address="buyer@harmon.example"))
    inquiry = Inquiry(message_id="example", kind="inquiry", asks=(asks,))
    draft = compose(mail, inquiry, dossier, bank(), DESK, atoms=lambda packet: atoms[packet.po_number])
    result = verify(draft.text, packets, bank(), DESK, atoms=lambda packet: atoms[packet.po_number])
    if not result.supported:
        raise SystemExit(f"the gate refuses an example: {result.unsupported} {result.missing}")
    return f"To: {draft.to}\nSubject: {draft.subject}\n\n{draft.text}"


def examples() -> dict[str, str]:
    """All files, by path under docs/examples."""
    return {
        f"{language}/{name}.txt": example(language, asks, atoms)
        for language in sorted(bank().languages)
        for name, (asks, atoms) in {
            **{name: (asks, (found,)) for name, (asks, found) in STATES.items()},
            "three_pos": ("where", _THREE),
        }.items()
    }


def main() -> int:
    """Write, or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = 0
    for name, text in examples().items():
        path = EXAMPLES / name
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale += 1
                print(f"not what the bank writes: docs/examples/{name}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
