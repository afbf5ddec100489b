"""PO numbers out of attached files, each made by the test itself."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest

from agent.stages.intake import read
from agent.stages.understand import understand

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def found(name: str, kind: str, content: bytes, text: str = "Where are these? See the attached list.") -> list[tuple[str, str]]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@b.example", "orders@desk.example", "orders"
    mail.set_content(text)
    main, _, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return [(each.value, each.where) for each in understand(read(mail.as_bytes())).po_numbers]


def workbook(*rows: tuple[object, ...]) -> bytes:
    from openpyxl import Workbook  # type: ignore[import-untyped,unused-ignore]

    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def document(*paragraphs: str, bomb: int = 0) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        text = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
        package.writestr("word/document.xml", f"<w:document><w:body>{text}</w:body></w:document>")
        if bomb:
            package.writestr("word/media/x.bin", b"\0" * bomb)
    return stream.getvalue()


def pdf(*lines: str) -> bytes:
    """The smallest page with these lines."""
    drawn = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def test_a_workbook_names_the_orders_under_its_po_column() -> None:
    content = workbook(("PO Number", "Item", "Qty"), (48817, "valve", 5), ("PO-437124", "hose", 12), ("0053917", "cap", 300))
    assert found("open.xlsx", SHEET, content) == [(value, "attachment:open.xlsx") for value in ("48817", "437124", "53917")]


def test_a_document_and_a_page_name_the_order_after_a_po_word() -> None:
    assert found("po.docx", WORD, document("Purchase Order 48817", "Quote 99123, 500 pcs")) == [("48817", "attachment:po.docx")]
    assert found("po.pdf", "application/pdf", pdf("PURCHASE ORDER", "PO Number: 48817", "Quote: 99123")) == [("48817", "attachment:po.pdf")]


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("a.xlsx", SHEET, workbook(("Part", "Qty"), ("88123-A", 5), ("45401", 7))),
        ("a.docx", WORD, document("Quote 99123", "Ship to P.O. Box 48817, Dayton, OH 45401")),
        ("a.pdf", "application/pdf", pdf("Invoice 77123", "Total 4500.00")),
        ("a.pdf", "application/pdf", b"%PDF-1.4\nbroken"),
        ("a.xlsx", SHEET, b"PK\x03\x04broken"),
        ("a.docx", WORD, document("PO 48817", bomb=20_000_000)),
        ("a.csv", "text/csv", b"part,qty\n88123,5\n"),
    ],
)
def test_files_without_one_or_that_cannot_be_read_name_none(name: str, kind: str, content: bytes) -> None:
    assert found(name, kind, content) == []


def test_what_the_mail_itself_names_comes_first() -> None:
    got = found("open.csv", "text/csv", b"PO Number,Qty\n48818,5\n", "Where is PO 48817?")
    assert got == [("48817", "body"), ("48818", "attachment:open.csv")]
