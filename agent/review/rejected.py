"""Drafts that people moved to a folder of Reject: the folder's name is the reason. They stay where they were put.

``Wrong tone`` leaves the customer's mail in the Inbox for a person; ``Not an inquiry`` ends the case; any other reason escalates it.
"""

from __future__ import annotations

from functools import partial

from agent.ledger import drafts, reviews
from agent.ledger.tables import SightingRow
from agent.model.mail import InboundMail
from agent.review.desk_side import Reviewer
from agent.review.inbox import customer_mail
from agent.review.page import Page
from agent.review.person import MOVED, person
from agent.review.sight import look

TONE, NO_INQUIRY = "Wrong tone", "Not an inquiry"


def review_rejected(reviewer: Reviewer) -> None:
    """Everything that is new in the folders of the reasons."""
    for reason in reviewer.settings.folders.reasons:
        for seen, mail in look(reviewer, f"reject/{reason}", whole=False).new:
            reviewer.apart(partial(_reject, reviewer, seen, reason, mail), folder=f"reject/{reason}", uid=seen.uid)


def _reject(reviewer: Reviewer, seen: SightingRow, reason: str, draft: InboundMail) -> None:
    escalates = seen.kind == "draft" and reason not in (TONE, NO_INQUIRY)
    mail = customer_mail(reviewer, seen.case_id or "") if escalates else None
    by = dict(zip(("person", "evidence"), person(draft, reviewer.desk.style.address, MOVED), strict=True))
    with reviewer.page() as page:
        case = reviews.locked(page.rows, seen.case_id or "") if seen.kind == "draft" else None
        if case is not None and case.state in ("planned", "sending"):
            return  # in the middle of something: it is looked at again next time
        page.rows.add(seen)
        if case is None or case.mailbox != seen.mailbox:
            return
        if case.state != "drafted" or case.revision != seen.revision:
            page.say(case.id, "draft.rejected", reason=reason, revision=seen.revision, late=True, state=case.state, **by)
            return
        page.say(case.id, "draft.rejected", reason=reason, revision=seen.revision, message_id=seen.message_id, **by)
        drafts.end(page.rows, case.id, seen.revision, "rejected", page.now)
        if reason == NO_INQUIRY:
            page.close(case, f"rejected: {reason}")
        elif reason == TONE:
            case.state, case.ended, case.changed_at = "rejected", f"rejected: {reason}", page.now
            page.rows.add(case)
        else:
            _to_a_person(page, case.id, reason, mail)
    reviewer.tally["rejected"] += 1


def _to_a_person(page: Page, case_id: str, reason: str, mail: SightingRow | None) -> None:
    case = reviews.locked(page.rows, case_id)
    if case is None:
        return
    owner = page.escalate(case, "rejected")
    where = "" if mail else " The customer's mail is no longer in the Inbox."
    page.card(
        case,
        f"rejected.{case.revision}",
        f"Draft rejected: {reason}",
        f"A person moved the draft to Reject/{reason}.{where} What the systems said is on the draft's card.",
        "Decide what the customer is told and answer by hand; move this card to Done when it is settled.",
    )
    if mail is not None:
        page.move(case.id, mail, "escalations")
    page.notice(case, "rejected", f"rejected.{case.revision}", owner)
