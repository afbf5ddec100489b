"""A customer's mail after intake: decoded, cut into new and quoted text, nothing judged yet."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from policies.packet import Frozen


class Address(Frozen):
    """A mailbox address, lower case, with the display name as written."""

    address: str
    name: str = ""


class Attachment(Frozen):
    """A named part. ``content`` is cut at the configured limit and empty where it was not wanted."""

    name: str
    content_type: str
    size: int
    content: bytes = Field(default=b"", repr=False)


class InboundMail(Frozen):
    """One message. ``identity`` is SHA-256 over Message-ID and body: the same mail is the same identity (docs/design.md §5).

    ``new_text`` is what the sender newly wrote and can see; ``quoted_text`` the rest of the visible text. ``hidden_text`` was
    in the mail but invisible to a reader. ``headers`` maps lower-case names to all values, top first. ``unreadable`` says why
    nothing could be read, else empty. ``warnings`` as in docs/contract.md §4.
    """

    identity: str
    message_id: str = ""
    subject: str = ""
    sender: Address | None = None
    from_all: tuple[Address, ...] = ()
    envelope_sender: str | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    new_text: str = ""
    quoted_text: str = ""
    hidden_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    content_types: tuple[str, ...] = ()
    unreadable: str = ""
    warnings: tuple[str, ...] = ()
