"""What was sent: each new message in Sent is matched with its case, compared with the draft, and held against the truth.

A case with an answer is closed. A text that says what the systems don't back up becomes a task on a card. Nothing is sent from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from agent.ledger import conversations, drafts, mails, promises, replies, reviews
from agent.ledger.store import Session
from agent.ledger.tables import AnswerRow, CaseRow, ReplyRow
from agent.model.draft import SentenceVerdict, Verification
from agent.model.inquiry import Asked
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.review import truth
from agent.review.desk_side import Reviewer
from agent.review.page import Page
from agent.review.person import UNSEEN, person
from agent.review.promises import Reply, carried, remember
from agent.review.words import complaint, level, unbacked
from agent.stages.decoration import undecorated
from agent.stages.intake import read
from agent.stages.sameness import compare, plain
from agent.stages.verify import verify
from agent.whereabouts import TOKEN
from policies.news import with_news
from policies.truth import backed

_OWN_ID = re.compile(r"<po\.([A-Za-z0-9-]{1,64})\.draft\.(\d{1,6})@[^<>\s]+>")


@dataclass(frozen=True)
class Answer:
    """A message in Sent and the case that it answers. ``revision`` 0: written by hand, our draft wasn't used. ``arrived``: in Sent."""

    rows: tuple[AnswerRow, ...]
    case: CaseRow
    revision: int
    draft: bytes
    asked: Asked
    mail: InboundMail
    arrived: datetime

    @property
    def ids(self) -> list[int]:
        """The rows that tell of it."""
        return [int(row.id or 0) for row in self.rows]


def review_sent(reviewer: Reviewer) -> None:
    """Everything new in Sent."""
    answers = _answers(reviewer)
    _unseen(reviewer)
    for answer, outcome in zip(answers, truth.outcomes([one.asked for one in answers], reviewer.desk), strict=True):
        if outcome is not None:
            reviewer.apart(partial(_settle, reviewer, answer, outcome), folder="sent", uid=answer.rows[0].uid)


def _unseen(reviewer: Reviewer) -> None:
    """Drafts that went out through a folder that we can't read: the customer's next mail carries our token."""
    with reviewer.post.ledger.reading() as rows:
        fresh = [row for row in reviews.unchecked(rows, reviewer.settings.name, reviewer.now) if not row.uid]
        found = [one for row in fresh if (one := _matched(rows, reviewer.settings.name, [row])) is not None]
    for group, known, revision in found:
        with reviewer.page() as page:
            case = reviews.locked(page.rows, known.id)
            if case is None or case.state in ("planned", "sending"):
                continue
            reviews.settle_answer(page.rows, [int(row.id or 0) for row in group], case.id, "sent_unseen", page.now)
            if case.state in ("drafted", "outdated", "withdrawn", "rejected") or (case.state == "escalated" and not revision):
                page.say(case.id, "reply.seen", revision=revision, by=group[0].message_id, evidence=UNSEEN)
                replies.keep(page.rows, _reply(case.id, group[0].message_id, revision, "sent_unseen", reviewer.now))
                _remember_unseen(page, case, revision)
                _close(page, case, revision, "sent_unseen")
                reviewer.tally["sent_unseen"] += 1


def _remember_unseen(page: Page, case: CaseRow, revision: int) -> None:
    """Nobody saw the text: the draft as it was filed is the best that is known."""
    row, filed = reviews.draft_row(page.rows, case.id, revision), reviews.draft_content(page.rows, case.id, revision)
    if row is None or not row.asked or not filed:
        return
    draft = read(filed)
    to = draft.to[0].address if draft.to else case.sender
    reply = Reply("sent_unseen", revision, to, case.message_id, page.desk.style.address, Asked.read(row.asked))
    remember(page, case, reply, [promises.commitment(one) for one in row.promised])


def _answers(reviewer: Reviewer) -> list[Answer]:
    """New messages in Sent that answer a case of ours, with their contents."""
    name, desk = reviewer.settings.name, reviewer.desk
    with reviewer.post.ledger.reading() as rows:
        fresh = [row for row in reviews.unchecked(rows, name, reviewer.now) if row.uid]
        found = [one for group in _by_message(fresh) if (one := _matched(rows, name, group)) is not None]
        kept = [
            (group, case, revision, reviews.draft_content(rows, case.id, revision or case.revision), truth.asked_in(rows, case, desk))
            for group, case, revision in found
        ]
    folder = reviewer.name("sent")
    limit = reviewer.desk.intake.max_bytes
    contents = {one.uid: one for one in reviewer.session.fetch(folder, [group[0].uid for group, *_ in kept], limit)} if kept else {}
    answers = []
    for group, case, revision, draft, asked in kept:
        raw = contents.get(group[0].uid)
        mail = read(raw.content, reviewer.desk.intake, raw.truncated) if raw else None
        # after the server renumbered, the UID may be another message's
        if raw is not None and mail is not None and mails.parent_key(mail.message_id) == group[0].message_id:
            answers.append(Answer(tuple(group), case, revision, draft, asked, mail, raw.received_at))
    return answers


