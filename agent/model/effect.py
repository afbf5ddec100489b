"""What is to be done to the mailbox, as data, and what came of it. Filing acts on these and nothing else writes to a mailbox."""

from __future__ import annotations

from typing import Literal

from policies.packet import Frozen

Folder = Literal["inbox", "drafts", "sent", "escalations", "cards", "approve", "reject", "done", "withdrawn", "parked"]


class Effect(Frozen):
    """One stored step. ``fresh``: planned in this very run, so that no earlier try can have left a trace.

    append: ``content`` goes to ``folder``, recognised by ``message_id``; ``uid_from`` is that folder's UIDNEXT from before the first try.
    move and mark: the message ``mail_uid`` of ``source`` (under its UIDVALIDITY ``inbox_validity``), as a rule the customer's mail in the
    Inbox; ``content_hash`` is ``size:sha256`` of as many of its bytes as were fetched. Without it the message is known by its own
    ``message_id``, as our own are; then ``gone`` is said only where it isn't in the target either.
    """

    id: int
    kind: Literal["append", "move", "mark"]
    folder: Folder
    message_id: str = ""
    content: bytes = b""
    flags: tuple[str, ...] = ()
    uidvalidity: int = 0
    uid_from: int = 1
    mail_uid: int = 0
    inbox_validity: int = 0
    source: Folder = "inbox"
    content_hash: str = ""
    fresh: bool = True


class Done(Frozen):
    """What came of an effect: appended, adopted (an earlier try had done it), moved, marked, or gone (a person was quicker)."""

    effect: int
    how: Literal["appended", "adopted", "moved", "marked", "gone"]
    uid: int | None = None
