"""Faces and hands that people put beside their words, and that say nothing. Only for what people write, never for a text of ours.

A short, fixed list. A thumb, an OK hand or a check mark means yes, a truck or an arrow means on its way, a keycap is a figure, and whatever
stands inside a sentence or touches a figure might take part in it: all of those stay, and the gate refuses them as it refuses a word.
"""

from __future__ import annotations

import re

_SIGN = r"(?:[🙂😊😀😃😄😁😉☺]\ufe0f?|[🙏👋][\U0001f3fb-\U0001f3ff]?)"
_FACE = rf"(?:{_SIGN}|(?<![^ \t\n])[:;]-?\))"
_BLANKS = r"[ \t]{0,8}"
_RUN = rf"(?:{_FACE}{_BLANKS}){{1,5}}+"  # bounded, so that no text takes long
# where a line begins, or between two sentences
_BEFORE = re.compile(rf"((?:^|(?<=[.!?])){_BLANKS}){_RUN}(?![\d\u20e3])", re.MULTILINE)
# at the end of a line, a sentence or an address, apart from any figure
_AFTER = re.compile(rf"(?<=[^\W\d_]|[.!?,)]){_BLANKS}{_RUN}(?=$|[.!?,])|(?<=\S)[ \t]{_BLANKS}{_RUN}(?=$|[.!?])", re.MULTILINE)


def undecorated(text: str) -> str:
    """The text without faces and hands that stand alone."""
    return _BEFORE.sub(r"\1", _AFTER.sub("", text.replace("\r\n", "\n")))
