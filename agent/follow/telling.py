"""News of promises becomes paper: a card on a delivery, an escalation with an owner, or a follow-up draft with its card. Judges nothing."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from agent.follow.events import DELIVERED, EVENTS, path_of, worst
from agent.follow.follow_up import FollowUp, follow_up
from agent.ledger import drafts
from agent.ledger.tables import CaseRow, DraftRow, PromiseRow
from agent.model.effect import Folder
from agent.model.inquiry import Asked
from agent.model.outcome import Outcome, Owner
from agent.papers import MARK, insider, sender
from agent.review.desk_side import Reviewer
from agent.review.page import Page
from agent.stages.assign import owner_of
from agent.stages.card import Card, CardContext, Promised, promise_card
from agent.stages.envelope import Envelope, card_message, draft_message
from agent.wording.plain import day, moment
from connectors.po import po_key
from policies.packet import AccountView
from policies.promise import said

_WAITS = "A follow-up to a customer waits in Drafts.\n\nCase: {case}\nPO:   {pos}\nWhy:  {why}\n\nThe card is in the desk's Cards folder.\n"
_SEND = "Read the draft in Drafts and send it, or move it to Approve; or tell the customer by hand."


class News(NamedTuple):
    """One promise with what people must know of it."""

    row: PromiseRow
    event: str
    why: str


def tell(hand: Reviewer, page: Page, case: CaseRow, news: Sequence[News], weighed: Outcome | None) -> None:
    """One card a kind of news: what was delivered is only noted, for all else somebody must act."""
    # an answer that nobody files has no place on a card
    outcome = weighed.model_copy(update={"draft": None, "verification": None, "wording": None}) if weighed else None
    delivered = [one for one in news if one.event == DELIVERED]
    trouble = [one for one in news if one.event != DELIVERED]
    if delivered:
        hand.tally["delivered"] += 1
        card = _card(page, case, delivered, outcome, "Delivered: promise closed", None, "Nothing to do: this is the proof of delivery.")
        _file(page, case, card, "cards", delivered, ["\\Seen"])
    if not trouble:
        return
    hand.tally["told"] += 1
    rows = [one.row for one in trouble]
    written = follow_up(hand.desk, rows, {int(one.row.id or 0): one.event for one in trouble}, outcome) if _free(case) else None
    if written is None:
        _escalate(page, case, trouble, outcome)
    else:
        hand.tally["drafted"] += 1
        _draft(page, case, trouble, written)


def _free(case: CaseRow) -> bool:
    """Nobody has a draft of this case in hand, and no exception of it is open."""
    return case.state in ("closed", "withdrawn", "rejected") or (
        case.state == "escalated" and case.rule in EVENTS and case.owned_at is None
    )


def _account(outcome: Outcome | None) -> AccountView | None:
    return outcome.dossier.account if outcome and outcome.dossier else None


def _escalate(page: Page, case: CaseRow, news: Sequence[News], outcome: Outcome | None) -> None:
    event = worst([one.event for one in news])
    account = _account(outcome)
    owner = page.escalate(case, event.id, path_of(event, page.desk.policies), account)
    _file(page, case, _card(page, case, news, outcome, event.title, owner, event.next_step), "escalations", news)
    also = owner_of("account_owner", page.desk.people, page.now, account).email
    page.notice(case, event.id, _topic(news), owner, *({also} - {owner.email, ""}))


def _draft(page: Page, case: CaseRow, news: Sequence[News], written: FollowUp) -> None:
    """The draft as a new revision of the case, its card beside it, and a word to the account's owner."""
    event, desk = worst([one.event for one in news]), page.desk
    outcome = written.outcome
    assert outcome.draft is not None and outcome.decision is not None
    case.revision, case.token, case.state, case.ended, case.closed_at = case.revision + 1, desk.draw(), "drafted", "", None
    case.changed_at, case.packet_hash, case.rule = page.now, outcome.packet_hash, event.id
    case.owned_at, case.climbed_at = None, None
    under = {"case": case.id, "revision": case.revision, "packet_hash": outcome.packet_hash, "date": page.now}
    message = draft_message(outcome.draft, written.thread, sender(desk), token=case.token, **under)  # type: ignore[arg-type]
    owner = owner_of("account_owner", desk.people, page.now, _account(outcome))
    case.path, case.owner_name, case.owner_email, case.due_at = owner.path, owner.name, owner.email, owner.due_at
    card = _card(page, case, news, outcome, f"{event.title}: follow-up drafted", owner, _SEND)
    made = card_message(card.subject, card.text, card.html, sender(desk), **under)  # type: ignore[arg-type]
    page.append(case.id, "cards", made.message_id, made.content, ["\\Seen"])
    page.append(case.id, "drafts", message.message_id, message.content, ["\\Draft", "\\Seen", MARK])
    page.rows.add_all([case, _draft_row(page, case, written, message)])
    page.say(
        case.id, "follow_up.drafted", revision=case.revision, news=written.news, packet=outcome.packet_hash, policy=desk.policy_version
    )
    text = _WAITS.format(case=case.id, pos=", ".join(case.pos[:5]), why=event.title)
    page.word(case, insider(desk, owner.email), f"Follow-up drafted · {event.title} · PO {', '.join(case.pos[:5])}", text, _topic(news))


