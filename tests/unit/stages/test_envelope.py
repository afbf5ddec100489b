"""Envelopes: every field reads back with the standard parser, ids are fixed, and no foreign text gets into a header."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.model.draft import Draft
from agent.model.outcome import Owner
from agent.stages.envelope import Envelope, Sender, card_message, draft_message, encoded, message_id, notice_message, one_line
from tests.unit.stages.outcomes import NOW, mail

DESK = Sender(name="Northwind Supply Service Desk", address="orders@northwind.example")
TOKEN = "k3Jd8sQw0_-aZ"
OUTSIDE = "purchasing@granite.example"
anything = st.text(max_size=300)
inline = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), max_size=300)


def parsed(envelope: Envelope) -> EmailMessage:
    """The message as the standard library reads it; every line ends with CRLF and fits a server's limit."""
    lines = envelope.content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998 and b"\0" not in envelope.content
    message = BytesParser(policy=policy.default).parsebytes(envelope.content)
    assert isinstance(message, EmailMessage) and not message.defects
    return message


def a_draft(**changes: object) -> Draft:
    values = {"to": OUTSIDE, "subject": "Re: where is it?", "text": "Hello,\n\nIt shipped.\n", "language": "en"} | changes
    return Draft.model_validate(values)


def draft(a: Draft | None = None, **changes: object) -> Envelope:
    return draft_message(a or a_draft(), mail(**changes), DESK, case="c-1", revision=2, token=TOKEN, packet_hash="ab" * 32, date=NOW)


def card(subject: str = "Backorder · PO 48817", text: str = "x", html: str = "<p>x</p>", desk: Sender = DESK) -> Envelope:
    return card_message(subject, text, html, desk, case="c-1", revision=1, packet_hash="ab" * 32, date=NOW)


def notice(owner: Owner | None = None, **changes: object) -> Envelope:
    owner = owner or Owner(path="credit", name="Credit desk", email="credit@northwind.example", due_at=NOW + timedelta(hours=4))
    values: dict[str, object] = {"rule": "credit_hold", "pos": ("48817",)} | changes
    return notice_message(owner, DESK, case="c-1", tzname="America/Chicago", revision=1, date=NOW, **values)  # type: ignore[arg-type]


def unix(content: str) -> str:
    """Text as the parser hands it out, with one kind of line end and one at the end."""
    return content.replace("\r\n", "\n").rstrip("\r\n") + "\n"


