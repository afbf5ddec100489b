"""A sentence beside the status question in which no rule has found an intent: may it stand there? Rules and reader together decide.

What rules know passes where the reader doesn't doubt it; what nobody foresaw passes only where the reader is sure, as a whole and clause by
clause; a claim or command in plain words does only where it is very sure of the contrary, a question for another thing never. The shares
were chosen on some sets of mails and judged on others (docs/understanding.md).
"""

from __future__ import annotations

import re

from agent.stages.understand.beside import dangerous, foreign, formal, label, titled, ungreeted
from agent.stages.understand.reader import View, familiar, view
from agent.stages.understand.second import asks_another
from agent.stages.understand.statements import claims

ASKED, KNOWN, STRANGE = 0.5, 0.6, 0.85
TITLE, FORMAL, GREETED = 0.25, 0.1, 0.8
CLAUSE, KNOWN_CLAUSE = 0.2, 0.2
SURE = 0.95  # from here on the reader outweighs claims and commands that the rules see in mere words
CERTAIN = 0.97  # and from here on half a doubt of one of its clauses; never another question, which it takes for the one it knows
FAMILIAR = 0.5  # share of words that the reader must have met: of a language or a jargon that it doesn't know it has no opinion
_CLAUSES = re.compile(
    r"\s*(?:[,;:]|\s-+\s|[–—]|\b(?:but|and|so|because|while|without|instead|thx|thanks|thank you|pero|y|porque|sin|gracias|mais|et|sans|"
    r"merci|aber|und|weil|ohne|danke)\b)\s*|\s(?=(?:can|could|would|will) (?:you|u|we|i)\b|(?:please|pls) )",
    re.IGNORECASE,
)
_DESTINED = re.compile(r"\b[Tt]o (?!be |[Cc]onfirm)[A-Z]\w|\b[Ss]hip[- ]?[Tt]o\b")
# whether the order came in, asked for by the name of the paper that says so
_ACKNOWLEDGED = re.compile(
    r"^\W*(?:(?:please|pls|kindly|can you|could you|would you)[ ,]*){1,2}(?:send|confirm|provide|forward|email|share)(?: (?:me|us))?"
    r"(?: (?:the|an|our|your|a))? (?:order |po )?(?:acknowledge?ment|confirmation)s?(?: (?:for|of|on|to))?(?: (?:our|the|this))?"
    r"[^?,;.!a-z]*(?:(?:po|order|p\.o\.)\W{0,3}(?:no\.?|number)?\W{0,3}[\w./-]*\d[\w./-]*)?\W*$"
)
_HAIL = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hola|buen[oa]s?(?: d[ií]as| tardes)?|bonjour|bonsoir|hallo|"
    r"guten (?:tag|morgen))\b\W*",
    re.IGNORECASE,
)
_LETTER, _MORE = (
    re.compile(r"[^\W\d_]"),
    re.compile(r"^[^\w+-]*(?:[+×*-]\s?\d{1,4}|(?:\d{1,4}\s*)?(?:->|=>|→)\s*\d{1,4}|\d{1,3}|\d{1,2}/\d{1,2})[\s!.×]*$"),
)
_SHORT = 3  # words: fewer are no clause
_SIGNED = 8  # words: what is longer is no signature


def unclean(sentence: str, whole: str, *, asked: bool, strange: bool, titles: bool) -> str:
    """The intent for whose sake this sentence is a person's matter, or nothing.

    ``whole``: the same in plain lower case; ``asked``: a rule knows the status question in it; ``strange``: the rules know neither its
    words nor its shape; ``titles``: it is the subject.
    """
    if not _LETTER.search(sentence):
        return "other" if _MORE.match(sentence) and not titles else ""  # "+5", "50 -> 40", "12/15": how many, or when
    if foreign(sentence):
        return "other"
    if titles and titled(whole):
        return ""
    if not titles and formal(whole, sentence):
        return _below(view(sentence), FORMAL)
    greeting = sentence[: len(sentence) - len(ungreeted(sentence))]
    if len(greeting.split()) >= _SHORT and (view(greeting).clean < GREETED or view(_HAIL.sub("", greeting)).clean < TITLE):
        return view(greeting).intent
    sentence, whole = ungreeted(sentence), ungreeted(whole)
    read = view(sentence)
    if titles and _DESTINED.search(sentence):
        return "change"
    if titles and label(whole):
        return _below(read, TITLE)
    if asked and _ACKNOWLEDGED.match(whole):
        return ""
    if (asks_another(whole) and (asked or strange)) or (strange and (_unknown(sentence) or (dangerous(whole) and read.clean < SURE))):
        return read.intent
    return _below(read, STRANGE if strange else ASKED if asked else KNOWN) or _in_clauses(sentence, asked, strange)


def _certain(sentence: str) -> bool:
    """Whether the reader is as sure as can be that the sentence asks and claims nothing of its own."""
    return view(sentence).clean >= CERTAIN


def _in_clauses(sentence: str, asked: bool, strange: bool) -> str:
    """A question may stand before something else: of a sentence that asks, what doesn't ask itself is judged as if it stood alone."""
    clauses = [clause for clause in _CLAUSES.split(sentence) if len(clause.split()) >= (2 if asked and strange else _SHORT)]
    if len(clauses) < 2 or not (asked or strange):
        return ""
    least = (STRANGE if asked and not _certain(sentence) else CLAUSE) if strange else KNOWN_CLAUSE
    for clause in clauses:
        read = view(_HAIL.sub("", clause))
        if read.clean < least or (asked and _unknown(clause)):
            return read.intent
    return ""


def sure_claims(sentence: str, whole: str) -> tuple[str, ...]:
    """The claims that the rules see in a sentence, unless the reader is sure that it makes none."""
    found = claims(whole)
    return found if found and view(sentence).clean < SURE else ()


def _unknown(sentence: str) -> bool:
    """Whether the reader knows too few of the words to have an opinion. Names are no words: nobody knows them."""
    share = familiar(sentence) if len(sentence.split()) <= _SIGNED else view(sentence).familiar
    return share < FAMILIAR or (share == FAMILIAR and len(sentence.split()) > _SHORT)


def _below(read: View, share: float) -> str:
    return read.intent if read.clean < share else ""
