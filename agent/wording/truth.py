"""What may be said, by PO: the atoms in a shape that a read-back sentence can be held against. It judges one sentence at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.wording.bank import Phrase
from agent.wording.formats import Locale, po_core
from agent.wording.predicates import BAD_NEWS, OF_LINES, OPTIONAL_SLOTS, STATE_PREDICATES
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

    def shares_item(self, atom: Atom) -> bool:
        """Has another line of the order the same item?"""
        same, line = atom.values.get("sku"), atom.values.get("line")
        others = (other.values for atoms in self.atoms.values() for other in atoms if other.values.get("sku") == same)
        return any(values.get("line") != line for values in others)

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
        if (
            _tells_which(phrase, atom, order, len(candidates))
            and _count_fits(phrase, atom)
            and all(_agrees(phrase, name, text, atom, order, locale) for name, text in texts.items())
        ):
            return Judgement(atom)
    return _refusal(phrase, texts, order, candidates, locale)


def _tells_which(phrase: Phrase, atom: Atom, order: Order, candidates: int) -> bool:
    """Does the sentence say which of several things it means? A line by its number, or by an item that no other line of the order has."""
    if phrase.sentence.says == "eta" and "tracking" in atom.values and "eta" in phrase.slots and "tracking" not in phrase.slots:
        return False  # one of several parcels
    if phrase.sentence.says not in OF_LINES:
        return candidates == 1 or needed(atom) <= phrase.slots
    return "line" in phrase.slots or ("sku" in phrase.slots and not order.shares_item(atom))


def _agrees(phrase: Phrase, name: str, text: str, atom: Atom, order: Order, locale: Locale) -> bool:
    value: FactValue = order.po if name == "po" else atom.values.get(name)
    return same_value(phrase.template.slots[name], text, value, locale)


def _count_fits(phrase: Phrase, atom: Atom) -> bool:
    return not phrase.count or phrase.fits(atom.values.get(phrase.count))


def _refusal(phrase: Phrase, texts: Mapping[str, str], order: Order, candidates: list[Atom], locale: Locale) -> Judgement:
    says = phrase.sentence.says
    if not candidates:
        contradicted = order.states() if says in STATE_PREDICATES else says in OF_LINES and order.atoms
        grade = "contradicted" if contradicted else "unbacked"
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
    """What the state requires and the text lacks, in words. Bad news is required of a text that tells anything of the order at all."""
    if order.told:
        yield from _kept_back(order)
    for atoms in order.atoms.values():
        for atom in atoms:
            lacking = sorted(needed(atom) - order.told.get(id(atom), set()))
            if atom.required and (lacking or id(atom) not in order.told):
                what = ", ".join(f"{name.replace('_', ' ')} {atom.values[name]}" for name in lacking)
                yield f"PO {order.po}: {atom.predicate.replace('_', ' ')}" + (f" ({what})" if what else "")


def _kept_back(order: Order) -> Iterable[str]:
    said = [
        (atom.predicate, str(atom.values.get("lines", atom.values.get("line", ""))).split())
        for atoms in order.atoms.values()
        for atom in atoms
        if id(atom) in order.told
    ]
    for news, tellers in BAD_NEWS.items():
        for atom in order.atoms.get(news, ()):
            line = str(atom.values.get("line", ""))
            if not any(predicate in tellers and (not line or line in lines) for predicate, lines in said):
                yield f"PO {order.po}: " + (f"line {line} " if line else "") + news.removeprefix("line_").replace("_", " ")
