"""Drafts that people moved to Approve: asked of the systems at that moment, read by the gate, and sent, at most once.

Whatever else lies in the folder is moved back unsent, with a card that says why. The sending itself: :mod:`agent.review.sending`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from agent.desk import Desk
from agent.ledger import conversations, drafts, mails, promises, reviews
from agent.ledger.tables import CaseRow, SightingRow
from agent.model.draft import Verification
from agent.model.effect import Folder
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.review import truth
from agent.review.admission import refusal
from agent.review.desk_side import Reviewer
from agent.review.inbox import customer_mail
from agent.review.page import Page
from agent.review.promises import carried
from agent.review.sending import Candidate, in_doubt, send
from agent.review.sight import is_inside, sighting
from agent.review.words import complaint, level
from agent.stages.decoration import undecorated
from agent.stages.intake import read
from agent.stages.verify import verify
from agent.wording.alarms import alarms
from policies.news import may_stand, with_news
from policies.promise import atoms


def review_approved(reviewer: Reviewer) -> None:
    """What was left in the middle, then everything in the folder."""
    in_doubt(reviewer)
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
    then = verify(ours, packets, desk.bank, desk.style, names=names, atoms=with_news(one.news))
    now = verify(undecorated(mail.text), packets, desk.bank, desk.style, names=names, atoms=with_news(one.news))
    if not may_stand(outcome.decision, one.news) or not then.supported:
        _withdraw(reviewer, one, outcome, then)
    elif not now.supported:
        missing = "".join(f"; it does not say {what}" for what in now.missing)
        _refuse(reviewer, one, f"its text says what nothing backs: {complaint(now.unsupported)}{missing}")
    elif odd := _alarms(mail.text, outcome, desk):
        _refuse(reviewer, one, f"its text looks wrong: {odd}")
    else:
        ready = replace(one, promised=carried(now, packets), packets=packets)
        if why := send(reviewer, ready, f"approved_{level(ours, mail.text, then, now)}"):
            _refuse(reviewer, one, why)


def _alarms(text: str, outcome: Outcome, desk: Desk) -> str:
    """The deny lists behind the gate, as for a draft that is to be filed."""
    packets = outcome.decision.packets if outcome.decision else ()
    told = [atom for packet in packets for atom in atoms(packet)]
    account = outcome.dossier.account if outcome.dossier else None
    language = desk.bank.language(account.language if account else None, desk.style.language).code
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
        answered = reviews.is_answered(rows, seen.mailbox, _tokens(filed))
        since = row.made_at if row is not None and row.news else None  # a follow-up comes after an answer
        answered = answered or reviews.is_answered(rows, seen.mailbox, [case.message_id], since)
        answered = answered or (since is None and bool(conversations.replied(rows, [case.id])))
        asked = truth.asked_in(rows, case, reviewer.desk)
    one = Candidate(seen, mail, inside, case, filed, asked, news=dict(row.news) if row else {})
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
        if one.news:
            _withdraw_follow_up(page, case, one, why)
            return
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


def _withdraw_follow_up(page: Page, case: CaseRow, one: Candidate, why: str) -> None:
    """The answer has gone out long ago: nothing is handled afresh, what the systems say now is told anew."""
    promises.tell_anew(page.rows, case.id)
    page.move(case.id, one.seen, "withdrawn")
    step = "What the systems say now is told on a card of its own."
    page.card(
        case,
        f"stale.{case.revision}",
        "Not sent: no longer true",
        f"When it was approved, this held no more: {why}",
        step,
        folder="withdrawn",
    )
    page.say(case.id, "draft.withdrawn", revision=one.seen.revision, why=why, at="approval", handled_afresh=False)
    page.close(case, "follow-up withdrawn")