def _draft_row(page: Page, case: CaseRow, written: FollowUp, message: Envelope) -> DraftRow:
    decision = written.outcome.decision
    assert decision is not None
    return DraftRow(
        case_id=case.id,
        revision=case.revision,
        mailbox=case.mailbox,
        message_id=message.message_id,
        said=said(decision.packets),
        facts=drafts.facts(written.outcome),
        as_of=drafts.as_of(written.outcome),
        asked=written.asked.kept(),
        made_at=page.now,
        checked_at=page.now,
        promised=drafts.commitments(written.outcome),
        news=written.news,
    )


# --- cards ----------------------------------------------------------------------------------------------------------------


def _card(
    page: Page, case: CaseRow, news: Sequence[News], outcome: Outcome | None, headline: str, owner: Owner | None, next_step: str
) -> Card:
    podesk = page.desk.settings.podesk.desk
    mail = Asked.read(news[0].row.asked).mail
    context = CardContext(
        desk_name=podesk.name,
        tzname=podesk.timezone,
        case=case.id,
        subject=case.subject,
        sender=case.sender,
        received_at=mail.date,
        visibility=page.desk.visibility,
    )
    told = tuple(Promised(what=_promised(page, one.row), why=one.why) for one in news)
    return promise_card(headline, told, _only(outcome, [one.row.po_key for one in news]), context, owner, next_step)


def _promised(page: Page, row: PromiseRow) -> str:
    """``PO 77001 ships by Fri, Nov 27, 2026: said to dana@… on Mon, Nov 23, 2026 09:12 CST (sent unchanged)``."""
    parcel = f", parcel {row.subject}" if row.subject else ""
    due = f" by {day(date.fromisoformat(row.due))}" if row.due else ""
    what = {"ship": "ships", "delivery": "is delivered" if due else "is on its way", "pickup": "is ready for pick-up"}.get(row.kind, "")
    to = f" to {row.recipient}" if page.desk.visibility.on_card("mail", "sender") else ""
    when = moment(row.made_at, page.desk.settings.podesk.desk.timezone)
    return f"PO {row.po} {what}{due}{parcel}: said{to} on {when} ({row.became.replace('_', ' ')})"


def _only(outcome: Outcome | None, keys: Sequence[str]) -> Outcome | None:
    """The outcome with the orders that are spoken of alone."""
    if outcome is None or outcome.decision is None:
        return outcome
    packets = tuple(packet for packet in outcome.decision.packets if po_key(packet.po_number) in keys)
    return outcome.model_copy(update={"decision": outcome.decision.model_copy(update={"packets": packets})})


def _file(page: Page, case: CaseRow, card: Card, folder: Folder, news: Sequence[News], flags: Sequence[str] = ()) -> None:
    tag = f"p{zlib.crc32(_topic(news).encode('utf-8', 'replace')):08x}"
    made = card_message(
        card.subject, card.text, card.html, sender(page.desk), case=case.id, revision=case.revision, packet_hash="", date=page.now, tag=tag
    )
    page.append(case.id, folder, made.message_id, made.content, flags)


def _topic(news: Sequence[News]) -> str:
    """One change, one topic; the same change again after it was settled is another."""
    return ".".join(["promise", *(f"{one.row.id}-{one.row.tells}" for one in news)])
