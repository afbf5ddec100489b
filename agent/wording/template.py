"""A sentence with typed slots: filled in from values, and read back from text. It matches the whole sentence or nothing.

``{ship_date:date}`` is a slot; all else is fixed text. Blanks are single in both directions (:func:`squeeze`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from agent.wording.formats import (
    DATE_REGEX,
    PO_LABEL,
    Locale,
    parse_date,
    parse_lines,
    parse_quantity,
    po_core,
    render_count,
    render_date,
    render_lines,
    render_po,
    render_quantity,
    same_noun,
)
from policies.packet import FactValue

# Every blank-separated piece of a PO number holds a digit, but for capitals in front: "PO 48817", "ACME 4500 123".
_PO_PIECE = r"[^\s,;:!?()<>0-9]{0,20}[0-9][^\s,;:!?()<>]{0,30}"
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_REGEX = {
    "po": rf"(?:{PO_LABEL})?(?:[A-Z]{{1,8}} ?-? ?)?{_PO_PIECE}(?: {_PO_PIECE}){{0,4}}",
    "count": r"[1-9][0-9]{0,5}",
    "quantity": r"[0-9]{1,12}(?:[.,][0-9]{1,2})?",
    "text": r"\S(?:.{0,58}?\S)?",
    "token": r"\S{1,60}?",
    "name": r"\S(?:.{0,78}?\S)?",
    "lines": r"[A-Za-z0-9][A-Za-z0-9.-]{0,11}(?:,? [A-Za-z0-9][A-Za-z0-9.-]{0,11}){1,12}",
    "noun": r"[^\W\d_]{3,30}",
}
_MAX_TEXT = 60
_UNFIT = re.compile(r"[\x00-\x1f<>{}\[\]|\\^~`$€£]|://|[!?]\s|[a-z]{3,}\.\s|[0-9]/[0-9]")


def squeeze(text: str) -> str:
    """Runs of blanks and line ends as one blank."""
    return " ".join(text.split())


def fit(value: str) -> bool:
    """A system's free text may stand in a customer's sentence only if it can't be a sentence, markup, price or slashed figure itself."""
    return 0 < len(value) <= _MAX_TEXT and value.isprintable() and _UNFIT.search(value) is None


def render_value(kind: str, value: FactValue, locale: Locale) -> str | None:
    """A value as this language writes it, or None where it can't be written safely."""
    if kind == "date":
        return render_date(value, locale) if isinstance(value, date) and not isinstance(value, datetime) else None
    if kind == "count":
        return render_count(value)
    if kind == "quantity":
        return render_quantity(value, locale)
    if not isinstance(value, str):
        return None
    if kind == "noun":  # a word out of a description: which one is for people to choose
        return value if same_noun(value, value) else None
    if kind == "lines":
        return render_lines(value, locale)
    if kind == "po":
        return render_po(value, locale)
    if kind == "name":
        return squeeze(value) or None
    text = "".join(value.split()) if kind == "token" else squeeze(value)
    return text if fit(text) else None


def same_value(kind: str, text: str, value: FactValue, locale: Locale) -> bool:
    """Does this piece of text say exactly this value? Dates and numbers are read by the readers, not rendered and compared."""
    if kind == "date":
        return not isinstance(value, datetime) and isinstance(value, date) and parse_date(text, locale) == value
    if kind == "count":
        return not isinstance(value, bool) and isinstance(value, int) and text.isascii() and text.isdecimal() and int(text) == value
    if kind == "quantity":
        return render_value(kind, value, locale) is not None and parse_quantity(text, locale) == value
    if kind == "po":
        return isinstance(value, str) and po_core(text) == po_core(value)
    if kind == "lines":
        return render_value(kind, value, locale) is not None and parse_lines(text, locale) == frozenset(str(value).split())
    if kind == "noun":
        return isinstance(value, str) and same_noun(text, value)
    return render_value(kind, value, locale) == text


class Template:
    """One sentence, compiled once. ``slots`` maps slot to kind, in the order of the text."""

    def __init__(self, text: str, locale: Locale, kinds: Mapping[str, str]) -> None:
        """``kinds`` gives the type of slots written without one."""
        self.text = text
        self.locale = locale
        pieces = _SLOT.split(text)
        self.literals = pieces[0::3]
        names = pieces[1::3]
        self.slots = {name: kind or kinds.get(name, "") for name, kind in zip(names, pieces[2::3], strict=True)}
        unknown = [name for name, kind in self.slots.items() if kind not in _REGEX and kind != "date"]
        if unknown or len(names) != len(self.slots) or "{" in "".join(self.literals) or "}" in "".join(self.literals):
            raise ValueError(f"slots without a type, doubled or malformed in {text!r}")
        self.head = self.literals[0]
        self.tail = self.literals[-1]

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        """Compiled when first needed: most sentences of a bank are ruled out by their fixed text."""
        return re.compile(
            "".join(
                re.escape(literal) + (f"(?P<{name}>{self._slot_regex(name)})" if name else "")
                for literal, name in zip(self.literals, [*self.slots, ""], strict=True)
            )
        )

    def _slot_regex(self, name: str) -> str:
        kind = self.slots[name]
        return DATE_REGEX[self.locale.language] if kind == "date" else _REGEX[kind]

    def render(self, values: Mapping[str, FactValue]) -> str | None:
        """The sentence with these values, or None where one is missing or can't be written."""
        out = [self.literals[0]]
        for (name, kind), literal in zip(self.slots.items(), self.literals[1:], strict=True):
            written = render_value(kind, values.get(name), self.locale)
            if written is None:
                return None
            out += (written, literal)
        return "".join(out)

    def match(self, text: str) -> dict[str, str] | None:
        """What stands in each slot if the whole text is this sentence."""
        if not (text.startswith(self.head) and text.endswith(self.tail)):
            return None
        found = self._regex.fullmatch(text)
        return found.groupdict() if found else None

    def agrees(self, texts: Mapping[str, str], values: Mapping[str, FactValue]) -> bool:
        """Do all slots say these values?"""
        return all(same_value(self.slots[name], text, values.get(name), self.locale) for name, text in texts.items())
