"""Measures what an adversarial language model gets into drafts: invented facts, other orders' facts, noise, wrong shapes, failures.

    python -m tests.bench.model_faults [--trials 10000] [--seed 1]

Each trial words one draft. It must come out supported, say nothing but what the bank's own draft says (the facts behind its sentences, and,
apart from the gate, every figure in the text), and name the model's part. Exit 1 where anything else is filed.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter

from agent.stages.phrase import Phrased, phrase
from tests.unit.stages.adversary import Attacker
from tests.unit.stages.letters import letter, scribe
from tests.unit.wording.samples import Case, bank

BATCH = 25
_FIGURE = re.compile(r"\S*\d\S*")


def faults_of(bank_draft: Phrased, worded: Phrased) -> list[str]:
    """What is wrong with a draft that a model had a hand in; nothing = it may be filed."""
    found = []
    if not worded.verification.supported:
        found.append("the gate refuses it")
    if _told(worded) != _told(bank_draft):
        found.append("it tells other facts")
    if _figures(worded) - _figures(bank_draft):
        found.append(f"figures of nowhere: {_figures(worded) - _figures(bank_draft)}")
    if worded.wording is None or not worded.wording.note:
        found.append("nobody is told whose words they are")
    if worded.wording is not None and worded.wording.by == "bank" and worded.draft != bank_draft.draft:
        found.append("called the bank's, and isn't")
    return found


def _figures(phrased: Phrased) -> set[str]:
    return {figure.strip(".,:;()") for figure in _FIGURE.findall(phrased.draft.text)}


def _told(phrased: Phrased) -> set[tuple[str, ...]]:
    return {sentence.fact_ids for sentence in phrased.verification.sentences if sentence.verdict == "supported"}


def run(trials: int, seed: int) -> Counter[str]:
    """Counts of what became of the drafts; ``LEAKED`` must not be among them."""
    counts: Counter[str] = Counter()
    languages = sorted(bank().languages)
    for batch in range(-(-trials // BATCH)):
        first = seed * 1_000_000 + batch * BATCH
        cases = [Case(first + place, languages[(first + place) % len(languages)]) for place in range(BATCH)]
        mode = ("plan", "paraphrase")[batch % 2]
        plain = phrase([letter(case) for case in cases], None)
        attacker = Attacker(first, cases)
        worded = phrase([letter(case) for case in cases], scribe(attacker.twin, mode=mode))
        for before, after in zip(plain, worded, strict=True):
            assert before is not None and after is not None and after.wording is not None
            wrong = faults_of(before, after)
            counts[f"{mode}: drafts"] += 1
            counts[f"{mode}: in the words of {after.wording.by}"] += 1
            counts[f"{mode}: sentences offered"] += after.wording.offered
            counts[f"{mode}: sentences kept"] += after.wording.kept
            if wrong:
                counts["LEAKED"] += 1
                print(f"LEAK {wrong}\n{before.draft.text}\n---\n{after.draft.text}")
    return counts


def main() -> int:
    """All trials, counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.perf_counter()
    counts = run(options.trials, options.seed)
    for name, count in sorted(counts.items()):
        print(f"{name:44}{count:>9}")
    print(f"{'seconds':44}{time.perf_counter() - start:>9.1f}")
    return 1 if counts["LEAKED"] else 0


if __name__ == "__main__":
    sys.exit(main())
