"""What may be said, by PO: the atoms in a shape that a read-back sentence can be held against. It judges one sentence at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.wording.bank import Phrase
from agent.wording.formats import Locale, po_core
from agent.wording.predicates import OPTIONAL_SLOTS, STATE_PREDICATES
from agent.wording.template import render_value, same_value
from policies.packet import Atom, FactValue


@dataclass(slots=True)
class Order:
    """One PO's atoms by predicate, and which of their values were told so far."""

    po: str
    atoms: dict[str, list[Atom]]
    told: dict[int, set[str]] = field(default_factory=dict)

    def tell(self, atom: Atom, slots: Iterable[str]) -> None:
        """Remember that these values of the atom stand in the text."""
        self.told.setdefault(id(atom), set()).update(slots)

    def states(self) -> set[str]:
        """The state predicates that this order has."""
        return set(self.atoms) & STATE_PREDICATES


@dataclass(frozen=True, slots=True)
class Judgement:
    """A sentence held against one order: backed by an atom, or why not."""

    atom: Atom | None
    why: str = ""
    grade: str = ""


def needed(atom: Atom) -> set[str]:
    """The values without which the atom isn't told."""
    optional = OPTIONAL_SLOTS.get(atom.predicate, frozenset())
    return {name for name, value in atom.values.items() if value is not None and name not in optional}


def orders(atoms: Sequence[Atom], pos: Iterable[str]) -> dict[str, Order]:
    """The orders by their number without a label; a PO without atoms is there too, with nothing that may be said of it."""
    found = {po_core(po): Order(po, {}) for po in pos}
    for atom in atoms:
        order = found.setdefault(po_core(atom.po), Order(atom.po, {}))
        order.atoms.setdefault(atom.predicate, []).append(atom)
    return found


def judge(phrase: Phrase, texts: Mapping[str, str], order: Order) -> Judgement:
    """Is there one atom of this order that backs every value of the sentence?"""
    says = phrase.sentence.says
    candidates = order.atoms.get(says, [])
    locale = phrase.template.locale
    for atom in candidates:
        whole = len(candidates) == 1 or needed(atom) <= phrase.slots
        if whole and _count_fits(phrase, atom) and all(_agrees(phrase, name, text, atom, order, locale) for name, text in texts.items()):
            return Judgement(atom)
    return _refusal(phrase, texts, order, candidates, locale)


def _agrees(phrase: Phrase, name: str, text: str, atom: Atom, order: Order, locale: Locale) -> bool:
    value: FactValue = order.po if name == "po" else atom.values.get(name)
    return same_value(phrase.template.slots[name], text, value, locale)


def _count_fits(phrase: Phrase, atom: Atom) -> bool:
    return not phrase.count or phrase.fits(atom.values.get(phrase.count))


def _refusal(phrase: Phrase, texts: Mapping[str, str], order: Order, candidates: list[Atom], locale: Locale) -> Judgement:
    says = phrase.sentence.says
    if not candidates:
        grade = "contradicted" if says in STATE_PREDICATES and order.states() else "unbacked"
        return Judgement(None, f"nothing in the systems says this of PO {order.po} ({says})", grade)
    closest = min(candidates, key=lambda atom: sum(not _agrees(phrase, name, text, atom, order, locale) for name, text in texts.items()))
    wrong = [
        f"{name.replace('_', ' ')} is {_written(phrase, name, closest, locale)}, not {text}"
        for name, text in texts.items()
        if not _agrees(phrase, name, text, closest, order, locale)
    ]
    return Judgement(None, f"PO {order.po}: {'; '.join(wrong) or 'it does not say which one is meant'}", "contradicted")


def _written(phrase: Phrase, name: str, atom: Atom, locale: Locale) -> str:
    value = atom.values.get(name)
    return render_value(phrase.template.slots[name], value, locale) or ("not known" if value is None else str(value))


def untold(order: Order) -> Iterable[str]:
    """What the state requires and the text lacks, in words."""
    for atoms in order.atoms.values():
        for atom in atoms:
            lacking = sorted(needed(atom) - order.told.get(id(atom), set()))
            if atom.required and (lacking or id(atom) not in order.told):
                what = ", ".join(f"{name.replace('_', ' ')} {atom.values[name]}" for name in lacking)
                yield f"PO {order.po}: {atom.predicate.replace('_', ' ')}" + (f" ({what})" if what else "")
