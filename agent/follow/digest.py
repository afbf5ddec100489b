"""The morning's digest to the supervisor: what was left over when the desk opened. Ids, POs, rules, times; no facts, no customer's words.

Once a business day, from the opening on. Where nothing was left over nothing is sent: a mail that says nothing isn't read for long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agent.desk import Post
from agent.follow.bundles import line
from agent.ledger import cases, drafts, promises
from agent.ledger.promises import PromiseCount
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow, PromiseRow
from agent.papers import insider, sender
from agent.stages.envelope import staff_message
from agent.wording.plain import day, plural

MOST = 20


@dataclass(frozen=True)
class Left:
    """What was there at the opening, each list the oldest first."""

    overdue: tuple[CaseRow, ...] = ()
    open: tuple[CaseRow, ...] = ()
    doubtful: tuple[CaseRow, ...] = ()
    waiting: tuple[CaseRow, ...] = ()
    parked: tuple[CaseRow, ...] = ()
    drafts: tuple[CaseRow, ...] = ()
    at_risk: tuple[PromiseRow, ...] = ()
    silent: tuple[PromiseRow, ...] = ()
    promised: PromiseCount = field(default_factory=PromiseCount)

    @property
    def nothing(self) -> bool:
        """There is nothing that anybody must look at."""
        lists = (self.overdue, self.open, self.doubtful, self.waiting, self.parked, self.drafts, self.at_risk, self.silent)
        return not any(lists)


def send_digest(post: Post) -> None:
    """Decide once about this business day's digest, and send it where there is something to say."""
    now = post.desk.now()
    opened = post.desk.people.working.opening(now)
    address = insider(post.desk, post.desk.people.supervisor)
    if opened is None or not address:
        return
    today = opened.astimezone(post.desk.tz)
    ident = f"digest-{today:%Y-%m-%d}"
    with post.ledger.transaction() as session:
        if cases.is_planned(session, ident):
            return
        left = _left(session, opened, now)
        made = staff_message((address,), _subject(left), _text(left, post, today), sender(post.desk), case=ident, revision=1, date=now)
        content = {"content": made.content, "recipients": [address], "purpose": cases.STAFF, "state": "void" if left.nothing else "planned"}
        [(number, _new)] = drafts.plan(session, [drafts.step(ident, "", "notice", made.message_id, now, **content)])
        if not left.nothing:
            post.enqueue(session, "notify", number)


def _left(session: Session, opened: datetime, now: datetime) -> Left:
    rows = cases.open_before(session, opened)
    escalated = [row for row in rows if row.state == "escalated" and row.changed_at < opened]
    followed = [row for row in promises.following(session) if row.made_at < opened]
    return Left(
        overdue=tuple(row for row in escalated if row.due_at is not None and row.due_at < now and row.rule != "send_doubtful"),
        open=tuple(row for row in escalated if (row.due_at is None or row.due_at >= now) and row.rule != "send_doubtful"),
        doubtful=tuple(row for row in escalated if row.rule == "send_doubtful"),
        waiting=tuple(row for row in rows if row.state == "waiting"),
        parked=tuple(row for row in rows if row.state == "parked"),
        drafts=tuple(row for row in rows if row.state in ("drafted", "outdated")),
        at_risk=tuple(row for row in followed if row.state != "kept" and row.told and row.told_at and row.told_at < opened),
        silent=tuple(row for row in followed if row.waits_for),
        promised=promises.tally(session),
    )


def _subject(left: Left) -> str:
    counts = (
        (left.overdue, "overdue"),
        (left.doubtful, "in doubt"),
        (left.open, "open"),
        (left.waiting, "waiting"),
        (left.parked, "parked"),
    )
    parts = [f"{len(rows)} {word}" for rows, word in counts if rows]
    parts += [plural(len(left.at_risk), "promise") + " at risk"] if left.at_risk else []
    return f"Morning digest: {', '.join(parts) or plural(len(left.drafts), 'draft') + ' unsent'}"


def _text(left: Left, post: Post, today: datetime) -> str:
    zone = post.desk.settings.podesk.desk.timezone
    parts = [f"{post.desk.settings.podesk.desk.name}, {day(today)}: what was left over when the desk opened.\n"]
    parts += _section("Overdue exceptions", [_owned(row, zone) for row in left.overdue])
    parts += _section("May have gone out: check", [_owned(row, zone) for row in left.doubtful])
    parts += _section("Open exceptions", [_owned(row, zone) for row in left.open])
    parts += _section("Waiting for a system", [f"{line(row, zone)} · waits for {', '.join(row.waits_for)}" for row in left.waiting])
    parts += _section("Parked: the agent failed on these mails", [line(row, zone) for row in left.parked])
    parts += _section("Drafts that nobody has sent", [line(row, zone) for row in left.drafts])
    parts += _section("Promises at risk", [_promise(row) for row in left.at_risk])
    parts += _section(
        "Promises whose systems are silent", [f"{_promise(row)} · waits for {', '.join(row.waits_for)}" for row in left.silent]
    )
    count = left.promised
    parts.append(f"Promises so far: {count.kept} kept, {count.broken} broken, {count.open} open.\n")
    return "\n".join(parts)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        more = f"- and {len(lines) - MOST} more: podesk cases\n" if len(lines) > MOST else ""
        yield f"{title} ({len(lines)})\n" + "".join(f"- {one}\n" for one in lines[:MOST]) + more


def _owned(row: CaseRow, zone: str) -> str:
    who = row.owner_name or row.owner_email or "no owner"
    return f"{line(row, zone)} · {who}{', taken up' if row.owned_at else ''}"


def _promise(row: PromiseRow) -> str:
    return f"PO {row.po} · {row.event.replace('_', ' ') or row.kind} · case {row.case_id}"
