"""Writes docs/kpis.md out of the code's own definitions; ``stale()`` says whether it is out of date.

python -m tests.tools.kpi_docs
"""

from __future__ import annotations

from pathlib import Path

from agent.reports.kpis.definitions import COUNTING, DEFINITIONS, Definition
from policies.gates import Gate, Gates

PAGE = Path(__file__).resolve().parents[2] / "docs" / "kpis.md"

_HEAD = f"""# KPIs

What `podesk report` counts, in exact words. Written by `tests/tools/kpi_docs.py` from `agent/reports/kpis/definitions.py`, which is what
the report prints too; the queries are in `agent/ledger/kpis/`, one a KPI. `podesk report --html FILE` writes one self-contained page, with
charts: [on a phone](report/phone.png), [on a desk](report/desktop.png) (invented data, `make report-page`).

{COUNTING}

| id | KPI | unit | in short |
|---|---|---|---|
"""
_GATES = """## Gates

`podesk gates` asks of each enabled gate of `policies.toml` (`[gates]`) whether its whole interval (Wilson's, two-sided,
`confidence`) meets the target: of a share that may be at most so much the upper end counts, of one that must be at least so much
the lower end. With fewer than `minimum` samples the verdict is `not enough data`; else it is `pass` or `fail`. The lane may be
widened, and the exit code is 0, only where every enabled gate passes; else it is 1. Samples count from `window_days` ago, or from
`--since`, as the KPIs do. With no hits at all the interval of 95 % reaches 3.8/n, so a target of 2 % needs about 190 samples.

| gate | counts |
|---|---|
"""
_COUNTED = {
    "facts_changed": "of the drafts sent (as in *Drafts corrected*), those of which a reviewer changed a fact",
    "drafts_corrected": "of the drafts sent, those of which facts or wording were changed",
    "drafts_rejected": "of the drafts filed, those rejected",
    "drafts_contradicted": "of the drafts filed, those that the systems contradicted before they were sent",
    "sent_unbacked": "of the drafts sent and checked, those that said what the systems didn't back; replies by hand don't count",
    "answered_in_time": "of the inquiries answered with a draft, those answered `within_hours` business hours",
    "owned_in_time": "of the exceptions, those that a person took up `within_hours`; one that waits counts once that time is over",
    "promises_kept": "of the promises decided, those kept",
}
_BASELINE = """## Baseline

`podesk baseline` reads the headers of Inbox and Sent (never a body, over a connection on which folders are examined, not selected:
not even `\\Recent` changes) of all mail from before the agent: before the mailbox's `start_from`, or its first case where that is
earlier; `--since` bounds it on the other side. The samples are saved in the ledger, without addresses or subjects, and counted as
the KPIs are.

- Customers' mails: all but automatic mail and mail of the desk's own people (`internal_domains`). A mail is dated by its arrival
  at the server; where that is more than a day later than its own date (a mailbox that was moved) by its own date.
- An answer is known by `In-Reply-To` and `References`; where those name no mail of the Inbox, by subject and correspondent within
  30 days. One answer serves that person's earlier mails of the thread too.
- **Mail to first answer**: of all customers' mails that were answered, and of those whose subject names an order, which is as near
  as headers come to an order-status inquiry. `report` sets the latter beside *Inquiry to confirmed answer* where there are 30 of
  them, else the former.
- **First answer to the last one** after which that person wrote nothing more in the thread for the quiet period: beside *Reply to
  resolution*.

What people had moved out of Inbox or Sent by then isn't in it.

"""
_SHAPE = """## JSON

`podesk report --json` writes one object: `at`, `since` (null = from the first mail), `timezone`, `counting` (the text above),
`kpis` by id, and `before` (the baselines together, null where none was made: `received`, `named`, `sent`, `per_day`, and
`answers`, `answers_named`, `resolutions` as below). Each KPI has `title`, `definition`, `unit` (`seconds` or `share`), `count`, and

- of `seconds`: `median`, `p90` in business time, `median_wall`, `p90_wall` by the wall clock;
- of `share`: `hits`, `value` (0 to 1), and `low`, `high` of its 95 % interval;
- `parts`, the same by kind; `beside`, counts of what belongs to it and is not in it; `trend`, a list of `{start, count, value}` by
  days, or by weeks from Monday on where the period is longer than three weeks (`value`: the median in business time, or the share).

A figure without samples is `null`, with `count` 0.
"""


def page() -> str:
    """The whole page."""
    rows = "".join(f"| `{one.id}` | {one.title} | {one.unit} | {one.short} |\n" for one in DEFINITIONS)
    return _HEAD + rows + "\n" + "".join(_told(one) for one in DEFINITIONS) + _gates() + _BASELINE + _SHAPE


def _gates() -> str:
    missing = [name for name, field in Gates.model_fields.items() if isinstance(field.default, Gate) and name not in _COUNTED]
    if missing:
        raise ValueError(f"tests/tools/kpi_docs.py: say what these gates count: {', '.join(missing)}")
    return _GATES + "".join(f"| `{name}` | {words} |\n" for name, words in _COUNTED.items()) + "\n"


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
