"""Reading: any bytes give a mail; what is new, quoted and hidden is told apart; limits are said."""

from __future__ import annotations

import random
import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.stages.intake import NO_MAIL, IntakeLimits, read
from agent.stages.understand import understand

HEAD = b"From: Buyer <buyer@customer.example>\r\nTo: orders@desk.example\r\nSubject: PO 48817\r\nMessage-ID: <1@customer.example>\r\n"


def mail(body: str, more: str = "") -> bytes:
    """A plain text mail."""
    return HEAD + f"Content-Type: text/plain; charset=utf-8\r\n{more}\r\n{body}".encode()


def page(markup: str) -> bytes:
    """A mail that has HTML alone."""
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + markup.encode()


def test_headers_are_read() -> None:
    got = read(
        mail(
            "hi",
            "Reply-To: other@customer.example\r\nReturn-Path: <>\r\nReferences: <a@b> <c@d>\r\nDate: Fri, 20 Nov 2026 09:00:00 -0600\r\n",
        )
    )
    assert got.sender is not None and got.sender.address == "buyer@customer.example" and got.sender.name == "Buyer"
    assert [each.address for each in got.reply_to] == ["other@customer.example"]
    assert got.envelope_sender == "" and got.references == ("<a@b>", "<c@d>")
    assert got.date is not None and got.date.isoformat() == "2026-11-20T15:00:00+00:00"


def test_encoded_words_and_group_addresses() -> None:
    got = read(
        b"From: =?utf-8?q?Jos=C3=A9?= <J@C.example>\r\nTo: undisclosed-recipients:;\r\nSubject: =?utf-8?b?wr9Ew7NuZGU/?=\r\n\r\nhola"
    )
    assert got.sender is not None and (got.sender.name, got.sender.address) == ("José", "j@c.example")
    assert got.subject == "¿Dónde?" and got.to == ()


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "us-ascii", "x-nobody-knows", "hex", "zlib"])
def test_text_survives_its_charset(charset: str) -> None:
    raw = (
        HEAD
        + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
        + "Größe 5 für PO 48817".encode("windows-1252" if charset == "windows-1252" else "utf-8")
    )
    assert read(raw).new_text == "Größe 5 für PO 48817"


def test_unknown_charset_is_said() -> None:
    assert "broken_charset" in read(HEAD + b"Content-Type: text/plain; charset=x-nobody-knows\r\n\r\nhi").warnings


@pytest.mark.parametrize(
    "history",
    [
        "On Mon, Nov 9, 2026 at 3:14 PM Desk <orders@desk.example> wrote:\r\n> we received PO 99999\r\n",
        "On Mon, Nov 9, 2026 at 3:14 PM Desk\r\n<orders@desk.example> wrote:\r\n\r\nwe received PO 99999\r\n",
        "-----Original Message-----\r\nFrom: Desk\r\nSent: Monday\r\nwe received PO 99999\r\n",
        "From: Desk <orders@desk.example>\r\nSent: Monday, November 9, 2026\r\nTo: Buyer\r\nSubject: PO\r\n\r\nwe received PO 99999\r\n",
        "El lun, 9 nov 2026 a las 15:14, Desk (<orders@desk.example>) escribió:\r\n> we received PO 99999\r\n",
        "Le lun. 9 nov. 2026 à 15:14, Desk <orders@desk.example> a écrit :\r\n> we received PO 99999\r\n",
        "Am Mo., 9. Nov. 2026 um 15:14 Uhr schrieb Desk <orders@desk.example>:\r\n> we received PO 99999\r\n",
        "Von: Desk <orders@desk.example>\r\nGesendet: Montag, 9. November 2026\r\nAn: Buyer\r\nBetreff: PO\r\n\r\nwe received PO 99999\r\n",
    ],
)
def test_history_is_quoted(history: str) -> None:
    got = read(mail(f"Any word on this?\r\n\r\n{history}"))
    assert got.new_text == "Any word on this?"
    assert "99999" in got.quoted_text


def test_bottom_posting_keeps_the_answer() -> None:
    got = read(mail("On Mon, Nov 9, 2026 Desk <o@d.example> wrote:\r\n> which PO?\r\n\r\nIt is PO 48817.\r\n"))
    assert got.new_text == "It is PO 48817."


@pytest.mark.parametrize(
    "ending", ["-- \r\nBuyer\r\nTel 555-0100", "Sent from my iPhone", "Best regards,\r\nBuyer\r\nAcme", "Mit freundlichen Grüßen\r\nBuyer"]
)
def test_signatures_are_cut(ending: str) -> None:
    assert read(mail(f"Where is PO 48817?\r\n\r\n{ending}\r\n")).new_text == "Where is PO 48817?"


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">SECRET</div>',
        '<p style="color:#fff">SECRET</p>',
        '<span style="font-size:0px">SECRET</span>',
        "<!-- SECRET -->",
        '<img src="x" alt="SECRET">',
        '<div style="background-color:#000"><b style="color:black">SECRET</b></div>',
        "<p hidden>SECRET</p>",
    ],
)
def test_unseen_html_is_not_new_text(hidden: str) -> None:
    got = read(page(f"<html><body><p>Where is PO 48817?</p>{hidden}</body></html>"))
    assert got.new_text == "Where is PO 48817?"
    assert "SECRET" in got.hidden_text


