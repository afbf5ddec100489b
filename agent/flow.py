"""The page: what becomes of a mail, stage by stage. Decides and words; it writes nowhere and asks each system once."""

from __future__ import annotations

from collections.abc import Sequence

from agent.desk import Desk
from agent.model.evidence import Evidence
from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.model.thread import Thread
from agent.stages.assign import assign
from agent.stages.compose import account_party, compose
from agent.stages.gather import gather
from agent.stages.phrase import Letter, Phrased, Scribe, phrase
from agent.stages.reconcile import reconcile
from agent.stages.understand import understand
from agent.stages.verify import verify
from policies.decide import decide, refuse
from policies.packet import packet_hash


def consider(mails: Sequence[InboundMail], desk: Desk, threads: Sequence[Thread] = ()) -> list[Outcome]:
    """The outcome of each mail, in order, all asked about together; ``threads``: what the ledger, if any, knows of their conversations."""
    inquiries = [understand(mail, desk.hints, one) for mail, one in zip(mails, threads or [Thread()] * len(mails), strict=True)]
    outcomes = iter(weigh([pair for pair in zip(mails, inquiries, strict=True) if pair[1].kind == "inquiry"], desk, desk.scribe))
    return [next(outcomes) if inquiry.kind == "inquiry" else Outcome(inquiry=inquiry, lane="leave") for inquiry in inquiries]


def weigh(asked: Sequence[tuple[InboundMail, Inquiry]], desk: Desk, scribe: Scribe | None = None) -> list[Outcome]:
    """The outcome of each inquiry as the systems stand now; without ``scribe`` no model is asked."""
    evidence = gather(asked, desk.systems, desk.now) if asked else []
    decided = [_decide(mail, inquiry, found, desk) for (mail, inquiry), found in zip(asked, evidence, strict=True)]
    worded = phrase([letter for _, letter in decided], scribe)
    return [_conclude(outcome, phrased, desk) for (outcome, _), phrased in zip(decided, worded, strict=True)]


def _decide(mail: InboundMail, inquiry: Inquiry, evidence: Evidence, desk: Desk) -> tuple[Outcome, Letter | None]:
    strict, allowed = desk.settings.podesk.sender.require_authentication, account_party(evidence)
    dossier = reconcile(inquiry, evidence, now=desk.now(), tz=desk.tz, require_authentication=strict)
    decision = decide(dossier, desk.policies)
    sums = packet_hash(decision.packets)
    outcome = Outcome(inquiry=inquiry, lane=decision.lane, evidence=evidence, dossier=dossier, decision=decision, packet_hash=sums)
    letter = Letter(
        write=lambda plan: compose(mail, inquiry, dossier, desk.bank, desk.style, cc_allowed=allowed, plan=plan),
        check=lambda draft: verify(draft.text, decision.packets, desk.bank, desk.style, ours=draft.language),
        packets=decision.packets,
        bank=desk.bank,
        asks=inquiry.asks,
    )
    return outcome, letter if decision.lane == "draft" else None


def _conclude(outcome: Outcome, worded: Phrased | None, desk: Desk) -> Outcome:
    decision, result = outcome.decision, dict(vars(worded)) if worded else {}
    if decision and worded and not worded.verification.supported:
        decision = refuse(decision, worded.verification.complaint, desk.policies)
        result |= {"draft": None, "decision": decision, "lane": decision.lane}
    owner = assign(decision, desk.people, desk.now()) if decision and decision.lane == "escalate" else None
    return outcome.model_copy(update={**result, "owner": owner})
