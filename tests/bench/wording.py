"""Measures the wording: mutants of rendered drafts, the gate's and the composer's time, and a labelled set where one is at hand.

    python -m tests.bench.wording [--mutants 100000] [--seed 1] [--tricky FILE]

``--tricky`` (or ``PODESK_TRICKY``, or ``../shared/facts/tricky.json`` beside the checkout): packets and labelled sentences.
Exit 1 where anything unsupported passes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.stages.verify import verify
from agent.wording.bank import Bank, load_bank
from policies.packet import Atom, Lookup, Packet
from tests.unit.wording.mutants import mutants, same_claims
from tests.unit.wording.samples import CONFIG, DESK, STATES, Case, atom, bank

ROOT = Path(__file__).parents[2]
PER_DRAFT = 50


def run_mutants(total: int, seed: int) -> int:
    """How many mutants pass that say something else."""
    dice = random.Random(seed)
    languages = sorted(bank().languages)
    counts: Counter[str] = Counter()
    case_seed = seed * 1_000_000
    while counts["mutants"] < total:
        case_seed += 1
        case = Case(case_seed, languages[case_seed % len(languages)])
        text = case.draft().text
        before = verify(text, case.packets, bank(), DESK, atoms=case.atoms)
        counts["drafts"] += 1
        counts["drafts refused"] += not before.supported
        for mutant in mutants(text, dice, PER_DRAFT):
            counts["mutants"] += 1
            after = verify(mutant, case.packets, bank(), DESK, atoms=case.atoms)
            if after.supported:
                same = same_claims(before, after)
                counts["passed, same facts" if same else "LEAKED"] += 1
                if not same:
                    print(f"LEAK\n{mutant}")
    for name, count in sorted(counts.items()):
        print(f"{name:24}{count:>9}")
    return counts["LEAKED"] + counts["drafts refused"]


def _median(action: Callable[[], Any], times: int = 200) -> float:
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        spans.append(time.perf_counter() - start)
    return statistics.median(spans) * 1000


def run_speed() -> None:
    """Median milliseconds a draft, one PO and three."""
    for label, pos in (("one PO", 1), ("three POs", 3)):
        gate, people, write = [], [], []
        for state in STATES:
            case = Case(5, "en", pos=pos, state=state)
            text = case.draft().text
            packets = case.packets
            gate.append(
                _median(lambda text=text, packets=packets, case=case: verify(text, packets, bank(), DESK, atoms=case.atoms, ours="en"))
            )
            people.append(_median(lambda text=text, packets=packets, case=case: verify(text, packets, bank(), DESK, atoms=case.atoms)))
            write.append(_median(case.draft))
        read = f"{statistics.median(gate):.3f} ms, as people's text {statistics.median(people):.3f} ms"
        print(f"{label:12} gate {read}   compose (with its mail and dossier) {statistics.median(write):.3f} ms")


def tricky_atoms(order: dict[str, Any]) -> tuple[Atom, ...]:
    """All that our predicates can say of such an order: more than a clean state would allow, so that more could leak.

    The set's packets hold what no canonical view does (cartons, who cancelled when, a date that is only an estimate).
    """
    po = order["po"]
    lines = [line for line in order["lines"] if line.get("date_status") != "cancelled"]
    found = [one for line in order["lines"] for one in _tricky_line(po, line, order["shipments"])]
    shipped = any(line["qty_shipped"] for line in lines)
    for number, shipment in enumerate(order["shipments"]):
        values = {
            "carrier": shipment["carrier"],
            "tracking": shipment["tracking"],
            "shipped_on": date.fromisoformat(shipment["shipped_on"]),
        }
        whole = all(not line["qty_open"] for line in lines)
        found.append(atom(po, "shipped_complete" if whole else "part_parcel", str(number), required=False, **values))
        if shipment.get("cartons"):
            found.append(atom(po, "parcels_on", required=False, shipped_on=values["shipped_on"], parcel_count=shipment["cartons"]))
        if shipment.get("carrier_eta"):
            eta = date.fromisoformat(shipment["carrier_eta"])
            found.append(atom(po, "eta", str(number), required=False, carrier=shipment["carrier"], eta=eta))
        if shipment.get("delivered_on"):
            delivered = {**values, "delivered_on": date.fromisoformat(shipment["delivered_on"])}
            found.append(atom(po, "delivered", required=False, delivered_on=delivered["delivered_on"]))
            found.append(atom(po, "delivered_parcel", required=False, **{k: v for k, v in delivered.items() if k != "shipped_on"}))
    if not shipped:
        found.append(atom(po, "not_shipped", required=False))
    elif any(line["qty_open"] for line in lines):
        found.append(atom(po, "partly_shipped", required=False))
    if order["status"] == "on_hold":
        found.append(atom(po, "order_held", required=False))
    dates = {line.get("expected_ship_date") for line in lines}
    if len(dates) == 1 and None not in dates and not shipped and all(line.get("date_status") == "confirmed" for line in lines):
        day = date.fromisoformat(str(dates.pop()))
        found.append(atom(po, "allocated_complete", required=False, line_count=len(lines), ship_date=day))
    return tuple(found)


def _tricky_line(po: str, line: dict[str, Any], shipments: list[dict[str, Any]]) -> list[Atom]:
    ordered, shipped, open_ = (Decimal(line[f"qty_{what}"]) for what in ("ordered", "shipped", "open"))
    item: dict[str, Any] = {"line": str(line["line"]), "sku": line["sku"], "item": line["desc"]}

    def of(predicate: str, **values: Any) -> Atom:
        return atom(po, predicate, item["line"], required=False, **item, **values)

    if line.get("date_status") == "cancelled":
        gone = [of("line_cancelled", quantity=ordered)]
        if line.get("cancelled_by") == "customer":
            gone.append(of("line_cancelled_at_request", quantity=ordered, cancelled_on=date.fromisoformat(line["cancelled_on"])))
        return gone
    found = []
    if shipped:
        carried = next((one for one in shipments if str(line["line"]) in one["lines"]), None)
        how = (
            {"shipped_on": date.fromisoformat(carried["shipped_on"]), "carrier": carried["carrier"], "tracking": carried["tracking"]}
            if carried
            else {}
        )
        found.append(of("line_part_shipped" if open_ else "line_shipped", quantity=shipped, ordered=ordered, **how))
    else:
        found.append(of("line_not_shipped", quantity=ordered))
    if open_ and shipped:
        found.append(of("line_open", quantity=open_))
    if line.get("backordered"):
        found.append(of("line_backordered", quantity=open_))
    day = line.get("expected_ship_date")
    if open_ and day:
        firm = "line_remaining" if shipped else "line_scheduled"
        predicate = "line_estimated" if line["date_status"] == "estimate" else firm
        found.append(of(predicate, quantity=open_, ship_date=date.fromisoformat(day)))
    elif open_:
        found.append(of("line_undated", quantity=open_))
    return found


def tricky_bank() -> Bank:
    """The shipped bank with the proposed undertakings signed: the set's packets allow exactly those next steps."""
    return load_bank([CONFIG], undertakings=True)