def test_seen_html_stays() -> None:
    got = read(
        page('<table bgcolor="#003366"><tr><td><font color="white">PO</font></td><td>48817</td></tr></table><blockquote>old</blockquote>')
    )
    assert "PO\t48817" in got.new_text and "old" not in got.new_text and "old" in got.quoted_text


def test_zero_width_and_tag_characters() -> None:
    got = read(mail("PO 48\u200b817 \U000e0049\U000e0047\U000e004e"))
    assert got.new_text == "PO 48817" and got.hidden_text == "IGN"


def test_identity_follows_message_id_and_body() -> None:
    one, other = mail("a"), mail("b")
    assert read(one).identity == read(b"Received: by x\r\n" + one).identity
    assert read(one).identity != read(other).identity
    bare = b"From: a@b.example\r\n\r\na"
    assert read(bare).identity != read(b"Received: by x\r\n" + bare).identity


def test_attachments_and_their_limit() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("see attached")
    message.add_attachment(b"po,qty\n48817,5\n", maintype="text", subtype="csv", filename="../po.csv")
    got = read(message.as_bytes())
    assert [(item.name, item.content_type, item.content.strip()) for item in got.attachments] == [
        (".._po.csv", "text/csv", b"po,qty\n48817,5")
    ]
    small = read(message.as_bytes(), IntakeLimits(max_attachment_bytes=3))
    assert small.attachments[0].content == b"" and "truncated" in small.warnings


def _deep(levels: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\nbottom"
    for level in range(levels):
        edge = b"b%d" % level
        body = b"Content-Type: multipart/mixed; boundary=" + edge + b"\r\n\r\n--" + edge + b"\r\n" + body + b"\r\n--" + edge + b"--\r\n"
    return HEAD + body


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"X: y\r\n" * 10_000 + b"\r\nhi",
        HEAD + b"\r\n" + b"a" * 12_000_000,
        HEAD + b"\r\n" + b"x\r\n" * 400_000,
        HEAD + b"\r\n" + b"a@" * 200_000,
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
        HEAD + b"\r\n" + b"> " * 200_000,
        HEAD + b"\r\n" + b"On Mon 1 wrote\r\n" * 5_000,
        b"From: " + b"a," * 100_000 + b"\r\n\r\n",
        _deep(300),
    ],
    ids=["headers", "one line", "lines", "at signs", "nested html", "arrows", "intro lines", "addresses", "multiparts"],
)
def test_bounded_time(raw: bytes) -> None:
    start = time.process_time()
    got = read(raw)
    assert time.process_time() - start < 2.0
    assert got.identity and not got.unreadable


def test_truncated_is_said() -> None:
    assert "truncated" in read(mail("x" * 200), IntakeLimits(max_bytes=200)).warnings
    assert "truncated" in read(mail("x"), truncated=True).warnings


def test_nothing_is_unreadable() -> None:
    assert read(b"").unreadable == "empty"


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(
        [b"", HEAD, HEAD + b"Content-Type: text/html\r\n\r\n", HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"]
    ),
)
def test_no_bytes_raise(tail: bytes, head: bytes) -> None:
    got = read(head + tail)
    assert len(got.identity) == 64
    assert "Error" not in got.unreadable


def test_a_charset_whose_name_holds_a_null_is_read_as_it_stands() -> None:
    head = b'From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain; charset="utf\x00-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    mail = read(head + "Where is PO 48817? ñ\r\n".encode())
    assert not mail.unreadable and mail.new_text == "Where is PO 48817? ñ"


@pytest.mark.parametrize(
    "raw",
    [
        b"To: " + b", ".join(b"a%d@b.example" % each for each in range(101)) + b"\r\n\r\nhi",
        b"".join(b"Cc: a%d@b.example\r\n" % each for each in range(101)) + b"\r\nhi",
        b"Subject: " + b"x" * 9_000 + b"\r\n\r\nhi",
    ],
)
def test_recipients_and_headers_that_are_cut_are_said(raw: bytes) -> None:
    assert "truncated" in read(raw).warnings


def test_as_many_recipients_as_are_kept_are_no_cut() -> None:
    got = read(b"To: " + b", ".join(b"a%d@b.example" % each for each in range(100)) + b"\r\n\r\nhi")
    assert len(got.to) == 100 and got.warnings == ()


@pytest.mark.parametrize("size", [64, 1_000, 200_000])
@pytest.mark.parametrize("seed", range(20))
def test_the_bytes_of_another_file_are_no_mail(size: int, seed: int) -> None:
    raw = random.Random(seed).randbytes(size)
    got = read(raw)
    assert got.unreadable == NO_MAIL and understand(got).kind == "unreadable"


@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", b"PK\x03\x04\x14\x00\x00\x00\x08\x00", b"\xff\xfe\x00\x00", b"\x00" * 99]
)
def test_files_of_other_kinds_are_no_mail(raw: bytes) -> None:
    assert understand(read(raw)).kind == "unreadable"


@pytest.mark.parametrize(
    "text", ["Where is PO 48817?", "Wo ist Bestellung 48817? Grüße", "\x1b$B$3$s\x1b(B 48817 ok", "Где заказ 48817, SKF?"]
)
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "koi8-r"])
def test_text_without_any_header_is_still_read(text: str, charset: str) -> None:
    assert read(text.encode(charset, "replace")).unreadable == ""


def test_a_mail_of_odd_bytes_is_still_a_mail() -> None:
    assert read(HEAD + b"\r\n" + random.Random(1).randbytes(500)).unreadable == ""
