"""May the automated lane be widened? Each gate of ``policies.toml`` against what was measured. Says so; widens nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from agent.ledger import kpis
from agent.ledger.store import Session
from agent.reports.kpis.figures import Share, share
from agent.reports.kpis.measure import Frame, promises
from agent.reports.kpis.words import percent
from policies.gates import AtLeast, AtMost, Gate, Gates, InTime
from policies.packet import Frozen

Verdict = Literal["pass", "fail", "not enough data"]

TITLES = {
    "facts_changed": "Drafts sent with a fact changed by a reviewer",
    "drafts_corrected": "Drafts sent with facts or wording changed",
    "drafts_rejected": "Drafts rejected",
    "drafts_contradicted": "Drafts contradicted by the systems before they were sent",
    "sent_unbacked": "Drafts sent that said what the systems didn't back",
    "answered_in_time": "Inquiries answered with a draft in time",
    "owned_in_time": "Exceptions taken up in time",
    "promises_kept": "Promises kept",
}


class Gated(Frozen):
    """One gate: what it asks, what was measured, and the verdict on it."""

    id: str
    title: str
    at_most: float | None = None
    at_least: float | None = None
    within_hours: float | None = None
    minimum: int
    measured: Share
    verdict: Verdict

    @property
    def why(self) -> str:
        """The verdict's reason, in a sentence; empty for a pass."""
        if self.verdict == "not enough data":
            return f"{self.measured.count} of at least {self.minimum} samples"
        end, than = (self.measured.high, "above") if self.at_most is not None else (self.measured.low, "below")
        target = self.at_most if self.at_most is not None else self.at_least
        sure = "" if self._misses else "; more samples may show better"
        return f"the interval reaches {percent(end)}, {than} {percent(target)}{sure}" if self.verdict == "fail" else ""

    @property
    def _misses(self) -> bool:
        """The share by itself misses the target already."""
        value = self.measured.value or 0.0
        return value > self.at_most if self.at_most is not None else value < (self.at_least or 0.0)


def gated(session: Session, frame: Frame, gates: Gates) -> list[Gated]:
    """Every enabled gate over the last ``window_days``, or since ``frame.since`` where that is set."""
    frame = replace(frame, since=frame.since or frame.now - timedelta(days=gates.window_days))
    found = _measured(session, frame, gates)
    return [
        _judged(name, gate, share(*found[name], gates.confidence))
        for name in Gates.model_fields
        if isinstance(gate := getattr(gates, name), Gate) and gate.enabled
    ]


def may_widen(found: Sequence[Gated]) -> bool:
    """Every gate passes, and there is one."""
    return bool(found) and all(one.verdict == "pass" for one in found)


def _measured(session: Session, frame: Frame, gates: Gates) -> dict[str, tuple[int, int]]:
    """(hits, count) of each gate."""
    used = [mark for mark in kpis.used(session, frame.since) if mark.kind != "unseen"]
    rejected, moved = kpis.rejected(session, frame.since), kpis.contradicted(session, frame.since)
    sent = [mark for mark in kpis.unbacked(session, frame.since) if mark.kind == "draft"]
    kept = promises(session, frame)
    return {
        "facts_changed": (sum(mark.kind == "facts" for mark in used), len(used)),
        "drafts_corrected": (sum(mark.hit for mark in used), len(used)),
        "drafts_rejected": (sum(mark.hit for mark in rejected), len(rejected)),
        "drafts_contradicted": (sum(mark.hit for mark in moved), len(moved)),
        "sent_unbacked": (sum(mark.hit for mark in sent), len(sent)),
        "answered_in_time": _answered(session, frame, gates.answered_in_time),
        "owned_in_time": _owned(session, frame, gates.owned_in_time),
        "promises_kept": (kept.hits, kept.count),
    }


def _answered(session: Session, frame: Frame, gate: InTime) -> tuple[int, int]:
    spans = [span for span in kpis.answered(session, frame.since) if span.kind == "draft"]
    return sum(_in_time(span.start, span.end, frame, gate) for span in spans), len(spans)


def _owned(session: Session, frame: Frame, gate: InTime) -> tuple[int, int]:
    """One that nobody has taken up counts once its time is over, or it was closed."""
    taken = [_in_time(one.filed, one.owned, frame, gate) for one in kpis.owned(session, frame.since) if one.owned is not None]
    missed = [
        one
        for one in kpis.owned(session, frame.since)
        if one.owned is None and (one.closed is not None or not _in_time(one.filed, frame.now, frame, gate))
    ]
    return sum(taken), len(taken) + len(missed)


def _in_time(start: datetime, end: datetime, frame: Frame, gate: InTime) -> bool:
    return frame.working.between(start, end) <= timedelta(hours=gate.within_hours)


def _judged(name: str, gate: Gate, found: Share) -> Gated:
    most = gate.at_most if isinstance(gate, AtMost) else None
    least = gate.at_least if isinstance(gate, AtLeast) else None
    within = gate.within_hours if isinstance(gate, InTime) else None
    return Gated(
        id=name, title=TITLES[name], at_most=most, at_least=least, within_hours=within, minimum=gate.minimum, measured=found,
        verdict=_verdict(gate, found),
    )  # fmt: skip


def _verdict(gate: Gate, found: Share) -> Verdict:
    """The bad end of the interval must meet the target."""
    if found.count < gate.minimum or found.low is None or found.high is None:
        return "not enough data"
    if isinstance(gate, AtMost):
        return "pass" if found.high <= gate.at_most else "fail"
    assert isinstance(gate, AtLeast)
    return "pass" if found.low >= gate.at_least else "fail"
