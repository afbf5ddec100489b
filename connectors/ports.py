"""The ports through which the agent sees the outside world.

Vocabulary
    system    one of ``erp``, ``crm``, ``wms``, ``carrier``
    Answer    what a system said about one key: found, not found, ambiguous, unavailable, denied or malformed, and when
    batch     every look-up takes many keys at once and answers for each of them; one mail is a batch of one

A look-up raises :class:`connectors.errors.Unavailable` or :class:`connectors.errors.Denied` where the system as a whole
did not answer; a single record that can't be read comes back as that key's ``malformed`` answer, the others stay good.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from connectors.records import CrmAccount, ErpOrder, OrderHeader, SenderMatch, Tracking, WmsOrder

T = TypeVar("T")


class Reply(StrEnum):
    """The six things a system can say."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    UNAVAILABLE = "unavailable"
    DENIED = "denied"
    MALFORMED = "malformed"


class Answer(BaseModel, Generic[T]):
    """What ``system`` said about one key. ``record`` is set only where ``reply`` is found (or holds the candidates of an ambiguous one)."""

    model_config = ConfigDict(frozen=True)

    system: str
    reply: Reply
    record: T | None = None
    reason: str = ""
    observed_at: datetime


class CrmPort(Protocol):
    """Accounts, their terms and who may ask for them."""

    def senders(self, addresses: Collection[str]) -> Mapping[str, Answer[SenderMatch]]:
        """Account of each mail address: by exact contact, else by domain. Two accounts for one address: ambiguous."""

    def accounts(self, customer_ids: Collection[str]) -> Mapping[str, Answer[CrmAccount]]:
        """Each account with all its contacts and domains."""

    def domains(self) -> Mapping[str, str]:
        """Every mail domain that belongs to an account → its customer id (to recognise look-alikes)."""


class ErpPort(Protocol):
    """What is owed: orders and their lines."""

    def headers(self, customer_ids: Collection[str]) -> Mapping[str, Answer[tuple[OrderHeader, ...]]]:
        """All order headers of each account; an account without orders answers found with ``()``."""

    def elsewhere(self, po_keys: Collection[str]) -> Mapping[str, Answer[tuple[OrderHeader, ...]]]:
        """Headers of whatever account whose PO has this :func:`connectors.po.po_key`; used only to say ``account_mismatch``."""

    def orders(self, order_numbers: Collection[str]) -> Mapping[str, Answer[ErpOrder]]:
        """Each order with its lines."""


class WmsPort(Protocol):
    """What the warehouse physically did."""

    def orders(self, order_numbers: Collection[str]) -> Mapping[str, Answer[WmsOrder]]:
        """Each order with its lines and shipments; of a shipment also the other orders under its tracking number, asked for or not."""


class CarrierPort(Protocol):
    """Where the parcels are."""

    def tracking(self, tracking_numbers: Collection[str]) -> Mapping[str, Answer[Tracking]]:
        """All events of each tracking number; a number the carrier doesn't know is not found."""


# --- the mailbox -----------------------------------------------------------------------------------------------------


class ServerProfile(BaseModel):
    """What this IMAP server can do; each missing ability has a fallback."""

    model_config = ConfigDict(frozen=True)

    keywords: bool
    move: bool
    uidplus: bool
    special_use: bool
    idle: bool
    multiappend: bool
    delimiter: str
    prefix: str = ""


class FolderState(BaseModel):
    """UIDs of a folder: the next message will get ``uidnext`` or higher. A folder that isn't there has ``uidvalidity`` 0."""

    model_config = ConfigDict(frozen=True)

    uidvalidity: int
    uidnext: int
    messages: int


class Listed(BaseModel):
    """A message as the server lists it, without its content."""

    model_config = ConfigDict(frozen=True)

    uid: int
    flags: frozenset[str]
    received_at: datetime
    size: int


class Fetched(BaseModel):
    """A message's bytes; ``truncated`` where the server held more than was asked for."""

    model_config = ConfigDict(frozen=True)

    uid: int
    flags: frozenset[str]
    received_at: datetime
    content: bytes
    truncated: bool = False


class HeaderRow(BaseModel):
    """The headers by which the agent recognises messages. Names are lower case; values unfolded, undecoded."""

    model_config = ConfigDict(frozen=True)

    uid: int
    flags: frozenset[str]
    size: int
    headers: Mapping[str, str]


class NewMessage(BaseModel):
    """Bytes to append, with flags (system flags and keywords)."""

    model_config = ConfigDict(frozen=True)

    content: bytes
    flags: tuple[str, ...] = ()


