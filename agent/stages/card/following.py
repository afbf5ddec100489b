"""The card on a promise: what was promised, what the systems say now, and what is to be done. No layout, no judgement."""

from __future__ import annotations

from agent.model.outcome import Outcome, Owner
from agent.stages.card.sections import CardContext, sections, sentences_with_sources
from agent.stages.card.titles import PATHS
from agent.stages.card.view import View, account_words, customer, footer
from agent.wording.plain import clean, clip, moment
from policies.packet import Frozen


class Promised(Frozen):
    """One promise in words: ``what`` it said, ``why`` it is told of now."""

    what: str
    why: str


def following_view(
    headline: str, promised: tuple[Promised, ...], outcome: Outcome | None, context: CardContext, owner: Owner | None, next_step: str
) -> View:
    """Leads with what happened; a follow-up's sentences with their sources come next, then the evidence side by side."""
    rows: list[tuple[str, str]] = []
    account = outcome.dossier.account if outcome and outcome.dossier else None
    if account is not None:
        rows.append(("Account", account_words(account)))
    rows += [("Promised", clip(clean(one.what), 300)) for one in promised]
    if owner is not None:
        rows.append(("Owner", f"{clean(owner.name)} <{clean(owner.email)}> ({PATHS.get(owner.path, owner.path)})"))
        rows.append(("Due", moment(owner.due_at, context.tzname)))
    rows.append(("Next step", clean(next_step)))
    packets = outcome.decision.packets if outcome and outcome.decision else ()
    draft = outcome.draft if outcome else None
    return View(
        tone="ready" if draft else "hold" if owner else "note",
        headline=clean(headline),
        why=clip(clean("; ".join(one.why for one in promised)), 600),
        head=(*rows, *customer(context)),
        sections=sections(outcome, context, ()) if outcome is not None and outcome.decision is not None else (),
        sentences=tuple(sentences_with_sources(draft.claims, packets, context)) if draft else (),
        footer=footer(outcome.packet_hash if outcome else "", context),
    )
