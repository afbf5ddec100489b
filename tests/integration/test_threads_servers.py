"""A conversation on real servers: the second mail's answer takes the first one's place, and a question taken back takes its draft along."""

from __future__ import annotations

from pathlib import Path

from agent.desk import Post
from agent.poll import poll_once
from agent.service import jobs
from agent.stages.intake import read
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from connectors.ports import NewMessage
from tests.desks import TwinDesk
from tests.integration.test_threads import reply
from tests.mails import mail, order, world
from tests.servers.mailbox_server import MailboxServer


def test_one_draft_a_conversation(tmp_path: Path, mailbox_server: MailboxServer) -> None:
    twin = TwinDesk(tmp_path, MemoryMailbox(), World(world(order("SO-1", "77001"), order("SO-3", "77003"))))
    box = mailbox_server.mailbox()
    settings = twin.settings.podesk.all_mailboxes[0]
    post = Post(desk=twin.desk, ledger=twin.ledger, enqueue=twin._enqueue, mailboxes={"desk": (settings, box)}, outgoing=twin.outgoing)

    def arrives(*mails: bytes) -> None:
        with box.session() as session:
            session.append(session.folder("INBOX"), [NewMessage(content=one) for one in mails])
        poll_once(post, "desk")
        while twin.queue:
            name, ids = twin.queue.popleft()
            jobs(post)[name](f"{name}-{ids}", *ids)

    def answered() -> list[str]:
        with box.session() as session:
            name = session.folder("Drafts")
            uids = [one.uid for one in session.list(name) if "\\Deleted" not in one.flags]
            return sorted(read(one.content).in_reply_to for one in session.fetch(name, uids, 1 << 20))

    arrives(mail(1, "When does PO 77001 ship?"), mail(3, "Where is PO 77003?"))
    assert answered() == ["<m1@harmon.example>", "<m3@harmon.example>"]
    arrives(reply(2, "Any news?", "<m1@harmon.example>"), reply(4, "Never mind, found it.", "<m3@harmon.example>"))
    assert answered() == ["<m2@harmon.example>"]
    arrives(reply(5, "Any news?", "<m1@harmon.example>", sender="eve@stranger.example"))
    assert answered() == ["<m2@harmon.example>"]