def _by_message(rows: Sequence[AnswerRow]) -> list[list[AnswerRow]]:
    groups: dict[tuple[int, str], list[AnswerRow]] = {}
    for row in rows:
        groups.setdefault((row.uid, row.message_id), []).append(row)
    return list(groups.values())


def _matched(rows: Session, name: str, group: list[AnswerRow]) -> tuple[list[AnswerRow], CaseRow, int] | None:
    """The case that a message answers: by our token, by a draft's own Message-ID, else by its parent where that tells one case."""
    for pattern in (TOKEN, _OWN_ID):
        known = next((match for row in group if (match := pattern.fullmatch(row.parent))), None)
        case = rows.get(CaseRow, known[1]) if known else None
        if known and case is not None and case.mailbox == name and case.state != "planned" and _is_ours(rows, known, case):
            return group, case, int(known[2])
    parents = [row.parent for row in group if not TOKEN.fullmatch(row.parent) and not _OWN_ID.fullmatch(row.parent)]
    cases = [case for found in reviews.by_message_id(rows, name, parents).values() for case in found]
    cases = cases or _of_own_reply(rows, name, parents)
    if len(cases) > 1:
        cases = [case for case in cases if case.state not in ("closed", "shadow")]
    if len(cases) != 1 or cases[0].state in ("planned", "shadow"):
        return None
    return group, cases[0], 0


def _of_own_reply(rows: Session, name: str, parents: Sequence[str]) -> list[CaseRow]:
    """The cases of a reply that a person goes on from: whoever answers their own last mail writes to the same customer."""
    ids = {case for found in reviews.answering(rows, name, parents).values() for case in found}
    return [case for one in ids if (case := rows.get(CaseRow, one)) is not None and case.mailbox == name]


def _is_ours(rows: Session, known: re.Match[str], case: CaseRow) -> bool:
    """The ids are those of a draft that we filed, to the random part of its token."""
    return known[0].encode() in reviews.draft_content(rows, case.id, int(known[2]))


def _settle(reviewer: Reviewer, answer: Answer, outcome: Outcome) -> None:
    text, ours = answer.mail.text, read(answer.draft).text if answer.draft else ""
    packets = backed(outcome.decision) if outcome.decision else ()
    desk, names = reviewer.desk, truth.people_of(outcome)
    told = with_news(_news(reviewer, answer))
    now = verify(plain(undecorated(text)), packets, desk.bank, desk.style, names=names, quoted_ok=True, atoms=told)
    used = answer.revision > 0 or bool(ours and "same" in (compare(ours, text), compare(ours, answer.mail.new_text)))
    became = f"sent_{level(ours, text, verify(ours, packets, desk.bank, desk.style, names=names, atoms=told), now)}" if used else "by_hand"
    doubtful = truth.silent(outcome)
    wrong = [] if doubtful else unbacked(now, plain(undecorated(answer.mail.new_text)))
    with reviewer.page() as page:
        case = reviews.locked(page.rows, answer.case.id)
        if case is None or case.state in ("planned", "sending"):
            return
        first = not answer.rows[0].outcome
        if case.ended == "approved" and _is_what_went_out(page, case, answer):
            became, wrong, first = "approved", [], False  # it was held against the truth when it went out
        if first:
            _record(page, case, answer, became)
        if not doubtful:
            replies.checked(page.rows, case.id, _key(answer), len(wrong), reviewer.now)
        if became != "approved" and (first or not doubtful):
            _remember(page, case, answer, became, now, outcome, bool(wrong))
        reviews.settle_answer(page.rows, answer.ids, case.id, became, None if doubtful else reviewer.now)
        _close(page, case, answer.revision, became, answer.arrived)
        if first and conversations.waits(page.rows, case):
            reviewer.post.enqueue(page.rows, "join", 0)  # the customer asked twice: the other draft isn't wanted any more
        if wrong:
            _correct(page, case, answer, wrong, outcome)
    reviewer.tally[became] += int(first)
    reviewer.tally["mismatches"] += bool(wrong)


def _is_what_went_out(page: Page, case: CaseRow, answer: Answer) -> bool:
    """The copy of an approved reply, be it ours or one that the provider filed, perhaps under a Message-ID of its own."""
    if answer.rows[0].message_id.startswith(f"<po.{case.id}.draft."):
        return True
    step = reviews.send_of(page.rows, case.id, read(answer.draft).message_id) if answer.draft else None
    return step is not None and step.state == "done" and compare(read(step.content or b"").text, answer.mail.text) == "same"


