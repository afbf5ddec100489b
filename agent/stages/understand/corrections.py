"""Does a mail put an earlier question's number right ("Sorry, I meant PO 77003, not 77002")? Whoever writes that still waits for an answer.

Such a mail asks nothing by itself, so it would be left; what it asks is what the earlier one did, of another order. A person decides.
"""

from __future__ import annotations

import re

from agent.stages.understand.numbers import numbers

_CORRECTS = re.compile(
    r"\b(?:i|we)(?: had| have|'d|'ve)? (?:really |actually |of course )?mean(?:t|ed)?\b|\bmeant (?:to (?:say|"
    r"write|ask|put)|po|p\.o|order)\b|"
    r"\b(?:wrong|incorrect|mistyped|mixed[ -]up|transposed) (?:(?:purchase )?order|p\.?o\.?|number|#)|"
    r"\b(?:right|correct|actual|proper) (?:(?:purchase )?order|p\.?o\.?|number|one)\b.{0,40}\b(?:is|was|should)\b|"
    r"\bshould (?:be|read|say|have (?:been|read|said))\b(?=[^.\n]{0,20}\d{4})|"
    r"\d{4}[\w-]* (?:it )?should (?:have )?(?:read|said|say|been)\b|"
    r"\bwhat (?:it|that) should\b|\binstead of\b(?=[^.\n]{0,20}(?:\d{4}|\bone\b))|\bcorrection\b|\btypo\b|\bmy mistake\b|"
    r"\bmade a mistake\b|"
    r"\bquer[ií]a(?:mos)? decir\b|\bme equivoqu[ée]\b|\bnos equivocamos\b|\bn[úu]mero (?:correcto|equivocado|"
    r"err[óo]neo)\b|\bcorrecci[óo]n\b|"
    r"\bfe de erratas\b|"
    r"\b(?:je|nous) voul(?:ais|ions) (?:dire|parler)\b|\berreur de (?:ma|notre) part\b|\b(?:je me suis|nous nous sommes) tromp[ée]|"
    r"\b(?:bon|mauvais) num[ée]ro\b|\bil s'agit (?:en fait |plut[ôo]t )?d|\bcorrectif\b|\brectificatif\b|"
    r"\b(?:ich|wir) meinten?\b|\bgemeint (?:war|ist|hatte)|\b(?:falsche|richtige|korrekte)r? (?:nummer|"
    r"bestell)|\bkorrektur\b|\btippfehler\b|"
    r"\bvertippt\b|\bmuss (?:es )?(?:richtig )?hei(?:ß|ss)en\b",
    re.IGNORECASE,
)
_LONGEST = 600


def correction(text: str) -> str:
    """The sentence that puts a number right, where the text is short and names one; else nothing."""
    if len(text) > _LONGEST or not any(sign.isdigit() for sign in text):
        return ""
    found = _CORRECTS.search(text.replace("’", "'"))
    if not found or not numbers(text, loose=True):
        return ""
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    return text[start : end if end >= 0 else len(text)].strip()[:200]
