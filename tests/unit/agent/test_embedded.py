"""The embedded desk: mail in, mail out, kept on disk."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

from agent.embedded import EmbeddedDesk
from connectors.mail.imap import ImapMailbox
from connectors.mail.settings import ImapSettings, Security, SmtpSettings
from connectors.mail.smtp import SmtpOutgoing
from connectors.ports import Listed, OutgoingMail

RAW = b"From: buyer@customer.example\r\nSubject: PO 1\r\n\r\nWhere is it? \xe4\r\n"
WHEN = datetime(2026, 11, 23, 14, 5, 6, tzinfo=UTC)


def listed(desk: EmbeddedDesk) -> list[Listed]:
    box = ImapMailbox(ImapSettings(desk.host, desk.imap_port, Security.NONE, desk.address, desk.password))
    try:
        with box.session() as session:
            return list(session.list("INBOX"))
    finally:
        box.close()


def test_a_delivered_mail_lies_unseen_in_the_inbox_at_its_time() -> None:
    with EmbeddedDesk() as desk:
        desk.deliver(RAW, WHEN)
        (row,) = listed(desk)
    assert (row.received_at, row.flags, row.size) == (WHEN, frozenset(), len(RAW))


def test_the_sink_keeps_what_is_sent() -> None:
    mail = OutgoingMail(sender="orders@northwind.example", recipients=("credit@northwind.example",), content=RAW)
    with EmbeddedDesk() as desk:
        SmtpOutgoing(SmtpSettings(desk.host, desk.smtp_port, Security.NONE)).send(mail)
        assert [(one.sender, one.recipients, one.content) for one in desk.sent] == [(mail.sender, mail.recipients, RAW)]


def test_a_kept_mailbox_is_there_again(tmp_path: Path) -> None:
    with EmbeddedDesk(keep=tmp_path / "mail") as desk:
        desk.deliver_all([(RAW, WHEN)] * 3)
        first = [row.uid for row in listed(desk)]
    with EmbeddedDesk(keep=tmp_path / "mail") as desk:
        assert [row.uid for row in listed(desk)] == first
        assert len(first) == 3


def test_it_says_how_to_open_it_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with EmbeddedDesk(address="a@b.example", password="secret") as desk:
        told = desk.how_to_open()
        assert all(part in told for part in (str(desk.imap_port), str(desk.smtp_port), "a@b.example", "secret", "127.0.0.1"))
        assert not any(thread.name == "embedded-mail" and not thread.daemon for thread in threading.enumerate())
    assert not any(thread.name == "embedded-mail" for thread in threading.enumerate())
    assert threading.active_count() <= before + 2  # pymap's small pool may linger
