"""Short fuzz of inspection: whatever stands in a mail, it is understood, never a crash, never slow. PODESK_FUZZ=100000 runs long."""

from __future__ import annotations

import json
import os
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.reports.inspection import inspection
from agent.stages.intake import read
from agent.stages.understand import understand
from tests.bench.fuzz import seeds

EXAMPLES = int(os.environ.get("PODESK_FUZZ", "150"))
PIECES = """PO|PO#|P.O.|PO:|purchase order|OC|n.º|Bestell-Nr.|where is|when will|ship|please|and|48817|-18|45 0005 7153|LB 6132|> |-- |?|,|;
CV-2024-727-REV B|On Mon, Nov 9, 2026 x wrote:|$45.00|11/12/2026|P.O. Box 12|(555) 201-4482|http://x.example/po48817|&#8220;|<b>|</div>|ñ
From: a@b.example|Subject: x|Sent: Monday|Regards|rev|v2|~|%PDF-1.4|=?utf-8?q?=C3=A9?="""
WORDS = st.sampled_from([*PIECES.replace("\n", "|").split("|"), "|", "\t", "\n", "\n\n", "\u200b", "\x00", "\ud83d\ude00"])
HEADS = st.sampled_from(
    [
        "Content-Type: text/plain; charset=utf-8\r\n", "Content-Type: text/html\r\n", "Content-Type: multipart/mixed; boundary=x\r\n",
        "Content-Type: message/rfc822\r\n", "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "Content-Type: text/plain; charset=x-nobody\r\nContent-Transfer-Encoding: quoted-printable\r\n",
    ]
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=60), HEADS, st.sampled_from(["", "--x\r\n\r\n"]), st.text(max_size=40))
def test_no_mail_stops_inspection(words: list[str], head: str, opening: str, subject: str) -> None:
    body = " ".join(words).encode("utf-8", "surrogatepass")
    raw = f"From: a@b.example\r\nSubject: {subject!r}\r\n{head}\r\n{opening}".encode() + body
    start = time.process_time()
    mail = read(raw)
    shown = inspection("x.eml", mail, understand(mail))
    assert time.process_time() - start < 2
    assert json.loads(json.dumps(shown))["kind"] in ("inquiry", "other", "auto", "unreadable")
    assert all(each["value"] and each["text"] for each in shown["po_numbers"])  # type: ignore[attr-defined]


def test_the_long_runs_seeds_reach_every_envelopes_reader() -> None:
    read_as = [read(seed) for seed in seeds(40)]
    said = {warning for mail in read_as for warning in mail.warnings}
    assert {"tnef", "unverified_signature", "encrypted"} <= said
    texts = " ".join(mail.text for mail in read_as[-9:])
    assert texts.count("Where is PO 48817?") == 5 and "hello world" in texts
