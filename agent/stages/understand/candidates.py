"""The PO candidates of one mail: subject, new text, attachments, and (weaker) quoted history, each number once. Looks nothing up."""

from __future__ import annotations

from agent.model.inquiry import PoCandidate
from agent.model.mail import InboundMail
from agent.stages.understand.documents import document_text, named_orders
from agent.stages.understand.numbers import numbers
from connectors.po import po_key

MAX_CANDIDATES = 200
MAX_READ = 5


def candidates(mail: InboundMail, loose: bool) -> tuple[PoCandidate, ...]:
    """Each PO number once, in reading order; its first spelling, its strongest place. ``loose`` as in :func:`numbers`."""
    found: list[PoCandidate] = []
    run = 0
    for where, text, weight in _places(mail):
        highest = -1
        for one in numbers(text, loose=loose and where in ("subject", "body")):
            highest = max(highest, one.run)
            found.append(
                PoCandidate(
                    value=po_key(one.text),
                    text=one.text,
                    where=where,
                    confidence=round(one.confidence * weight, 3),
                    parts=one.parts,
                    run=one.run + run if one.run >= 0 else -1,
                )
            )
        run += highest + 1
    found.extend(_attached(mail))
    return tuple(_once(found)[:MAX_CANDIDATES])


def _places(mail: InboundMail) -> list[tuple[str, str, float]]:
    places = [("subject", mail.subject, 1.0), ("body", mail.new_text[:20_000], 1.0)]
    places.append(("quoted", mail.quoted_text[:20_000], 0.5))
    return places


def _attached(mail: InboundMail) -> list[PoCandidate]:
    """Numbers out of the first readable attachments: the format's own field where it has one, else a PO word in the text."""
    found: list[PoCandidate] = []
    for item in [each for each in mail.attachments if each.content][:MAX_READ]:
        named = named_orders(item)
        texts = named if named is not None else tuple(one.text for one in numbers(document_text(item), loose=False))
        found.extend(
            PoCandidate(value=po_key(text), text=text[:60], where=f"attachment:{item.name}", confidence=0.8 if named else 0.7)
            for text in texts
        )
    return found


def _once(found: list[PoCandidate]) -> list[PoCandidate]:
    """Two spellings of one PO are one: the first text stays, the surest sighting's place and confidence count."""
    kept: dict[str, PoCandidate] = {}
    for each in found:
        if not each.value:
            continue
        earlier = kept.get(each.value)
        if earlier is None:
            kept[each.value] = each
        elif each.confidence > earlier.confidence:
            kept[each.value] = earlier.model_copy(update={"confidence": each.confidence, "where": each.where})
    return list(kept.values())
