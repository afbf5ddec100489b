"""Words the drafts: from the bank, and where a model is configured, in its choice of approved sentences. It never raises over a model.

The bank's own draft is written and held against the facts first, and stands unless the model's choice passes the very same gate.
A model sees intent, language, states and the bank's sentences with open slots: no value, no PO, nothing that the customer wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from agent.model.draft import Draft, SentencePlan, Verification
from agent.model.usage import Wording
from agent.scribe.asking import Patience, Said, Scribe, converse
from agent.scribe.briefs import Brief
from agent.stages.phrase import paraphrasing, planning
from agent.wording.bank import Bank
from policies.packet import Atom, Packet
from policies.promise import atoms as promised_atoms

__all__ = ["Letter", "Patience", "Phrased", "Scribe", "phrase"]


@dataclass(frozen=True)
class Letter:
    """One answer to be worded: ``write`` composes it after a plan, ``check`` is the gate."""

    write: Callable[[SentencePlan | None], Draft]
    check: Callable[[Draft], Verification]
    packets: tuple[Packet, ...]
    bank: Bank
    asks: tuple[str, ...] = ()
    atoms: Callable[[Packet], tuple[Atom, ...]] = promised_atoms


@dataclass(frozen=True)
class Phrased:
    """A draft, what the gate says of it, and whose words they are (None where no model is configured)."""

    draft: Draft
    verification: Verification
    wording: Wording | None = None


def phrase(letters: Sequence[Letter | None], scribe: Scribe | None) -> list[Phrased | None]:
    """The draft of each letter, in order; all models' answers of a batch are waited for no longer than one time limit together."""
    drafts = [_from_bank(letter) if letter else None for letter in letters]
    if scribe is None or scribe.mode == "none":
        return drafts
    pairs = [(letter, draft) for letter, draft in zip(letters, drafts, strict=True) if letter and draft and draft.verification.supported]
    said = iter(converse([partial(_brief, letter, draft, scribe) for letter, draft in pairs], scribe))
    return [_worded(letter, draft, next(said), scribe) if draft and letter and draft.verification.supported else draft
            for letter, draft in zip(letters, drafts, strict=True)]  # fmt: skip


def _from_bank(letter: Letter) -> Phrased:
    draft = letter.write(None)
    return Phrased(draft, letter.check(draft))


def _brief(letter: Letter, bank: Phrased, scribe: Scribe) -> Brief:
    language = letter.bank.languages[bank.draft.language]
    if scribe.mode == "plan":
        return planning.brief(language, letter.packets, letter.asks if scribe.sees_asks else (), letter.atoms)
    return paraphrasing.brief(language, bank.draft)


def _worded(letter: Letter, bank: Phrased, said: Said, scribe: Scribe) -> Phrased:
    """The model's choice where it passes the gate, else the bank's draft with the reason."""
    spent = Wording(
        model=scribe.model.name, mode=scribe.mode, calls=said.calls, tokens_in=said.tokens_in, tokens_out=said.tokens_out, cost=said.cost
    )
    if said.answer is None:
        return _kept(bank, spent, said.why)
    try:
        return _planned(letter, bank, said.answer, spent) if scribe.mode == "plan" else _paraphrased(letter, bank, said.answer, spent)
    except Exception as error:  # noqa: BLE001 - whatever a model's words set off, the bank's draft stands
        return _kept(bank, spent, f"its answer could not be used ({type(error).__name__})")


def _kept(bank: Phrased, spent: Wording, why: str) -> Phrased:
    return Phrased(bank.draft, bank.verification, spent.model_copy(update={"note": f"From the approved sentences alone: {why}."}))


def _planned(letter: Letter, bank: Phrased, ids: tuple[str, ...], spent: Wording) -> Phrased:
    draft = letter.write(SentencePlan(ids=ids))
    verification = letter.check(draft)
    if not verification.supported:
        return _kept(bank, spent.model_copy(update={"offered": len(ids)}), "what the model chose did not pass the gate")
    used = {claim.sentence_id for claim in draft.claims}
    kept = sum(name in used for name in ids)
    note = f"{kept} of its sentences were chosen by {spent.model} out of the approved ones."
    return Phrased(draft, verification, spent.model_copy(update={"by": "plan", "note": note, "offered": len(ids), "kept": kept}))


def _paraphrased(letter: Letter, bank: Phrased, texts: tuple[str, ...], spent: Wording) -> Phrased:
    language = letter.bank.languages[bank.draft.language]
    found = paraphrasing.reword(bank.draft, bank.verification, texts, language, letter.check)
    offered = found.kept + len(found.refused)
    spent = spent.model_copy(update={"offered": offered, "kept": found.kept, "refused": found.refused})
    if not found.kept:
        none = f"none of the model's {offered} other wordings reads back as an approved sentence"
        return _kept(bank, spent, none if offered else "the model left them as they are")
    note = f"{found.kept} of {offered} sentences in the words of {spent.model}; each reads back as an approved one."
    return Phrased(found.draft, found.verification, spent.model_copy(update={"by": "paraphrase", "note": note}))
