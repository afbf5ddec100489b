"""The PO candidates of one mail: subject, new text, attachments, and (weaker) quoted history, each number once. Looks nothing up."""

from __future__ import annotations

from agent.model.inquiry import PoCandidate
from agent.model.mail import InboundMail
from agent.stages.understand.numbers import numbers
from connectors.po import po_key

_TEXTS = ("text/plain", "text/csv", "application/csv")
MAX_CANDIDATES = 200


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
                    value=po_key(one.text), text=one.text, where=where, confidence=round(one.confidence * weight, 3),
                    parts=one.parts, run=one.run + run if one.run >= 0 else -1,
                )
            )
        run += highest + 1
    return tuple(_once(found)[:MAX_CANDIDATES])


def _places(mail: InboundMail) -> list[tuple[str, str, float]]:
    places = [("subject", mail.subject, 1.0), ("body", mail.new_text[:20_000], 1.0)]
    for item in mail.attachments:
        if item.content and item.content_type in _TEXTS:
            places.append((f"attachment:{item.name}", item.content[:100_000].decode("utf-8", "replace"), 0.8))
    places.append(("quoted", mail.quoted_text[:20_000], 0.5))
    return places


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
