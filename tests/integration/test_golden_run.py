"""Golden mails walk the whole way on real servers: IMAP, SMTP, databases. What stands in the folders afterwards is compared.

Every golden mail runs on Dovecot with a SQLite ledger; a choice of them (one for each lane and state, and the seed's own story) also on
Dovecot without its extensions, on the embedded server, with a PostgreSQL ledger, and with notices through a submission server.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from connectors.mail.settings import Security, SmtpSettings
from connectors.mail.smtp import SmtpOutgoing
from tests.desks import RealDesk, real_desk
from tests.golden.loading import GoldenCase, golden_case, golden_cases
from tests.servers.dovecot import PASSWORD
from tests.servers.mailbox_server import MailboxServer, serve
from tests.servers.smtp_sink import SmtpSinkServer
from tests.servers.submission import Submission
from tests.sites import Site

NAMES = [case.name for case in golden_cases() if not case.down]  # a system that is down: test_waiting.py
CHOSEN = [
    "seed-story",
    *sorted(name for name in NAMES if name.startswith("clean-"))[:8],
    "backorder",
    "credit-hold",
    "sender-unknown",
    "price-asked",
]
CHOSEN = [name for name in CHOSEN if name in NAMES]


def parsed(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(raw, policy=policy.default))


def walk(case: GoldenCase, server: MailboxServer, folder: Path, outgoing: SmtpOutgoing | None, ledger_url: str = "") -> RealDesk:
    """Deliver the mail and run the desk on it."""
    scope = "".join(f"{key} = {json.dumps(value)}\n" for key, value in case.settings.items())
    site = Site(folder, server.port, policies=f"[scope]\n{scope}" if scope else "").write()
    site.write_world(case.rows)
    mailbox = server.mailbox()
    with mailbox.session() as session:
        from connectors.ports import NewMessage

        session.append("INBOX", [NewMessage(content=case.raw)])
    desk = real_desk(site, mailbox, outgoing, ledger_url=ledger_url)
    desk.run()
    desk.run()  # a second round finds nothing to do
    return desk


def check(case: GoldenCase, desk: RealDesk) -> None:
    """Folders as expected; the draft holds what it must; every card explains itself and reaches nobody outside."""
    found = {name: len(desk.folder(name)) for name in case.expected["folders"]}
    assert found == case.expected["folders"]
    assert desk.folder("PO Desk/Parked") == []
    for raw in desk.folder("Drafts"):
        draft = parsed(raw)
        text = draft.get_content()
        assert draft.get_content_type() == "text/plain"
        assert all(words in text for words in case.expected["draft_holds"]), text
        assert not any(words in text for words in case.expected["never"]), text
        assert draft["X-PODesk-Kind"] == "draft"
        assert draft["References"].split()[-2].startswith("<po-t.")
    for raw in [*desk.folder("PO Desk/Cards"), *desk.folder("PO Desk/Escalations")]:
        card = parsed(raw)
        if card["X-PODesk-Kind"] == "card":
            assert card["From"].addresses[0].addr_spec == card["To"].addresses[0].addr_spec == "orders@northwind.example"
            assert card["References"] is None
            assert card["In-Reply-To"] is None


@pytest.mark.parametrize("name", NAMES)
def test_on_dovecot(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    case, server = golden_case(name), serve(request, "dovecot")
    check(case, walk(case, server, tmp_path, None))
    server.close()


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("kind", ["dovecot-poor", "pymap"])
def test_on_other_servers(name: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    server = serve(request, kind)
    case = golden_case(name)
    check(case, walk(case, server, tmp_path, None))
    server.close()


@pytest.mark.parametrize("name", CHOSEN)
def test_with_postgres_and_notices(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, postgres_database: Callable[[], str], smtp_sink: SmtpSinkServer
) -> None:
    server, case = serve(request, "dovecot"), golden_case(name)
    outgoing = SmtpOutgoing(SmtpSettings(host="127.0.0.1", port=smtp_sink.port, security=Security.NONE))
    check(case, walk(case, server, tmp_path, outgoing, postgres_database()))
    assert len(smtp_sink.sent) == (1 if case.expected["lane"] == "escalate" else 0)
    for notice in smtp_sink.sent:
        assert all(address.endswith("@northwind.example") for address in notice.recipients)
        assert parsed(notice.content)["X-PODesk-Kind"] == "notice"
    server.close()


def test_notice_through_a_submission_server(request: pytest.FixtureRequest, tmp_path: Path, submission: Submission) -> None:
    server, case = serve(request, "dovecot"), golden_case("seed-story")
    way = SmtpSettings(
        host="localhost", port=submission.port, security=Security.STARTTLS, username="orders@northwind.example", password=PASSWORD,
        ca_file=submission.ca_file,
    )  # fmt: skip
    before = len(submission.sink.sent)
    check(case, walk(case, server, tmp_path, SmtpOutgoing(way)))
    assert len(submission.sink.sent) == before + 1
    server.close()
