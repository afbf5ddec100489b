"""Do the words before a bare number leave it free to be an order's? A number that some other noun claims is that noun's.

Trades have more kinds of numbers than any list holds (badges, seals, manifests …), so it is the other way round: what may stand before a
bare number is listed, and every word that isn't may be its name. Looks nothing up.
"""

from __future__ import annotations

import re

_OPENERS = " \t\u00a0#\"'“”‘’«»([*"
_FILLERS = frozenset(
    re.findall(
        r"\S+",
        "number numbers no nos nr nrn num nbr n is are was were es son está están esta estan est sont en ist sind lautet lauten n.º nº n° ",
    )
)
_FREE = frozenset(
    re.findall(
        r"\S+",
        "also and plus "
        "on for about re regarding concerning status update updates eta word news info where where's wheres when when's whens did has "
        "have does do will would any our my this that these those the it one ones also check checking track expedite expediting urgent "
        "hot late overdue follow followup up inquiry question asking ask fw fwd missing still open hey hi hello order orders coupa "
        "ariba sap aw wg rv tr sobre para la el los las nuestra nuestro dónde donde cuándo cuando estado pendiente llega llegan sale "
        "salen hola sur pour le les notre nos concernant où quand statut arrive arrivent bonjour zu zur zum für unsere unserer unser "
        "die der das wo wann stand wegen betr betreff kommt kommen bleibt bleiben offen hallo ",
    )
)
_OF = frozenset(("of", "de", "von", "du", "del", "vom"))
_STATE = frozenset(
    re.findall(
        r"\S+",
        "status whereabouts progress state update eta estado estatus situación seguimiento état statut suivi avancement stand lieferstand ",
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*[º°]?\.?$")
_GLUE = re.compile(r"\s*(?:[,;/&+]|\b(?:and|or|y|e|et|ou|und|oder)\b|\s)*\s*(?:#\s*)?")
_BULLET = re.compile(r"\W*\w{1,2}[).]")  # "1)", "(b)": the start of a list's line
_LONGEST_GLUE = 12
_ABBREVIATED = 4  # letters of the longest word whose stop is taken for an abbreviation's


def lists_on(between: str) -> bool:
    """Only what ties the members of a list stands between two numbers."""
    return len(between) <= _LONGEST_GLUE and bool(_GLUE.fullmatch(between))


def free(before: str) -> bool:
    """``before`` is the line up to the number. True at a line's or a sentence's start, and after words that ask."""
    text, spoken = before.rstrip(_OPENERS), False
    while text:
        word = _WORD.search(text)
        if word is None:
            return _after_sign(text, spoken)
        name = word.group().lower().strip(".").replace("’", "'")
        if text.endswith(".") and len(name) > _ABBREVIATED and not ("-" in name or name.endswith("nr")):
            return True
        text = text[: word.start()].rstrip(_OPENERS)
        if name in _OF:
            before_of = _WORD.search(text)
            return bool(before_of) and before_of.group().lower() in _STATE  # type: ignore[union-attr]
        if name in _FREE:
            return True
        if name not in _FILLERS:
            return False
        spoken = True
    return True


def _after_sign(text: str, spoken: bool) -> bool:
    """The line ends in a sign or a number: a clause's start is free, a label's colon only where its word is."""
    if _BULLET.fullmatch(text):
        return True
    if text[-1] in ".?!;…":
        return True
    if text[-1] in ":=–—-|>•·":
        rest = text.rstrip(":=–—-|>•· \t")
        return not rest or free(rest)
    return text[-1] == "," and not spoken and not text.rstrip(", \t")[-1:].isdigit()
