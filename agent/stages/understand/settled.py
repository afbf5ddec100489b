"""Does a mail say that an earlier question is settled ("never mind, found it")? Only short words that ask for nothing do."""

from __future__ import annotations

import re
from collections.abc import Collection

_SETTLED = re.compile(
    r"\bnever ?mind\b|\bnvm\b|\b(?:please |pls |kindly )?(?:ignore|disregard|forget(?: about)?|cancel|scratch) (?:my|our|this|that|the)"
    r" (?:\w+ ){0,2}(?:questions?|e-?mails?|messages?|inquiry|enquiry|request|note|mail)\b|"
    r"\b(?:no|don't|do not) (?:longer )?need (?:an?|the|any|your) (?:\w+ )?(?:updates?|answers?|reply|status|response)\b|"
    r"\b(?:i|we)(?:'ve| have)? (?:just |already )?found (?:it|them|out|the (?:tracking|shipment|order|answer|confirmation))\b|"
    r"^\W*found (?:it|them)\b|"
    r"\b(?:it|they|everything|the (?:order|shipment|parts|material|goods|delivery))(?:'s| has| have)? (?:just |already |all )?"
    r"(?:arrived|came in|showed up|been delivered|got here|is here|are here)\b|"
    r"\b(?:just|already|i|we|i've|we've|we have|i have) (?:received|got) (?:it|them|everything|the (?:order|shipment|parts|goods))\b|"
    r"\b(?:we're|we are|i'm|i am) all set\b|\b(?:that's|this is|it's|it is) (?:been )?(?:sorted|solved|resolved|settled)\b|"
    r"\bolv[ií]de(?:lo|n?lo)\b|\bya (?:lo |la |los |las )?(?:llegaron|lleg[oó]|recibimos|recib[ií]|encontramos|encontr[eé])\b|"
    r"\b(?:no es|ya no es) necesari[oa]\b|"
    r"\blaissez tomber\b|\bne tenez pas compte\b|\b(?:c'est|elle est|il est) (?:bien )?arriv[ée]e?\b|\bnous l'avons (?:bien )?re[cç]ue?\b|"
    r"\bhat sich erledigt\b|\b(?:ist|schon|bereits) (?:angekommen|eingetroffen|da)\b|\berledigt\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"[?]|\b(?:but|however|except|only|still|not|n't|wrong|damaged|missing|short|instead|pero|aber|mais|nur|solo|faltan?)\b", re.IGNORECASE
)
_LONGEST = 300
_HARMLESS = frozenset(("other", "cancel"))  # "cancel my question" is no wish to cancel an order


def settled(text: str, intents: Collection[str]) -> bool:
    """Whether this text takes an earlier question back or says that it is answered, and says nothing else that matters."""
    words = text.replace("\u2019", "'")
    match = _SETTLED.search(words) if len(words) <= _LONGEST and _HARMLESS.issuperset(intents) else None
    if match is None:
        return False
    rest = words[: match.start()] + " " + words[match.end() :]
    return not _DOUBT.search(rest) and not re.search(r"\bcancel", rest, re.IGNORECASE)
