"""Writes docs/rules/ out of the chain, one page a rule; ``--check`` says which pages are out of date and changes nothing."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from policies.chain import CHAIN  # noqa: E402
from policies.limits import ALWAYS_ON, Policies, RuleTable  # noqa: E402
from policies.verdict import Rule  # noqa: E402

FOLDER = ROOT / "docs" / "rules"


def page(rule: Rule, place: int) -> str:
    """One rule's page."""
    off = ALWAYS_ON.get(rule.id)
    return "\n".join(
        [
            f"# {rule.title}",
            "",
            f"`{rule.id}` · group: {rule.group} · path: `{rule.path}` · place in the chain: {place} of {len(CHAIN)}",
            "",
            "**Hits when.** " + rule.hits_when,
            "",
            "**Comes close and doesn't hit:**",
            "",
            *(f"- {near}" for near in rule.near_misses),
            "",
            "**Next step.** " + rule.next_step,
            "",
            "**Thresholds.** " + _thresholds(rule),
            "",
            "**Can it be switched off?** " + (f"No: {off}." if off else f"Yes: `[{rule.id}] enabled = false` in `policies.toml`."),
            "",
            "Written by `tests/tools/rule_docs.py` from `policies/rules/" + rule.id + ".py`.",
            "",
        ]
    )


def _thresholds(rule: Rule) -> str:
    table = Policies().table(rule.id).model_dump(exclude=set(RuleTable.model_fields))
    if rule.id in ("out_of_scope", "drop_ship", "unknown_value"):
        return "none of its own; what is in scope is set in `[scope]`."
    return ", ".join(f"`{name} = {value}`" for name, value in table.items()) + "." if table else "none."


def index() -> str:
    """The table of all rules in the chain's order."""
    rows = (
        f"| {place} | [`{rule.id}`]({rule.id}.md) | {rule.title} | `{rule.path}` | {'no' if rule.id in ALWAYS_ON else 'yes'} |"
        for place, rule in enumerate(CHAIN, 1)
    )
    head = [
        "# The rules, in the chain's order",
        "",
        "All rules run on every inquiry, and hits and misses are recorded; the first hit names path and owner. "
        "Why this order: see the top of `policies/chain.py`.",
        "",
        "| | rule | in plain words | path | can be switched off |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def pages() -> dict[str, str]:
    """Every page by its file name."""
    return {"README.md": index(), **{f"{rule.id}.md": page(rule, place) for place, rule in enumerate(CHAIN, 1)}}


def stale() -> list[str]:
    """Names of pages that are missing, out of date, or of no rule."""
    wanted = pages()
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that differ."""
    names = stale()
    if "--check" in arguments:
        for name in names:
            print(f"docs/rules/{name} is out of date: run python tests/tools/rule_docs.py")
        return 1 if names else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names:
        (FOLDER / name).unlink(missing_ok=True)
    for name, content in pages().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
