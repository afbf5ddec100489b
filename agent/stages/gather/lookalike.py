"""Does a stranger's domain pass itself off as an account's, or as the desk's own? Compares names only, asks nobody.

An account's own domain never is a look-alike, nor is a sub-domain of one, nor a free-mail domain.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from itertools import groupby

_SECOND = frozenset({"co", "com", "net", "org", "ac", "gov", "edu", "or", "ne"})
_CONFUSABLE = str.maketrans(
    dict(zip("0135$|!", "olessll", strict=True)) | dict(zip("аеорсухіјѕԁкмтнвαορνικτυ", "aeopcyxijsdkmthbaopviktu", strict=True))
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def lookalike_of(domain: str, known: Collection[str]) -> str | None:
    """The known domain that this one resembles without being it or under it."""
    name = domain.strip().strip(".").casefold()
    if not name or any(name == own or name.endswith("." + own) for own in known):
        return None
    stem, ending = _split(name)
    for own in sorted(known):
        own_stem, own_ending = _split(own)
        if len(own_stem) >= 4 and _resembles(stem, ending, own_stem, own_ending, name, own):
            return own
    return None


def _resembles(stem: str, ending: str, own_stem: str, own_ending: str, name: str, own: str) -> bool:
    if name.startswith((own + ".", own + "-")):
        return True  # northwind.example.evil.example
    plain, own_plain = _skeleton(stem), _skeleton(own_stem)
    if plain == own_plain:
        return stem != own_stem or ending != own_ending
    allowed = 0 if len(own_plain) < 5 else 1 if len(own_plain) < 9 else 2
    if ending != own_ending:
        return False
    # A letter left out may make a pair that looks like another letter ("cold" → "cld"): the bare names are held together, too.
    return _distance(plain, own_plain, allowed) <= allowed or _distance(stem, own_stem, allowed) <= allowed


def _split(domain: str) -> tuple[str, str]:
    """The registered name and what it is registered under, near enough: ``mail.acme.co.uk`` → ``acme``, ``co.uk``."""
    labels = domain.split(".")
    tail = 2 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 1
    return (labels[-tail - 1] if len(labels) > tail else labels[0]), ".".join(labels[-tail:])


def _skeleton(label: str) -> str:
    """The label as an eye in a hurry reads it."""
    if label.startswith("xn--"):
        try:
            label = label[4:].encode("ascii").decode("punycode")
        except (UnicodeError, ValueError):
            return label
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", label) if not unicodedata.combining(letter))
    seen = bare.casefold().translate(_CONFUSABLE).replace("-", "").replace("_", "")
    for pair, letter in _PAIRS:
        seen = seen.replace(pair, letter)
    return "".join(letter for letter, _run in groupby(seen.replace("i", "l")))


def _distance(a: str, b: str, limit: int) -> int:
    """Edits between two words, a swap of neighbours counting one; anything above the limit is just too many."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
