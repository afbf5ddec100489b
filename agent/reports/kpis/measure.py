"""The ledger → the report: every KPI's figure, its parts and its trend. Reads the ledger through :mod:`agent.ledger.kpis` alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from agent.ledger import kpis
from agent.ledger import promises as ledger_promises
from agent.ledger.kpis import Mark
from agent.ledger.store import Session
from agent.model.hours import WorkingTime
from agent.reports.kpis.figures import Point, Sample, Share, Times, periods, share, share_trend, time_trend, times
from policies.packet import Frozen


class Kpi(Frozen):
    """One KPI's figure. ``time`` for spans (and ages), ``share`` for shares; ``parts`` the same by kind.

    ``beside``: counts that belong to it and are not in it, by what they are.
    """

    id: str
    time: Times | None = None
    share: Share | None = None
    time_parts: dict[str, Times] = Field(default_factory=dict)
    share_parts: dict[str, Share] = Field(default_factory=dict)
    beside: dict[str, int] = Field(default_factory=dict)
    trend: tuple[Point, ...] = ()

    @property
    def count(self) -> int:
        """How many samples it rests on."""
        return self.time.count if self.time else self.share.count if self.share else 0


class Measured(Frozen):
    """All KPIs at a moment, over the samples from ``since`` on (None: from the first one)."""

    at: datetime
    since: datetime | None
    zone: str
    kpis: tuple[Kpi, ...]

    def kpi(self, name: str) -> Kpi:
        """One of them."""
        return next(one for one in self.kpis if one.id == name)


@dataclass(frozen=True)
class Frame:
    """What measuring needs beside the ledger: the moment, the period, the desk's hours, and the customers' quiet period."""

    now: datetime
    working: WorkingTime
    quiet: timedelta
    since: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The desk's."""
        return ZoneInfo(self.working.zone)


def measure(session: Session, frame: Frame) -> Measured:
    """Every KPI, in the order of :data:`agent.reports.kpis.definitions.DEFINITIONS`."""
    made = tuple(one(session, frame) for one in MEASURES)
    return Measured(at=frame.now, since=frame.since, zone=frame.working.zone, kpis=made)


def _answers(session: Session, frame: Frame) -> Kpi:
    spans = kpis.answered(session, frame.since)
    return _of_spans("inquiry_to_answer", [(one.start, one.end) for one in spans], [one.kind for one in spans], frame)


def _corrected(session: Session, frame: Frame) -> Kpi:
    marks = kpis.used(session, frame.since)
    read = [mark for mark in marks if mark.kind != "unseen"]
    unseen = len(marks) - len(read)
    return _of_marks("drafts_corrected", read, frame, ("facts", "wording"), {"sent where the text can't be read": unseen})


def _rejected(session: Session, frame: Frame) -> Kpi:
    marks = kpis.rejected(session, frame.since)
    reasons = [kind for kind, _count in Counter(mark.kind for mark in marks if mark.hit).most_common()]
    return _of_marks("drafts_rejected", marks, frame, reasons)


def _owned(session: Session, frame: Frame) -> Kpi:
    episodes = kpis.owned(session, frame.since)
    taken = [(one, one.owned) for one in episodes if one.owned is not None]
    waiting = sum(one.owned is None and one.closed is None for one in episodes)
    made = _of_spans("exception_to_owner", [(one.filed, at) for one, at in taken], [one.path for one, _at in taken], frame)
    return made.model_copy(update={"beside": _some({"waiting for a person": waiting})})


def _resolutions(session: Session, frame: Frame) -> Kpi:
    spans = kpis.resolved(session, frame.now, frame.quiet, frame.since)
    return _of_spans("reply_to_resolution", [(one.start, one.end) for one in spans], [], frame)


def _model(session: Session, frame: Frame) -> Kpi:
    return _by_kind("mismatch_model", kpis.refused(session, frame.since), frame)


def _contradicted(session: Session, frame: Frame) -> Kpi:
    return _of_marks("mismatch_drafts", kpis.contradicted(session, frame.since), frame)


def _unbacked(session: Session, frame: Frame) -> Kpi:
    return _by_kind("mismatch_sent", kpis.unbacked(session, frame.since), frame)


def promises(session: Session, frame: Frame) -> Share:
    """Promises kept, of those decided in the period."""
    decided = ledger_promises.decided(session, frame.since)
    return share(sum(kept for _at, kept in decided), len(decided))


def _promises(session: Session, frame: Frame) -> Kpi:
    marks = [Mark(at=at, hit=kept) for at, kept in ledger_promises.decided(session, frame.since)]
    return _of_marks("promises_kept", marks, frame)


def _drafted(session: Session, frame: Frame) -> Kpi:
    return _of_marks("drafted_share", kpis.drafted(session, frame.since), frame)


def _oldest(session: Session, frame: Frame) -> Kpi:
    waiting = kpis.open_since(session)
    if not waiting:
        return Kpi(id="oldest_open_exception", time=Times())
    age = times([(waiting[0], max(frame.now, waiting[0]))], frame.working)
    return Kpi(id="oldest_open_exception", time=age.model_copy(update={"count": len(waiting)}))


MEASURES: tuple[Callable[[Session, Frame], Kpi], ...] = (
    _answers,
    _corrected,
    _rejected,
    _owned,
    _resolutions,
    _model,
    _contradicted,
    _unbacked,
    _promises,
    _drafted,
    _oldest,
)


def _of_spans(name: str, samples: Sequence[Sample], kinds: Sequence[str], frame: Frame) -> Kpi:
    parts = {
        kind: times([one for one, its in zip(samples, kinds, strict=True) if its == kind], frame.working)
        for kind, _count in Counter(kinds).most_common()
    }
    ends = [end for _start, end in samples]
    trend = time_trend(samples, ends, periods(ends, frame.now, frame.zone, frame.since), frame.working)
    return Kpi(id=name, time=times(samples, frame.working), time_parts=parts, trend=trend)


def _of_marks(name: str, marks: Sequence[Mark], frame: Frame, kinds: Sequence[str] = (), beside: dict[str, int] | None = None) -> Kpi:
    """The share of hits, and of hits of each kind, among all."""
    hits, at = [mark.hit for mark in marks], [mark.at for mark in marks]
    parts = {kind: share(sum(mark.hit and mark.kind == kind for mark in marks), len(marks)) for kind in kinds}
    trend = share_trend(hits, at, periods(at, frame.now, frame.zone, frame.since), frame.zone)
    return Kpi(id=name, share=share(sum(hits), len(hits)), share_parts=parts, beside=_some(beside or {}), trend=trend)


def _by_kind(name: str, marks: Sequence[Mark], frame: Frame) -> Kpi:
    """The share of hits among all, and within each kind."""
    made = _of_marks(name, marks, frame)
    groups = {kind: [mark.hit for mark in marks if mark.kind == kind] for kind, _count in Counter(one.kind for one in marks).most_common()}
    return made.model_copy(update={"share_parts": {kind: share(sum(hits), len(hits)) for kind, hits in groups.items()}})


def _some(counts: dict[str, int]) -> dict[str, int]:
    return {what: count for what, count in counts.items() if count}