def sent(text: str) -> str:
    """What reaches the reader of a text: line ends made alike, what UTF-8 can't hold replaced."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").encode("utf-8", "replace").decode().rstrip("\n") + "\n"


# --- drafts -------------------------------------------------------------------------------------------------------------


def test_draft_is_plain_text_in_the_customers_thread() -> None:
    envelope = draft(a_draft(cc=("second@granite.example", "orders@northwind.example")))
    message = parsed(envelope)
    assert message.get_content_type() == "text/plain" and message.get_content_charset() == "utf-8"
    assert message["From"] == "Northwind Supply Service Desk <orders@northwind.example>"
    assert message["To"] == OUTSIDE and message["Cc"] == "second@granite.example, orders@northwind.example"
    assert message["Message-ID"] == envelope.message_id == "<po.c-1.draft.2@northwind.example>"
    assert message["In-Reply-To"] == "<q1@granite.example>"
    assert message["References"].split() == ["<older@granite.example>", envelope.token, "<q1@granite.example>"]
    assert envelope.token == f"<po-t.c-1.2.{TOKEN}@northwind.example>"
    assert (message["X-PODesk-Case"], message["X-PODesk-Kind"]) == ("c-1", "draft")
    assert message["X-PODesk-Packet"] == "ab" * 30
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert envelope.recipients == (OUTSIDE, "second@granite.example", "orders@northwind.example")


def test_the_same_call_makes_the_same_bytes() -> None:
    assert draft() == draft() and card() == card() and notice() == notice()


def test_parent_without_an_id_leaves_the_token_alone() -> None:
    envelope = draft(message_id="", references=())
    message = parsed(envelope)
    assert message["References"] == envelope.token and message["In-Reply-To"] is None


@pytest.mark.parametrize("bad", ["<a b@x>", "<a@x>\r\nBcc: <e@e.example>", "no brackets", "<" + "a" * 1200 + "@x>", "<é@x>", "<a@x><b@x>"])
def test_ids_that_are_not_well_formed_are_left_out(bad: str) -> None:
    message = parsed(draft(message_id=bad, references=(bad, "<good@x>")))
    assert message["In-Reply-To"] is None and message["Bcc"] is None
    assert message["References"].split() == ["<good@x>", f"<po-t.c-1.2.{TOKEN}@northwind.example>"]


def test_long_threads_keep_their_root_the_newest_ids_and_ours() -> None:
    chain = (*(f"<r{n}@granite.example>" for n in range(60)), "<q1@granite.example>")
    ids = parsed(draft(references=chain))["References"].split()
    assert ids[0] == "<r0@granite.example>" and ids[-3] == "<r59@granite.example>" and len(ids) == 21
    assert ids[-2].startswith("<po-t.") and ids[-1] == "<q1@granite.example>"


@settings(max_examples=80, deadline=None)
@given(subject=anything, text=anything)
def test_any_subject_and_text_read_back(subject: str, text: str) -> None:
    message = parsed(draft(a_draft(subject=subject, text=text)))
    assert message["Subject"] == one_line(subject)
    assert message.get_all("Bcc") is None and len(message.get_all("To", [])) == 1
    assert unix(message.get_content()) == sent(text)


@settings(max_examples=60, deadline=None)
@given(value=inline)
def test_encoded_words_decode_to_what_went_in(value: str) -> None:
    lines = ("Subject: " + encoded(value)).split("\r\n")
    assert all(len(row) <= 998 and row.isascii() for row in lines)
    back = BytesParser(policy=policy.default).parsebytes("\r\n".join(lines).encode() + b"\r\n\r\n")["Subject"]
    assert back == value


def test_what_looks_like_an_encoded_word_stays_literal() -> None:
    literal = "=?utf-8?b?QmNj?= and more"
    assert parsed(draft(a_draft(subject=literal)))["Subject"] == literal


def test_umlauts_stay_8bit_and_over_long_lines_are_wrapped_safely() -> None:
    plain, long = draft(a_draft(text="Grüße €\n")), draft(a_draft(text="é" * 2000))
    assert b"Content-Transfer-Encoding: 8bit" in plain.content and "Grüße €".encode() in plain.content
    assert parsed(long)["Content-Transfer-Encoding"] == "base64" and unix(parsed(long).get_content()) == "é" * 2000 + "\n"


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example x", "two words@b.example", "", "no-at", "é@b.example"]
)
def test_addresses_that_could_break_a_header_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not fit for a header"):
        draft(a_draft(to=address))
    with pytest.raises(ValueError, match="not fit for a header"):
        draft(a_draft(cc=(address,)))


@pytest.mark.parametrize("address", ["a@b.example,c@d.example", "x<y@b.example", "a@b@c.example", "a;b@c.example", '"a"@b.example>'])
def test_one_address_is_one_address(address: str) -> None:
    with pytest.raises(ValueError, match="not fit for a header"):
        draft(a_draft(to=address))


@pytest.mark.parametrize("case", ["c\r\nBcc: x", "", "c 1", "c>1", "x" * 65])
def test_cases_and_tokens_are_plain_words(case: str) -> None:
    with pytest.raises(ValueError, match="not fit"):
        message_id(case, "draft", 1, "northwind.example")
    with pytest.raises(ValueError, match="not fit"):
        draft_message(a_draft(), mail(), DESK, case="c-1", revision=1, token=case[:20] + " ", packet_hash="", date=NOW)


@pytest.mark.parametrize(
    ("foreign", "safe"),
    [
        ("a\r\nBcc: b", "a Bcc: b"),
        ("a\x00b\x1b[2Jc\x85d", "a b [2Jc d"),
        ("a\u2028b\u2029c", "a b c"),
        ("\u202egnp.exe\u2066 \ufeffx\u200b", "gnp.exe x"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("  ", ""),
    ],
)
def test_foreign_text_on_one_line(foreign: str, safe: str) -> None:
    assert one_line(foreign) == safe
    assert parsed(draft(a_draft(subject=foreign)))["Subject"] == safe


# --- cards --------------------------------------------------------------------------------------------------------------


def test_card_reaches_nobody_outside() -> None:
    message = parsed(card())
    assert message["From"] == message["To"] == "Northwind Supply Service Desk <orders@northwind.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    for name in ("Cc", "Bcc", "Reply-To", "In-Reply-To", "References", "Sender", "Return-Path"):
        assert message[name] is None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (message["X-PODesk-Kind"], message["Message-ID"]) == ("card", "<po.c-1.card.1@northwind.example>")


@settings(max_examples=60, deadline=None)
@given(subject=anything, text=anything, html=anything)
def test_card_parts_read_back(subject: str, text: str, html: str) -> None:
    message = parsed(card(subject, text, html))
    assert message["Subject"] == one_line(subject)
    plain, rich = message.iter_parts()
    for part, wanted in ((plain, text), (rich, html)):
        assert unix(part.get_content()) == sent(wanted)  # type: ignore[attr-defined]


def test_no_boundary_can_be_forged() -> None:
    first = card(text="x").content
    mark = first.split(b'boundary="')[1].split(b'"')[0].decode()
    message = parsed(card(text=f"x\n--{mark}\nContent-Type: text/html\n\n<b>forged</b>\n--{mark}--\n"))
    assert len(list(message.iter_parts())) == 2


@pytest.mark.parametrize(
    "name", ['Desk "A" \\ B', "Schaltstelle Süd, Köln", "a, b <c@d.example>", "x\r\nBcc: y@z.example", "=?utf-8?b?QUE=?=", ""]
)
def test_any_desk_name_reads_back(name: str) -> None:
    message = parsed(card(desk=Sender(name=name, address="orders@northwind.example")))
    assert [address.addr_spec for address in message["From"].addresses] == ["orders@northwind.example"]
    assert message["From"].addresses[0].display_name == one_line(name)
    assert message["Bcc"] is None


def test_no_packet_no_packet_header() -> None:
    content = card_message("s", "t", "h", DESK, case="c-1", revision=1, packet_hash="", date=NOW).content
    assert b"X-PODesk-Packet" not in content


# --- notices ------------------------------------------------------------------------------------------------------------


def test_notice_says_case_po_rule_and_due_time() -> None:
    message = parsed(notice())
    assert message["To"] == "credit@northwind.example" and message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "Due Mon, Nov 23, 2026 13:30 CST · credit hold · PO 48817"
    text = message.get_content()
    for piece in ("Case:  c-1", "PO:    48817", "Rule:  credit hold", "Due:   Mon, Nov 23, 2026 13:30 CST"):
        assert piece in text
    assert message["Message-ID"] == "<po.c-1.notice.1@northwind.example>"


def test_notice_with_many_or_odd_pos() -> None:
    message = parsed(notice(pos=("1\r\nBcc: x@y.example", *map(str, range(2, 12)))))
    assert message["Bcc"] is None and "POs 1 Bcc: x@y.example, 2, 3, 4, 5 …" in message["Subject"]
    assert "POs" not in parsed(notice(pos=()))["Subject"] and "none named" in parsed(notice(pos=())).get_content()


def test_dates_in_any_zone_are_the_same_moment() -> None:
    late = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    envelope = draft_message(a_draft(), mail(), DESK, case="c", revision=1, token=TOKEN, packet_hash="", date=late)
    assert parsedate_to_datetime(parsed(envelope)["Date"]) == late
