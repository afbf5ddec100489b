"""Moving on a server that has UIDPLUS but no MOVE: the one case in which we expunge, and then only what we copied."""

from __future__ import annotations

import pytest

from connectors.mail.imap import ImapMailbox
from connectors.mail.settings import ImapSettings, Security
from connectors.ports import NewMessage
from tests.servers.dovecot import PASSWORD, POOR, Dovecot, Shape
from tests.servers.fixtures_mail import need_dovecot


@pytest.mark.parametrize("extra", ["UIDPLUS", ""])
def test_only_what_was_copied_is_expunged(extra: str) -> None:
    need_dovecot()
    with Dovecot(Shape(capability=f"{POOR} {extra}".strip())) as server:
        box = ImapMailbox(ImapSettings("127.0.0.1", server.port, Security.NONE, "desk@lab.example", PASSWORD))
        with box.session() as session:
            session.append("INBOX", [NewMessage(content=f"Subject: {n}\r\n\r\n".encode()) for n in range(3)])
            session.flag("INBOX", [1], add=["\\Deleted"])
            copies = session.move("INBOX", [2, 3], "Target")
            left = {row.uid: "\\Deleted" in row.flags for row in session.list("INBOX")}
            assert len(session.list("Target")) == 2
        box.close()
    assert left == ({1: True} if extra else {1: True, 2: True, 3: True})
    assert copies == {2: 1, 3: 2}
