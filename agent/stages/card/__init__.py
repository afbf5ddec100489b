"""Cards: what staff read beside a draft or an escalation. A value in, a value out; never addressed to, or in a thread with, a customer."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from agent.model.outcome import Outcome, Owner
from agent.stages.card.following import Promised, following_view
from agent.stages.card.sections import CardContext
from agent.stages.card.table import Cell
from agent.stages.card.text import as_text
from agent.stages.card.view import View, escalation_view, evidence_view, note_view
from agent.wording.plain import clean, clip, without_addresses
from policies.packet import Frozen

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["Card", "CardContext", "Promised", "escalation_card", "evidence_card", "note_card", "parked_card", "promise_card"]

SUBJECT = 120
_CELL = Markup("padding:3px 6px;overflow-wrap:anywhere;vertical-align:top;border-bottom:1px solid #e3e6ea")
_STYLES = {
    "value": _CELL,
    "null": _CELL + ";color:#8a5a00;font-style:italic",
    "missing": _CELL + ";color:#8a1208;font-style:italic",
    "silent": _CELL + ";color:#5f6b7a;font-style:italic",
    "≠": _CELL + ";background:#fde2df;color:#8a1208;font-weight:bold",
    "!": _CELL + ";background:#fff0c9;color:#6b4700;font-weight:bold",
}
_LABEL = _CELL + ";color:#5f6b7a"
_LABELS = {"order": _LABEL, "line": _LABEL, "part": _LABEL + ";padding-left:12px"}
_COLOURS = {"hold": "#c0271a", "ready": "#1f7a3d", "note": "#9a6700"}


class Card(Frozen):
    """A card's three texts; the envelope makes a message of them."""

    subject: str
    text: str
    html: str


def evidence_card(outcome: Outcome, context: CardContext) -> Card:
    """For a draft: what each system said and as of when, and the source of each sentence."""
    return _card(evidence_view(outcome, context), outcome, context)


def escalation_card(outcome: Outcome, context: CardContext) -> Card:
    """For an exception: the rule in plain words, who decides by when, then all the evidence side by side."""
    return _card(escalation_view(outcome, context), outcome, context)


def parked_card(context: CardContext, reason: str) -> Card:
    """For a mail that the agent failed on; the mail itself stays where it is."""
    step = "Read the mail in the Inbox and answer it by hand."
    return note_card(context, "Not handled", f"The agent could not work on this mail: {reason}", step)


def note_card(context: CardContext, headline: str, why: str, next_step: str = "") -> Card:
    """For whatever else a person must know: a draft withdrawn, not sent, or that may have gone out."""
    return _card(note_view(context, headline, why, next_step), None, context)


def promise_card(
    headline: str, promised: tuple[Promised, ...], outcome: Outcome | None, context: CardContext, owner: Owner | None, next_step: str
) -> Card:
    """For news of what a customer was told: a moved day, a problem, a delivery; with a follow-up's sentences where it has a draft."""
    return _card(following_view(headline, promised, outcome, context, owner, next_step), outcome, context)


def _card(view: View, outcome: Outcome | None, context: CardContext) -> Card:
    html = _template().render(view=view, colour=_COLOURS[view.tone], label_styles=_LABELS)
    return Card(subject=_subject(view, outcome, context), text=as_text(view), html=html)


def _subject(view: View, outcome: Outcome | None, context: CardContext) -> str:
    """``Backorder on 2 of 5 lines · PO 48817 · Re: where is it?``, without any mail address.

    A mail that presses, or asks once more what is still open, says so first: the list of subjects is the work list.
    """
    packets = outcome.decision.packets if outcome and outcome.decision else ()
    numbers = [clip(clean(packet.po_number), 30) for packet in packets]
    more = " …" if len(numbers) > 3 else ""
    pos = f"PO {numbers[0]}" if len(numbers) == 1 else f"POs {', '.join(numbers[:3])}{more}" if numbers else ""
    rank = "URGENT" if context.urgent else "Asked again" if context.earlier else ""
    own = " · ".join(filter(None, (rank, clip(clean(view.headline), 72), pos)))
    theirs = clean(context.subject) if context.visibility.on_card("mail", "subject") else ""
    return clip(without_addresses(f"{own} · {theirs or 'no subject'}" if len(own) < SUBJECT - 10 else own), SUBJECT)


@cache
def _template() -> Template:
    from jinja2 import Environment

    source = resources.files(__package__).joinpath("card.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True)
    environment.filters |= {"cell": _cell, "divided": _divided}
    return environment.from_string(source)


@lru_cache(maxsize=2048)  # a card has dozens of cells, and most are what the last card's were: "not yet", "10 allocated"
def _cell(cell: Cell) -> Markup:
    """A cell of the table: its mark, then its text, each line of several in a block of its own."""
    mark = escape(cell.mark) + " " if cell.mark else ""
    text = _divided(cell.text) if "\n" in cell.text else escape(cell.text)
    return Markup('<td style="{}">{}{}</td>').format(_STYLES[cell.mark or cell.tone], mark, text)


@lru_cache(maxsize=2048)
def _divided(text: str) -> Markup:
    """Each line in a block of its own."""
    return Markup("").join(Markup("<div>{}</div>").format(line) for line in text.split("\n"))
