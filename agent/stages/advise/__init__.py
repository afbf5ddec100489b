"""Mails that the rules were unsure of → what a model reads in them, each word and number of it standing in the mail. Decides nothing.

What a model says is kept as soon as it is said, so that a mail that comes up again is neither asked nor paid for again. It never raises
over a model: without an answer, the rules' own reading stands, and the note says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from agent.model.advice import Advice, Reading, Shelf, Unclear
from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.scribe.asking import Said, Scribe, converse
from agent.stages.advise.doubts import doubtful, unclear
from agent.stages.advise.question import brief, key, places, shown

__all__ = ["Adviser", "Question", "advise", "doubtful", "unclear"]


@dataclass(frozen=True)
class Adviser:
    """The model with its limits, where readings are kept, and which of a mail's fields it may see (``visibility.toml``)."""

    scribe: Scribe
    shelf: Shelf
    sees: frozenset[str]


class Question(NamedTuple):
    """A mail as the rules read it, and what they are unsure of."""

    mail: InboundMail
    inquiry: Inquiry
    unclear: Unclear


def advise(questions: Sequence[Question], adviser: Adviser) -> list[Advice]:
    """What a model reads in each, in order; all answers together are waited for no longer than one time limit.

    ``po_numbers`` of the advice stand in the mail; whether the account knows them isn't asked here.
    """
    keys = [key(one.mail, one.inquiry, adviser.sees) for one in questions]
    try:
        known = dict(adviser.shelf.recall(keys)) if keys else {}
        new = {name: one for name, one in zip(keys, questions, strict=True) if name not in known}
        said = converse([partial(brief, one.mail, one.inquiry, adviser.sees) for one in new.values()], adviser.scribe) if new else []
        fresh = {name: _reading(name, new[name], each, adviser) for name, each in zip(new, said, strict=True)}
        # what was never asked (no budget, a model at rest) may be asked when the mail comes up again
        adviser.shelf.keep([one for one in fresh.values() if one.calls])
        known |= fresh
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the help, the mail is handled without it
        lost = Reading(key="", identity="", note=f"the model could not be asked ({type(error).__name__})")
        return [Advice(unclear=one.unclear, reading=lost) for one in questions]
    return [_advice(one, known[name], adviser) for name, one in zip(keys, questions, strict=True)]


def _reading(name: str, question: Question, said: Said, adviser: Adviser) -> Reading:
    return Reading(
        key=name,
        identity=question.mail.identity,
        said=said.answer[0] if said.answer else "",
        note="" if said.answer else said.why,
        model=adviser.scribe.model.name,
        calls=said.calls,
        tokens_in=said.tokens_in,
        tokens_out=said.tokens_out,
        cost=said.cost,
    )


def _advice(question: Question, reading: Reading, adviser: Adviser) -> Advice:
    """The words at the places that the reading names; what the rules read themselves is left out."""
    found = places(reading.said, shown(question.mail, adviser.sees))
    rules = question.inquiry.intents if question.inquiry.kind == "inquiry" else ()
    intents = {name: words for name, words in reversed(found.intents) if name not in rules}
    return Advice(unclear=question.unclear, intents=tuple(sorted(intents.items())), po_numbers=found.pos, reading=reading)