def _news(reviewer: Reviewer, answer: Answer) -> Mapping[str, str]:
    """What a follow-up may say has changed; nothing where this is an answer."""
    with reviewer.post.ledger.reading() as rows:
        row = reviews.draft_row(rows, answer.case.id, answer.revision)
    return row.news if row is not None else {}


def _record(page: Page, case: CaseRow, answer: Answer, became: str) -> None:
    changed = [] if not answer.draft else _changed(read(answer.draft), answer.mail)
    sent = {"message_id": answer.rows[0].message_id, "changed": changed, "dated": answer.mail.date}
    who, told = person(answer.mail, page.desk.style.address)
    sent |= {"sent_at": answer.arrived, "person": who, "evidence": told}
    page.say(case.id, "reply.sent", became=became, revision=answer.revision, **sent)
    row = _reply(case.id, _key(answer), answer.revision if became != "by_hand" else 0, became, page.now)
    row.sent_at, row.text = answer.arrived, answer.mail.new_text if answer.mail.quoted_text else answer.mail.text
    replies.keep(page.rows, row)
    page.rows.flush()


def _reply(case_id: str, message_id: str, revision: int, became: str, now: datetime) -> ReplyRow:
    return ReplyRow(case_id=case_id, message_id=message_id, revision=revision, became=became, seen_at=now)


def _key(answer: Answer) -> str:
    """A message without an id is known by its place."""
    return answer.rows[0].message_id or f"uid.{answer.rows[0].uid}"


def _remember(page: Page, case: CaseRow, answer: Answer, became: str, now: Verification, outcome: Outcome, wrong: bool) -> None:
    """The promises of a text: of our own words as they were filed, whatever the systems say now; of others what the systems back."""
    packets = outcome.decision.packets if outcome.decision else ()
    row = reviews.draft_row(page.rows, case.id, answer.revision) if became in ("sent_unchanged", "sent_manners") else None
    made = [promises.commitment(one) for one in row.promised] if row is not None else carried(now, packets)
    to = answer.mail.to[0].address if answer.mail.to else case.sender
    by = answer.mail.sender.address if answer.mail.sender else ""
    reply = Reply(became, answer.revision, to, answer.mail.message_id, by, answer.asked, wrong)
    remember(page, case, reply, made, packets)


def _changed(ours: InboundMail, theirs: InboundMail) -> list[str]:
    pairs = {"to": (ours.to, theirs.to), "cc": (ours.cc, theirs.cc)}
    differ = [name for name, (before, after) in pairs.items() if {one.address for one in before} != {one.address for one in after}]
    differ += ["subject"] if " ".join(ours.subject.split()) != " ".join(theirs.subject.split()) else []
    return differ + (["attachments"] if theirs.attachments else [])


def _close(page: Page, case: CaseRow, revision: int, became: str, at: datetime | None = None) -> None:
    """An answered case is over. The customer's mail stays where people have put it; what is ours and left over is put away."""
    if case.state in ("closed", "shadow"):
        return
    if case.state == "waiting":
        reviews.leave_waiting(page.rows, case.id, page.now)
    if case.state == "escalated":
        page.own(case, "answered", at)
        for seen in reviews.seen_of(page.rows, page.settings.name, case.id, "escalations"):
            if seen.kind == "card":
                page.move(case.id, seen, "done")
    page.close(case, became)
    drafts.end(page.rows, case.id, revision or case.revision, "sent" if became != "by_hand" else "unused", page.now)


def _correct(page: Page, case: CaseRow, answer: Answer, wrong: list[SentenceVerdict], outcome: Outcome) -> None:
    """A task for the rep and the supervisor: the customer was told what nobody backs."""
    topic = f"correct.{answer.rows[0].message_id or answer.rows[0].uid}"
    told = {"revision": answer.revision, "message_id": answer.rows[0].message_id}
    page.say(case.id, "mismatch.sent", **told, sentences=[{"text": one.text, "why": one.why, "grade": one.grade} for one in wrong])
    owner = page.escalate(case, "sent_unbacked", "account_owner" if "account_owner" in page.desk.people.owners else "desk_lead")
    page.card(
        case,
        topic,
        "Sent, but not backed by the systems",
        f"The reply of {answer.mail.date or 'unknown date'} says what the systems do not back up: {complaint(wrong)}",
        "Check with the systems' owners and, if it is wrong, write to the customer. Move this card to Done when it is settled.",
    )
    account = outcome.evidence.account.record if outcome.evidence and outcome.evidence.account else None
    page.notice(case, "sent_unbacked", topic, owner, page.desk.people.supervisor, account.owner_email or "" if account else "")
