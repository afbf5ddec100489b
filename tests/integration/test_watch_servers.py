"""The sweep on real servers: an untouched draft is withdrawn and drafted anew, an edited one marked where the server can."""

from __future__ import annotations

from pathlib import Path

from agent.desk import Post
from agent.poll import poll_once
from agent.service import jobs
from agent.watch import recheck_once
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from connectors.ports import NewMessage
from tests.desks import TwinDesk
from tests.integration.test_watch_people import saved
from tests.mails import mail, order, world
from tests.servers.mailbox_server import MailboxServer


def test_withdrawn_and_marked(tmp_path: Path, mailbox_server: MailboxServer) -> None:
    # Given two pending drafts on a real server, the second of which a person has edited
    twin = TwinDesk(tmp_path, MemoryMailbox(), World(world(order("SO-1", "77001"), order("SO-3", "77003"))))
    box = mailbox_server.mailbox()
    settings = twin.settings.podesk.all_mailboxes[0]
    post = Post(desk=twin.desk, ledger=twin.ledger, enqueue=twin._enqueue, mailboxes={"desk": (settings, box)}, outgoing=twin.outgoing)

    def work() -> None:
        while twin.queue:
            name, ids = twin.queue.popleft()
            jobs(post)[name](f"{name}-{ids}", *ids)

    def texts(folder: str) -> list[bytes]:
        with box.session() as session:
            name = session.folder(folder)
            uids = [one.uid for one in session.list(name) if "\\Deleted" not in one.flags]
            return [one.content for one in session.fetch(name, uids, 1 << 20)]

    with box.session() as session:
        session.append(session.folder("INBOX"), [NewMessage(content=mail(one, f"When does PO 7700{one} ship?")) for one in (1, 3)])
    poll_once(post, "desk")
    work()
    with box.session() as session:
        name = session.folder("Drafts")
        [mine] = [one for one in session.fetch(name, [row.uid for row in session.list(name)], 1 << 20) if b"PO 77003" in one.content]
        session.append(name, [NewMessage(content=saved(mine.content, b"Hello,", b"Dear Dana,"), flags=("\\Draft",))])
        session.move(name, [mine.uid], session.folder("Elsewhere"))
    assert recheck_once(post).unchanged == 2
    # When both orders move
    twin.world.set("erp_order_lines", {}, promised_ship_date="2026-12-01")
    twin.world.set("wms_orders", {}, planned_ship_date="2026-12-01")
    result = recheck_once(post)
    work()
    # Then the untouched one is withdrawn with its cards and drafted anew, and the edited one stands
    assert (result.withdrawn, result.outdated) == (1, 1)
    assert sorted((b"December 1" in one, b"Dear Dana," in one) for one in texts("Drafts")) == [(False, True), (True, False)]
    assert len(texts("PO Desk/Withdrawn")) == 3
    again = recheck_once(post)
    assert (again.withdrawn, again.outdated) == (0, 0)
