"""Sent mail as other providers are known to file it (Gmail, Exchange, private Sent folders), acted out at the protocol.

Unproven live: none of these providers' servers was at hand; what they do is taken from their documentation and users' reports.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.ports import OutgoingMail
from tests.integration.test_crash_points import SERVERS
from tests.mails import mail, order
from tests.reviewing import CLEAN, Reps

APPROVE = "PO Desk/Approve"


def made_anew(content: bytes) -> bytes:
    """The copy of a provider that gives Message-IDs of its own: our headers and Message-ID are gone, the thread's headers stand."""
    content = re.sub(rb"X-PODesk-[^\r]*\r\n", b"", content)
    return re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <CAF1k2j3@mail.provider.example>", content)


def approved_at(desk: Reps, monkeypatch: pytest.MonkeyPatch, copy: bytes | None = None, *, own_id: bool = False) -> None:
    """Approve the only draft; the provider files its own copy as it is sent."""
    keep = desk.outgoing.send

    def send(one: OutgoingMail) -> None:
        keep(one)
        desk.mailbox.deliver(made_anew(one.content) if own_id else one.content, folder=desk.where("Sent"), received_at=desk.now)

    monkeypatch.setattr(desk.outgoing, "send", send)
    desk.move("Drafts", APPROVE)
    desk.look()


@pytest.mark.parametrize("own_id", [False, True], ids=["our Message-ID", "an id of its own"])
def test_a_provider_files_what_was_approved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_id: bool) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    approved_at(desk, monkeypatch, own_id=own_id)
    # When the truth moves after it was sent
    desk.world_becomes(order("SO-1", "77001", ship="2026-12-04"))
    for _ in range(2):
        desk.later(minutes=20)
        desk.look()
    # Then it was sent once, concluded once, and what was true when it went out is no mistake
    assert len(desk.mailed()) == 1 and desk.cases()[0].ended == "approved"
    assert len(desk.events("reply.sent")) == 1 and len(desk.events("case.closed")) == 1
    assert not desk.events("mismatch.sent") and not desk.cards()
    assert len(desk.inside("Sent")) == (2 if own_id else 1)


def test_the_providers_copy_comes_late(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", APPROVE)
    desk.look()
    desk.mailbox.deliver(desk.mailed()[0], folder=desk.where("Sent"), received_at=desk.now)
    for _ in range(2):
        desk.look()
    assert len(desk.mailed()) == 1 and len(desk.events("reply.sent")) == 1 and desk.cases()[0].ended == "approved"


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("lost", [b"", b"References", b"In-Reply-To"], ids=["", "without References", "without In-Reply-To"])
def test_sent_from_a_client_that_makes_the_message_anew(tmp_path: Path, server: str, lost: bytes) -> None:
    desk = Reps.at(tmp_path, CLEAN, server=SERVERS[server])
    content = made_anew(desk.inside("Drafts")[0])
    if lost:
        content = re.sub(lost + rb": [^\r]*\r\n(?:[ \t][^\r]*\r\n)*", b"", content)
    desk.send(content)
    desk.mailbox.delete(desk.where("Drafts"), desk.uids("Drafts")[0])
    desk.look()
    assert desk.cases()[0].ended == "sent_unchanged"
    assert len(desk.events("reply.sent")) == 1 and not desk.cards()


def test_sent_through_a_private_folder_and_answered_by_the_customer(tmp_path: Path) -> None:
    # Given a draft that left by a rep's own account: it is gone, and no copy is to be seen
    desk = Reps.at(tmp_path, CLEAN)
    draft = desk.inside("Drafts")[0]
    token, parent = re.search(rb"<po-t[^>]*>", draft), b"<CAF1k2j3@mail.provider.example>"
    assert token
    desk.mailbox.delete("Drafts", desk.uids("Drafts")[0])
    desk.look()
    assert desk.cases()[0].state == "drafted", "vanished is unknown, never rejected"
    # When the customer's next mail carries the token
    headers = b"In-Reply-To: " + parent + b"\r\nReferences: <m1@harmon.example> " + token[0] + b" " + parent + b"\r\nSubject:"
    desk.mailbox.deliver(mail(2, "Thank you!", subject="Re: Order 1").replace(b"Subject:", headers, 1), received_at=desk.now)
    desk.look()
    assert desk.cases()[0].ended == "sent_unseen" and not desk.mailed() and not desk.inside("Drafts")
