"""A sentence beside the status question in which no rule has found an intent: may it stand there? Rules and reader together decide.

What rules know passes where the reader doesn't doubt it; what nobody foresaw passes only where the reader is sure, as a whole and clause
by clause; a claim or command in plain words and a question for another thing never do. The shares were chosen on one set of mails and judged on others
(docs/understanding.md).
"""

from __future__ import annotations

import re

from agent.stages.understand.beside import dangerous, formal, label
from agent.stages.understand.reader import view
from agent.stages.understand.second import asks_another

KNOWN, STRANGE, CLAUSE, TITLE = 0.6, 0.9, 0.2, 0.1
_CLAUSES = re.compile(r"\s*(?:[,;:]|\s-+\s|[–—]|\b(?:but|and|so|because|pero|y|porque|mais|et|aber|und|weil)\b)\s*", re.IGNORECASE)
_SHORT = 3  # words: fewer are no clause


def unclean(sentence: str, whole: str, strange: bool, titles: bool) -> str:
    """The intent for whose sake this sentence is a person's matter, or nothing.

    ``whole``: the same in plain lower case; ``strange``: the rules know neither its words nor its shape; ``titles``: it is the subject.
    """
    if not titles and formal(whole, sentence):
        return ""
    read = view(sentence)
    if titles and label(whole):
        return read.intent if read.clean < TITLE else ""
    if asks_another(whole) or (strange and dangerous(whole)):
        return read.intent
    if read.clean < (STRANGE if strange else KNOWN):
        return read.intent
    clauses = [view(clause) for clause in _CLAUSES.split(sentence) if len(clause.split()) >= _SHORT]
    return next((clause.intent for clause in clauses if clause.clean < CLAUSE), "") if len(clauses) > 1 else ""
