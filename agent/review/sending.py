"""Approved drafts on their way out: written down before the mail server is asked, sent at most once, put away afterwards.

Found half-way after a crash a mail is never repeated: a card says that it may have gone out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.ledger import cases, drafts, mails, replies, reviews
from agent.ledger.tables import CaseRow, ReplyRow, SightingRow
from agent.model.inquiry import Asked
from agent.model.mail import InboundMail
from agent.review.admission import still_open
from agent.review.desk_side import Reviewer
from agent.review.inbox import customer_mail
from agent.review.person import BY_US, MOVED, person
from agent.review.promises import Reply, remember
from agent.stages.envelope import reply_message
from agent.stages.intake import read
from connectors.errors import ConnectorError, Denied, Doubtful, Unavailable
from connectors.ports import OutgoingMail
from policies.commitment import Commitment
from policies.packet import Packet

_TRIES = 5  # a mail server that is away so often: a person decides


@dataclass(frozen=True)
class Candidate:
    """A message in Approve: where it lies, what it says, and what we know of it."""

    seen: SightingRow
    mail: InboundMail
    inside: bool = True
    case: CaseRow | None = None
    filed: bytes = b""
    asked: Asked | None = None
    promised: tuple[Commitment, ...] = ()
    packets: tuple[Packet, ...] = ()
    news: Mapping[str, str] = field(default_factory=dict)

    @property
    def case_id(self) -> str:
        """Its case, or the id under which a stranger is spoken of."""
        return self.seen.case_id or ""


def send(reviewer: Reviewer, one: Candidate, became: str) -> str:
    """Send it; returns why that can't be, in a sentence for a person, or nothing."""
    outgoing = reviewer.post.outgoing
    if outgoing is None:
        return "no [smtp] is configured, so nothing can be sent from here"
    message = _written_down(reviewer, one, became)
    if message is None:
        return ""
    try:
        outgoing.send(message)
    except Doubtful:
        in_doubt(reviewer)
    except Denied as error:
        _undo(reviewer, one)
        return f"the mail server refused it: {error.reason}"
    except (Unavailable, ConnectorError) as error:
        if _undo(reviewer, one) >= _TRIES:
            return f"the mail server could not be reached {_TRIES} times: {error.reason}"
    else:
        _gone_out(reviewer, one, message, became)
    return ""


def _written_down(reviewer: Reviewer, one: Candidate, became: str) -> OutgoingMail | None:
    """Commit that it is being sent, with its very bytes; None where somebody was quicker."""
    filed = read(one.filed)
    content = reply_message(one.filed, one.mail.text, reviewer.now)
    kept = {address.address for address in one.mail.cc}
    recipients = [address.address for address in filed.to] + [address.address for address in filed.cc if address.address in kept]
    with reviewer.page() as page:
        case = reviews.locked(page.rows, one.case_id)
        row = reviews.draft_row(page.rows, one.case_id, one.seen.revision)
        if case is None or row is None or not still_open(case, row):
            return None
        step = reviews.send_of(page.rows, case.id, filed.message_id)
        if step is None:
            values = {"purpose": reviews.REVIEW, "state": "sending", "content": content, "recipients": recipients, "attempts": 1}
            cases.plan(page.rows, [drafts.step(case.id, case.mailbox, "send", filed.message_id, page.now, **values)])
        elif step.state == "void":
            step.state, step.content, step.recipients, step.attempts = "sending", content, recipients, step.attempts + 1
            page.rows.add(step)
        else:
            return None
        case.state, row.state, case.changed_at = "sending", "sending", page.now
        page.rows.add_all([case, row])
        who, told = person(one.mail, reviewer.desk.style.address, MOVED)
        page.say(case.id, "draft.approved", revision=case.revision, became=became, to=recipients, person=who, evidence=told)
    return OutgoingMail(sender=reviewer.desk.style.address, recipients=tuple(recipients), content=content)


def _undo(reviewer: Reviewer, one: Candidate) -> int:
    """The mail server surely did not take it: as before. Returns how often that was."""
    with reviewer.page() as page:
        case = reviews.locked(page.rows, one.case_id)
        step = reviews.send_of(page.rows, one.case_id, read(one.filed).message_id)
        row = reviews.draft_row(page.rows, one.case_id, one.seen.revision)
        if case is None or step is None or row is None or step.state != "sending":
            return 0
        step.state, case.state, row.state = "void", "drafted", "filed"
        page.rows.add_all([step, case, row])
        page.say(case.id, "draft.send_failed", revision=case.revision, attempts=step.attempts)
        return step.attempts


def _gone_out(reviewer: Reviewer, one: Candidate, message: OutgoingMail, became: str) -> None:
    """It is out: filed in Sent, the customer's mail marked as answered, the draft put away, the case closed."""
    ident = read(one.filed).message_id
    here = customer_mail(reviewer, one.case_id)
    with reviewer.page() as page:
        case = reviews.locked(page.rows, one.case_id)
        step = reviews.send_of(page.rows, one.case_id, ident)
        if case is None or step is None:
            return
        step.state, step.done_at = "done", page.now
        page.rows.add(step)
        page.append(case.id, "sent", ident, message.content, ["\\Seen"])
        if here is not None:
            page.mark(case.id, "inbox", here.uid, here.uidvalidity, ["\\Answered"])
        page.move(case.id, one.seen, "done")
        page.say(case.id, "reply.sent", became=became, revision=one.seen.revision, message_id=ident, to=list(message.recipients), **BY_US)
        if one.asked is not None:
            reply = Reply(became, one.seen.revision, message.recipients[0], ident, reviewer.desk.style.address, one.asked)
            remember(page, case, reply, one.promised, one.packets)
        row = ReplyRow(case_id=case.id, message_id=mails.parent_key(ident), revision=one.seen.revision, became=became, seen_at=page.now)
        row.sent_at, row.checked_at, row.text = page.now, page.now, one.mail.text
        replies.keep(page.rows, row)
        page.close(case, "approved")
        drafts.end(page.rows, case.id, one.seen.revision, became, page.now)
    reviewer.tally["approved"] += 1


def in_doubt(reviewer: Reviewer) -> None:
    """Handed to the mail server, and no answer came, or the agent died before it: never again by itself, a person looks."""
    with reviewer.post.ledger.reading() as rows:
        stuck = reviews.sends(rows, reviewer.settings.name, "sending")
    for step in stuck:
        with reviewer.page() as page:
            held = reviews.send_of(page.rows, step.case_id, step.message_id)
            case = reviews.locked(page.rows, step.case_id)
            if held is None or case is None or held.state != "sending":
                continue
            held.state = "doubtful"
            page.rows.add(held)
            drafts.end(page.rows, case.id, case.revision, "doubtful", page.now)
            page.say(case.id, "draft.in_doubt", revision=case.revision, message_id=step.message_id)
            owner = page.escalate(case, "send_doubtful")
            page.card(
                case,
                f"doubtful.{step.message_id}",
                "May have gone out: check",
                f"The approved reply to {', '.join(step.recipients)} was handed to the mail server, and whether it was taken is not known. "
                "It is not sent again by itself.",
                "Look in the mail server's log or ask the customer. If it did not arrive, answer by hand; move this card to Done.",
            )
            page.notice(case, "send_doubtful", f"doubtful.{step.message_id}", owner, reviewer.desk.people.supervisor)
        reviewer.tally["doubtful"] += 1
