"""What the systems say now to inquiries that were decided before. Asks for all of them together; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from agent.desk import Desk
from agent.flow import weigh
from agent.ledger import reviews
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow
from agent.model.inquiry import Asked
from agent.model.mail import Address, InboundMail
from agent.model.outcome import Outcome
from agent.stages.understand import understand

log = structlog.get_logger()


def asked_in(rows: Session, case: CaseRow, desk: Desk) -> Asked:
    """The inquiry of a case: as it was kept with its draft, else in the plainest words for the same POs from the same sender."""
    draft = reviews.draft_row(rows, case.id, case.revision)
    if draft is not None and draft.asked:
        return Asked.read(draft.asked)
    text = f"Where is PO {', PO '.join(case.pos)}?" if case.pos else "Where is our order?"
    mail = InboundMail(
        identity=case.identity, message_id=case.message_id, subject=text, sender=Address(address=case.sender), text=text, new_text=text
    )
    return Asked(mail=mail, inquiry=understand(mail, desk.hints))


def outcomes(asked: Sequence[Asked], desk: Desk) -> list[Outcome | None]:
    """The outcome of each as the systems stand now: all together, or one by one where one of them can't be weighed (None)."""
    try:
        return list(weigh([(one.mail, one.inquiry) for one in asked], desk))
    except Exception:
        if len(asked) > 1:
            return [outcome for one in asked for outcome in outcomes([one], desk)]
        log.exception("an inquiry could not be weighed again")
        return [None]


def silent(outcome: Outcome) -> bool:
    """A system that is needed doesn't answer now, so nothing can be said of the truth."""
    return bool(outcome.evidence and outcome.evidence.unavailable)


def people_of(outcome: Outcome) -> list[str]:
    """Names of the account's people, who may be greeted."""
    account = outcome.evidence.account.record if outcome.evidence and outcome.evidence.account else None
    return [contact.name for contact in account.contacts if contact.name] if account else []
