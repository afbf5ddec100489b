"""Rich Text Format to text, or to the HTML that Outlook packed into it. Draws nothing, follows no link, never fails on broken input.

Written here because the kept readers' patterns run away on a hostile text (docs/decisions/0004-mail-reading.md): each character is
looked at once. Sources of the rules: RTF 1.9.1, [MS-OXRTFCP] for the compression, [MS-OXRTFEX] for HTML inside RTF.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.stages.intake.charset import decode

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-f]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"\\fromhtml1\b")
_SIGNS = {
    "par": "\n", "line": "\n", "sect": "\n\n", "page": "\n\n", "row": "\n", "tab": "\t", "cell": "\t", "nestcell": "\t",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "endash": "–", "emdash": "—", "bullet": "•",
    "emspace": " ", "enspace": " ", "~": "\u00a0", "_": "-", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n",
}  # fmt: skip
# groups whose text isn't the document's; all others that a reader may skip begin with \*
_ASIDE = frozenset(
    ("colortbl", "fonttbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "headerf", "footerl")
) | {"footerr", "footerf", "fldinst", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata", "datastore", "xe", "tc"}
_FIRST = (  # what the dictionary of [MS-OXRTFCP] holds at the start
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_RING = 4096


class Rtf(NamedTuple):
    """``text`` is HTML where ``html``; ``hidden`` is what the writer marked as not to be shown; ``cut``: there was more."""

    text: str
    html: bool
    hidden: str
    cut: bool


class _State(NamedTuple):
    aside: bool = False
    unseen: bool = False
    shadow: bool = False  # \htmlrtf: what only readers without HTML are to see
    skip: int = 1  # characters after \u that stand in for it


def unpacked(data: bytes, most: int) -> tuple[bytes, bool]:
    """The RTF of a compressed body ([MS-OXRTFCP]), at most ``most`` bytes, and whether there was more. ValueError where it is none."""
    kind, body = data[8:12], data[16:]
    if kind == b"MELA":
        return body[:most], len(body) > most
    if kind != b"LZFu":
        raise ValueError("neither compressed nor plain RTF")
    out, at = bytearray(_FIRST), 0
    while at < len(body) and len(out) - len(_FIRST) < most:
        flags, at = body[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += body[at : at + 1]
                at += 1
                continue
            if at + 2 > len(body):
                return bytes(out[len(_FIRST) :]), False
            token, at = body[at] << 8 | body[at + 1], at + 2
            back = (len(out) - (token >> 4)) % _RING
            if not back:
                return bytes(out[len(_FIRST) :]), False
            _copy(out, back, (token & 15) + 2)
    return bytes(out[len(_FIRST) :][:most]), at < len(body)


def _copy(out: bytearray, back: int, length: int) -> None:
    """``length`` bytes from ``back`` before the end; the copy may run into what it writes, and the ring starts full of blanks."""
    start = len(out) - back
    piece = bytes(out[start : start + length]) if start >= 0 else (b" " * -start + bytes(out))[:length]
    out += (piece * (length // max(1, len(piece)) + 1))[:length]


def rtf_text(data: bytes, most: int) -> Rtf:
    """What this document says."""
    source = data[:most].decode("latin-1")
    html = bool(_HTML.search(source, 0, 2000))
    page = _Page(html)
    skipped = 0
    for match in _TOKEN.finditer(source):
        if match.start() >= skipped:
            skipped = match.end() + page.take(match)
    page.flush()
    return Rtf("".join(page.shown), html, "".join(page.hidden), len(data) > most)


class _Page:
    """One pass over the tokens."""

    def __init__(self, html: bool) -> None:
        self.html = html
        self.shown: list[str] = []
        self.hidden: list[str] = []
        self.state = _State()
        self.stack: list[_State] = []
        self.bytes = bytearray()
        self.charset = "windows-1252"
        self.stand_ins = 0

    def take(self, match: re.Match[str]) -> int:
        """One token; how many characters after it are no text at all."""
        word, number, code, sign, brace, text = match.groups()
        if not code:
            self.flush()
        if brace:
            self._brace(brace)
        elif word:
            return self._word(word.lower(), number)
        elif sign:
            self._sign(sign)
        elif code and not self._stands_in():
            self.bytes.append(int(code, 16))
        elif text:
            dropped = min(self.stand_ins, len(text))
            self.stand_ins -= dropped
            self.say(text[dropped:])
        return 0

    def say(self, text: str) -> None:
        """Text as it stands in the source, whose bytes beyond ASCII are in the document's charset."""
        self._put(text if text.isascii() else decode(text.encode("latin-1"), self.charset)[0])

    def flush(self) -> None:
        """The bytes that were named one by one are characters only together."""
        if self.bytes:
            text, self.bytes = decode(bytes(self.bytes), self.charset)[0], bytearray()
            self._put(text)

    def _put(self, text: str) -> None:
        if not self.state.aside and not (self.html and self.state.shadow):
            (self.hidden if self.state.unseen else self.shown).append(text)

    def _stands_in(self) -> bool:
        if self.stand_ins:
            self.stand_ins -= 1
            return True
        return False

    def _brace(self, brace: str) -> None:
        self.stand_ins = 0
        if brace == "{":
            self.stack.append(self.state)
        elif self.stack:
            self.state = self.stack.pop()

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self.state = self.state._replace(aside=True)
        elif not self._stands_in():
            self._put(_SIGNS.get(sign, ""))

    def _word(self, word: str, number: str | None) -> int:
        value = int(number) if number else None
        if word in _ASIDE:
            self.state = self.state._replace(aside=True)
        elif word == "htmltag" and self.html:
            self.state = self.state._replace(aside=False)  # markup, given as it stands
        elif word == "htmlrtf":
            self.state = self.state._replace(shadow=value != 0)
        elif word == "v":
            self.state = self.state._replace(unseen=value != 0)
        elif word == "uc":
            self.state = self.state._replace(skip=min(abs(value or 0), 10))
        elif word == "u" and value is not None:
            self._put(chr(value % 0x10000) if not 0xD800 <= value % 0x10000 < 0xE000 else "\ufffd")
            self.stand_ins = self.state.skip
        elif word == "ansicpg" and value:
            self.charset = f"cp{value}"
        elif word == "bin":
            return max(0, value or 0)
        elif word in _SIGNS:
            self._put(_SIGNS[word])
        return 0
