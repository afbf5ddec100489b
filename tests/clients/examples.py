"""Shows docs/examples as people see them: each is put into Drafts by the product's own envelope and photographed in Roundcube. No test.

    python -m tests.clients.examples DIR [--width 900] [--name de/delivered]

Writes one picture a draft (``<language>-<name>.png``, the message as it is read) for somebody to look at.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient

from agent.model.draft import Draft
from agent.model.mail import Address, InboundMail
from agent.stages.envelope import Sender, draft_message
from tests.clients.roundcube import Roundcube
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.sites import ADDRESS
from tests.tools.wording_examples import examples
from tests.unit.wording.samples import DESK

_NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
_MAIL = InboundMail(identity="example", message_id="<q@harmon.example>", subject="", sender=Address(address="buyer@harmon.example"))


def filed(number: int, name: str, shown: str) -> bytes:
    """The example as the product would file it; its subject names it."""
    draft = Draft(to="buyer@harmon.example", subject=f"Re: {name}", text=shown.partition("\n\n")[2], language=name[:2])
    sender = Sender(name=DESK.name, address=ADDRESS)
    made = draft_message(draft, _MAIL, sender, case=f"E{number}", revision=1, token=f"example{number:03}", packet_hash="0" * 64, date=_NOW)
    return made.content


def main() -> None:
    """Every example, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, default=900)
    parser.add_argument("--name", default="")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    chosen = {path.removesuffix(".txt"): text for path, text in examples().items() if options.name in path}
    with Dovecot() as server:
        with IMAPClient("127.0.0.1", port=server.port, ssl=False) as imap:
            imap.login(ADDRESS, PASSWORD)
            imap.append("INBOX", filed(999, "en/inbox", "\n\nAn Inbox with nothing in it hides its list."))
            for number, (name, text) in enumerate(chosen.items()):
                imap.append("Drafts", filed(number, name, text), flags=["\\Draft"])
            uids = {message[b"ENVELOPE"].subject.decode(): uid for uid, message in imap_envelopes(imap).items()}
        with Roundcube(server.port, server.port) as person:
            person.page.set_viewport_size({"width": options.width, "height": 640})
            for name in chosen:
                person.page.goto(f"{person.url}?_task=mail&_action=show&_mbox=Drafts&_uid={uids[f'Re: {name}']}")
                person.page.wait_for_selector("#messagebody")
                person.page.locator("#layout-content").screenshot(path=options.folder / f"{name.replace('/', '-')}.png")


def imap_envelopes(imap: IMAPClient) -> dict[int, dict[bytes, object]]:
    """What lies in Drafts."""
    imap.select_folder("Drafts", readonly=True)
    return imap.fetch(imap.search(), ["ENVELOPE"])  # type: ignore[no-any-return]


if __name__ == "__main__":
    main()
