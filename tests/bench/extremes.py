"""What the worst messages cost: each inspected in a process of its own, CPU seconds and peak memory printed as a table.

`python -m tests.bench.extremes`. The aim is ≤ 2 s and ≤ 300 MB a message (agent/stages/intake/limits.py).
"""

from __future__ import annotations

import base64
import gzip
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests import envelopes

HEAD = b"From: buyer@customer.example\r\nTo: orders@desk.example\r\nSubject: PO 48817?\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nWhere is PO 48817?\r\n"
_CHILD = """
import sys, time
from pathlib import Path
from agent.reports.inspection import inspection, iter_messages
from agent.stages.intake import read
from agent.stages.understand import understand
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
base = peak()
start = time.process_time()
for name, raw, cut in iter_messages([sys.argv[1]]):
    mail = read(raw, truncated=cut)
    shown = inspection(name, mail, understand(mail))
spent = time.process_time() - start
print(f"{spent:.2f}|{peak() / 1024:.0f}|{base / 1024:.0f}|{shown['kind']}|{' '.join(shown['warnings']) or '–'}")
"""


def _attached(data: bytes, name: str, kind: str) -> bytes:
    body = base64.encodebytes(data)
    return (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + TEXT + b"\r\n--x\r\nContent-Type: " + kind.encode()
        + b"\r\nContent-Disposition: attachment; filename=" + name.encode()
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body + b"--x--\r\n"
    )  # fmt: skip


def _zip(name: str, size: int, entries: int = 1) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(entries):
            package.writestr(name if not number else f"{number}-{name}", b"0" * size)
    return stream.getvalue()


def _lying_zip() -> bytes:
    """A package whose directory says that its entry is small."""
    data = _zip("word/document.xml", 60_000_000)
    return data.replace((60_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def _nested(depth: int) -> bytes:
    body = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (each, each) for each in range(depth))
    return HEAD + body + TEXT


def _forwarded(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + TEXT


def _outlook(*each: bytes) -> bytes:
    return envelopes.tnef_mail(envelopes.winmail(*each)).replace(b"Subject: Order", b"Subject: Where is PO 48817?")


def _bodies(count: int) -> bytes:
    """Bodies that unpack to half a megabyte each, in mails inside mails."""
    packed = b"\x00" * 8 + b"LZFu0000" + (b"\xff" + b"\x12\x3f" * 8) * 3_700
    body = envelopes.attribute(0x9003, envelopes.properties(envelopes.bytes_property(0x1009, packed)))
    inner = envelopes.winmail(body, *[envelopes.attached("x", inner=envelopes.winmail(body)) for _ in range(count)])
    return _outlook(body, *[envelopes.attached("x", inner=inner) for _ in range(count)])


CASES: dict[str, Callable[[], bytes]] = {
    "50 MB attachment": lambda: _attached(os.urandom(37_000_000), "scan.pdf", "application/pdf"),
    "50 MB of text": lambda: HEAD + TEXT + b"please advise on PO 48817 soon\r\n" * 1_600_000,
    "one line of 50 MB": lambda: HEAD + TEXT + b"x" * 50_000_000,
    "10,000 headers": lambda: b"".join(b"X-H%d: value\r\n" % each for each in range(10_000)) + HEAD + TEXT,
    "one header of 8 MB": lambda: b"X-Long: " + b"a " * 4_000_000 + b"\r\n" + HEAD + TEXT,
    "100,000 recipients": lambda: b"To: " + b", ".join(b"a%d@b.example" % each for each in range(100_000)) + b"\r\n" + HEAD + TEXT,
    "10,000 parts": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + (b"--x\r\n" + TEXT) * 10_000,
    "multiparts 1,000 deep": lambda: _nested(1_000),
    "forwards 1,000 deep": lambda: _forwarded(1_000),
    "zip bomb as docx": lambda: _attached(_zip("word/document.xml", 900_000_000), "po.docx", "application/zip"),
    "zip bomb as xlsx": lambda: _attached(_zip("xl/worksheets/sheet1.xml", 900_000_000), "po.xlsx", "application/zip"),
    "zip bomb that lies of its size": lambda: _attached(_lying_zip(), "po.docx", "application/zip"),
    "zip with 60,000 entries": lambda: _attached(_zip("a", 1, 60_000), "po.docx", "application/zip"),
    "gzip bomb": lambda: _attached(gzip.compress(b"0" * 500_000_000), "po.gz", "application/octet-stream"),
    "1,000,000 nested tags": lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 1_000_000 + b"PO 48817",
    "8 MB of tables": lambda: HEAD + b"Content-Type: text/html\r\n\r\n<table>" + b"<tr><td>48817<td>5" * 420_000,
    "50,000 quoted levels": lambda: HEAD + TEXT + b"".join(b">" * (each % 500) + b" PO 48817\r\n" for each in range(50_000)),
    "winmail.dat of 4,000 million properties": lambda: _outlook(
        envelopes.attribute(0x9003, b"\xff" * 4 + bytes.fromhex("02100010") * 1_200_000)
    ),
    "winmail.dat of 500,000 attributes": lambda: _outlook(envelopes.attribute(0x8006, b"") * 500_000),
    "winmail.dat that unpacks": lambda: _bodies(6),
    "5 MB of RTF": lambda: _outlook(
        envelopes.attribute(0x9003, envelopes.properties(envelopes.rich("{\\rtf1" + "{\\*\\x}\\'e9" * 480_000)))
    ),
    "5 MB signed": lambda: envelopes.smime_mail(envelopes.signed(TEXT + b"and more\r\n" * 450_000, 4096)),
    "5 MB signed in pieces of 2 bytes": lambda: envelopes.smime_mail(envelopes.signed(TEXT + b"and more\r\n" * 120_000, 2)),
    "a word without end": lambda: HEAD + TEXT + b"where is po " + b"4" * 200_000 + b"?" + b" please" * 100_000,
}


def main() -> int:
    """Prints the table; 1 where a case is over the aim."""
    over = 0
    print("| message | bytes | CPU s | peak MB | of them the program | kind | warnings |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, build in CASES.items():
            path = Path(folder) / "x.eml"
            path.write_bytes(build())
            done = subprocess.run([sys.executable, "-c", _CHILD, str(path)], capture_output=True, text=True, timeout=300, check=False)
            cells = (done.stdout.strip() or f"?|?|?|failed|{done.stderr.strip()[-80:]}").split("|")
            print(f"| {name} | {path.stat().st_size:,} | {' | '.join(cells)} |", flush=True)
            over += done.returncode != 0 or float(cells[0]) > 2 or int(cells[1]) > 300
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
