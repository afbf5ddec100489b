"""A sentence beside the status question in which no rule has found an intent: may it stand there? Rules and reader together decide.

What rules know passes where the reader doesn't doubt it; what nobody foresaw passes only where the reader is sure, as a whole and clause
by clause; a claim or command in plain words and a question for another thing never do. The shares were chosen on one set of mails and
judged on others (docs/understanding.md).
"""

from __future__ import annotations

import re

from agent.stages.understand.beside import dangerous, formal, label, ungreeted
from agent.stages.understand.reader import view
from agent.stages.understand.second import asks_another

ASKED, KNOWN, STRANGE, TITLE = 0.35, 0.55, 0.9, 0.1
CLAUSE, KNOWN_CLAUSE, FAMILIAR = 0.2, 0.12, 0.5
_CLAUSES = re.compile(r"\s*(?:[,;:]|\s-+\s|[–—]|\b(?:but|and|so|because|pero|y|porque|mais|et|aber|und|weil)\b)\s*", re.IGNORECASE)
_SHORT = 3  # words: fewer are no clause


def unclean(sentence: str, whole: str, *, asked: bool, strange: bool, titles: bool) -> str:
    """The intent for whose sake this sentence is a person's matter, or nothing.

    ``whole``: the same in plain lower case; ``asked``: a rule knows the status question in it; ``strange``: the rules know neither its
    words nor its shape; ``titles``: it is the subject.
    """
    if not any(map(str.isalpha, whole)) or (not titles and formal(whole, sentence)):
        return ""
    sentence, whole = ungreeted(sentence), ungreeted(whole)
    read = view(sentence)
    if titles and label(whole):
        return read.intent if read.clean < TITLE else ""
    if (asks_another(whole) and (asked or strange)) or (strange and dangerous(whole)):
        return read.intent
    if strange and (
        read.familiar < FAMILIAR or (read.familiar == FAMILIAR and len(whole.split()) > _SHORT)
    ):  # a language, or a trade's jargon, of which it knows too little
        return read.intent
    if read.clean < (STRANGE if strange else ASKED if asked else KNOWN):
        return read.intent
    if not (asked or strange):
        return ""
    clauses = [view(clause) for clause in _CLAUSES.split(sentence) if len(clause.split()) >= _SHORT]
    least = CLAUSE if strange else KNOWN_CLAUSE
    return next((clause.intent for clause in clauses if clause.clean < least), "") if len(clauses) > 1 else ""
