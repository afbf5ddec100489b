"""Our drafts are found again by what survives mail clients, and told untouched, resaved or edited."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.model.draft import Draft
from agent.model.mail import Address, InboundMail
from agent.model.whereabouts import OpenDraft, Place, Whereabouts
from agent.settings import MailboxSettings
from agent.stages.envelope import Sender, draft_message
from agent.stages.sameness import compare
from agent.whereabouts import find, sender_token
from connectors.memory.mailbox import MemoryMailbox
from connectors.ports import NewMessage

BOX = MailboxSettings(host="127.0.0.1", username="desk")
DESK = Sender(name="Northwind", address="orders@northwind.example")
TEXT = "Hello Dana,\n\nPO 77001 is confirmed: all 5 lines ship together on Friday, November 27, 2026.\n\nBest regards\nNorthwind\n"
WHERE: tuple[Place, ...] = ("drafts", "approve", "reject", "sent", "trash", "withdrawn")


def envelope(case: str = "PD-AAA", revision: int = 1, text: str = TEXT, to: str = "dana@harmon.example", subject: str = "Re: Order"):  # type: ignore[no-untyped-def]
    parent, sender = f"<{case}@harmon.example>", Address(address="dana@harmon.example")
    mail = InboundMail(identity="i", message_id=parent, references=("<old@harmon.example>",), sender=sender)
    draft = Draft(to=to, subject=subject, text=text, language="en")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return draft_message(draft, mail, DESK, case=case, revision=revision, token=f"token{case}{revision}xyz", packet_hash="h", date=now)


def filed(box: MemoryMailbox, case: str = "PD-AAA", revision: int = 1) -> OpenDraft:
    made = envelope(case, revision)
    with box.session() as session:
        uid = session.append("Drafts", [NewMessage(content=made.content)])[0]
        validity = session.state("Drafts").uidvalidity
    return OpenDraft(
        case=case, revision=revision, mailbox="desk", message_id=made.message_id, uidvalidity=validity, uid=uid, content=made.content
    )


def where(box: MemoryMailbox, *drafts: OpenDraft, places: tuple[Place, ...] = WHERE) -> dict[str, Whereabouts]:
    with box.session() as session:
        return find(session, BOX, drafts, places)


def client_copy(content: bytes, *, message_id: bool, ours: bool, old: bytes = b"", new: bytes = b"") -> bytes:
    """The draft as a client saves it: another Message-ID, without X- headers, the text changed."""
    head, _, body = content.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if ours or not line.startswith(b"X-PODesk")]
    lines = [line if message_id or not line.startswith(b"Message-ID") else b"Message-ID: <client@northwind.example>" for line in lines]
    return b"\r\n".join([*lines, b"User-Agent: Client", b"", body.replace(old, new) if old else body])


def test_untouched_where_it_was_filed() -> None:
    box = MemoryMailbox()
    draft = filed(box)
    found = where(box, draft)["PD-AAA"]
    assert [(copy.place, copy.condition, copy.known_by, copy.uid) for copy in found.copies] == [("drafts", "untouched", "token", draft.uid)]
    assert not found.touched and not found.vanished


def test_moved_there_and_back_it_has_another_uid_and_is_still_untouched() -> None:
    box = MemoryMailbox()
    draft = filed(box)
    with box.session() as session:
        session.move("Drafts", [draft.uid or 0], "Elsewhere")
        session.move("Elsewhere", [1], "Drafts")
    [copy] = where(box, draft)["PD-AAA"].copies
    assert copy.condition == "untouched" and copy.uid != draft.uid


@pytest.mark.parametrize("message_id", [True, False])
@pytest.mark.parametrize("ours", [True, False])
def test_saved_anew_by_a_client(message_id: bool, ours: bool) -> None:
    box = MemoryMailbox()
    draft = filed(box)
    box.delete("Drafts", draft.uid or 0)
    box.deliver(client_copy(draft.content, message_id=message_id, ours=ours), folder="Drafts")
    [copy] = where(box, draft)["PD-AAA"].copies
    assert (copy.condition, copy.touched, copy.known_by) == ("resaved", False, "token")


@pytest.mark.parametrize("change", [(b"27, 2026", b"28, 2026"), (b"5 lines", b"6 lines"), (b"dana@harmon.example", b"eve@harmon.example")])
def test_a_changed_digit_is_an_edit(change: tuple[bytes, bytes]) -> None:
    box = MemoryMailbox()
    draft = filed(box)
    box.delete("Drafts", draft.uid or 0)
    box.deliver(client_copy(draft.content, message_id=True, ours=True).replace(*change), folder="Drafts")
    found = where(box, draft)["PD-AAA"]
    assert [copy.condition for copy in found.copies] == ["edited"] and found.touched


def test_something_added_at_the_end_is_told_apart() -> None:
    box = MemoryMailbox()
    draft = filed(box)
    box.delete("Drafts", draft.uid or 0)
    box.deliver(draft.content + b"Sent from my desk\r\n", folder="Drafts")
    [copy] = where(box, draft)["PD-AAA"].copies
    assert copy.condition == "suffixed" and copy.touched and copy.changed == ("text",)


def test_known_by_message_id_or_our_header_where_references_are_lost() -> None:
    box = MemoryMailbox()
    first, second = filed(box, "PD-AAA"), filed(box, "PD-BBB")
    for draft, keep in ((first, True), (second, False)):
        box.delete("Drafts", draft.uid or 0)
        head, _, body = client_copy(draft.content, message_id=keep, ours=True).partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.startswith((b"References", b" <"))]
        box.deliver(b"\r\n".join([*lines, b"", body]), folder="Drafts")
    found = where(box, first, second)
    assert [copy.known_by for copy in found["PD-AAA"].copies] == ["message_id"]
    assert [copy.known_by for copy in found["PD-BBB"].copies] == ["case"]


def test_every_place_is_told_with_the_reason() -> None:
    for place, folder, reason in (
        ("approve", "PO Desk/Approve", ""), ("reject", "PO Desk/Reject/Wrong tone", "Wrong tone"), ("reject", "PO Desk/Reject", ""),
        ("sent", "Sent", ""), ("trash", "Trash", ""), ("withdrawn", "PO Desk/Withdrawn", ""),
    ):  # fmt: skip
        box = MemoryMailbox()
        draft = filed(box)
        with box.session() as session:
            session.move("Drafts", [draft.uid or 0], folder)
        [copy] = where(box, draft)["PD-AAA"].copies
        assert (copy.place, copy.folder, copy.reason, copy.condition) == (place, folder, reason, "untouched")
        assert where(box, draft, places=("drafts",))["PD-AAA"].vanished


def test_several_copies_and_none() -> None:
    box = MemoryMailbox()
    draft, gone = filed(box), filed(box, "PD-BBB")
    box.deliver(client_copy(draft.content, message_id=False, ours=False, old=b"Hello", new=b"Dear"), folder="Drafts")
    box.delete("Drafts", gone.uid or 0)
    found = where(box, draft, gone)
    assert [copy.condition for copy in found["PD-AAA"].copies] == ["untouched", "edited"]
    assert found["PD-BBB"].vanished


def test_marked_as_deleted_is_gone() -> None:
    box = MemoryMailbox()
    draft = filed(box)
    with box.session() as session:
        session.flag("Drafts", [draft.uid or 0], add=["\\Deleted"])
    assert where(box, draft)["PD-AAA"].vanished


def test_a_copy_of_an_earlier_revision_is_older_not_current() -> None:
    box = MemoryMailbox()
    old, new = filed(box, revision=1), filed(box, revision=2)
    found = where(box, new, old)["PD-AAA"]
    assert found.revision == 2
    assert [copy.revision for copy in found.copies] == [2]
    assert [copy.revision for copy in found.older] == [1]


def test_a_token_with_another_random_part_is_not_ours() -> None:
    box = MemoryMailbox()
    draft = filed(box)
    box.delete("Drafts", draft.uid or 0)
    box.deliver(client_copy(draft.content, message_id=False, ours=False).replace(b"tokenPD-AAA1xyz", b"guessedguessed"), folder="Drafts")
    assert where(box, draft)["PD-AAA"].vanished


def test_the_last_token_counts() -> None:
    value = "<po-t.PD-AAA.1.tokentoken@d> <x@y> <po-t.PD-BBB.2.tokentoken2@d> <parent@c>"
    assert sender_token(value) == ("PD-BBB", 2, "tokentoken2")
    assert sender_token("<po-t.PD-AAA.x@d>") is None


def test_new_uids_after_the_folder_was_made_anew() -> None:
    box = MemoryMailbox()
    draft = filed(box)
    box.delete_folder("Drafts")
    box.add_folder("Drafts")
    box.deliver(draft.content, folder="Drafts")
    [copy] = where(box, draft)["PD-AAA"].copies
    assert copy.condition == "untouched" and copy.uidvalidity != draft.uidvalidity


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ("Ships on Friday,\nNovember 27, 2026.", "same"),
        ("Ships on Friday, \r\nNovember\u00a027, 2026.", "same"),
        ("Ships on Friday, November 27, 2026. Thanks!", "suffixed"),
        ("Ships on Friday, November 28, 2026.", "edited"),
        ("", "edited"),
    ],
)
def test_sameness(theirs: str, same: str) -> None:
    assert compare("Ships on Friday, November 27, 2026.", theirs) == same
