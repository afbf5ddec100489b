"""Characters that a reader can't see: taken out of the text, and what they spell is kept apart. Judges nothing."""

from __future__ import annotations

import re

_ZERO = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
_UNSEEN = re.compile(f"[{_ZERO}\U000e0000-\U000e007f\U000e0100-\U000e01ef]+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffc]")
_WIDE_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")


def visible(text: str) -> tuple[str, str]:
    """The text as a reader sees it with plain blanks and line ends, and what was hidden in it.

    Tag characters (U+E0000…) spell ASCII that no font shows; a run of other invisible ones is kept as one blank.
    """
    if text.isascii():
        if "\r" in text:
            text = _LINE_ENDS.sub("\n", text)
        return (_CONTROLS.sub(" ", text) if _CONTROLS.search(text) else text), ""
    text = _WIDE_BLANKS.sub(" ", _LINE_ENDS.sub("\n", text))
    hidden = "".join(_spelled(match.group()) for match in _UNSEEN.finditer(text))
    return _CONTROLS.sub(" ", _UNSEEN.sub("", text)), hidden.strip()


def _spelled(run: str) -> str:
    return "".join(chr(ord(sign) - 0xE0000) for sign in run if 0xE0020 <= ord(sign) <= 0xE007E)
