"""A customer writes twice about one order: the first, unsent draft gives way to the answer to the second mail."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from agent.ledger.tables import CaseRow
from agent.watch import recheck_once
from connectors.memory.mailbox import MemoryMailbox
from connectors.memory.world import World
from tests.desks import TwinDesk
from tests.mails import mail, order, world


def desk_on(folder: Path, *mails: bytes) -> TwinDesk:
    desk = TwinDesk(
        folder, MemoryMailbox(), World(world(order("SO-1", "77001"), order("SO-3", "77003"), order("SO-2", "48817", waiting=2)))
    )
    for one in mails:
        desk.mailbox.deliver(one)
        desk.run()
    return desk


def sweep(desk: TwinDesk) -> None:
    recheck_once(desk.post)
    desk.drain()


def parents(desk: TwinDesk) -> list[str]:
    return sorted(line[13:].decode() for one in desk.texts("Drafts") for line in one.split(b"\r\n") if line.startswith(b"In-Reply-To: "))


def ended(desk: TwinDesk) -> list[tuple[str, str]]:
    with desk.ledger.reading() as session:
        return sorted((case.state, case.ended) for case in session.execute(select(CaseRow)).scalars().all())


def test_the_newer_mail_is_answered_once(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, "When does PO 77001 ship?"), mail(2, "Still nothing? Where is PO# 77001?"))
    assert parents(desk) == ["<m2@harmon.example>"]  # at once, not only at the next sweep
    for _ in range(3):
        sweep(desk)
    assert parents(desk) == ["<m2@harmon.example>"]
    assert len([one for one in desk.texts("PO Desk/Withdrawn") if b"X-PODesk-Kind: draft" in one]) == 1
    assert ended(desk) == [("closed", "joined"), ("drafted", "")]
    assert len(desk.texts("INBOX")) == 2


def test_a_request_that_holds_takes_the_draft_back(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, "When does PO 77001 ship?"), mail(2, "If PO 77001 has not shipped yet, please cancel it."))
    sweep(desk)
    assert parents(desk) == []
    assert sorted(state for state, _ in ended(desk)) == ["closed", "escalated"]


def test_another_order_or_a_part_of_what_was_asked_joins_nothing(tmp_path: Path) -> None:
    both = mail(1, "Where are PO 77001 and PO 77003?")
    desk = desk_on(tmp_path, both, mail(2, "When does PO 77003 ship?"))
    sweep(desk)
    assert parents(desk) == ["<m1@harmon.example>", "<m2@harmon.example>"]


def test_another_account_joins_nothing(tmp_path: Path) -> None:
    rows = world(order("SO-1", "77001"), order("SO-9", "77001", customer="C2"))
    rows["crm_accounts"].append({**rows["crm_accounts"][0], "customer_id": "C2", "name": "Delta Pumps"})
    rows["crm_domains"].append({"customer_id": "C2", "domain": "delta.example"})
    desk = TwinDesk(tmp_path, MemoryMailbox(), World(rows))
    for one in (mail(1, "When does PO 77001 ship?"), mail(2, "When does PO 77001 ship?", sender="lee@delta.example")):
        desk.mailbox.deliver(one)
        desk.run()
    sweep(desk)
    assert parents(desk) == ["<m1@harmon.example>", "<m2@harmon.example>"]


def test_a_draft_that_a_person_edits_stays_and_is_marked(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, mail(1, "When does PO 77001 ship?"))
    [uid] = desk.mailbox.folders["Drafts"].messages
    edited = desk.texts("Drafts")[0].replace(b"Hello,", b"Dear Dana,")
    desk.mailbox.delete("Drafts", uid)
    desk.mailbox.deliver(edited, folder="Drafts", flags=["\\Draft"])
    desk.mailbox.deliver(mail(2, "Still nothing on PO 77001?"))
    desk.run()
    sweep(desk)
    assert parents(desk) == ["<m1@harmon.example>", "<m2@harmon.example>"]
    assert edited in desk.texts("Drafts")
