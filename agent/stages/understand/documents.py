"""Text and PO numbers out of attachments: EDI, UBL, spreadsheets, Word, PDF, plain text. Bounded, and silent where a file can't be read.

Formats that name the buyer's order in a field of its own (X12, EDIFACT, TRADACOMS, UBL) are read by that field alone.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from agent.model.mail import Attachment

_TAGS = re.compile(r"<[^<>]{0,500}>")
_PARAGRAPH = re.compile(r"</(?:w:p|text:p|w:tr)>")
_X12 = re.compile(r"^\W{0,3}(?:ISA|GS|ST)[^A-Za-z0-9\s]")
_EDIFACT = re.compile(r"^\W{0,3}(?:UN[ABH]\b|UNA)")
_TRADACOMS = re.compile(r"^\W{0,3}STX=")
MAX_TEXT, MAX_PAGES, MAX_ROWS, MAX_UNPACKED = 60_000, 10, 2_000, 16_000_000


def named_orders(item: Attachment) -> tuple[str, ...] | None:
    """The buyer's order numbers by the format's own field, or None where the file is in no such format."""
    head = item.content[:400].decode("latin-1").lstrip("\ufeffï»¿ \r\n")
    if _X12.match(head) or re.match(r"(?:BEG|BIG|BAK)\*", head):
        return tuple(_x12(_text(item)))
    if _TRADACOMS.match(head):
        return tuple(_tradacoms(_text(item)))
    if _EDIFACT.match(head):
        return tuple(_edifact(_text(item)))
    if b"urn:oasis:names:specification:ubl" in item.content[:4000]:
        return tuple(_ubl(item.content))
    return None


def document_text(item: Attachment) -> str:
    """The text of a readable file, cut at ``MAX_TEXT``; empty for the rest."""
    name, data = item.name.lower(), item.content
    try:
        if data[:5] == b"%PDF-":
            return _pdf(data)
        if data[:4] == b"PK\x03\x04" and name.endswith((".xlsx", ".xlsm")):
            return _sheet(data) if _fits(data) else ""
        if data[:4] == b"PK\x03\x04" and name.endswith((".docx", ".odt")):
            return _word(data) if _fits(data) else ""
        if (item.content_type.startswith("text/") and item.content_type != "text/html") or name.endswith((".txt", ".csv", ".tsv")):
            return _text(item)
    except Exception:  # noqa: BLE001 - customers' files are broken in every way; one that can't be read names no order
        return ""
    return ""


def _text(item: Attachment) -> str:
    data = item.content[: MAX_TEXT * 4]
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1252", "replace")


def _x12(text: str) -> Iterator[str]:
    """BEG03 (850), BAK03 (855), BIG04 (810), PRF01 (856), REF*PO."""
    text = text.lstrip("\ufeff \r\n")
    separator = text[3] if text[:3] == "ISA" else next((sign for sign in text[2:4] if not sign.isalnum()), "*")
    for segment in re.split(
        r"[~\r\n]+", text.replace(text[105], "~") if text[:3] == "ISA" and len(text) > 106 and not text[105].isalnum() else text
    ):
        fields = segment.strip().split(separator)
        place = {"BEG": 3, "BAK": 3, "BIG": 4, "PRF": 1, "BCH": 3, "BCA": 3}.get(fields[0])
        if fields[0] == "REF" and len(fields) > 2 and fields[1] == "PO":
            place = 2
        if place and len(fields) > place and fields[place].strip():
            yield fields[place].strip()


def _edifact(text: str) -> Iterator[str]:
    """The BGM of an order (ORDERS, ORDCHG), and RFF+ON in any message."""
    kind = ""
    for segment in re.split(r"(?<!\?)'", text):
        fields = re.split(r"(?<!\?)\+", segment.strip())
        if fields[0] == "UNH" and len(fields) > 2:
            kind = fields[2].split(":")[0]
        elif fields[0] == "BGM" and kind in ("ORDERS", "ORDCHG") and len(fields) > 2:
            yield fields[2].split(":")[0]
        elif fields[0] == "RFF" and len(fields) > 1 and fields[1].startswith("ON:"):
            yield fields[1].split(":")[1]


def _tradacoms(text: str) -> Iterator[str]:
    for segment in text.split("'"):
        match = re.match(r"\s*ORD=([^:+]+)", segment)
        if match:
            yield match.group(1)


def _ubl(data: bytes) -> Iterator[str]:
    """The ID of an Order, or of an OrderReference; never the seller's own SalesOrderID."""
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.LxmlError, ValueError):
        return
    places = [root] if etree.QName(root).localname in ("Order", "OrderChange", "OrderCancellation") else []
    places += list(root.iter("{*}OrderReference"))[:200]
    for place in places:
        found = place.find("{*}ID")
        if found is not None and found.text and found.text.strip():
            yield found.text.strip()


def _pdf(data: bytes) -> str:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    texts: list[str] = []
    for page in list(PdfReader(io.BytesIO(data)).pages)[:MAX_PAGES]:
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > 1_000_000:
            continue
        texts.append(page.extract_text())
        if sum(map(len, texts)) > MAX_TEXT:
            break
    return "\n".join(texts)[:MAX_TEXT]


def _fits(data: bytes) -> bool:
    """A package that would unpack to more than the limit is left shut."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return sum(entry.file_size for entry in package.infolist()) <= MAX_UNPACKED and len(package.infolist()) < 2_000


def _sheet(data: bytes) -> str:
    from openpyxl import load_workbook  # type: ignore[import-untyped,unused-ignore]

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    lines = [
        "\t".join("" if cell is None else str(cell) for cell in row[:50])
        for sheet in book.worksheets[:5]
        for row in sheet.iter_rows(max_row=MAX_ROWS, values_only=True)
    ]
    return "\n".join(lines)[:MAX_TEXT]


def _word(data: bytes) -> str:
    import html

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        name = next(each for each in ("word/document.xml", "content.xml") if each in package.namelist())
        markup = package.read(name).decode("utf-8", "replace")
    return html.unescape(_TAGS.sub("", _PARAGRAPH.sub("\n", markup).replace("<w:tab/>", "\t")))[:MAX_TEXT]
