"""FETCH answers and UID sets as servers write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from imapclient.exceptions import IMAPClientError

from connectors.mail.headers import canonical, parse_headers
from connectors.mail.wire import expand, fetch_rows, uid_set


class Server:
    """An imaplib that answers what the test gives it."""

    def __init__(self, *answers: tuple[str, list[Any]]) -> None:
        self._imap = self
        self.answers = list(answers)
        self.untagged_responses = {"FETCH": [b"9 (UID 7 FLAGS (\\Deleted))"]}
        self.asked: list[tuple[str, ...]] = []
        self.noops = 0

    def uid(self, *command: str) -> tuple[str, list[Any]]:
        self.asked.append(command)
        return self.answers.pop(0)

    def noop(self) -> None:
        self.noops += 1


def rows(*data: Any, uids: tuple[int, ...] = (7,)) -> list[Any]:
    return fetch_rows(Server(("OK", list(data))), uids, "FLAGS")


def test_a_literal_between_its_items() -> None:
    head = b'3 (INTERNALDATE " 2-Jan-2026 23:04:05 -0530" BODY[]<0> {5}'
    (row,) = rows((head, b"a)\r\nb"), b" UID 7 FLAGS (\\Seen \\Recent $PODesk) RFC822.SIZE 5)")
    assert (row.uid, row.content, row.size) == (7, b"a)\r\nb", 5)
    assert row.flags == {"\\Seen", "$PODesk"}
    assert row.received_at == datetime(2026, 1, 3, 4, 34, 5, tzinfo=UTC)


@pytest.mark.parametrize(("told", "content"), [(b"NIL", b""), (b'""', b""), (b'"Subject: \\"x\\" \\\\ y"', b'Subject: "x" \\ y')])
def test_a_short_body_may_come_quoted(told: bytes, content: bytes) -> None:
    (row,) = rows(b"1 (UID 7 BODY[HEADER.FIELDS (SUBJECT)] " + told + b")")
    assert row.content == content


def test_what_the_server_says_unasked_is_no_message() -> None:
    assert rows(b"1 (FLAGS (\\Seen))", b"2 (UID 8 FLAGS ())", None) == []
    assert rows(None) == []
    first, again = rows(b"1 (UID 7 FLAGS () RFC822.SIZE 3)", b"2 (UID 9 FLAGS ())", b"1 (UID 7 FLAGS (\\Seen))", uids=(9, 7))
    assert (first.uid, first.size, first.flags, again.uid) == (7, 3, {"\\Seen"}, 9)


def test_messages_purged_by_another_client_are_just_gone() -> None:
    server = Server(("NO", [b"[EXPUNGEISSUED] Some are gone"]), ("OK", [b"1 (UID 8 FLAGS ())"]))
    assert [row.uid for row in fetch_rows(server, [7, 8], "FLAGS")] == [8]
    assert server.noops == 1
    assert "FETCH" not in server.untagged_responses  # nothing of an earlier command may slip in


def test_a_refusal_is_an_error() -> None:
    with pytest.raises(IMAPClientError):
        fetch_rows(Server(("NO", [b"no"])), [1], "FLAGS")


def test_uid_sets_there_and_back() -> None:
    assert uid_set([7, 3, 1, 2, 9, 8, 3]) == "1:3,7:9"
    assert expand(b"3:5,9,12:11") == [3, 4, 5, 9, 11, 12]
    assert expand(uid_set(range(1, 500)).encode()) == list(range(1, 500))


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n"),
        (b"a\nb\r\nc\r", b"a\r\nb\r\nc\r\n"),
        (b"\n\n", b"\r\n\r\n"),
        (b"\xff\x00", b"\xff\x00"),
        (b"\r\r\n", b"\r\n\r\n"),
    ],
)
def test_canonical_line_ends(given: bytes, sent: bytes) -> None:
    assert canonical(given) == sent
    assert canonical(sent) == sent


def test_headers_end_where_the_body_begins() -> None:
    found = parse_headers(b"A: 1\nB:\n 2\nnonsense\nC: caf\xc3\xa9\nA: other\n\nD: body")
    assert found == {"a": "1", "b": "2", "c": "café"}
    assert parse_headers(b"") == {}
