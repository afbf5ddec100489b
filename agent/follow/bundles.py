"""The hour's notices to an owner who wants them together (``notify = "hourly"``): one mail an owner and hour, within business hours.

It lists what still waits for somebody: what was taken up or ended meanwhile is left out, and a bundle with nothing in it isn't sent.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from agent.desk import Post
from agent.ledger import cases, drafts, journal
from agent.ledger.tables import CaseRow, EffectRow
from agent.papers import sender
from agent.stages.envelope import staff_message
from agent.wording.plain import clip, moment, plural


def bundle_notices(post: Post) -> None:
    """Put together what is due now. One transaction: a notice is in one bundle, or still waits for one."""
    now = post.desk.now()
    with post.ledger.transaction() as session:
        waiting = cases.hourly(session, now)
        known = cases.by_id(session, {row.case_id for row in waiting})
        by_address: dict[str, list[EffectRow]] = defaultdict(list)
        for row in waiting:
            case = known.get(row.case_id)
            if case is not None and case.state in ("waiting", "planned"):
                continue  # its card isn't filed yet
            open_still = case is not None and case.state == "escalated" and case.owned_at is None
            row.state, row.done_at = "bundled" if open_still else "void", now
            session.add(row)
            if open_still:
                by_address[row.recipients[0]].append(row)
        session.flush()
        steps = [_bundle(post, address, [known[row.case_id] for row in rows], now) for address, rows in by_address.items()]
        ids = [number for number, _new in drafts.plan(session, steps)]
        if ids:
            post.enqueue(session, "notify", *ids)
        lines = [(row.case_id, "notice.bundled", {"to": address}) for address, rows in by_address.items() for row in rows]
        journal.add(session, now, lines)


def _bundle(post: Post, address: str, bundled: Sequence[CaseRow], now: datetime) -> dict[str, object]:
    desk = post.desk
    zone = desk.settings.podesk.desk.timezone
    rows = sorted({case.id: case for case in bundled}.values(), key=lambda case: (case.due_at or now, case.id))
    first = moment(rows[0].due_at, zone) if rows[0].due_at else ""
    subject = f"{plural(len(rows), 'exception')} · first due {first}" if first else plural(len(rows), "exception")
    listed = "".join(f"- {line(case, zone)}\n" for case in rows)
    text = f"These exceptions wait for your decision, the most urgent first.\n\n{listed}\n"
    text += "The cards with the evidence are in the desk's Escalations folder.\n"
    ident = f"hourly-{now:%Y%m%d%H}"
    number = zlib.crc32(address.lower().encode())
    made = staff_message((address,), subject, text, sender(desk), case=ident, revision=number, date=now, tag=f"{now:%M}")
    step = drafts.step(ident, "", "notice", made.message_id, now, content=made.content, recipients=[address], purpose=cases.STAFF)
    return dict(step)


def line(case: CaseRow, zone: str) -> str:
    """``Due Mon, Nov 23, 2026 11:00 CST · backorder · PO 48817 · case PD-…``: no facts, no customer's words."""
    numbers = ", ".join(clip(po, 40) for po in case.pos[:5]) + (" …" if len(case.pos) > 5 else "")
    due = f"due {moment(case.due_at, zone)}" if case.due_at else ""
    rule = case.rule.replace("_", " ")
    return " · ".join(filter(None, (due, clip(rule, 60), f"PO {numbers}" if numbers else "no PO", f"case {case.id}")))
