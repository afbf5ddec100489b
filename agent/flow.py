"""The page: what becomes of a mail, stage by stage. Decides and words; it writes nowhere, waits for nothing and asks each system once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.desk import Desk
from agent.model.evidence import Evidence
from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.stages.assign import assign
from agent.stages.compose import compose, same_party
from agent.stages.gather import gather
from agent.stages.reconcile import reconcile
from agent.stages.understand import understand
from agent.stages.verify import verify
from policies.decide import decide, refuse
from policies.packet import packet_hash


def consider(mails: Sequence[InboundMail], desk: Desk) -> list[Outcome]:
    """The outcome of each mail, in order; the systems are asked for all of them together."""
    inquiries = [understand(mail, desk.hints) for mail in mails]
    outcomes = iter(weigh([pair for pair in zip(mails, inquiries, strict=True) if pair[1].kind == "inquiry"], desk))
    return [next(outcomes) if inquiry.kind == "inquiry" else Outcome(inquiry=inquiry, lane="leave") for inquiry in inquiries]


def weigh(asked: Sequence[tuple[InboundMail, Inquiry]], desk: Desk) -> list[Outcome]:
    """The outcome of each inquiry as the systems stand now."""
    evidence = gather(asked, desk.systems, desk.now) if asked else []
    return [_conclude(mail, inquiry, found, desk) for (mail, inquiry), found in zip(asked, evidence, strict=True)]


def _conclude(mail: InboundMail, inquiry: Inquiry, evidence: Evidence, desk: Desk) -> Outcome:
    now = desk.now()
    dossier = reconcile(inquiry, evidence, now=now, tz=desk.tz, require_authentication=desk.settings.podesk.sender.require_authentication)
    decision = decide(dossier, desk.policies)
    draft = verification = owner = None
    if decision.lane == "draft":
        draft = compose(mail, inquiry, dossier, desk.bank, desk.style, cc_allowed=_of_the_account(evidence))
        verification = verify(draft.text, decision.packets, desk.bank, desk.style, ours=draft.language)
        if not verification.supported:
            decision, draft = refuse(decision, verification.complaint, desk.policies), None
    if decision.lane == "escalate":
        owner = assign(decision, desk.people, now)
    return Outcome(
        inquiry=inquiry,
        lane=decision.lane,
        evidence=evidence,
        dossier=dossier,
        decision=decision,
        draft=draft,
        verification=verification,
        owner=owner,
        packet_hash=packet_hash(decision.packets),
    )


def _of_the_account(evidence: Evidence) -> Callable[[str], bool]:
    account = evidence.account.record if evidence.account else None
    return same_party([contact.email for contact in account.contacts], account.domains) if account else lambda address: False