class MailSession(Protocol):
    """One authenticated connection, used by one thread. Folder names are the server's own (see :meth:`folder`).

    Raises Unavailable (connection lost, server busy; the session is dead then), Denied (login or rights),
    Malformed (the server's answer makes no sense).
    """

    def profile(self) -> ServerProfile: ...

    def folder(self, name: str) -> str:
        """Server name of a folder written with ``/``: ``PO Desk/Cards`` → ``INBOX.PO Desk.Cards``; Drafts and Sent by special use."""

    def ensure(self, names: Sequence[str]) -> None:
        """Create and subscribe the folders that are missing, parents included. Takes our names (as :meth:`folder` does)."""

    def state(self, folder: str) -> FolderState:
        """As of now. A changed ``uidvalidity`` means that no UID noted before is worth anything. Not there: ``uidvalidity`` 0."""

    def list(self, folder: str, since_uid: int = 1) -> Sequence[Listed]:
        """Messages with UID ≥ ``since_uid``, ascending; flags untouched. A folder that isn't there holds nothing."""

    def fetch(self, folder: str, uids: Sequence[int], limit: int) -> Iterator[Fetched]:
        """Whole messages, each cut at ``limit`` bytes, ascending; ``\\Seen`` is not set. UIDs that are gone are left out."""

    def headers(self, folder: str, names: Sequence[str], since_uid: int = 1) -> Sequence[HeaderRow]:
        """Chosen headers of messages with UID ≥ ``since_uid``, ascending. Of a repeated header the topmost."""

    def append(self, folder: str, messages: Sequence[NewMessage]) -> Sequence[int | None]:
        """Append in order; UIDs where the server tells them.

        A missing folder is created. Lines come out ended by CRLF, all other bytes as they are. Keywords are dropped where the
        server keeps none. After Unavailable any leading part may have been appended: look (:meth:`headers`) before repeating.
        """

    def move(self, folder: str, uids: Sequence[int], target: str) -> Mapping[int, int]:
        """MOVE, else COPY + ``\\Deleted`` + UID EXPUNGE; never a plain EXPUNGE. A UID that is gone is left out silently.

        Answers the UIDs in the target as far as the server tells them; a missing target is created. Without UIDPLUS the original
        stays, marked ``\\Deleted``: treat such a one as gone. Without MOVE a message may be in both folders after Unavailable.
        """

    def flag(self, folder: str, uids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Set and clear flags. UIDs that are gone, and keywords where the folder keeps none, are left out silently."""

    def wait(self, folder: str, seconds: float) -> bool:
        """Wait for news in a folder (IDLE, else polling); True = something may have happened. Only ever a wake-up."""


class Mailbox(Protocol):
    """A mailbox on a server."""

    def session(self) -> AbstractContextManager[MailSession]:
        """Lease a connection for this thread; a broken one is thrown away and made anew (backoff inside)."""


class OutgoingMail(BaseModel):
    """A mail for SMTP. ``content`` holds all headers; the envelope is apart."""

    model_config = ConfigDict(frozen=True)

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class Outgoing(Protocol):
    """The way out by SMTP."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand over one mail, to all of its recipients or to none.

        Unavailable: surely not accepted, try again. Denied: refused for good. Doubtful: it may have been accepted.
        """

    def probe(self) -> None:
        """Reach the server and log in, as for a mail; nothing is sent. Raises Unavailable or Denied."""


# --- the language model ----------------------------------------------------------------------------------------------


class ModelReply(BaseModel):
    """What a model answered. ``data`` is its JSON object, unjudged; None where it is no such thing (prose, cut off, too long)."""

    model_config = ConfigDict(frozen=True)

    data: dict[str, Any] | None = None
    refused: bool = False
    tokens_in: int | None = Field(default=None, ge=0)
    tokens_out: int | None = Field(default=None, ge=0)


class LanguageModel(Protocol):
    """A language model that answers one question at a time, from any thread."""

    @property
    def name(self) -> str:
        """Provider and model, for cards and the ledger."""

    def ask(self, system: str, user: str, schema: Mapping[str, Any]) -> ModelReply:
        """One request, never repeated in here, answered as JSON of this schema.

        It may take longer than its time limit and answer anything at all: the caller keeps the deadline and judges the data.
        Unavailable: not answered and not billed. Denied: it won't be, either, until somebody mends it. Doubtful: perhaps billed.
        """