def run_tricky(path: Path) -> int:
    """How many unsupported sentences of the labelled set pass."""
    data = json.loads(path.read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    signed = tricky_bank()
    for case in data["cases"]:
        source = data["packets"][case["packet"]]
        packets = [Packet(po_number=order["po"], po_key=order["po"], lookup=Lookup.FOUND) for order in source["orders"]]
        by_po = {order["po"]: tricky_atoms(order) for order in source["orders"]}
        names = [source["contact"]] if source.get("contact") else []
        result = verify(case["text"], packets, signed, DESK, atoms=lambda packet, by_po=by_po: by_po[packet.po_number], names=names)
        kind = case["label"] if case["label"] == "unsupported" or case["may_block"] else "must pass"
        counts[f"{kind}: {'passed' if not result.unsupported else 'refused'}"] += 1
        if case["label"] == "unsupported" and not result.unsupported:
            print(f"LEAK {case['id']} {case['text']}")
        if kind == "must pass" and result.unsupported:
            print(f"no language for {case['id']}: {result.unsupported[0].why}")
    for name, count in sorted(counts.items()):
        print(f"{name:24}{count:>9}")
    return counts["unsupported: passed"]


def main() -> int:
    """Everything, in the order of cheapness."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--tricky", type=Path, default=Path(os.environ.get("PODESK_TRICKY", ROOT.parent / "shared" / "facts" / "tricky.json"))
    )
    options = parser.parse_args()
    run_speed()
    bad = run_tricky(options.tricky) if options.tricky.exists() else 0
    return 1 if run_mutants(options.mutants, options.seed) + bad else 0


if __name__ == "__main__":
    sys.exit(main())
