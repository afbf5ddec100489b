"""The rows of promises: every query on them, and the count of those kept. Judges no promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from agent.ledger.tables import PromiseRow
from policies.commitment import Commitment, Kind
from policies.news import NEWS

KINDS: tuple[Kind, ...] = ("ship", "delivery", "delivered", "pickup")


@dataclass(frozen=True)
class PromiseCount:
    """Promises by what became of them. ``kept`` and ``broken`` are decided ones; ``renewed`` ones count for neither, a later reply took
    their place before they were due. ``open`` those still to be decided, ``waiting`` of them those whose systems are silent."""

    kept: int = 0
    broken: int = 0
    open: int = 0
    renewed: int = 0
    waiting: int = 0

    @property
    def decided(self) -> int:
        """What a share of kept promises rests on."""
        return self.kept + self.broken


def tally(
    session: Session, since: datetime | None = None, until: datetime | None = None, kinds: Sequence[str] = ("ship", "delivery", "pickup")
) -> PromiseCount:
    """Promises kept: decided ones by when they were decided (``since`` ≤ decided < ``until``), open ones by when they were made.

    ``delivered`` reports what has happened already, so it promises nothing and is left out unless asked for.
    """
    moment = func.coalesce(PromiseRow.decided_at, PromiseRow.made_at)
    query = select(PromiseRow.state, func.count()).where(col(PromiseRow.kind).in_(kinds))
    query = query.where(*([moment >= since] if since else []), *([moment < until] if until else []))
    found = {state: int(count) for state, count in session.exec(query.group_by(col(PromiseRow.state))).all()}
    waiting = sum(bool(row.waits_for) for row in following(session) if row.state == "open" and row.kind in kinds)
    states = {state: found.get(state, 0) for state in ("kept", "broken", "open", "renewed")}
    return PromiseCount(**states, waiting=waiting)


def decided(session: Session, since: datetime | None = None) -> list[tuple[datetime, bool]]:
    """When each promise was decided, and whether it was kept; ``delivered`` promises nothing."""
    query = select(PromiseRow.decided_at, PromiseRow.state).where(
        col(PromiseRow.state).in_(("kept", "broken")), PromiseRow.kind != "delivered", col(PromiseRow.decided_at).is_not(None)
    )
    query = query.where(*([col(PromiseRow.decided_at) >= since] if since else []))
    return [(at, state == "kept") for at, state in session.exec(query.order_by(col(PromiseRow.id))).all() if at is not None]


def following(session: Session, mailbox: str | None = None) -> list[PromiseRow]:
    """Promises that are followed, the oldest first; one whose contents were forgotten can't be."""
    query = select(PromiseRow).where(col(PromiseRow.ended_at).is_(None), PromiseRow.asked != "")
    if mailbox is not None:
        query = query.where(PromiseRow.mailbox == mailbox)
    return list(session.exec(query.order_by(col(PromiseRow.id))).all())


def of_case(session: Session, case_id: str) -> list[PromiseRow]:
    """All promises of a case, the oldest first."""
    return list(session.exec(select(PromiseRow).where(PromiseRow.case_id == case_id).order_by(col(PromiseRow.id))).all())


def locked(session: Session, ids: Iterable[int]) -> dict[int, PromiseRow]:
    """These rows, held until the transaction ends."""
    query = select(PromiseRow).where(col(PromiseRow.id).in_(list(ids))).order_by(col(PromiseRow.id)).with_for_update()
    return {int(row.id or 0): row for row in session.exec(query).all()}


def standing(session: Session, mailbox: str, recipient: str, po_keys: Iterable[str]) -> list[PromiseRow]:
    """What this person was told about these orders and is still followed."""
    query = select(PromiseRow).where(
        PromiseRow.mailbox == mailbox,
        PromiseRow.recipient == recipient,
        col(PromiseRow.po_key).in_(list(po_keys)),
        col(PromiseRow.ended_at).is_(None),
    )
    return list(session.exec(query.with_for_update()).all())


def told_days(session: Session, trackings: Iterable[str]) -> dict[str, date]:
    """Delivery days that customers were told of these parcels and are still followed; of several the latest word counts."""
    query = select(PromiseRow.subject, PromiseRow.due).where(
        col(PromiseRow.subject).in_(list(trackings)),
        PromiseRow.kind == "delivery",
        PromiseRow.due != "",
        col(PromiseRow.ended_at).is_(None),
    )
    rows = session.exec(query.order_by(col(PromiseRow.id))).all()
    return {tracking: date.fromisoformat(due) for tracking, due in rows}


def tell_anew(session: Session, case_id: str) -> None:
    """A follow-up of this case was taken away: what it told of counts as not told yet."""
    told = (col(PromiseRow.case_id) == case_id, col(PromiseRow.event).in_(list(NEWS)), col(PromiseRow.ended_at).is_(None))
    session.execute(update(PromiseRow).where(*told).values(told=""))


def commitment(row: PromiseRow | Mapping[str, str]) -> Commitment:
    """A row, or what :func:`kept_form` wrote, as the value that is judged."""
    fields = (
        {"order": row.order_number, **row.model_dump(include=set(Commitment.model_fields))} if isinstance(row, PromiseRow) else dict(row)
    )
    return Commitment.model_validate({**fields, "due": fields.get("due") or None})


def kept_form(commitments: Iterable[Commitment]) -> list[dict[str, str]]:
    """Commitments as a draft's row keeps them."""
    return [
        {"po": one.po, "kind": one.kind, "subject": one.subject, "due": one.due.isoformat() if one.due else "", "order": one.order}
        for one in commitments
    ]
