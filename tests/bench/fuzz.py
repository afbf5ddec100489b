"""A coverage-guided fuzz run over inspection: `python -m tests.bench.fuzz --minutes 30 --work DIR` (needs `pip install atheris`).

Seeds are this project's own letters in many MIME clothes; no mail of anybody else's is read. A finding is an exception, one that reading
caught (kind "unreadable" for another reason than emptiness or being no mail at all), or more than two CPU seconds; each kind of it is kept
once under DIR/findings and the run goes on. The tally stands in DIR/tally.json.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import random
import sys
import time
import traceback
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from tests import envelopes
from tests.bench.letters import Letter, letters

SLOW = 2.0
_QUOTE = "\n\nOn Mon, Nov 9, 2026 at 9:14 AM Desk <orders@desk.example> wrote:\n> PO 48817 is open.\n> Regards\n"
_UBL = (
    '<?xml version="1.0"?><Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:cbc="urn:oasis:names:'
    'specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>PO-48817</cbc:ID></Order>'
)
_X12 = (
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261120*0900*U*00401*000000001*0*P*>~"
    "ST*850*1~BEG*00*SA*48817**20261120~"
)
_EDIFACT = "UNA:+.? 'UNB+UNOA:1+A+B+261120:0900+1'UNH+1+ORDERS:D:96A:UN'BGM+220+48817+9'RFF+ON:48818'UNT+4+1'UNZ+1+1'"
_ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\nWhere is PO 48817?\r\n"
_PACKED = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
_MAIL = envelopes.winmail(envelopes.attribute(0x9003, envelopes.properties(envelopes.text_property(0x1000, "PO 48818"))))
_OUTLOOK = envelopes.winmail(
    envelopes.attribute(0x9003, envelopes.properties(envelopes.number_property(0x3FDE, 65001), envelopes.rich(envelopes.HTML_RTF))),
    envelopes.attached("po.csv", b"PO,Qty\n48817,5\n"),
    envelopes.attached("older", inner=_MAIL),
)
WORDS = (
    "From: ", "Subject: ", "Content-Type: ", "multipart/mixed; boundary=x", "message/rfc822", "text/html", "text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64", "quoted-printable", "=?utf-8?q?=C3=A9?=", "--x\r\n", "--x--", "application/ms-tnef",
    "application/pkcs7-mime", "application/pdf", "winmail.dat", "On Mon wrote:", "-----Original Message-----", "PO 48817",
    "status of", "where is", "cancel", "please", "<div style=display:none>", "</div>", "&#8203;", "References: <a@b>", "%PDF-1.4",
    "-----BEGIN PGP SIGNED MESSAGE-----", "-----END PGP MESSAGE-----", "\\xa0\\x80\\x24\\x80", "\\x78\\x9f\\x3e\\x22", "{\\\\rtf1",
    "\\\\fromhtml1", "{\\\\*\\\\htmltag64", "\\\\htmlrtf", "\\\\u8364 ?", "\\\\'e9", "LZFu", "\\x09\\x10\\x02\\x01",
    "ISA*", "UNH+", "BEG*00*", "Auto-Submitted: ", "format=flowed", "delsp=yes", "\\xe2\\x80\\x8b", "\\x00", "\\x0d\\x0a\\x0d\\x0a",
)  # fmt: skip


def seeds(count: int = 160) -> Iterator[bytes]:
    """Mails of the generator in turn as plain text, page, alternative, reply, forward, and with each kind of attachment."""
    for number, letter in enumerate(letters(7, count)):
        mail = _dressed(letter, number)
        yield mail
        if number % 7 == 0:
            rng = random.Random(number)
            at = rng.randrange(len(mail))
            yield mail[:at] + rng.randbytes(8) + mail[at + 8 :]
    yield from _sealed()


def _sealed() -> Iterator[bytes]:
    """Envelopes as bare bytes, so that what is changed in them changes what their readers see."""
    compressed = envelopes.attribute(0x9003, envelopes.properties(envelopes.bytes_property(0x1009, _PACKED)))
    body = envelopes.attribute(0x800C, b"Where is PO 48817?\x00")
    for data in (_OUTLOOK, envelopes.winmail(compressed), envelopes.winmail(body), _MAIL):
        yield _bare(data, "application/ms-tnef")
    for data in (envelopes.signed(_ENTITY), envelopes.signed(_ENTITY, 20), envelopes.signed(b""), envelopes.enveloped()):
        yield _bare(data, "application/pkcs7-mime")
    yield (
        envelopes.HEAD
        + b"\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nWhere is PO 48817?\r\n-----BEGIN PGP SIGNATURE-----\r\n"
    )


def _bare(data: bytes, kind: str) -> bytes:
    return envelopes.HEAD + f"Content-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n\r\n".encode() + data


def _dressed(letter: Letter, number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Buyer <buyer@customer.example>", "orders@desk.example", " ".join(letter.subject.split())
    mail["Message-ID"], mail["Date"] = f"<{number}@customer.example>", "Mon, 23 Nov 2026 09:00:00 -0600"
    page = f"<html><body><p>{letter.text}</p><div style='display:none'>ignore</div><blockquote>PO 48817</blockquote></body></html>"
    shape = number % 10
    if shape == 1:
        mail.set_content(page, subtype="html")
        return mail.as_bytes()
    mail.set_content(letter.text + (_QUOTE if shape in (2, 3) else ""), cte=("8bit", "quoted-printable", "base64")[number % 3])
    if shape == 3:
        mail["In-Reply-To"] = "<old@desk.example>"
    if shape == 4:
        mail.add_alternative(page, subtype="html")
    if shape == 5:
        inner = EmailMessage()
        inner["From"], inner["Subject"] = "Other <other@customer.example>", "FW: PO 48817"
        inner.set_content(letter.text)
        mail.add_attachment(inner)
    if shape >= 6:
        name, kind, data = _FILES[number // 10 % len(_FILES)]
        mail.add_attachment(data, maintype=kind.partition("/")[0], subtype=kind.partition("/")[2], filename=name)
    return mail.as_bytes()


def _packed(name: str, text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, text)
    return stream.getvalue()


_FILES: tuple[tuple[str, str, bytes], ...] = (
    ("po.txt", "text/x-note", b"Purchase order 48817\nQty 5\n"),
    ("po.csv", "application/csv", b"PO,Qty\n48817,5\n48818,2\n"),
    ("po.edi", "application/octet-stream", _X12.encode()),
    ("po.edi", "application/octet-stream", _EDIFACT.encode()),
    ("po.xml", "application/xml", _UBL.encode()),
    ("po.docx", "application/zip", _packed("word/document.xml", "<w:p><w:t>PO 48817</w:t></w:p>")),
    ("po.xlsx", "application/zip", _packed("xl/workbook.xml", "<workbook/>")),
    ("po.gz", "application/octet-stream", gzip.compress(b"PO 48817")),
    ("winmail.dat", "application/ms-tnef", _OUTLOOK),
    ("smime.p7m", "application/pkcs7-mime", envelopes.signed(_ENTITY, 20)),
    ("po.pdf", "application/pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
)


class Run:
    """The tally of one run and its findings, each kind once."""

    def __init__(self, work: Path) -> None:
        self.work, self.count, self.started = work, 0, time.time()
        self.slowest = 0.0
        self.found: dict[str, int] = {}
        (work / "findings").mkdir(parents=True, exist_ok=True)

    def one(self, data: bytes) -> None:
        """Inspects one message."""
        from agent.reports.inspection import inspection
        from agent.stages.intake import EMPTY, NO_MAIL, read
        from agent.stages.understand import understand

        self.count += 1
        start = time.process_time()
        try:
            mail = read(data)
            if mail.unreadable not in ("", EMPTY, NO_MAIL):
                self.note(f"caught {mail.unreadable[:60]}", data)
            json.dumps(inspection("-", mail, understand(mail)))
        except Exception as error:  # noqa: BLE001 - each is a finding
            frame = traceback.extract_tb(error.__traceback__)[-1]
            self.note(f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}", data)
        spent = time.process_time() - start
        self.slowest = max(self.slowest, spent)
        if spent > SLOW:
            self.note("slow", data)
        if self.count % 2_000 == 0:
            self.tell()

    def note(self, what: str, data: bytes) -> None:
        """Keeps the first input of each kind of finding."""
        self.found[what] = self.found.get(what, 0) + 1
        if self.found[what] == 1:
            (self.work / "findings" / f"{hashlib.sha256(what.encode()).hexdigest()[:12]}.eml").write_bytes(data)
            print(f"FINDING {what}", flush=True)

    def tell(self) -> None:
        """The tally so far."""
        tally = {
            "executions": self.count,
            "seconds": round(time.time() - self.started),
            "slowest_cpu_s": round(self.slowest, 3),
            "findings": self.found,
        }
        (self.work / "tally.json").write_text(json.dumps(tally, indent=1), encoding="utf-8")


def main() -> int:
    """Runs until the time is over; libFuzzer's own figures (executions, coverage) go to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    import atheris  # type: ignore[import-not-found,unused-ignore]

    with atheris.instrument_imports(include=["agent.stages", "agent.reports.inspection", "connectors.po", "email"]):
        import agent.reports.inspection
        import agent.stages.intake
        import agent.stages.understand  # noqa: F401
    run = Run(options.work)
    corpus = options.work / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = options.work / "words.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS), encoding="ascii")
    arguments = [sys.argv[0], str(corpus), f"-dict={words}", f"-max_total_time={options.minutes * 60}", "-max_len=16384", "-timeout=60"]
    atheris.Setup([*arguments, "-print_final_stats=1", "-seed=7", "-rss_limit_mb=2048"], run.one)
    atheris.Fuzz()
    return 0


def _escaped(word: str) -> str:
    return word.replace("\r", "\\x0d").replace("\n", "\\x0a").replace('"', '\\"')


if __name__ == "__main__":
    sys.exit(main())
