"""The page: what becomes of a mail, stage by stage. Decides and words; it writes nowhere and asks each system once."""

from __future__ import annotations

from collections.abc import Sequence

from agent.desk import Desk
from agent.letter import letter
from agent.model.evidence import Evidence
from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.model.thread import Thread
from agent.second_look import look_again
from agent.stages.advise import Adviser, doubtful
from agent.stages.assign import assign
from agent.stages.gather import gather
from agent.stages.phrase import Phrased, Scribe, phrase
from agent.stages.reconcile import reconcile
from agent.stages.understand import understand
from policies.decide import decide, refuse
from policies.packet import packet_hash

Asked = Sequence[tuple[InboundMail, Inquiry]]


def consider(mails: Sequence[InboundMail], desk: Desk, threads: Sequence[Thread] = ()) -> list[Outcome]:
    """The outcome of each mail, in order, all asked about together; ``threads``: what the ledger, if any, knows of their conversations."""
    read = [(mail, understand(mail, desk.hints, one)) for mail, one in zip(mails, threads or [Thread()] * len(mails), strict=True)]
    weighed = [one.kind == "inquiry" or (desk.adviser is not None and doubtful(one)) for _, one in read]
    outcomes = iter(weigh([pair for pair, one in zip(read, weighed, strict=True) if one], desk, desk.scribe, desk.adviser))
    return [next(outcomes) if one else Outcome(inquiry=inquiry, lane="leave") for (_, inquiry), one in zip(read, weighed, strict=True)]


def weigh(asked: Asked, desk: Desk, scribe: Scribe | None = None, adviser: Adviser | None = None) -> list[Outcome]:
    """The outcome of each inquiry as the systems stand now; without ``scribe`` and ``adviser`` no model is asked."""
    mails, evidence = [mail for mail, _ in asked], gather(asked, desk.systems, desk.now) if asked else []
    decided = [_decide(inquiry, found, desk) for (_, inquiry), found in zip(asked, evidence, strict=True)]
    decided = look_again(mails, decided, desk, adviser, _decide)
    worded = phrase([letter(mail, outcome, desk) for mail, outcome in zip(mails, decided, strict=True)], scribe)
    return [_conclude(outcome, phrased, desk) for outcome, phrased in zip(decided, worded, strict=True)]


def _decide(inquiry: Inquiry, evidence: Evidence, desk: Desk) -> Outcome:
    strict = desk.settings.podesk.sender.require_authentication
    dossier = reconcile(inquiry, evidence, now=desk.now(), tz=desk.tz, require_authentication=strict)
    decision = decide(dossier, desk.policies)
    sums = packet_hash(decision.packets)
    return Outcome(inquiry=inquiry, lane=decision.lane, evidence=evidence, dossier=dossier, decision=decision, packet_hash=sums)


def _conclude(outcome: Outcome, worded: Phrased | None, desk: Desk) -> Outcome:
    decision, result = outcome.decision, dict(vars(worded)) if worded else {}
    if decision and worded and not worded.verification.supported:
        decision = refuse(decision, worded.verification.complaint, desk.policies)
        result |= {"draft": None, "decision": decision, "lane": decision.lane}
    owner = assign(decision, desk.people, desk.now()) if decision and decision.lane == "escalate" else None
    return outcome.model_copy(update={**result, "owner": owner})
