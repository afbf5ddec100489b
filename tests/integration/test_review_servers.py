"""The reviewers' loop on real servers: people's acts over IMAP, mail counted at the SMTP server that receives it."""

from __future__ import annotations

from pathlib import Path

from imapclient import IMAPClient

from tests.mails import mail, order, world
from tests.reviewing import HELD, subject
from tests.servers.mailbox_server import MailboxServer
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import Site

APPROVE, DONE, ESCALATED = "PO Desk/Approve", "PO Desk/Done", "PO Desk/Escalations"


class Client:
    """A person's mail client. Folder names are written with ``/``."""

    def __init__(self, server: MailboxServer) -> None:
        self.imap = IMAPClient("127.0.0.1", port=server.port, ssl=False)
        self.imap.login(server.username, server.password)
        rows = self.imap.list_folders()
        self.delimiter = next(delimiter.decode() for _, delimiter, _ in rows if delimiter)
        self.prefix = "INBOX." if self.delimiter == "." else ""

    def name(self, ours: str) -> str:
        return ours if ours == "INBOX" else self.prefix + ours.replace("/", self.delimiter)

    def inside(self, ours: str) -> dict[int, bytes]:
        if not self.imap.folder_exists(self.name(ours)):
            return {}
        self.imap.select_folder(self.name(ours), readonly=True)
        uids = self.imap.search(["NOT", "DELETED"])
        return {uid: row[b"BODY[]"] for uid, row in self.imap.fetch(uids, ["BODY.PEEK[]"]).items()} if uids else {}

    def move(self, source: str, uid: int, target: str) -> None:
        self.imap.select_folder(self.name(source))
        self.imap.copy([uid], self.name(target))
        self.imap.add_flags([uid], [b"\\Deleted"])
        self.imap.expunge()

    def flags(self, ours: str) -> list[set[bytes]]:
        self.imap.select_folder(self.name(ours), readonly=True)
        return [set(row[b"FLAGS"]) for row in self.imap.fetch(self.imap.search(["ALL"]), ["FLAGS"]).values()]


def test_a_day_of_reviewing(mailbox_server: MailboxServer, smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    # Given four drafts and an exception
    site = Site(tmp_path, mailbox_server.port, smtp_sink.port, user=mailbox_server.username, password=mailbox_server.password).write()
    clean = [f"7700{number}" for number in range(1, 5)]
    site.write_world(world(*(order(f"SO-{po}", po) for po in clean), order("SO-2", "48817", waiting=2)))
    client = Client(mailbox_server)
    if not client.imap.folder_exists(client.name("Sent")):
        client.imap.create_folder(client.name("Sent"))  # as mail clients do
    for number, text in enumerate([*(f"When does PO {po} ship?" for po in clean), HELD], 1):
        client.imap.append("INBOX", mail(number, text, subject=f"Order {number}"))
    once(site)
    drafts = {one.split(b"In-Reply-To: <m")[1][:1].decode(): (uid, one) for uid, one in client.inside("Drafts").items()}
    assert sorted(drafts) == ["1", "2", "3", "4"]
    # When one is approved, one approved with a wrong date, one sent by hand, one rejected, and the exception's card put into Done
    client.move("Drafts", drafts["1"][0], APPROVE)
    client.imap.append(client.name(APPROVE), drafts["2"][1].replace(b"November 27", b"November 28"), ["\\Draft"])
    client.imap.append(client.name("Sent"), drafts["3"][1].replace(b"all 5 lines", b"all 7 lines"))
    client.move("Drafts", drafts["4"][0], "PO Desk/Reject/Wrong order")
    card = next(uid for uid, one in client.inside(ESCALATED).items() if b"X-PODesk-Kind: card" in one)
    client.move(ESCALATED, card, DONE)
    # Then each has its effect, once, however often the agent looks
    for _ in range(2):
        once(site)
        customers = [one for one in smtp_sink.sent if "dana@harmon.example" in one.recipients]
        assert len(customers) == 1 and b"In-Reply-To: <m1@harmon.example>" in customers[0].content
        assert not client.inside(APPROVE) and len(client.inside("Sent")) == 2
        assert any(b"\\Answered" in flags for flags in client.flags("INBOX"))
        cards = sorted(subject(one).split(" ·")[0] for one in client.inside(ESCALATED).values() if b"X-PODesk-Kind: card" in one)
        assert cards == ["Draft rejected: Wrong order", "Not sent", "Sent, but not backed by the systems"]
        settled = client.inside(DONE).values()
        assert sum(b"X-PODesk-Kind: card" in one for one in settled) == 1 and sum(b"<m5@harmon.example>" in one for one in settled) == 1
    assert site.run("audit", "verify").returncode == 0


def once(site: Site) -> None:
    done = site.run("run", "--once")
    assert done.returncode == 0, done.stderr
