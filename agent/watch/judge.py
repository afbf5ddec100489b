"""A pending draft against what the systems say now: same, silent or moved. Pure: reads values, acts on nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from agent.desk import Desk
from agent.ledger import cases, drafts
from agent.ledger.conversations import JOINED, REPLIED
from agent.ledger.tables import DraftRow
from agent.model.outcome import Outcome
from agent.stages.changes import changes
from policies.news import may_stand
from policies.promise import said
from policies.words import NAMES

_SILENT = ("unavailable", "denied")
_AGED = frozenset({"source_unavailable", "source_stale", "as_of_missing"})  # nothing else is said: nobody knows


@dataclass(frozen=True)
class Judgement:
    """``why`` in words for a card; ``change`` tells one change of the truth from the next, so that nobody is told of it twice.
    ``cause`` of a move: the systems contradict it, they are silent for too long, or another mail's draft or reply takes its place."""

    kind: Literal["same", "silent", "moved"]
    why: tuple[str, ...] = ()
    change: str = ""
    cause: Literal["", "contradicted", "silent", "superseded"] = ""


def judge(row: DraftRow, outcome: Outcome | None, desk: Desk) -> Judgement:
    """What a draft is worth now. ``outcome`` None: it could not be weighed, which is no news of the order."""
    if outcome is None:
        return _patient(row, {"agent"}, desk)
    if outcome.decision is not None and may_stand(outcome.decision, row.news) and said(outcome.decision.packets) == row.said:
        # a further scan or pick that the draft doesn't speak of leaves it as true as it was
        return Judgement("same")
    silent = _silent(outcome)
    if not silent:
        return _moved(outcome, _reasons(row, outcome, desk), row, desk)
    return _moved(outcome, contradicted, row, desk) if (contradicted := _changed(row, outcome, desk)) else _patient(row, silent, desk)


def superseded(heir: str) -> Judgement:
    """The customer's people wrote again about the same order: case ``heir`` takes this one's place."""
    return Judgement("moved", (f"the customer wrote again about it, and case {heir} takes its place",), f"{JOINED}{heir}", "superseded")


def replied(earlier: str) -> Judgement:
    """A person answered the same question with a reply to the mail of an earlier case."""
    why = f"a reply to the same sender's earlier mail about it (case {earlier}) went out after this mail had come"
    return Judgement("moved", (why,), f"{REPLIED}{earlier}", "superseded")


def settled() -> Judgement:
    """The customer took the question back."""
    return Judgement("moved", ("the customer wrote that the question is settled",), f"{JOINED}{cases.MOOT}", "superseded")


def _silent(outcome: Outcome) -> frozenset[str]:
    """The systems whose silence is all that stands in the way; one that talks nonsense about an order is no silent one."""
    decision, dossier = outcome.decision, outcome.dossier
    if decision is None or dossier is None or {finding.rule for finding in decision.hits} != {"source_unavailable"}:
        return frozenset()
    views = [*dossier.sources, *(view for packet in dossier.packets for view in packet.sources)]
    bad = [view for view in views if view.needed and view.reply in (*_SILENT, "malformed")]
    return frozenset() if any(view.reply == "malformed" for view in bad) else frozenset(view.system for view in bad)


def _patient(row: DraftRow, silent: Collection[str], desk: Desk) -> Judgement:
    """A draft stands while what it rests on is fresh by that system's own measure."""
    over = sorted(system for system in silent if desk.now() > _until(row, system, desk))
    if not over:
        return Judgement("silent")
    names = " and ".join(NAMES.get(system, f"the {system}") for system in over)
    why = f"{names} can't be asked any more, and the draft's facts are older than may be trusted"
    return Judgement("moved", (why,), _fingerprint("silent", *over), "silent")


def _until(row: DraftRow, system: str, desk: Desk) -> datetime:
    fresh, as_of = desk.systems.fresh_for.get(system), row.as_of.get(system)
    if fresh is not None and as_of is not None:
        # exactly fresh_for old is still fresh, as in the rule source_stale
        return datetime.fromtimestamp(datetime.fromisoformat(as_of).timestamp() + fresh, tz=desk.now().tzinfo)
    return row.checked_at + desk.settings.podesk.watch.give_up


def _changed(row: DraftRow, outcome: Outcome, desk: Desk) -> list[str]:
    """Facts that the draft rests on and that are told otherwise now."""
    now = drafts.facts(outcome)
    told = {key: value for key, value in now.items() if key in row.facts}
    return changes({key: row.facts[key] for key in told}, told, desk.visibility)


def _moved(outcome: Outcome, why: list[str], row: DraftRow, desk: Desk) -> Judgement:
    hits = outcome.decision.hits if outcome.decision else ()
    rules = {finding.rule for finding in hits}
    aged = bool(rules) and rules <= _AGED and not _changed(row, outcome, desk)
    change = _fingerprint(outcome.lane, outcome.packet_hash, *(finding.rule for finding in hits))
    return Judgement("moved", tuple(why), change, "silent" if aged else "contradicted")


def _reasons(row: DraftRow, outcome: Outcome, desk: Desk) -> list[str]:
    """What rules say now, then which facts changed. Where the order is held, facts that nobody tells any more are no news."""
    hits = outcome.decision.hits if outcome.decision else ()
    now = drafts.facts(outcome)
    before = {key: value for key, value in row.facts.items() if key in now or outcome.lane == "draft"}
    found = [*(finding.title for finding in hits), *changes(before, now, desk.visibility)]
    return found or ["what the systems say of the order is no longer what the draft says"]


def _fingerprint(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:16]
