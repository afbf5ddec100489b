"""PO numbers in a text: after a PO word, in lists and tables, and bare ones where the mail asks a status. Looks nothing up.

A number that some other word claims (invoice, part, tracking, telephone …) or whose shape is another thing's (date, amount,
postcode) is never a PO number; a bare number counts only where the caller knows that an order is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.stages.understand.bare import free, lists_on
from agent.stages.understand.found import Found, in_runs
from agent.stages.understand.other_numbers import COUNTED, DATE, DOC_WORD, MONEY_BEFORE, OTHERS, UNIT, in_ticket, masked

_ANCHOR = re.compile(
    r"(?<![\w@./&-])(?:"
    r"(?P<box>(?:p\.?\s?o\.?|post\s?office|postal)\s*[-#]?\s*box\b|apartado|bo[iî]te\s+postale|postfach)"
    r"|(?P<po>p\.\s?o\.(?:'?s\b)?|p\s?/\s?o\b|(?-i:P\.?O'?s\b)|po(?=\d)|p\.?o\b\.?|pos(?=\s+[#\d]{4})|purchas(?:e|"
    r"ing)[\s-]+order(?:s|\(s\))?\b|purch\.?\s+ord(?:er)?s?\b"
    r"|[oó]rden(?:es)?\s+de\s+compra\b|o\.?\s?/?c\.?(?=\s*(?:n[.º°o]*\s*|[#:-]\s*)?(?:\d{2}|(?-i:[A-Z]{1,5})[\s-]?\d{2}))|"
    r"pedidos?\s+de\s+compra\b|"
    r"bons?\s+de\s+commande\b|b\.?c\.?(?=\s*(?:n[.º°o]*\s*|#\s*|:\s*)\d{3})"
    r"|bestell(?:ung(?:en)?|nummern?|nr\.?|-?\s?nr\.?)(?!\w)|best\.?-?\s?nr\.?|ordine\s+d.acquisto\b|inkooporder\b)"
    r"|(?P<order>orders?\b|pedidos?\b|[oó]rden(?:es)?\b|commandes?\b|auftrag(?:snummer|s-nr\.?)?\b|ordine\b)"
    r")",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:\s*(?:\(s\)|[-–]?\s?(?:numbers?|numeros?|números?|num[eé]ros?|nummern?|nums?|nbrs?|nos?|nrs?|refs?|ids?|n\.?\s?[º°ª]s?|nos?|"
    r"reference)\b\.?|#(?:'?s\b)?))*"
    r"\s{0,3}(?:[:#=(\[\"'*|–-]|is\b|are\b|was\b|es\b|son\b|est\b|lautet\b|n[º°]\.?|#|\s){0,8}",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*")
_RUN, _TWINS = re.compile(r"\d+"), re.compile(r"(\d{5,})/(\d{5,})(?![\w-])")  # 48817/48818 are two
_TAIL = re.compile(
    r"\s+(?:rev(?:ision)?\.?|rel(?:ease)?\.?|ver(?:sion)?\.?)\s?#?(?:[A-Z]\d{0,2}|\d{1,4})\b|"
    r"\s+v\s?\d{1,3}\b",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "for and the has was not our due say via on in of to my as at by we or if it is are but any did can may its out per off no "
        "que los las del una con por sin est les des pas der die das ist und von zum vom mit",
    )
)
_TYPES = ("OP", "OS", "OB")
_COULD_BE_PO = re.compile(r"^(?:\d{4}|\d{1,2}-\d{1,2})$")  # a year, or a day without its year, right after a PO word
_GOES_ON = re.compile(r"[ \t]+(?!and\b|or\b|y\b|et\b|und\b|also\b|please\b|thanks\b)[^\W\d]")
_BLANK = re.compile(r"[ \t\u00a0]{1,2}(?=[A-Za-z0-9])")
_GLUE = re.compile(
    r"\s*(?:,|;|&|\+|\band\b|\bor\b|\by\b|\be\b|\bet\b|\bou\b|\bund\b|\boder\b|\bplus\b|\balso\b|\bas well as\b|/|\n)(?:\s*(?:,|;|&|"
    r"\band\b|\bor\b|\by\b|\bet\b|\bund\b|\balso\b))?\s*"
    r"(?:(?:p\.?o\.?\s*)?(?:#|no\.?|nr\.?)?\s*)?(?:[-*•]\s+)?",
    re.IGNORECASE,
)
# the ends of numbers whose beginning is the one before: "48817, -18", and several in a row ("48817 / 18 / 20"; one may be a line or a date)
_ENDING = re.compile(r"-\s?(\d{1,4})(?![\w-])")
_ENDINGS = re.compile(r"(?:\s/\s(?:\d\d(?!\d)|\d{3})){2,3}(?=\s*(?:[;?!)\n]|[.,](?!\d)|and\b|please\b|pls\b|$))")


_IN_QUESTION = re.compile(
    r"\?|\b(?:order|status|eta|update|word|ship|deliver|track|where|when|pedido|commande|bestell|lieferung)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d\d")
_BOX_NUMBER = re.compile(r"\W{0,4}(?:no\b\W{0,3}|number\W{1,3})?[\w-]+", re.IGNORECASE)
_SPACED = re.compile(r"\d\s[-–]\s$|[-–+]\s?$")
_BULLETS = ("-", "–")
SHORT = 600
_SURELY = 5  # digits behind "PO" that are no time, no year and hardly a count
_ITS_LINES = re.compile(r"[ \t]*(?:lines?|items?)[ \t]+\d", re.IGNORECASE)


def numbers(text: str, *, loose: bool) -> list[Found]:
    """PO numbers in reading order. ``loose``: an order is asked about, so "order 48817" and bare numbers count, too."""
    if not _DIGITS.search(text):
        return []
    shown = masked(text)
    found: list[Found] = []
    taken: list[tuple[int, int]] = []
    for match in _ANCHOR.finditer(shown):
        if match.lastgroup == "box":
            number = _BOX_NUMBER.match(shown, match.end())
            taken.append((match.start(), number.end() if number else match.end()))
            continue
        if taken and match.start() < taken[-1][1]:
            continue
        strong = match.lastgroup == "po"
        if not strong and (not loose or OTHERS.search(shown[max(0, match.start() - 40) : match.start()] + match.group())):
            continue
        if not strong and in_ticket(shown, match.start()):
            taken.append((match.start(), match.end() + 40))
            continue
        link = _LINK.match(shown, match.end())
        here = link.end() if link else match.end()
        group = list(_list(shown, here, 0.98 if strong else 0.8, strong))
        if group:
            found.extend(group)
            taken.append((match.start(), group[-1].end))
    cells = list(_table(shown, taken))
    found.extend(cells)
    taken.extend((each.start, each.end) for each in cells)
    if loose:
        bare = _bare(shown, taken, len(text) < SHORT)
        sure = list(found)
        found.extend(each for each in bare if not sure or _like_those(each, sure, shown))
    return sorted(in_runs(found, shown), key=lambda each: each.start)


def _list(text: str, start: int, confidence: float, strong: bool) -> Iterator[Found]:
    """The number at ``start`` and those that follow it in the same list, "-18" completed from the one before."""
    base = ""
    here: int | None = start
    newline = False
    while here is not None:
        short = _ENDING.match(text, here) if base else None
        one = None if short else _one(text, here, confidence, strong and not base)
        if short and len(short.group(1)) < len(base):
            full = base[: -len(short.group(1))] + short.group(1)
            yield Found(full, short.start(), short.end(), confidence - 0.03)
            end = short.end()
        elif one and (
            not base or _alike(one.text, base) or (strong and not newline and _stands_alone(one.text, text[one.end : one.end + 12]))
        ):
            yield one
            base, end = one.text, one.end
            for more in _endings(text, one):
                yield more
                end = more.end
        else:
            return
        blank = _BLANK.match(text, end)
        glue = _GLUE.match(text, end)
        here = glue.end() if glue and glue.group() else (blank.end() if blank and text[blank.end()].isdigit() else None)
        newline = bool(glue and "\n" in glue.group())


def _endings(text: str, one: Found) -> list[Found]:
    """The orders of which only the ends stand after this one, made whole: "48817 / 18 / 20"."""
    row = _ENDINGS.match(text, one.end) if one.text.isdigit() and 4 <= len(one.text) <= 9 else None
    ends = list(_RUN.finditer(text, one.end, row.end())) if row else []
    if len({len(end.group()) for end in ends}) != 1 or all(end.group().endswith("0") for end in ends):  # "/ 10 / 20": an order's lines
        return []
    whole = [one.text[: -len(end.group())] + end.group() for end in ends]
    return [Found(full, end.start(), end.end(), one.confidence - 0.03) for full, end in zip(whole, ends, strict=True)]


def _alike(text: str, base: str) -> bool:
    """List members look alike: nearly as many digits, letters where the first has letters."""
    digits, first = sum(map(str.isdigit, text)), sum(map(str.isdigit, base))
    return abs(digits - first) <= (1 if first > 4 else 0) and text[0].isdigit() == base[0].isdigit()


def _stands_alone(text: str, after: str) -> bool:
    """Unlike its neighbours, yet nothing after it says what else it could be: asked about too, rather than passed over in silence."""
    return sum(map(str.isdigit, text)) >= 4 or not _GOES_ON.match(after)


def _one(text: str, start: int, confidence: float, strong: bool) -> Found | None:
    """The number that begins exactly here, with its inner blanks and its revision, or None."""
    twins = _TWINS.match(text, start)
    token = (_RUN if twins and len(twins[1]) == len(twins[2]) else _TOKEN).match(text, start)
    if token is None:
        return None
    pieces, end = _joined(text, token, strong)
    if not _plausible(pieces, text, start, end, strong):
        return None
    tail = _TAIL.match(text, end)
    if tail:
        return Found(text[start : tail.end()], start, tail.end(), confidence)
    return Found(text[start:end], start, end, confidence, tuple(pieces) if len(pieces) > 1 else ())


def _joined(text: str, token: re.Match[str], strong: bool) -> tuple[list[str], int]:
    """Pieces with one blank between them that are one number: short digit groups, or a short letter code before or after digits."""
    pieces, end = [token.group()], token.end()
    while len(pieces) < 5 and end < len(text) and text[end] in " \u00a0":
        nxt = _TOKEN.match(text, end + 1)
        if nxt is None or not _belongs(pieces, nxt.group(), text[nxt.end() : nxt.end() + 12], strong):
            break
        pieces.append(nxt.group())
        end = nxt.end()
    return pieces, end


def _belongs(pieces: list[str], piece: str, after: str, strong: bool) -> bool:
    last = pieces[-1]
    if piece.isdigit() and last.isdigit():
        return (
            len(piece) in (2, 3, 4)
            and min(len(last), len(piece)) <= 3 + (len(pieces) > 1)
            and sum(map(len, pieces)) + len(piece) >= 3
            and not UNIT.match(after)
            and not (len(pieces) == 1 and _year(piece))
        )
    if len(pieces) == 1 and last.isalpha() and 2 <= len(last) <= 3 and (last.isupper() or (strong and last.lower() not in _SMALL_WORDS)):
        return piece[0].isdigit() and len(piece) >= 3
    if last.upper().endswith(("-REV", "-VER", "-REL")):
        return len(piece) <= 3
    return (last.isdigit() and len(last) >= 5 and piece in _TYPES) or (last in _TYPES and len(pieces) > 1 and len(piece) == 3)


def _year(piece: str) -> bool:
    return len(piece) == 4 and piece[:2] in ("19", "20")


def _plausible(pieces: list[str], text: str, start: int, end: int, strong: bool) -> bool:
    """Shaped like a PO number, and nothing right after it makes it a quantity, an amount, a time or a date."""
    whole = "".join(pieces)
    digits = sum(map(str.isdigit, whole))
    if digits < 2 or len(whole) > 24:
        return False
    if (
        digits > 16
        or (DATE.match(text[start:end]) and not (strong and _COULD_BE_PO.match(text[start:end])))
        or DOC_WORD.match(pieces[0])
        or "~" in text[end : end + 1]
    ):
        return False
    if text[max(0, start - 1) : start] in "$€£~" and start:
        return False
    unit = COUNTED if strong and (digits >= _SURELY or _ITS_LINES.match(text, end)) else UNIT
    return not (unit.match(text, end) and len(whole) < 6)


def _bare(text: str, taken: list[tuple[int, int]], short: bool) -> Iterator[Found]:
    """Numbers that nothing names, where an order is asked about; in a long text only on a line that asks."""
    last, lone = -1, "\n" not in text.strip()
    asked: dict[int, bool] = {}  # by where a line starts: one may hold thousands of numbers
    for token in _TOKEN.finditer(text):
        word = token.group()
        digits = sum(map(str.isdigit, word))
        if digits < 4 or any(start <= token.start() < end for start, end in taken):
            continue
        before = text[max(0, token.start() - 40) : token.start()].rpartition("\n")[2]
        if not _plausible([word], text, token.start(), token.end(), False) or OTHERS.search(before) or MONEY_BEFORE.search(before):
            continue
        line = text.rfind("\n", 0, token.start())
        if not short and line not in asked:
            asked[line] = bool(_IN_QUESTION.search(_line(text, token.start())))
        if (not short and not asked[line]) or (_SPACED.search(before) and word.isdigit() and before.strip() not in _BULLETS):
            continue
        if (text[token.start() - 1 : token.start()] in (",", ".", "+", "&", "=") and token.start()) or word.replace(".", "").replace(
            "_", ""
        ).isalpha():
            continue
        listed = last >= 0 and lists_on(text[last : token.start()])
        # in a subject a name may stand before the number ("Harmon 48817"), another number may not
        if not listed and (before.rstrip()[-1:].isdigit() or not (lone or free(before))):
            continue
        last = token.end()
        one = Found(word, token.start(), last, 0.75 if text[max(0, token.start() - 1) : token.start()] == "#" else 0.6)
        yield one
        yield from _endings(text, one)


def _like_those(one: Found, sure: list[Found], text: str) -> bool:
    """A bare number where others are named as POs: only one that looks like them, on a line that asks or names one."""
    line = _line(text, one.start)
    return any(_alike(one.text, each.text) for each in sure) and ("?" in line or any(each.text in line for each in sure))


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : text.find("\n", at) if "\n" in text[at:] else len(text)]


_COLUMN = re.compile(r"\t+|\s*\|\s*|\s{2,}|;|,")
_HEADED = re.compile(r"p\.?o|purchase order|orden de compra|bestellung|commande", re.IGNORECASE)
_HEADER = re.compile(
    r"^\W*(?:(?:our|your|customer|cust\.?)\s+)?(?:p\.?o\.?|purchase order|orden de compra|bestellung|commande|bon de commande)\s*(?:#|"
    r"no\.?|nr\.?|num(?:ber)?|n[º°])?\W*$",
    re.IGNORECASE,
)


def _table(text: str, taken: list[tuple[int, int]]) -> Iterator[Found]:
    """The cells under a column headed "PO", down to the first line that is no row."""
    column, offset, rows = -1, 0, 0
    for line in text.split("\n"):
        if column < 0 and not _HEADED.search(line):
            offset += len(line) + 1
            continue
        cells = _COLUMN.split(line.strip())
        head = next((index for index, cell in enumerate(cells) if _HEADER.match(cell)), -1) if len(cells) > 1 else -1
        if head >= 0:
            column, rows = head, 0
        elif column >= 0 and len(cells) > max(column, 1):
            rows += 1
            at = text.find(cells[column], offset) if cells[column] else -1
            one = _one(text, at, 0.95, True) if 0 <= at <= offset + len(line) else None
            if one and not any(start <= one.start < end for start, end in taken):
                yield one
        elif column >= 0 and (line.strip() or rows):
            column = -1
        offset += len(line) + 1
