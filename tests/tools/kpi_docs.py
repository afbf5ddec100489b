"""Writes docs/kpis.md out of the code's own definitions; ``stale()`` says whether it is out of date.

python -m tests.tools.kpi_docs
"""

from __future__ import annotations

from pathlib import Path

from agent.reports.kpis.definitions import COUNTING, DEFINITIONS, Definition

PAGE = Path(__file__).resolve().parents[2] / "docs" / "kpis.md"

_HEAD = f"""# KPIs

What `podesk report` counts, in exact words. Written by `tests/tools/kpi_docs.py` from `agent/reports/kpis/definitions.py`, which is what
the report prints too; the queries are in `agent/ledger/kpis/`, one a KPI.

{COUNTING}

| id | KPI | unit | in short |
|---|---|---|---|
"""
_SHAPE = """## JSON

`podesk report --json` writes one object: `at`, `since` (null = from the first mail), `timezone`, `counting` (the text above), `kpis` by id,
and `before` (the baselines). Each KPI has `title`, `definition`, `unit` (`seconds` or `share`), `count`, and

- of `seconds`: `median`, `p90` in business time, `median_wall`, `p90_wall` by the wall clock;
- of `share`: `hits`, `value` (0 to 1), and `low`, `high` of its 95 % interval;
- `parts`, the same by kind; `beside`, counts of what belongs to it and is not in it; `trend`, a list of `{start, count, value}` by days, or
  by weeks from Monday on where the period is longer than three weeks (`value`: the median in business time, or the share).

A figure without samples is `null`, with `count` 0.
"""


def page() -> str:
    """The whole page."""
    rows = "".join(f"| `{one.id}` | {one.title} | {one.unit} | {one.short} |\n" for one in DEFINITIONS)
    return _HEAD + rows + "\n" + "".join(_told(one) for one in DEFINITIONS) + _SHAPE


def _told(one: Definition) -> str:
    parts = "; ".join(f"`{kind}` = {words}" for kind, words in one.parts.items())
    return f"## {one.title}\n\n{one.text}\n" + (f"\nParts: {parts}.\n" if parts else "") + "\n"


def stale() -> list[str]:
    """What is out of date, with the mend."""
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return []
    return ["docs/kpis.md is out of date: run python -m tests.tools.docs_check --write"]


def main() -> None:
    """Write it."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
