"""Where a rule or a clean state begins and ends, in worlds that come close to the edge."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.model.evidence import Evidence
from policies.decide import decide
from policies.limits import Policies
from policies.promise import atoms
from tests.unit import builders as b
from tests.unit.policies.cases import parcel

D = Decimal


def hits(given: Evidence) -> list[str]:
    return [finding.rule for finding in decide(b.dossier(given), Policies()).hits]


def short(*waiting: int, in_erp: bool = False) -> Evidence:
    """Two lines of 10 and 4, of which so much waits, in the warehouse's word alone or in both systems'."""
    lines = ((1, 10, waiting[0]), (2, 4, waiting[1]))
    wms = b.wms_order([b.wms_line(n, qty, backordered_qty=D(late)) for n, qty, late in lines])
    over = [{"allocated_qty": D(qty - late), "backordered_qty": D(late)} if in_erp else {} for _, qty, late in lines]
    erp = b.erp_order([b.erp_line(n, qty, **fields) for (n, qty, _), fields in zip(lines, over, strict=True)])
    return b.evidence(erp=erp, wms=wms, crm=b.account(partial_shipments="forbidden"))


@pytest.mark.parametrize("in_erp", [True, False])
@pytest.mark.parametrize(
    ("waiting", "partial"),
    [
        ((10, 4), False),  # the whole order waits: no part of it is ready, whatever the ERP still allocates
        ((10, 0), True),
        ((4, 0), True),
        ((10, 3), True),
        ((1, 4), True),
    ],
)
def test_partial_exception_needs_a_part_that_is_ready(waiting: tuple[int, int], partial: bool, in_erp: bool) -> None:
    found = hits(short(*waiting, in_erp=in_erp))
    assert "backorder" in found
    assert ("partial_forbidden" in found) is partial


@pytest.mark.parametrize(("signer", "told"), [("R HALE", True), ("Ж", True), ("0", False), ("-", False), ("", False), (None, False)])
def test_only_a_name_signed(signer: str | None, told: bool) -> None:
    one = b.dossier(parcel(b.event("picked_up", 16), b.event("delivered", 2, signed_by=signer))).packets[0]
    (said,) = (atom for atom in atoms(one) if atom.required)
    assert (said.predicate, said.values.get("signed_by")) == (("delivered_signed", signer) if told else ("delivered", None))
