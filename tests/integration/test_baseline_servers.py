"""`podesk baseline` on real servers: right figures, and a mailbox in which nothing changed, not even \\Recent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient

from tests.mails import mail
from tests.servers.mailbox_server import MailboxServer
from tests.sites import Site


def seen(server: MailboxServer, folders: list[str]) -> list[dict[int, set[bytes]]]:
    client = IMAPClient("127.0.0.1", port=server.port, ssl=False)
    client.login(server.username, server.password)
    found = []
    for folder in folders:
        client.select_folder(folder, readonly=True)
        found.append({uid: set(row[b"FLAGS"]) for uid, row in client.fetch(client.search(["ALL"]), ["FLAGS"]).items()})
    client.logout()
    return found


def test_baseline_reads_and_changes_nothing(mailbox_server: MailboxServer, tmp_path: Path) -> None:
    # Given three mails of October, two of them answered after 1 h and 3 h, one read by a person
    site = Site(tmp_path, mailbox_server.port, user=mailbox_server.username, password=mailbox_server.password).write()
    text = (site.config / "podesk.toml").read_text().replace("2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z")
    (site.config / "podesk.toml").write_text(text)
    client = IMAPClient("127.0.0.1", port=mailbox_server.port, ssl=False)
    client.login(mailbox_server.username, mailbox_server.password)
    folders = {name: delimiter for _flags, delimiter, name in client.list_folders()}
    sent = "INBOX.Sent" if b"." in folders.values() else "Sent"
    if sent not in folders:
        client.create_folder(sent)
    for number, flags in ((1, []), (2, ["\\Seen"]), (3, [])):
        client.append("INBOX", mail(number, "Where is it?", subject=f"PO 7700{number}"), flags, datetime(2026, 10, 12, 14, tzinfo=UTC))
    client.append("INBOX", mail(4, "Where is it?"), [], datetime(2026, 11, 20, 14, tzinfo=UTC))  # the agent is at work already
    for number, hour in ((1, 15), (2, 17)):
        head = (
            f"From: orders@northwind.example\r\nTo: dana@harmon.example\r\nSubject: Re: PO\r\nMessage-ID: <s{number}@northwind.example>\r\n"
        )
        reply = f"{head}In-Reply-To: <m{number}@harmon.example>\r\n\r\nSoon.\r\n".encode()
        client.append(sent, reply, ["\\Seen"], datetime(2026, 10, 12, hour, tzinfo=UTC))
    client.logout()
    before = seen(mailbox_server, ["INBOX", sent])
    # When
    told = site.run("baseline", "--json")
    # Then
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert (found["received"], found["named"], found["sent"]) == (3, 3, 2)
    assert (found["answers"]["count"], found["answers"]["median"], found["answers"]["p90"]) == (2, 7200, 3600 * 2.8)
    assert seen(mailbox_server, ["INBOX", sent]) == before and len(before[0]) == 4
    # and the report shows it beside today's figures
    report = json.loads(site.run("report", "--json").stdout)
    assert report["before"]["answers"]["count"] == 2 and report["kpis"]["inquiry_to_answer"]["median"] is None
    assert "before the agent 2 h" in site.run("report").stdout
