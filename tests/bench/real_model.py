"""Measures a real language model behind an OpenAI-compatible server: what it says by itself, and what of it gets through the gate.

    python -m tests.bench.real_model --base-url http://127.0.0.1:8080/v1 --model NAME [--packets 50] [--minutes 25] [--seed 1]

Opt-in (``make test-model``): no test and no part of the product needs it. For each packet the model writes a reply out of the facts, as if
nobody held it back, and rewords the bank's draft through the product's own port. Exit 1 where anything unsupported is filed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

import httpx

from agent.stages.phrase import phrase
from agent.stages.verify import verify
from agent.wording.alarms import alarms
from connectors.llm.model import ModelOptions, open_model
from tests.bench.model_faults import faults_of
from tests.unit.stages.letters import letter, scribe
from tests.unit.wording.samples import DESK, Case, bank

_TASK = (
    "Write a short, polite e-mail that tells the customer where the order stands. Use only the facts below and add nothing."
    " Write in {language}. The desk is {desk}.\n\n{facts}"
)
_LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French", "de": "German"}


def facts_of(case: Case) -> str:
    """The packet as plain lines: what somebody without a gate would put into a prompt."""
    lines = []
    for po, atoms in case.by_po.items():
        for atom in atoms:
            if atom.required:
                told = ", ".join(f"{name.replace('_', ' ')} = {value}" for name, value in atom.values.items())
                lines.append(f"PO {po}: {atom.predicate.replace('_', ' ')}" + (f" ({told})" if told else ""))
    return "\n".join(lines)


def raw_reply(options: argparse.Namespace, case: Case) -> str:
    """What the model writes by itself."""
    task = _TASK.format(language=_LANGUAGES[case.language], desk=DESK.name, facts=facts_of(case))
    body = {
        "model": options.model,
        "messages": [{"role": "user", "content": task}],
        "max_tokens": options.tokens,
        "temperature": 0.3,
        "seed": 7,
    }
    answer = httpx.post(f"{options.base_url}/chat/completions", json=body, timeout=600)
    return str(answer.raise_for_status().json()["choices"][0]["message"]["content"])


def count_raw(counts: Counter[str], text: str, case: Case) -> None:
    """What the gate says of a reply that nobody checked, and what of it even a deny list sees (the least that is wrong)."""
    told = verify(text, case.packets, bank(), DESK, atoms=case.atoms)
    atoms = [atom for atoms in case.by_po.values() for atom in atoms]
    rung = alarms(text, atoms, list(case.by_po), bank(), case.language, own=(DESK.name,))
    claims = [one for one in told.unsupported if one.grade in ("contradicted", "unbacked")]
    counts["raw: sentences"] += len(told.sentences)
    counts["raw: sentences that claim what nothing backs"] += len(claims)
    counts["raw: replies with such a sentence"] += bool(claims)
    counts["raw: replies with a figure, promise, time or price of nowhere"] += bool(rung)
    counts["raw: replies that pass the gate as they are"] += told.supported


def run(options: argparse.Namespace) -> Counter[str]:
    """Counts over the packets, as far as the minutes go."""
    counts: Counter[str] = Counter()
    languages = sorted(bank().languages)
    model = open_model(
        ModelOptions(
            provider=f"openai:{options.model}",
            base_url=options.base_url,
            seconds=600,
            max_tokens=options.tokens,
            structured_method=options.method,
        )
    )
    end = time.monotonic() + 60 * options.minutes
    for number in range(options.packets):
        if time.monotonic() > end:
            break
        case = Case(options.seed * 1_000_000 + number, languages[number % len(languages)], pos=1)
        count_raw(counts, raw_reply(options, case), case)
        before = phrase([letter(case)], None)[0]
        after = phrase([letter(case)], scribe(model, mode=options.mode, time_limit=600.0, max_tokens=options.tokens, retries=0))[0]
        assert before is not None and after is not None and after.wording is not None
        counts["packets"] += 1
        counts[f"{options.mode}: drafts in the words of {after.wording.by}"] += 1
        counts[f"{options.mode}: sentences offered"] += after.wording.offered
        counts[f"{options.mode}: sentences kept"] += after.wording.kept
        wrong = faults_of(before, after)
        counts["LEAKED"] += bool(wrong)
        if wrong or options.verbose:
            print(f"{wrong or after.wording.note}\n{after.draft.text}", flush=True)
        if number % 10 == 9:
            print(dict(counts), flush=True)
    return counts


def main() -> int:
    """All packets, counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--mode", choices=("plan", "paraphrase"), default="paraphrase")
    parser.add_argument("--method", default="json_schema", help="structured_method of [model]")
    parser.add_argument("--packets", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    start = time.perf_counter()
    counts = run(options)
    for name, count in sorted(counts.items()):
        print(f"{name:64}{count:>7}")
    print(f"{'seconds':64}{time.perf_counter() - start:>7.0f}")
    return 1 if counts["LEAKED"] else 0


if __name__ == "__main__":
    sys.exit(main())
