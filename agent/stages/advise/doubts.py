"""Which mails the rules are unsure of: the only ones that a model is asked about. Pure, and knows no model.

Never one whose sender's account isn't known (no PO of it could be known either), that a trusted server disowns, that addresses a
machine, that waits for a system, or that is out of scope.
"""

from __future__ import annotations

from agent.model.advice import Unclear
from agent.model.inquiry import Inquiry
from agent.model.outcome import Outcome

_WHICH = frozenset({"no_po_number", "order_not_found", "weak_match"})
_READ = frozenset({"en", "es", "fr", "de"})  # the languages whose words the rules know
_NAMED = ("subject", "body")


def doubtful(inquiry: Inquiry) -> bool:
    """A mail in which the rules saw nothing at all: no question about an order, and nothing else either. Without a figure it can hardly
    name a PO, so that nothing could come of it."""
    nothing = inquiry.kind == "other" and inquiry.intents == ("other",) and not (inquiry.thanks or inquiry.withdrawn)
    figure = bool(inquiry.po_numbers) or any(letter.isdigit() for letter in inquiry.new_text)
    return nothing and figure and not _suspect(inquiry)


def unclear(outcome: Outcome) -> Unclear:
    """What the rules are unsure of in a mail that they decided; empty = nothing.

    ``status``: does it ask where an order stands; ``order``: which one; ``more``: what else it asks; ``weak``: it would be drafted, and
    names its PO in history or attachments alone, or is written in a language that the rules hardly read.
    """
    inquiry, decision, dossier = outcome.inquiry, outcome.decision, outcome.dossier
    if decision is None or dossier is None or dossier.account is None or _suspect(inquiry):
        return ""
    if inquiry.kind != "inquiry":
        return "status" if doubtful(inquiry) else ""
    hits = {finding.rule for finding in decision.hits}
    if decision.lane == "leave" or decision.waits_for:
        return ""
    if hits & _WHICH:
        return "order"
    if "other" in inquiry.intents:
        return "more"
    return "weak" if decision.lane == "draft" and _rests_on_little(inquiry) else ""


def _rests_on_little(inquiry: Inquiry) -> bool:
    return inquiry.language not in _READ or not any(one.where in _NAMED for one in inquiry.po_numbers)


def _suspect(inquiry: Inquiry) -> bool:
    machine = any(warning.startswith("prompt_injection") for warning in inquiry.warnings)
    return machine or inquiry.authentication == "fail" or bool(inquiry.senders)
