"""Where each of our drafts is now, and whether a person has touched it: what was seen in the mailbox, as data. Judges nothing."""

from __future__ import annotations

from typing import Literal

from policies.packet import Frozen

Place = Literal["drafts", "approve", "reject", "sent", "trash", "withdrawn"]
Condition = Literal["untouched", "resaved", "suffixed", "edited"]


class OpenDraft(Frozen):
    """A draft as we filed it. ``uid`` None where the server didn't tell; then it lies at or above ``uid_from``.

    ``state``: filed, outdated (true no more, and a person has it), withdrawn, or whatever a reviewer's act made of it.
    """

    case: str
    revision: int
    mailbox: str
    message_id: str
    uidvalidity: int
    uid: int | None
    uid_from: int = 1
    content: bytes
    state: str = "filed"


class Copy(Frozen):
    """One message that is, or was made of, a draft of ours. ``folder`` is the server's name, ``reason`` the folder's under Reject.

    ``known_by`` says what identified it, the surest first: token (in ``References``), message_id, case (our X- header).
    ``condition``: untouched = the very message; resaved = same words, recipients and subject in other bytes; suffixed = only text
    added at the end; edited = anything else. ``changed`` names what differs: text, to, cc, subject.
    """

    place: Place
    folder: str
    reason: str = ""
    uid: int
    uidvalidity: int
    revision: int
    message_id: str
    known_by: Literal["token", "message_id", "case"]
    flags: frozenset[str]
    size: int
    condition: Condition
    changed: tuple[str, ...] = ()

    @property
    def touched(self) -> bool:
        """A person changed what the customer would read."""
        return self.condition in ("suffixed", "edited")


class Whereabouts(Frozen):
    """All copies of a case's draft that were found. ``older`` are those of earlier revisions, which should be nowhere but in Withdrawn."""

    case: str
    revision: int
    copies: tuple[Copy, ...] = ()
    older: tuple[Copy, ...] = ()

    def at(self, place: Place) -> tuple[Copy, ...]:
        """The copies in one place."""
        return tuple(copy for copy in self.copies if copy.place == place)

    @property
    def vanished(self) -> bool:
        """Nowhere that was looked: unknown, never "rejected"; it may be open in a client that takes drafts out while they are edited."""
        return not self.copies

    @property
    def touched(self) -> bool:
        """A person has changed at least one copy."""
        return any(copy.touched for copy in self.copies)
