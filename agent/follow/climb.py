"""Exceptions that nobody took up in time climb to the supervisor, once: a notice, and their card is filed anew, unread and marked OVERDUE.

A card that somebody has flagged, answered or moved is theirs and climbs no more; the digest still lists it while it is open.
"""

from __future__ import annotations

import zlib
from functools import partial

from agent.ledger import cases, reviews
from agent.ledger.tables import CaseRow, SightingRow
from agent.papers import insider
from agent.review.desk_side import Reviewer
from agent.review.page import Page
from agent.stages.envelope import message_id, overdue_card
from agent.wording.plain import moment

_TEXT = """Nobody has taken this exception up in time.

Case:  {case}
PO:    {pos}
Rule:  {rule}
Due:   {due}
Owner: {owner}

The card is in the desk's Escalations folder, marked OVERDUE. Whoever flags, moves or answers it takes it up.
"""


def climb(hand: Reviewer) -> None:
    """Everything that is due, open and nobody's."""
    with hand.post.ledger.reading() as rows:
        late = [case.id for case in cases.overdue(rows, hand.settings.name, hand.now)]
    for case_id in late:
        hand.apart(partial(_climb, hand, case_id), case=case_id)


def _climb(hand: Reviewer, case_id: str) -> None:
    card = _card(hand, case_id)
    with hand.page() as page:
        case = reviews.locked(page.rows, case_id)
        if case is None or not cases.is_overdue(case, page.now):
            return  # somebody was quicker
        case.climbed_at = page.now
        page.rows.add(case)
        page.say(case.id, "exception.climbed", rule=case.rule, due=case.due_at, owner=case.owner_email)
        _tell(page, case)
        if card is not None:
            _file_anew(page, case, *card)
    hand.tally["climbed"] += 1


def _card(hand: Reviewer, case_id: str) -> tuple[SightingRow, bytes] | None:
    """The newest card of the case in Escalations, as far as seen."""
    with hand.post.ledger.reading() as rows:
        seen = [one for one in reviews.seen_of(rows, hand.settings.name, case_id, "escalations") if one.kind == "card"]
    validity = hand.states["escalations"].uidvalidity
    current = [one for one in seen if one.uidvalidity == validity]
    if not current:
        return None
    newest = max(current, key=lambda one: one.uid)
    for found in hand.session.fetch(hand.name("escalations"), [newest.uid], hand.desk.intake.max_bytes):
        if not found.truncated and "\\deleted" not in {flag.lower() for flag in found.flags}:
            return newest, found.content
    return None


def _file_anew(page: Page, case: CaseRow, seen: SightingRow, content: bytes) -> None:
    ident = message_id(
        case.id, "card", case.revision, page.desk.style.address.rpartition("@")[2], f"o{zlib.crc32(seen.message_id.encode()):08x}"
    )
    page.append(case.id, "escalations", ident, overdue_card(content, ident, page.now))
    page.move(case.id, seen, "done")


def _tell(page: Page, case: CaseRow) -> None:
    podesk = page.desk.settings.podesk.desk
    due = moment(case.due_at, podesk.timezone) if case.due_at else "not said"
    pos = ", ".join(case.pos[:5]) or "none named"
    rule = case.rule.replace("_", " ")
    subject = f"Overdue since {due} · {rule} · PO {pos}"
    text = _TEXT.format(case=case.id, pos=pos, rule=rule, due=due, owner=case.owner_name or case.owner_email or "nobody")
    page.word(case, insider(page.desk, podesk.supervisor or ""), subject, text, f"overdue.{case.due_at}")
