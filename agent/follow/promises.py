"""Every promise that is still followed, held against what the systems say now; what is news is told once.

The systems are asked for all promises together, so that the number of questions doesn't grow with them. Where one is silent nothing is
concluded: the promise waits, and its case's history says for what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from agent.follow.events import DELIVERED
from agent.follow.telling import News, tell
from agent.ledger import promises, reviews
from agent.ledger.tables import PromiseRow
from agent.model.inquiry import Asked
from agent.model.outcome import Outcome
from agent.review import truth
from agent.review.desk_side import Reviewer
from agent.review.page import Page
from connectors.po import po_key
from policies.follow import Clock, Following, follow
from policies.packet import Packet

BATCH = 1000
_BUSY = ("sending", "planned", "waiting")  # in the middle of something: the next look tells


def follow_promises(hand: Reviewer) -> None:
    """One look at all of them."""
    with hand.post.ledger.reading() as rows:
        followed = promises.following(rows, hand.settings.name)
    groups: dict[tuple[str, str], list[PromiseRow]] = defaultdict(list)
    for row in followed:
        groups[(row.case_id, row.asked)].append(row)
    asked = list(groups)
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        for key, outcome in zip(batch, truth.outcomes([Asked.read(text) for _case, text in batch], hand.desk), strict=True):
            hand.apart(partial(_case, hand, key[0], groups[key], outcome), case=key[0])


def _case(hand: Reviewer, case_id: str, rows: Sequence[PromiseRow], outcome: Outcome | None) -> None:
    """One case's promises: nothing is written where nothing is new."""
    found = [(row, _found(hand, row, outcome)) for row in rows]
    hand.tally["followed"] += len(found)
    hand.tally["waiting"] += sum(bool(now.waits) for _row, now in found)
    if not any(_changed(row, now) for row, now in found):
        return
    with hand.page() as page:
        case = reviews.locked(page.rows, case_id)
        if case is None or case.state in _BUSY:
            return
        held = promises.locked(page.rows, [int(row.id or 0) for row in rows])
        current = [(held[int(row.id or 0)], now) for row, now in found if held[int(row.id or 0)].ended_at is None]
        news = [one for row, now in current if (one := _enter(hand, page, row, now)) is not None]
        if news:
            tell(hand, page, case, news, outcome)


def _found(hand: Reviewer, row: PromiseRow, outcome: Outcome | None) -> Following:
    packets = outcome.decision.packets if outcome and outcome.decision else ()
    clock = Clock(now=hand.now, zone=hand.desk.settings.podesk.desk.timezone)
    return follow(promises.commitment(row), row.state, _packet(row, packets), clock)  # type: ignore[arg-type]


def _packet(row: PromiseRow, packets: Sequence[Packet]) -> Packet | None:
    return next((packet for packet in packets if po_key(packet.po_number) == row.po_key), None)


def _changed(row: PromiseRow, now: Following) -> bool:
    picked_up = now.scanned and row.picked_up_at is None
    told = row.told if now.waits else now.change
    return picked_up or now.over or (now.state, told[:500], list(now.waits)) != (row.state, row.told, row.waits_for)


def _enter(hand: Reviewer, page: Page, row: PromiseRow, now: Following) -> News | None:
    """Write down what has become of a promise; returns what people must know of it, once a change."""
    what = {"po": row.po, "kind": row.kind, "due": row.due, "parcel": row.subject}
    if now.waits and list(now.waits) != row.waits_for:
        page.say(row.case_id, "promise.waits", **what, waits_for=list(now.waits))
    row.waits_for, row.checked_at = list(now.waits), page.now
    if now.scanned and row.picked_up_at is None:
        row.picked_up_at = page.now
        page.say(row.case_id, "promise.picked_up", **what)
    if row.state == "open" and now.state != "open":
        row.state, row.decided_at = now.state, page.now
        page.say(row.case_id, f"promise.{now.state}", **what, why=now.why)
        hand.tally[now.state] += 1
    if now.over:
        row.ended_at = page.now
    page.rows.add(row)
    return _news(page, row, now)


def _news(page: Page, row: PromiseRow, now: Following) -> News | None:
    if now.waits or now.change[:500] == row.told:
        return None
    if not now.event:
        page.say(row.case_id, "promise.settled", po=row.po, kind=row.kind, due=row.due, was=row.event)
        row.told = ""
        return None
    # who was told that the day was lost needn't be told that it was
    silent = now.event == "promise_late" and row.event
    row.told, row.why, row.tells, row.told_at = now.change[:500], now.why, row.tells + 1, page.now
    if silent:
        return None
    if now.event != DELIVERED:
        row.event = now.event
    page.say(row.case_id, f"promise.{now.event.removeprefix('promise_')}", po=row.po, kind=row.kind, due=row.due, why=now.why)
    return News(row, now.event, now.why)
