"""Does a mail say that an earlier question is settled ("never mind, found it")? Only where it says nothing else at all.

Whoever waits for an answer and is taken for one who doesn't gets none: so beside the words that settle, every other word must be
courtesy, a greeting, a name in its place or the PO. A word that isn't known here may mean that somebody still waits.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_MAIL = r"(?:questions?|e-?mails?|messages?|inquiry|enquiry|request|note|mail)"
_SETTLED = re.compile(
    rf"\b(?:never ?mind|nvm)\b(?: (?:about )?(?:my|our|this|that|the) (?:\w+ ){{0,2}}{_MAIL}\b)?|"
    rf"\b(?:please |pls |kindly )?(?:ignore|disregard|forget(?: about)?|cancel|scratch) (?:my|our|this|that|the) (?:\w+ ){{0,2}}{_MAIL}\b|"
    r"\b(?:no|don't|do not) (?:longer )?need (?:an?|the|any|your) (?:\w+ )?(?:updates?|answers?|reply|status|response)\b|"
    r"\b(?:i|we)(?:'ve| have)? (?:just |already )?found (?:it|them|out|the (?:tracking|shipment|order|answer|confirmation))\b|"
    r"\bfound (?:it|them)\b|"
    r"\b(?:it|they|everything|the (?:order|shipment|parts|material|goods|delivery))(?:'s| has| have)? (?:just |already |all )?"
    r"(?:arrived|came in|showed up|been delivered|got here|is here|are here)\b|"
    r"\b(?:just|already|i|we|i've|we've|we have|i have) (?:received|got) (?:it|them|everything|the (?:order|shipment|parts|goods))\b|"
    r"\b(?:we're|we are|i'm|i am) all set\b|\b(?:that's|this is|it's|it is) (?:been )?(?:sorted|solved|resolved|settled)\b|"
    r"\bolv[ií]de(?:lo|n?lo)\b|\bya (?:lo |la |los |las )?(?:llegaron|lleg[oó]|recibimos|recib[ií]|encontramos|encontr[eé])\b|"
    r"\b(?:no es|ya no es) necesari[oa]\b|"
    r"\blaissez tomber\b|\bne tenez pas compte\b|\b(?:c'est|elle est|il est) (?:bien )?arriv[ée]e?\b|\bnous l'avons (?:bien )?re[cç]ue?\b|"
    r"\bhat sich (?:schon |bereits )?erledigt\b|\b(?:ist|schon|bereits) (?:angekommen|eingetroffen|da)\b|\berledigt\b",
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z](?:[a-z'-]+|\.) ?){1,3}"
# what may stand beside it, taken away in this order
_BESIDE = (
    re.compile(r"^\W*(?:hi|hello|hey|dear|hola|bonjour|hallo)\b(?:[ \t][^\W\d][\w.'-]*){0,2}[ \t]*(?:[,!:]|-|\n)", re.I | re.M),
    re.compile(rf"\b((?i:thanks|thank you|thx|cheers|regards|best|gracias|merci|danke|gru(?:ss|ß)))\b\s*(?:[,!\n-]\s*){_NAME}\s*$"),
    re.compile(rf"\n\s*-*\s*{_NAME}\s*$"),
    re.compile(
        r"\b(?:(?:about|on|for|re|with|of) )?(?:the )?(?:purchase )?(?:orders?|p\.?o\.?s?)\s*(?:number |no\.? |nr\.? )?#?\s*"
        r"[\w./-]*\d[\w./-]*",
        re.I,
    ),
    re.compile(r"\bno need (?:for|of) (?:an?|the|any|your) (?:\w+ )?(?:updates?|answers?|reply|status|response)\b", re.I),
    re.compile(r"\b(?:got it|figured it out|have a (?:\w+ )?(?:day|weekend|evening|one)|to (?:have )?bother(?:ed)? you)\b", re.I),
    re.compile(r"\bfor the (?:trouble|confusion|bother|noise|inconvenience|extra mails?)\b", re.I),
)
_HARMLESS_WORDS = frozenset(
    re.findall(
        r"\S+",
        "a about afternoon again ah all already alright and anyway apologies appreciated best bye cheers day evening everyone everything"
        " fine good great guys i it just kind many morning much now oh ok okay perfect please pls po pos really regards sir so sorry team"
        " thank thanks that the them then this thx today very was we weekend well yes yesterday you"
        " buen buenas buenos de disculpe disculpen días el gracias la lo los muchas muy nada perdón tardes todo y ya"
        " bien beaucoup bonne c'est cordialement désolé désolée est et excusez-moi journée merci"
        " alles besten das dank danke die es gruß grüße gut hat ist mfg mit schon schönen sich tag und vielen viele ware",
    )
)
_LONGEST = 300
_HARMLESS = frozenset(("other", "cancel"))  # "cancel my question" is no wish to cancel an order


def settled(text: str, intents: Collection[str]) -> bool:
    """Whether this text takes an earlier question back or says that it is answered, and says nothing else."""
    words = text.replace("\u2019", "'").strip()
    if len(words) > _LONGEST or "?" in words or not _HARMLESS.issuperset(intents) or not _SETTLED.search(words):
        return False
    for beside in _BESIDE:
        words = beside.sub(" ", words)
    rest = _SETTLED.sub(" ", words)
    return rest != words and all(word in _HARMLESS_WORDS for word in re.findall(r"[\w'-]+", rest.lower()))
