"""Drafts that people moved to Approve: asked of the systems at that moment, read by the gate, and sent, at most once.

The sending is written down before the mail server is asked. Found so after a crash it is never repeated: a card says that the mail may
have gone out. Whatever else lies in the folder is moved back unsent, with a card that says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from agent.desk import Desk
from agent.ledger import cases, drafts, mails, replies, reviews
from agent.ledger.tables import CaseRow, ReplyRow, SightingRow
from agent.model.draft import Verification
from agent.model.effect import Folder
from agent.model.inquiry import Asked
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.review import truth
from agent.review.admission import refusal, still_open
from agent.review.desk_side import Reviewer
from agent.review.inbox import customer_mail
from agent.review.person import BY_US, MOVED, person
from agent.review.sight import is_inside, sighting
from agent.review.words import complaint, level
from agent.stages.envelope import reply_message
from agent.stages.intake import read
from agent.stages.verify import verify
from agent.wording.alarms import alarms
from connectors.errors import ConnectorError, Denied, Doubtful, Unavailable
from connectors.ports import OutgoingMail
from policies.promise import atoms

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

    @property
    def case_id(self) -> str:
        """Its case, or the id under which a stranger is spoken of."""
        return self.seen.case_id or ""


def review_approved(reviewer: Reviewer) -> None:
    """What was left in the middle, then everything in the folder."""
    _in_doubt(reviewer)
    folder = reviewer.name("approve")
    validity = reviewer.session.state(folder).uidvalidity
    listed = reviewer.session.list(folder) if validity else ()
    uids = [one.uid for one in listed if "\\deleted" not in {flag.lower() for flag in one.flags}]
    found = list(reviewer.session.fetch(folder, uids, reviewer.desk.intake.max_bytes)) if uids else []
    for one in found:
        seen, mail = sighting(reviewer, "approve", validity, one)
        reviewer.apart(partial(_weigh, reviewer, seen, mail), folder="approve", uid=one.uid)


def _weigh(reviewer: Reviewer, seen: SightingRow, mail: InboundMail) -> None:
    one, why = _admit(reviewer, seen, mail)
    if why:
        _refuse(reviewer, one, why)
        return
    assert one.case is not None and one.asked is not None
    outcome = truth.outcomes([one.asked], reviewer.desk)[0]
    if outcome is None or truth.silent(outcome):
        reviewer.tally["waiting"] += 1  # nobody knows the truth now: it stays where it is until somebody does
        return
    packets = outcome.decision.packets if outcome.decision else ()
    desk, names, ours = reviewer.desk, truth.people_of(outcome), read(one.filed).text
    then = verify(ours, packets, desk.bank, desk.style, names=names)
    now = verify(mail.text, packets, desk.bank, desk.style, names=names)
    if outcome.lane != "draft" or not then.supported:
        _withdraw(reviewer, one, outcome, then)
    elif not now.supported:
        missing = "".join(f"; it does not say {what}" for what in now.missing)
        _refuse(reviewer, one, f"its text says what nothing backs: {complaint(now.unsupported)}{missing}")
    elif odd := _alarms(mail.text, outcome, desk):
        _refuse(reviewer, one, f"its text looks wrong: {odd}")
    else:
        _send(reviewer, one, f"approved_{level(ours, mail.text, then, now)}")


def _alarms(text: str, outcome: Outcome, desk: Desk) -> str:
    """The deny lists behind the gate, as for a draft that is to be filed."""
    packets = outcome.decision.packets if outcome.decision else ()
    told = [atom for packet in packets for atom in atoms(packet)]
    language = outcome.draft.language if outcome.draft else desk.style.language
    return "; ".join(alarms(text, told, [packet.po_number for packet in packets], desk.bank, language, own=(desk.style.name,)))


def _admit(reviewer: Reviewer, seen: SightingRow, mail: InboundMail) -> tuple[Candidate, str]:
    """What we know of a message, and why it can't be sent, if it can't."""
    inside = is_inside(reviewer, mail)
    with reviewer.post.ledger.reading() as rows:
        case = rows.get(CaseRow, seen.case_id or "") if seen.kind == "draft" else None
        if case is None or case.mailbox != seen.mailbox:
            return Candidate(seen, mail, inside), refusal(mail, None, None, None, desk=reviewer.desk.style.address, answered=False)
        filed = reviews.draft_content(rows, case.id, seen.revision)
        # the token's random part is what nobody can guess
        tokened = bool(filed) and any(one.startswith("<po-t.") and one.encode() in filed for one in mail.references)
        row = reviews.draft_row(rows, case.id, seen.revision) if tokened else None
        answered = reviews.is_answered(rows, seen.mailbox, [case.message_id, *_tokens(filed)])
        asked = truth.asked_in(rows, case, reviewer.desk)
    one = Candidate(seen, mail, inside, case, filed, asked)
    ours = read(filed) if filed else None
    return one, refusal(mail, case, row, ours, desk=reviewer.desk.style.address, answered=answered)


def _tokens(filed: bytes) -> list[str]:
    return [mails.parent_key(one) for one in read(filed).references if one.startswith("<po-t.")][-1:] if filed else []


# --- not sent -----------------------------------------------------------------------------------------------------------


def _refuse(reviewer: Reviewer, one: Candidate, why: str) -> None:
    """Back to where it belongs, with a card that says why; the same message for the same reason gets no second card."""
    with reviewer.page() as page:
        case = reviews.locked(page.rows, one.case_id) if one.case else None
        if case is not None and case.state == "sending":
            return
        target = _home(one, case)
        page.move(one.case_id, one.seen, target)
        page.say(one.case_id, "draft.not_sent", why=why, revision=one.seen.revision, to=target)
        if case is None or case.rule != "send_doubtful":
            step = "Mend it and move it to Approve again, or answer by hand." if case else "Nothing was sent."
            topic = f"refused.{one.seen.content_hash}.{why}"
            page.card(case or one.case_id, topic, "Not sent", f"It was in Approve and was not sent: {why}.", step, subject=one.mail.subject)
    reviewer.tally["refused"] += 1


def _home(one: Candidate, case: CaseRow | None) -> Folder:
    """Where a message that isn't sent goes: drafts to Drafts, so that a person can go on with them, other things where they came from."""
    if case is not None and case.rule == "send_doubtful":
        return "withdrawn"
    if one.seen.kind == "card":
        return "cards"
    return "drafts" if one.seen.kind == "draft" or one.inside else "inbox"


