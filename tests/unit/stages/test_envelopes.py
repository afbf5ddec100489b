"""Outlook's winmail.dat, signed S/MIME and PGP: what is inside is read within bounds; what stays shut is said, and holds."""

from __future__ import annotations

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.model.mail import InboundMail
from agent.stages.intake import read
from agent.stages.intake.rtf import rtf_text, unpacked
from agent.stages.intake.tnef import tnef
from agent.stages.understand import understand
from tests import envelopes as build

ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\nWhere is PO 48817?\r\n"
QUESTION = "Where is PO 48817?"
BODIES = {
    "text": build.attribute(0x800C, b"Where is PO 48817? Gr\xfc\xdfe\x00"),
    "unicode": build.attribute(0x9003, build.properties(build.text_property(0x1000, "Where is PO 48817? Grüße"))),
    "html": build.attribute(
        0x9003,
        build.properties(
            build.number_property(0x3FDE, 65001), build.bytes_property(0x1013, "<p>Where is PO 48817?</p> <p>Grüße</p>".encode())
        ),
    ),
    "rtf": build.attribute(0x9003, build.properties(build.rich(r"{\rtf1\ansi\ansicpg1252 Where is PO 48817?\par Gr\'fc\'dfe}"))),
    "html in rtf": build.attribute(0x9003, build.properties(build.rich(build.HTML_RTF))),
}


@pytest.mark.parametrize("form", list(BODIES))
def test_outlooks_body_is_the_mails_text(form: str) -> None:
    mail = read(build.tnef_mail(build.winmail(BODIES[form])))
    assert mail.new_text.startswith(QUESTION) and "Grüße" in mail.new_text and "tnef" in mail.warnings
    inquiry = understand(mail)
    assert inquiry.kind == "inquiry" and [po.value for po in inquiry.po_numbers] == ["48817"]


def test_what_outlook_hides_is_hidden() -> None:
    mail = read(build.tnef_mail(build.winmail(BODIES["html in rtf"])))
    assert "99999" not in mail.new_text and "99999" in mail.hidden_text and "€5" in mail.new_text
    shown = read(build.tnef_mail(build.winmail(build.attribute(0x9003, build.properties(build.rich(r"{\rtf1 seen {\v unseen} seen}"))))))
    assert shown.new_text == "seen  seen" and shown.hidden_text == "unseen"


def test_a_text_beside_outlooks_counts_alone() -> None:
    mail = read(build.tnef_mail(build.winmail(BODIES["text"]), "Any news on PO 48999?"))
    assert mail.new_text == "Any news on PO 48999?"


def test_files_in_winmail_are_read() -> None:
    data = build.winmail(BODIES["text"], build.attached("order 7.csv", b"PO,Qty\n48817-7,5\n"), build.attached("x/../y.txt", b"PO 48820"))
    mail = read(build.tnef_mail(data))
    assert [item.name for item in mail.attachments] == ["winmail.dat", "order 7.csv", "x_.._y.txt"]
    found = {po.value: po.where for po in understand(mail).po_numbers}
    assert found == {"48817": "body", "488177": "attachment:order 7.csv", "48820": "attachment:x_.._y.txt"}


def test_a_mail_in_winmail_is_quoted_not_said() -> None:
    inner = build.winmail(build.attribute(0x800C, b"Please cancel PO 48818"))
    mail = read(build.tnef_mail(build.winmail(BODIES["text"], build.attached("old mail", inner=inner))))
    assert "48818" in mail.quoted_text and "48818" not in mail.new_text


def test_winmail_is_known_by_its_name_and_said_where_it_is_broken() -> None:
    assert read(build.tnef_mail(build.winmail(BODIES["text"]), kind="application/octet-stream")).new_text.startswith(QUESTION)
    broken = read(build.tnef_mail(b"\x01\x02\x03" * 30))
    assert {"tnef", "tnef_unread"} <= set(broken.warnings) and understand(broken).kind == "unreadable"


def test_the_formats_own_example_of_compression() -> None:
    packed = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    assert unpacked(bytes.fromhex(packed), 999)[0] == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"
    assert unpacked(bytes.fromhex(crossing), 999)[0] == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_rtf_as_people_see_it() -> None:
    text = r"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}{\*\generator X;}{\info{\title No}}\'cf\'ee \u1055?\u-3? \{a\}\tab b\line c\~d}"
    assert rtf_text(text.encode(), 9999).text == "По П\ufffd {a}\tb\nc\u00a0d"


