"""A mail's PO numbers against the orders of the sender's account (docs/contract.md §2). Sees no other account's orders.

equal     same key; where several orders have it, the one spelt as the customer spelt it, if just one is
joined    adjacent parts are tried together: the longest run of them that any order of the account bears is one PO
weak      "did you mean": never an answer
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.model.inquiry import PoCandidate
from agent.stages.gather.weak import suggestions
from connectors.po import po_key, po_spelling
from connectors.records import OrderHeader

LONGEST = 6  # parts of one number
_STRONG = ("subject", "body")


@dataclass(frozen=True)
class Match:
    """One PO of a mail with the orders of the account that bear it: one, several, or none."""

    text: str
    key: str
    where: tuple[str, ...]
    orders: tuple[OrderHeader, ...] = ()
    suggestions: tuple[OrderHeader, ...] = ()


@dataclass
class Account:
    """An account's order headers, indexed by PO key once for all mails of a batch."""

    headers: Sequence[OrderHeader]
    by_key: dict[str, list[OrderHeader]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_key = defaultdict(list)
        for header in self.headers:
            key = po_key(header.customer_po) if header.customer_po else ""
            bearers = self.by_key[key]
            if key and not (bearers and any(other.order_number == header.order_number for other in bearers)):
                bearers.append(header)

    def bearing(self, text: str) -> tuple[OrderHeader, ...]:
        """The orders that bear this PO."""
        orders = self.by_key.get(po_key(text), ())
        if len(orders) > 1:
            spelt = [order for order in orders if po_spelling(order.customer_po or "") == po_spelling(text)]
            if len(spelt) == 1:
                return (spelt[0],)
        return tuple(orders)


@dataclass(frozen=True, eq=False)  # two parts of one spelling stay two
class _Part:
    text: str
    candidate: PoCandidate


def relevant(candidates: Sequence[PoCandidate]) -> list[PoCandidate]:
    """What is asked about: the POs in subject and new text; those of quotes and attachments only where these name none."""
    strong = [candidate for candidate in candidates if candidate.where in _STRONG]
    return strong or list(candidates)


def match(candidates: Sequence[PoCandidate], account: Account) -> list[Match]:
    """Each PO of the mail once, in the order in which the mail names them."""
    found: list[Match] = []
    for run in _runs(relevant(candidates)):
        found += _split(run, account)
    return _merged(found)


def unmatched(candidates: Sequence[PoCandidate]) -> list[Match]:
    """Each PO as written, where there are no orders to compare it with."""
    return _merged([Match(one.text, po_key(one.text) or one.value, (one.where,)) for one in relevant(candidates)])


def _runs(candidates: Sequence[PoCandidate]) -> list[list[PoCandidate]]:
    """Neighbours together: candidates of one run and place, in order."""
    runs: list[list[PoCandidate]] = []
    for candidate in candidates:
        last = runs[-1][-1] if runs else None
        if last and candidate.run >= 0 and (last.run, last.where) == (candidate.run, candidate.where):
            runs[-1].append(candidate)
        else:
            runs.append([candidate])
    return runs


def _split(run: list[PoCandidate], account: Account) -> list[Match]:
    parts = [_Part(text, candidate) for candidate in run for text in (candidate.parts or (candidate.text,))]
    taken = _windows(parts, account)
    used = {part for window, _orders in taken for part in window}
    rest = [part for part in parts if part not in used]
    found = [(parts.index(window[0]), _match(_joined(window), window, orders)) for window, orders in taken]
    found += [(parts.index(left[0]), _missing(left, account)) for left in _left_over(rest, parts)]
    return [one for _place, one in sorted(found, key=lambda pair: pair[0])]


def _joined(parts: Sequence[_Part]) -> str:
    whole = parts[0].candidate
    own = [part for part in parts if part.candidate is whole]
    return whole.text if len(own) == len(parts) == len(whole.parts or (whole.text,)) else " ".join(part.text for part in parts)


def _windows(parts: Sequence[_Part], account: Account) -> list[tuple[Sequence[_Part], tuple[OrderHeader, ...]]]:
    """Windows of parts that orders bear, the longest first; no part is in two of them."""
    found: list[tuple[Sequence[_Part], tuple[OrderHeader, ...]]] = []
    free = [True] * len(parts)
    for length in range(min(LONGEST, len(parts)), 0, -1):
        for start in range(len(parts) - length + 1):
            if all(free[start : start + length]):
                window = parts[start : start + length]
                orders = account.bearing(_joined(window))
                if orders:
                    found.append((window, orders))
                    free[start : start + length] = [False] * length
    return found


def _left_over(rest: Sequence[_Part], parts: Sequence[_Part]) -> list[list[_Part]]:
    """Parts that no order bears: a candidate untouched stays whole, else each of its parts that holds a digit is a PO of its own."""
    groups: list[list[_Part]] = []
    for candidate in {id(part.candidate): part.candidate for part in rest}.values():
        left = [part for part in rest if part.candidate is candidate]
        if len(left) == sum(part.candidate is candidate for part in parts):
            groups.append(left)
        else:
            groups += [[part] for part in left if any(letter.isdigit() for letter in part.text)]
    return groups


def _match(text: str, window: Sequence[_Part], orders: tuple[OrderHeader, ...]) -> Match:
    where = tuple(dict.fromkeys(part.candidate.where for part in window))
    return Match(text, po_key(text), where, orders)


def _missing(left: Sequence[_Part], account: Account) -> Match:
    text = _joined(left)
    return Match(text, po_key(text), (left[0].candidate.where,), (), suggestions(text, account.headers))


def _merged(found: Sequence[Match]) -> list[Match]:
    """Two spellings of one order are one PO; so are two of one key that no order bears."""
    merged: dict[object, Match] = {}
    for one in found:
        name = tuple(order.order_number for order in one.orders) or one.key
        known = merged.get(name)
        where = tuple(dict.fromkeys((*known.where, *one.where))) if known else one.where
        merged[name] = Match(known.text, known.key, where, known.orders, known.suggestions) if known else one
    return list(merged.values())
