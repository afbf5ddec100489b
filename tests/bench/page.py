"""The measurements as docs/benchmarks.md: machine, versions, counts, medians with their range, ratios within the run."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.bench.result import Timing
from tests.servers.dovecot import binary

_NAMES = {
    "floor": "floor: imapclient alone",
    "podesk": "podesk, first poll to last draft",
    "command": "`podesk run --once`, the whole command",
    "helpdesk": "django-helpdesk `get_email`",
}
_KEPT = "over the same letters in one process, so that what can be kept is kept;"
_LIBRARIES = ("imapclient", "pydantic", "sqlalchemy", "dbos", "jinja2")


@dataclass(frozen=True)
class Page:
    """All that was measured in one run. ``load``: the machine's load average before and after."""

    mails: Sequence[bytes]
    drafts: Sequence[bytes]
    cards: Sequence[bytes]
    timings: dict[str, list[Timing]]
    start_up: list[float]
    stages: dict[str, float]
    load: tuple[float, float]
    rival: str


def write(page: Page) -> str:
    """The page's text."""
    return "\n".join([*_head(page), *_rates(page), *_ratios(page), *_stages(page), *_limits(page)]) + "\n"


def _head(page: Page) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "Written by `make bench` (`tests/bench/throughput.py`); the figures are of this one run, on this one machine."
    yield ""
    before, after = page.load
    yield f"- Machine: {_processor()}, {os.cpu_count()} cores, Linux {platform.release()}, load {before:.1f} before, {after:.1f} after."
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield f"- Python {platform.python_version()}, {libraries}; {_dovecot()} on loopback, mdbox, no TLS, `mail_fsync=never`."
    if page.rival:
        yield f"- Beside it: {page.rival}, SQLite as it comes, mail backend `dummy` (the reply is rendered and thrown away)."
    rounds = max(map(len, page.timings.values()))
    yield (
        f"- {len(page.mails)} plain-text mails ({_sizes(page.mails)}; half 8bit, half quoted-printable), each asking for one PO of five "
        f"lines; drafts {_sizes(page.drafts)}, cards {_sizes(page.cards)}; {rounds} rounds, the order turned each round, everything fresh."
    )


def _rates(page: Page) -> Iterator[str]:
    yield from ("", "## Mails a second", "", "Median (least–most) over the rounds; CPU is the client's process alone.", "")
    yield from ("| | mails/s | CPU ms a mail | done |", "|---|---|---|---|")
    for name, label in _NAMES.items():
        if found := page.timings.get(name):
            done = f"{min(one.done for one in found)} of {len(page.mails)}"
            yield f"| {label} | {_spread(found, lambda one: one.rate, 1)} | {_spread(found, lambda one: one.cpu_ms, 2)} | {done} |"


def _ratios(page: Page) -> Iterator[str]:
    yield from ("", "## Within the run", "", "Median of the rounds' own ratios.", "", "| | ratio | wanted now |", "|---|---|---|")
    for name, wanted in (("floor", "≥ 0.15 (0.5 later)"), ("helpdesk", "≥ 1.5")):
        if name in page.timings:
            pairs = list(zip(page.timings["podesk"], page.timings[name], strict=True))
            ratios = [ours.rate / theirs.rate for ours, theirs in pairs]
            yield f"| podesk : {_NAMES[name]} | {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}) | {wanted} |"
    median, least, most = statistics.median(page.start_up), min(page.start_up), max(page.start_up)
    yield ""
    yield f"`podesk --help`: {median:.2f} s ({least:.2f}–{most:.2f}, {len(page.start_up)} starts); wanted < 0.5 s."


def _stages(page: Page) -> Iterator[str]:
    yield from ("", "## CPU by stage", "", f"Least of four rounds {_KEPT} the rest of a mail's CPU is IMAP, ledger and engine.", "")
    yield from ("| stage | CPU ms a mail |", "|---|---|")
    for name, milliseconds in page.stages.items():
        yield f"| {name} | {milliseconds:.2f} |"
    yield f"| **all stages** | **{sum(page.stages.values()):.2f}** |"


def _limits(page: Page) -> Iterator[str]:
    yield from ("", "## What this says and what not", "")
    yield "- The floor appends the very drafts and cards that podesk made, one by one, after fetching each mail; no parsing, no database."
    if page.rival:
        yield (
            "- The helpdesk writes a ticket and renders a reply for each mail and deletes the mail; podesk asks four systems, files a "
            "draft and a card and keeps a journal: different work for the same mail, not a race of like with like."
        )
        yield "- SQLite's durability differs: the helpdesk's database runs with its defaults, podesk's in WAL with `synchronous=NORMAL`."
    yield "- All mails are clean status questions: escalations, attachments, HTML mails, TLS and remote systems were not measured."
    yield (
        "- A sentence that was read is kept, 1,024 of them: these letters' greetings, reasons and closings repeat more than a desk's real "
        "mail does; letters in ever new words cost about 2 ms more each."
    )
    yield "- The systems are one SQLite file on the same disk; a real ERP's answer time comes on top (it is asked once a batch)."
    yield "- “The whole command” adds start-up and one check of the reviewers' folders and of the drafts just filed."


def _spread(found: Sequence[Timing], value: Callable[[Timing], float], digits: int) -> str:
    values = [value(one) for one in found]
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def _sizes(messages: Sequence[bytes]) -> str:
    sizes = [len(message) for message in messages]
    return f"{min(sizes):,}–{max(sizes):,} bytes, mean {statistics.mean(sizes):,.0f}" if sizes else "none"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor")


def _dovecot() -> str:
    done = subprocess.run([binary(), "--version"], check=True, text=True, stdout=subprocess.PIPE)
    return f"Dovecot {done.stdout.split()[0]}"
