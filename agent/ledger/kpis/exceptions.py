"""How long exceptions wait for a person. Read from the journal, since a case may be escalated more than once. Only reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from agent.ledger.tables import CaseRow, EffectRow, JournalRow

_CARD = "append escalations"
_EVENTS = ("case.decided", "case.filed", "case.escalated", "exception.owned", "case.closed")


@dataclass(frozen=True)
class Episode:
    """One exception: its card filed, a person's first act on it, its end. ``path``: whose it is."""

    case_id: str
    filed: datetime
    path: str = ""
    owned: datetime | None = None
    how: str = ""
    closed: datetime | None = None


def owned(session: Session, since: datetime | None = None) -> list[Episode]:
    """Exceptions by the filing of their card; each card that puts a case before a person is one."""
    query = select(JournalRow).where(col(JournalRow.event).in_(_EVENTS)).order_by(col(JournalRow.seq))
    if since is not None:
        query = query.where(col(JournalRow.at) >= since)
    found: list[Episode] = []
    now: dict[str, int] = {}  # the case's exception that is open, as a place in ``found``
    paths: dict[str, str] = {}
    for row in session.exec(query).all():
        case, data = row.case_id or "", json.loads(row.data)
        if row.event == "case.decided":
            paths[case] = str(data.get("path", ""))
        elif row.event == "case.escalated" or (row.event == "case.filed" and _CARD in {step.get("step") for step in data.get("steps", ())}):
            now[case] = len(found)
            found.append(Episode(case, row.at, str(data.get("path") or paths.get(case, ""))))
        elif case in now:
            found[now[case]] = _after(found[now[case]], row, data)
            if row.event == "case.closed":
                del now[case]
    return found


def _after(episode: Episode, row: JournalRow, data: dict[str, object]) -> Episode:
    if row.event == "exception.owned" and episode.owned is None:
        done = data.get("at")
        at = datetime.fromisoformat(str(done)) if done else row.at
        return replace(episode, owned=max(at, episode.filed), how=str(data.get("how", "")))
    return replace(episode, closed=row.at) if row.event == "case.closed" else episode


def open_since(session: Session) -> list[datetime]:
    """When the newest card of each exception that is open now was filed, the oldest first."""
    filed = func.max(EffectRow.done_at)
    query = (
        select(filed)
        .join(CaseRow, col(CaseRow.id) == col(EffectRow.case_id))
        .where(CaseRow.state == "escalated", EffectRow.kind == "append", EffectRow.folder == "escalations", EffectRow.state == "done")
        .group_by(col(CaseRow.id))
        .order_by(filed)
    )
    return [at for at in session.exec(query).all() if at is not None]