def _withdraw(reviewer: Reviewer, one: Candidate, outcome: Outcome, then: Verification) -> None:
    """The truth moved: the draft goes to Withdrawn, and the mail is handled afresh."""
    hits = [finding.why or finding.title for finding in outcome.decision.hits] if outcome.decision else []
    why = "; ".join(hits) or complaint(then.unsupported) or "what the systems say has changed"
    here = customer_mail(reviewer, one.case_id)
    with reviewer.page() as page:
        case = reviews.locked(page.rows, one.case_id)
        if case is None or case.state not in ("drafted", "outdated") or case.revision != one.seen.revision:
            return
        drafts.end(page.rows, case.id, case.revision, "withdrawn", page.now)
        drafts.contradict(page.rows, case.id, case.revision, page.now)
        case.state, case.changed_at = "withdrawn", page.now
        page.rows.add(case)
        page.move(case.id, one.seen, "withdrawn")
        step = "The mail is handled afresh." if here else "The customer's mail is no longer in the Inbox: answer it by hand."
        headline = "Not sent: no longer true"
        page.card(case, f"stale.{case.revision}", headline, f"When it was approved, this held no more: {why}", step, folder="withdrawn")
        again = drafts.reopen(page.rows, case, page.now) if here else None
        page.say(case.id, "draft.withdrawn", revision=one.seen.revision, why=why, at="approval", handled_afresh=again is not None)
        if again is not None:
            reviewer.post.enqueue(page.rows, "handle", again)
        else:
            owner = page.escalate(case, "withdrawn")
            page.card(case, f"stale.{case.revision}", headline, f"When it was approved, this held no more: {why}", step)
            page.notice(case, "withdrawn", f"stale.{case.revision}", owner)
    reviewer.tally["withdrawn"] += 1


# --- sent ---------------------------------------------------------------------------------------------------------------


def _send(reviewer: Reviewer, one: Candidate, became: str) -> None:
    outgoing = reviewer.post.outgoing
    if outgoing is None:
        _refuse(reviewer, one, "no [smtp] is configured, so nothing can be sent from here")
        return
    message = _written_down(reviewer, one, became)
    if message is None:
        return
    try:
        outgoing.send(message)
    except Doubtful:
        _in_doubt(reviewer)
    except Denied as error:
        _undo(reviewer, one)
        _refuse(reviewer, one, f"the mail server refused it: {error.reason}")
    except (Unavailable, ConnectorError) as error:
        if _undo(reviewer, one) >= _TRIES:
            _refuse(reviewer, one, f"the mail server could not be reached {_TRIES} times: {error.reason}")
    else:
        _gone_out(reviewer, one, message, became)


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
        row = ReplyRow(case_id=case.id, message_id=mails.parent_key(ident), revision=one.seen.revision, became=became, seen_at=page.now)
        row.sent_at, row.checked_at, row.text = page.now, page.now, one.mail.text
        replies.keep(page.rows, row)
        page.close(case, "approved")
        drafts.end(page.rows, case.id, one.seen.revision, became, page.now)
    reviewer.tally["approved"] += 1


def _in_doubt(reviewer: Reviewer) -> None:
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
