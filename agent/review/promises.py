"""What a text that was really sent has promised goes into the ledger of promises, and takes the place of what the same person was told
of the same order before. Tells nobody and writes to no mailbox; :mod:`agent.follow` does the following up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from agent.ledger import promises
from agent.ledger.mails import clean, parent_key
from agent.ledger.tables import CaseRow, PromiseRow
from agent.model.draft import Verification
from agent.model.inquiry import Asked
from agent.review.page import Page
from connectors.po import po_key
from policies.commitment import Commitment, committed
from policies.follow import Clock, Following, follow
from policies.packet import Packet


@dataclass(frozen=True)
class Reply:
    """A text that went out: who was told, by whom as far as From says, in which message. ``wrong``: contradicted when it was found."""

    became: str
    revision: int
    recipient: str
    message_id: str
    said_by: str
    asked: Asked
    wrong: bool = False


def carried(verification: Verification, packets: Sequence[Packet]) -> tuple[Commitment, ...]:
    """What a text promises by its supported sentences."""
    return committed(packets, [(one.atom, one.slots) for one in verification.sentences if one.atom is not None])


def remember(page: Page, case: CaseRow, reply: Reply, commitments: Iterable[Commitment], packets: Sequence[Packet] = ()) -> None:
    """Enter a reply's promises. ``packets``: the systems' word now, where it is known."""
    by_po = {po_key(packet.po_number): packet for packet in packets}
    known = {row.key for row in promises.of_case(page.rows, case.id)}
    fresh = [row for one in commitments if (row := _row(page, case, reply, one)).key not in known]
    before = promises.standing(page.rows, case.mailbox, fresh[0].recipient, {row.po_key for row in fresh}) if fresh else []
    # a text read again, since a system was silent at first, takes nothing back that it has said itself
    before = [row for row in before if (row.case_id, row.message_id) != (case.id, parent_key(reply.message_id))]
    for row in before:
        _replace(page, row, [one for one in fresh if one.po_key == row.po_key], by_po.get(row.po_key))
    for row in fresh:
        _first_look(page, row, by_po.get(row.po_key), reply.wrong)
        page.rows.add(row)
        what = {"po": row.po, "kind": row.kind, "due": row.due, "parcel": row.subject, "state": row.state}
        page.say(case.id, "promise.made", **what, by=row.said_by, how=row.became, revision=row.revision)


def _row(page: Page, case: CaseRow, reply: Reply, one: Commitment) -> PromiseRow:
    [kept] = promises.kept_form([one])
    what = [case.id, po_key(one.po), one.kind, one.subject, parent_key(reply.message_id)]
    return PromiseRow(
        key=sha256("\n".join(what).encode("utf-8", "replace")).hexdigest(),
        case_id=case.id,
        mailbox=case.mailbox,
        po=clean(one.po)[:200],
        po_key=clean(po_key(one.po))[:200],
        order_number=clean(one.order)[:200],
        kind=one.kind,
        subject=clean(one.subject)[:200],
        due=kept["due"],
        customer_id=(case.customer_id or "")[:200],
        recipient=clean(reply.recipient).lower()[:320],
        said_by=clean(reply.said_by)[:320],
        became=reply.became,
        message_id=parent_key(reply.message_id),
        revision=reply.revision,
        made_at=page.now,
        asked=reply.asked.kept(),
    )


def _first_look(page: Page, row: PromiseRow, packet: Packet | None, wrong: bool) -> None:
    """What is settled already needs no following; a change that the correction card tells of is no news."""
    found = _follow(page, row, packet)
    if found.over:
        row.state, row.decided_at, row.ended_at = found.state, page.now, page.now
    elif wrong:
        row.told, row.event, row.why = found.change[:500], found.event, found.why


def _replace(page: Page, row: PromiseRow, newer: Sequence[PromiseRow], packet: Packet | None) -> None:
    """A later reply to the same person on the same order: the older promise is judged by what is known, and followed no more."""
    if row.state == "open":
        found = _follow(page, row, packet)
        later = row.due and any(one.kind == row.kind and one.due > row.due for one in newer)
        row.state = found.state if found.state != "open" else "broken" if later else "renewed"
        row.decided_at = page.now
    row.ended_at = page.now
    page.rows.add(row)
    page.say(row.case_id, f"promise.{row.state}", po=row.po, kind=row.kind, due=row.due, parcel=row.subject, by="a later reply")


def _follow(page: Page, row: PromiseRow, packet: Packet | None) -> Following:
    clock = Clock(now=page.now, zone=page.desk.settings.podesk.desk.timezone)
    state = row.state if row.state in ("kept", "broken") else "open"
    return follow(promises.commitment(row), state, packet, clock)  # type: ignore[arg-type]
