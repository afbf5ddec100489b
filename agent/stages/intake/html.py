"""HTML to the text that a reader sees, with what is hidden from readers apart. Resolves no link and loads nothing.

lxml's parser does the reading (it is lenient and fast); quoted blocks become lines that begin with ``>``.
"""

from __future__ import annotations

import re

from lxml import etree, html

_SKIP = frozenset(
    ("script", "style", "head", "title", "meta", "link", "template", "noscript", "object", "svg", "math", "select", "textarea")
)
_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
        "br",
    ]
)
_CELL = frozenset(("td", "th"))
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0*(?:\.0+)?[01]?(?:px|pt|em|rem|%)?\s*(?:;|!|$)|"
    r"opacity\s*:\s*0*(?:\.0+)?\s*(?:;|!|$)"
    r"|mso-hide\s*:\s*all|max-height\s*:\s*0|(?<![-\w])(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)|text-indent\s*:\s*-\d{3,}|(?:left|"
    r"top)\s*:\s*-\d{3,}"
    r"|color\s*:\s*transparent|clip\s*:\s*rect\(0"
)
_COLOR = re.compile(r"(?<![-\w])color\s*:\s*([^;!]+)")
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)")
_SHORT_HEX = re.compile(r"^#([0-9a-f])([0-9a-f])([0-9a-f])$")
_RGB = re.compile(r"^rgba?\(\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)")
_BLANKS = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*")
_MANY = re.compile(r"\n{3,}")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_NAMES = {"white": "#ffffff", "black": "#000000"}
_MARKS = re.compile("[\x00-\x02]")
MAX_NODES = 40_000


class _Reader:
    """One walk over the tree, collecting visible and hidden pieces."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.hidden: list[str] = []
        self.cut = False

    def walk(self, root: etree._Element) -> None:
        """Iterative, so that no depth of nesting can exhaust the stack."""
        stack: list[tuple[etree._Element, bool, str, bool, bool]] = [(root, False, "#ffffff", False, False)]
        nodes = 0
        while stack:
            element, unseen, back, pre, leaving = stack.pop()
            nodes += 1
            if nodes > MAX_NODES:
                self.cut = True
                return
            tag = element.tag
            if leaving:
                self._leave(element, str(tag), unseen, pre)
                continue
            if not isinstance(tag, str):
                self.hidden.append(element.text or "")
                self._emit(element.tail, unseen, pre)
                continue
            inner_unseen, back = unseen or _is_hidden(element, back), _background(element, back)
            inner_pre = pre or tag == "pre"
            self._enter(element, tag, inner_unseen, inner_pre)
            stack.append((element, unseen, back, pre, True))
            if tag not in _SKIP:
                stack.extend((child, inner_unseen, back, inner_pre, False) for child in reversed(element))

    def _enter(self, element: etree._Element, tag: str, unseen: bool, pre: bool) -> None:
        if tag in _BLOCK:
            self.shown.append("\n")
        elif tag in _CELL:
            self.shown.append("\t")
        if tag == "blockquote":
            self.shown.append("\x01")
        if tag == "img":
            self.hidden.append(element.get("alt") or "")
        if tag not in _SKIP:
            self._emit(element.text, unseen, pre)

    def _leave(self, element: etree._Element, tag: str, unseen: bool, pre: bool) -> None:
        if tag == "blockquote":
            self.shown.append("\x02")
        if tag in _BLOCK and tag != "br":
            self.shown.append("\n\n" if tag in ("p", "h1", "h2", "h3") else "\n")
        self._emit(element.tail, unseen, pre)

    def _emit(self, text: str | None, unseen: bool, pre: bool) -> None:
        if text:
            (self.hidden if unseen else self.shown).append(text if pre else _SPACE.sub(" ", text))


def visible_html(markup: str) -> tuple[str, str, bool]:
    """Visible text, hidden text (comments, alt texts, unseen styles), and whether the page had to be cut."""
    if not markup.strip():
        return "", "", False
    try:
        parser = html.HTMLParser(recover=True, remove_pis=True, encoding="utf-8")
        root = html.document_fromstring(_MARKS.sub("", markup).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return "", "", True
    reader = _Reader()
    reader.walk(root)
    return _quoted("".join(reader.shown)), " ".join(" ".join(reader.hidden).split()), reader.cut


def _quoted(text: str) -> str:
    """Blank runs tidied, and the lines between the marks of a blockquote set off by ``>``."""
    text = _MANY.sub("\n\n", _BLANKS.sub("\n", text))
    if "\x01" not in text:
        return text.strip()
    depth = 0
    lines: list[str] = []
    for line in text.replace("\x01", "\n\x01\n").replace("\x02", "\n\x02\n").split("\n"):
        if line in ("\x01", "\x02"):
            depth = max(0, depth + (1 if line == "\x01" else -1))
        elif line.strip() or lines:
            lines.append("> " * min(depth, 5) + line if depth else line)
    return _MANY.sub("\n\n", "\n".join(lines)).strip()


def _is_hidden(element: etree._Element, back: str) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style", "").lower()
    color = attributes.get("color", "").lower() if element.tag == "font" else ""
    if element.tag == "font" and attributes.get("size") == "0":
        return True
    if not style and not color:
        return False
    if style and _HIDDEN_STYLE.search(style):
        return True
    match = _COLOR.search(style)
    ink = _normal(match.group(1)) if match else _normal(color)
    return bool(ink) and ink == _background(element, back)


def _background(element: etree._Element, inherited: str) -> str:
    style = element.attrib.get("style", "").lower()
    match = _BACKGROUND.search(style) if "background" in style else None
    value = match.group(1) if match else element.attrib.get("bgcolor", "")
    return (_normal(value.lower()) or inherited) if value else inherited


def _normal(color: str) -> str:
    """A colour as ``#rrggbb`` where it is one of the usual notations, else as written."""
    color = color.strip()
    if short := _SHORT_HEX.match(color):
        return "#" + "".join(digit * 2 for digit in short.groups())
    if rgb := _RGB.match(color):
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in rgb.groups())
    return _NAMES.get(color, color)
