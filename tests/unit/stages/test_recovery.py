"""Text that the direct reading misses: broken multiparts, text after the last boundary, and mail-parser's second opinion."""

from __future__ import annotations

import pytest

from agent.stages.intake import read

HEAD = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def test_a_multipart_without_its_boundary_keeps_its_text() -> None:
    got = read(
        HEAD + b'Content-Type: multipart/mixed; boundary="q"\r\n\r\n--z\r\nContent-Type: text/plain\r\n\r\nWhere is PO 48817?\r\n--z--\r\n'
    )
    assert got.new_text == "Where is PO 48817?"
    assert "recovered_text" in got.warnings


def test_text_after_the_last_boundary_counts_where_there_is_no_other() -> None:
    empty = (
        b'Content-Type: multipart/mixed; boundary="q"\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\n%s\r\n--q--\r\nWhere is PO 48817?\r\n'
    )
    assert read(HEAD + empty % b"").new_text == "Where is PO 48817?"
    assert read(HEAD + empty % b"Hello there").new_text == "Hello there"


def test_mail_parser_gives_a_second_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    import mailparser

    asked: list[bytes] = []
    whole = mailparser.parse_from_bytes

    def noted(raw: bytes) -> object:
        asked.append(raw)
        return whole(raw)

    monkeypatch.setattr(mailparser, "parse_from_bytes", noted)
    raw = HEAD + b'Content-Type: text/plain\r\nContent-Disposition: inline; filename="a.txt"\r\n\r\nWhere is PO 48817?\r\n'
    assert read(raw).new_text == "Where is PO 48817?" and asked == [raw]
    read(HEAD + b"Content-Type: text/plain\r\n\r\nWhere is PO 48817?\r\n")
    assert asked == [raw]


def test_a_failing_second_opinion_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import mailparser

    def fail(raw: bytes) -> None:
        raise AttributeError("group address")

    monkeypatch.setattr(mailparser, "parse_from_bytes", fail)
    got = read(HEAD + b"Content-Type: text/x-note\r\n\r\nWhere is PO 48817?\r\n")
    assert got.new_text == "" and not got.unreadable


def test_an_attachment_alone_is_no_lost_text() -> None:
    raw = HEAD + b'Content-Type: application/pdf; name="po.pdf"\r\nContent-Disposition: attachment; filename="po.pdf"\r\n\r\n%PDF-1.4\r\n'
    assert read(raw).new_text == "" and "recovered_text" not in read(raw).warnings