@pytest.mark.parametrize(
    "data",
    [
        build.attribute(0x9003, struct.pack("<I", 0xFFFFFFFF)),
        build.attribute(0x9003, struct.pack("<IHHI", 1, 0x1002, 0x1000, 0xFFFFFFFF)),
        build.attribute(0x9003, struct.pack("<IHHI", 9, 0x1E, 0x1000, 0xFFFFFFFF) + b"\x00" * 2_000_000),
        build.attribute(0x9003, struct.pack("<I", 9) + struct.pack("<HHII", 0x1E, 0x1000, 1, 0) * 150_000),
        build.attribute(0x8006, b"") * 200_000,
        build.attribute(0x9003, build.properties(build.rich("{\\rtf1 " + "{\\*\\x " * 200_000))),
        build.attribute(0x9003, build.properties(build.rich("{\\rtf1 " + "\\'e9\\u8364 ?" * 100_000))),
        build.attribute(
            0x9003, build.properties(build.bytes_property(0x1009, b"\x00" * 8 + b"LZFu0000" + (b"\xff" + b"\x12\x3f" * 8) * 60_000))
        ),
    ],
)  # fmt: skip
def test_no_winmail_costs_seconds(data: bytes) -> None:
    start = time.process_time()
    tnef(build.winmail(data), 600_000)
    assert time.process_time() - start < 2


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(BODIES)), st.integers(0, 600), st.binary(max_size=12))
def test_no_broken_winmail_stops_the_reading(form: str, at: int, noise: bytes) -> None:
    data = build.winmail(BODIES[form], build.attached("a.txt", b"PO 48820", build.winmail(BODIES["rtf"])))
    raw = data[: at % len(data)] + noise + data[at % len(data) + len(noise) :]
    assert read(build.tnef_mail(raw)).unreadable == ""


@pytest.mark.parametrize("chunk", [0, 20, 1000])
def test_signed_mail_is_read_and_the_signature_left_alone(chunk: int) -> None:
    mail = read(build.smime_mail(build.signed(ENTITY, chunk)))
    assert mail.new_text == QUESTION and mail.warnings == ("unverified_signature",)
    inquiry = understand(mail)
    assert inquiry.kind == "inquiry" and "other" not in inquiry.intents


def test_signed_mail_within_signed_mail_and_beside_a_text() -> None:
    twice = b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n" + build.signed(ENTITY)
    assert read(build.smime_mail(build.signed(twice))).new_text == QUESTION
    head = build.HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--x\r\n"
    beside = read(head + build.smime_mail(build.signed(ENTITY)).split(b"<1@customer.example>\r\n")[1] + b"\r\n--x--\r\n")
    assert beside.new_text == "see below" and QUESTION in beside.quoted_text


def test_certificates_alone_are_a_file() -> None:
    mail = read(build.smime_mail(build.signed(b"")))
    assert not {"encrypted", "unverified_signature"} & set(mail.warnings)


def test_a_signature_in_a_million_pieces_stays_shut() -> None:
    start = time.process_time()
    mail = read(build.smime_mail(build.signed(b"Where is PO 48817?\r\n" * 30_000, 2)))
    assert time.process_time() - start < 2 and "encrypted" in mail.warnings


ENCRYPTED = [
    build.smime_mail(build.enveloped(), "{}"),
    build.smime_mail(b"no envelope at all", "{}"),
    build.HEAD.replace(b"Order", b"{}")
    + b"Content-Type: multipart/encrypted; boundary=x\r\n\r\n--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
    b"--x\r\nContent-Type: application/octet-stream\r\n\r\n"
    b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA48817\r\n-----END PGP MESSAGE-----\r\n--x--\r\n",
    build.HEAD.replace(b"Order", b"{}") + b"\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA48817\r\n=4x2b\r\n-----END PGP MESSAGE-----\r\n",
]


@pytest.mark.parametrize("raw", ENCRYPTED)
def test_what_is_encrypted_says_so_and_is_never_answered_blindly(raw: bytes) -> None:
    silent = understand(_mail(raw, "Order"))
    assert silent.kind == "unreadable" and "encrypted" in silent.warnings and "encrypted" in silent.reason
    asking = understand(_mail(raw, "Where is PO 48817?"))
    assert asking.kind == "inquiry" and "other" in asking.intents and dict(asking.quotes)["other"].startswith("an encrypted part")


def _mail(raw: bytes, subject: str) -> InboundMail:
    return read(raw.replace(b"Subject: {}", f"Subject: {subject}".encode()))


def test_clear_signed_text_loses_its_frame() -> None:
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWhere is PO 48817?\n- -- \nDana\n-----BEGIN PGP SIGNATURE-----\n\n"
        "iQEzBAEBCAAd48818\n=4x2b\n-----END PGP SIGNATURE-----\n"
    )
    mail = read(build.HEAD + b"\r\n" + text.encode())
    assert mail.new_text == QUESTION and [po.value for po in understand(mail).po_numbers] == ["48817"]
