"""A decided draft as a letter to be worded: how it is composed after a plan, and the gate that its text must pass. Words nothing itself."""

from __future__ import annotations

from agent.desk import Desk
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.stages.compose import account_party, compose
from agent.stages.phrase import Letter
from agent.stages.verify import verify


def letter(mail: InboundMail, outcome: Outcome, desk: Desk) -> Letter | None:
    """The letter of an outcome that is to be drafted; None for any other."""
    decision, dossier, evidence = outcome.decision, outcome.dossier, outcome.evidence
    if outcome.lane != "draft" or decision is None or dossier is None or evidence is None:
        return None
    inquiry, allowed = outcome.inquiry, account_party(evidence)
    return Letter(
        write=lambda plan: compose(mail, inquiry, dossier, desk.bank, desk.style, cc_allowed=allowed, plan=plan),
        check=lambda draft: verify(draft.text, decision.packets, desk.bank, desk.style, ours=draft.language),
        packets=decision.packets,
        bank=desk.bank,
        asks=inquiry.asks,
    )
