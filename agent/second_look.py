"""A model's reading of the mails that the rules were unsure of, put to use: on the card, and to hold. It can only make a lane stricter.

A draft may become an escalation; a mail that was left may become one where the model shows a question about an order and a PO of the
sender's account stands in the mail. No intent that the rules read is taken away, nothing is ever drafted for it, and no PO answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.desk import Desk
from agent.model.advice import Advice
from agent.model.evidence import Evidence
from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.stages.advise import Adviser, Question, advise, unclear
from agent.stages.gather import known
from connectors.po import po_key
from policies.decide import doubt
from policies.packet import Lookup

Judge = Callable[[Inquiry, Evidence, Desk], Outcome]
_ASKS = "order_status"
_NAMED = {"subject", "body"}


def look_again(
    mails: Sequence[InboundMail], decided: Sequence[Outcome], desk: Desk, adviser: Adviser | None, judge: Judge
) -> list[Outcome]:
    """The outcomes, in order, those of unclear mails after a model's reading. ``judge`` decides by the rules; without ``adviser``
    all stay as they are."""
    if adviser is None:
        return list(decided)
    doubts = [(place, why) for place, outcome in enumerate(decided) if (why := unclear(outcome))]
    advices = advise([Question(mails[place], decided[place].inquiry, why) for place, why in doubts], adviser)
    theirs = known(
        [(_account(decided[place]), one.po_numbers) for (place, _), one in zip(doubts, advices, strict=True)], desk.systems, desk.now
    )
    after = list(decided)
    for (place, _), advice, pos in zip(doubts, advices, theirs, strict=True):
        after[place] = _heeded(decided[place], _with(advice, pos, decided[place]), desk, judge)
    return after


def _account(outcome: Outcome) -> str:
    return outcome.dossier.account.customer_id if outcome.dossier and outcome.dossier.account else ""


def _with(advice: Advice, pos: Sequence[str], outcome: Outcome) -> Advice:
    """With those of its POs that the account knows and the rules didn't look up, each once."""
    looked_up = {one.key for one in outcome.evidence.lookups} if outcome.evidence else set()
    fresh = {po_key(text): text for text in reversed(pos) if po_key(text) not in looked_up}
    return advice.model_copy(update={"po_numbers": tuple(reversed(fresh.values()))})


def _heeded(outcome: Outcome, advice: Advice, desk: Desk, judge: Judge) -> Outcome:
    """Never looser than ``outcome``."""
    if outcome.inquiry.kind != "inquiry":
        return _asks_after_all(outcome, advice, desk, judge)
    assert outcome.decision is not None
    decision = outcome.decision
    if advice.intents or (advice.po_numbers and decision.lane == "draft"):
        decision = doubt(decision, _more(advice, decision.lane == "draft"), desk.policies)
    return outcome.model_copy(update={"advice": advice, "decision": decision, "lane": decision.lane})


def _asks_after_all(outcome: Outcome, advice: Advice, desk: Desk, judge: Judge) -> Outcome:
    """A mail in which the rules saw no question: escalated with its evidence, or left as it was."""
    words = dict(advice.intents).get(_ASKS, "")
    if not words or not (advice.po_numbers or _names_an_order(outcome)) or outcome.evidence is None:
        return Outcome(inquiry=outcome.inquiry, lane="leave", advice=advice)
    asked = outcome.inquiry.model_copy(update={"kind": "inquiry", "reason": "", "intents": (_ASKS,), "quotes": ((_ASKS, words),)})
    judged = judge(asked, outcome.evidence, desk)
    assert judged.decision is not None
    # whatever else hits, people must first know that the rules would have left this mail; and no desk is named by a misreading
    why = f"The rules see no question about an order here. {_more(advice, True)}"
    decision = doubt(judged.decision, why, desk.policies, leads=True)
    return judged.model_copy(update={"advice": advice, "decision": decision, "lane": decision.lane})


def _names_an_order(outcome: Outcome) -> bool:
    lookups = outcome.evidence.lookups if outcome.evidence else ()
    return any(one.lookup is Lookup.FOUND and _NAMED & set(one.where) for one in lookups)


def _more(advice: Advice, numbers: bool) -> str:
    """In words for a card: what the model saw, by the mail's own words."""
    seen = [f"{name.replace('_', ' ')} (“{words}”)" for name, words in advice.intents]
    seen += [f"PO {text}" for text in advice.po_numbers if numbers]
    return f"A second reading, by {advice.reading.model}, sees more in it: {', '.join(seen)}."
