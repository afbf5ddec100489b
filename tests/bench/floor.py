"""The floor: what any program over IMAP pays for a mail: FETCH it, APPEND a draft and a card, one by one. No parsing, no database."""

from __future__ import annotations

import time
from collections.abc import Sequence

from imapclient import IMAPClient

from tests.bench.result import Timing
from tests.servers.dovecot import PASSWORD


def connect(port: int, user: str) -> IMAPClient:
    """A logged-in client."""
    client = IMAPClient("127.0.0.1", port=port, ssl=False)
    client.login(user, PASSWORD)
    return client


def deliver(port: int, user: str, mails: Sequence[bytes]) -> None:
    """Put the mails into the user's inbox."""
    client = connect(port, user)
    client.multiappend("INBOX", [{"msg": mail, "flags": []} for mail in mails])
    client.logout()


def messages(port: int, user: str, folder: str) -> list[bytes]:
    """All messages of a folder."""
    client = connect(port, user)
    client.select_folder(folder, readonly=True)
    uids = client.search()
    found = [data[b"BODY[]"] for data in client.fetch(uids, ["BODY.PEEK[]"]).values()] if uids else []
    client.logout()
    return found


def run(port: int, user: str, mails: Sequence[bytes], drafts: Sequence[bytes], cards: Sequence[bytes]) -> Timing:
    """The same mails in, and the very drafts and cards that the product made out."""
    deliver(port, user, mails)
    client = connect(port, user)
    client.create_folder("Cards")
    started, cpu = time.perf_counter(), time.process_time()
    client.select_folder("INBOX")
    for uid, draft, card in zip(client.search(), drafts, cards, strict=True):
        client.fetch([uid], ["BODY.PEEK[]"])
        client.append("Drafts", draft, [b"\\Draft", b"\\Seen"])
        client.append("Cards", card, [b"\\Seen"])
    timing = Timing(time.perf_counter() - started, time.process_time() - cpu, len(drafts))
    client.logout()
    return timing
