"""Rows → mailbox: one job takes a batch of mails from their rows through the flow to their filed outcome.

It may be killed at any instruction and run again: what is to be done is stored before it is done, and filing finds what an earlier
run left.
A failure in one mail parks that mail where a person sees it; the others go on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import structlog

from agent import books, threads
from agent.desk import Post
from agent.flow import consider
from agent.ledger import mails
from agent.ledger.tables import MailRow
from agent.model.effect import Done, Effect, Folder
from agent.model.mail import InboundMail
from agent.papers import papers, parked
from agent.pieces import Piece, calmed, numbered
from agent.settings import MailboxSettings
from agent.sift import End, sift
from agent.stages.filing import file
from agent.stages.intake import EMPTY, read
from connectors.errors import ConnectorError
from connectors.ports import Fetched, MailSession

log = structlog.get_logger()

_CROWD = 3  # a batch that died so often is worked on mail by mail
_ALONE = 25  # a mail that died so often by itself is parked: many, since a machine that is restarted again and again isn't the mail's fault
_RETRY = timedelta(seconds=30)
_HEAD = 16384  # bytes of headers that are enough to say whose a mail is
_HEAD_END = re.compile(rb"\r?\n\r?\n")


def handle(post: Post, job: str, ids: Sequence[int]) -> None:
    """Work on these mails as ``job``. What can't be done now comes up again by itself; only a programming error raises."""
    with post.ledger.transaction() as session:
        rows = mails.claim(session, ids, job, post.desk.now())
    by_mailbox: dict[str, list[MailRow]] = defaultdict(list)
    for row in rows:
        by_mailbox[row.mailbox].append(row)
    for name, group in by_mailbox.items():
        try:
            _at_mailbox(post, name, group)
        except ConnectorError as error:
            log.warning("mailbox failed", mailbox=name, reason=str(error), mails=len(group))
            with post.ledger.transaction() as session:
                mails.release(session, job, post.desk.now() + _RETRY)


def _at_mailbox(post: Post, name: str, rows: list[MailRow]) -> None:
    settings, mailbox = post.mailboxes[name]
    with mailbox.session() as session:
        clerk = Clerk(post, settings, session)
        if any(row.attempts > _CROWD for row in rows):
            for row in rows:
                clerk.alone(row)
        else:
            clerk.batch(rows)


class Clerk:
    """One job at one mailbox, over one connection."""

    def __init__(self, post: Post, settings: MailboxSettings, session: MailSession) -> None:
        self.post, self.desk, self.settings, self.session = post, post.desk, settings, session
        self.inbox = session.folder(settings.folders.inbox)
        self.validity = session.state(self.inbox).uidvalidity

    def alone(self, row: MailRow) -> None:
        """One mail by itself, counted: a mail that kills the process again and again is parked."""
        with self.post.ledger.transaction() as session:
            times = mails.count_alone(session, row)
        self.batch([row], poison=f"the agent stopped {times - 1} times while it worked on this mail" if times > _ALONE else "")

    def batch(self, rows: list[MailRow], poison: str = "") -> None:
        """From rows to filed outcomes: finish what is stored, read and consider the rest, store, file, settle."""
        pending = self._finish(rows)
        pieces = self._read([row for row in rows if row.id in pending], poison)
        self._file(self._store(self._write(self._consider(pieces))))

    # --- what an earlier run stored ---------------------------------------------------------------------------------

    def _finish(self, rows: list[MailRow]) -> set[int | None]:
        """File what is stored already; returns the ids that are still to be considered. A draft that isn't in the mailbox yet is
        considered anew: time has passed, and it must be true when it appears."""
        stored = self._in_place([row for row in rows if row.state == "planned"])
        pending = {row.id for row in rows if row.state in ("new", "waiting")}
        if not stored:
            return pending
        with self.post.ledger.reading() as session:
            effects = books.effects(session, [int(row.id or 0) for row in stored])
        late = self._unfiled_drafts(effects)
        self._file([effect for mail_id, effect in effects if mail_id not in late])
        return pending | late

    def _in_place(self, rows: list[MailRow]) -> list[MailRow]:
        """Without those that are, or may be, in the Inbox under a new UID: they are filed when they are found there."""
        strangers = [row for row in rows if row.uidvalidity != self.validity]
        if not strangers:
            return rows
        with self.post.ledger.transaction() as session:
            later = [row for row in strangers if mails.comes_anew(session, row, self.validity)]
            for row in later:
                mails.put_off(session, row, self.desk.now() + _RETRY)
        return [row for row in rows if row not in later]

    def _unfiled_drafts(self, effects: list[tuple[int, Effect]]) -> set[int]:
        drafts = {mail_id: effect for mail_id, effect in effects if effect.kind == "append" and effect.folder == "drafts"}
        if not drafts:
            return set()
        folder = self._name("drafts")
        since = min(effect.uid_from for effect in drafts.values())
        if any(effect.uidvalidity != self.session.state(folder).uidvalidity for effect in drafts.values()):
            since = 1
        here = {row.headers.get("message-id", "").strip() for row in self.session.headers(folder, ["message-id"], since)}
        return {mail_id for mail_id, effect in drafts.items() if effect.message_id not in here}

    # --- reading and deciding ---------------------------------------------------------------------------------------

    def _read(self, rows: list[MailRow], poison: str) -> list[Piece]:
        """Fetch and read; what is gone, seen before or answered is settled here and not considered."""
        now, current = self.desk.now(), [row for row in rows if row.uidvalidity == self.validity]
        limit = self.desk.intake.max_bytes
        fetched = {one.uid: one for one in self.session.fetch(self.inbox, [row.uid for row in current], limit)} if current else {}
        pieces = [self._piece(row, fetched[row.uid], poison) for row in current if row.uid in fetched]
        stale: list[End] = [(row, "stale", "the server numbered the folder anew") for row in rows if row.uidvalidity != self.validity]
        gone: list[End] = [(row, "gone", "no longer in the Inbox") for row in current if row.uid not in fetched]
        with self.post.ledger.transaction() as session:
            return sift(session, self.settings.name, pieces, [*stale, *gone], now, self.validity)

    def _piece(self, row: MailRow, fetched: Fetched, poison: str) -> Piece:
        digest = sha256(fetched.content).hexdigest()
        if poison:
            # what has killed the process so often isn't read again, beyond the headers that say whose it is
            head = _HEAD_END.split(fetched.content[:_HEAD], maxsplit=1)[0] + b"\r\n\r\n"
            mail = read(head, self.desk.intake, True).model_copy(update={"identity": row.identity or digest})
        else:
            mail = read(fetched.content, self.desk.intake, fetched.truncated)
        row.identity = mail.identity
        failure = poison or (mail.unreadable if mail.unreadable != EMPTY else "")
        return Piece(row=row, mail=mail, content_hash=f"{len(fetched.content)}:{digest}", failure=failure)

    def _consider(self, pieces: list[Piece]) -> list[Piece]:
        """All together; if that fails, one by one, so that the one at fault shows and is parked."""
        whole = [piece for piece in pieces if not piece.failure]
        failed = [piece for piece in pieces if piece.failure]
        try:
            with self.post.ledger.reading() as session:
                known = threads.threads(session, self.settings.name, [piece.mail for piece in whole])
            outcomes = consider([piece.mail for piece in whole], self.desk, known)
            return failed + [replace(piece, outcome=outcome) for piece, outcome in zip(whole, outcomes, strict=True)]
        except Exception as error:  # noqa: BLE001 - one mail at fault must not stop the others
            if len(whole) > 1:
                return failed + [one for piece in whole for one in self._consider([piece])]
            return [*failed, self._failed(whole[0], error)]

    def _write(self, pieces: list[Piece]) -> list[Piece]:
        """Each with its paperwork, written before the transaction that stores it."""
        with self.post.ledger.reading() as session:
            calm = calmed(session, self.desk, self.settings.name, numbered(session, self.desk, self.settings.name, pieces))
            joined = threads.joined(session, self.settings.name, calm)
        return [self._paper(piece) for piece in joined]

    def _paper(self, piece: Piece) -> Piece:
        under = piece.under
        assert under is not None
        if piece.outcome is not None:
            try:
                return replace(piece, papers=tuple(papers(piece.outcome, piece.mail, under, self.desk, piece.earlier)))
            except Exception as error:  # noqa: BLE001 - one mail at fault must not stop the others
                piece = self._failed(piece, error)
        try:
            return replace(piece, papers=tuple(parked(piece.mail, piece.failure, under, self.desk)))
        except Exception as error:  # noqa: BLE001 - one mail at fault must not stop the others
            # a card that says less is better than none
            piece = self._failed(piece, error)
            return replace(piece, papers=tuple(parked(InboundMail(identity=piece.mail.identity), piece.failure, under, self.desk)))

    def _failed(self, piece: Piece, error: Exception) -> Piece:
        log.exception("a mail could not be handled", mail=piece.row.id)
        return replace(piece, outcome=None, failure=f"{type(error).__name__}: {error}"[:500])

    # --- storing and filing -----------------------------------------------------------------------------------------

    def _store(self, pieces: list[Piece]) -> list[Effect]:
        """One transaction: what was decided and every step of filing it. The folders' next UIDs are read before, since whatever
        an interrupted run leaves behind lies at or above them."""
        if not pieces:
            return []
        folders: tuple[Folder, ...] = ("drafts", "cards", "escalations", "parked")
        states = {folder: self.session.state(self._name(folder)) for folder in folders}
        with self.post.ledger.transaction() as session:
            effects = books.store(session, self.post, pieces, states, self.validity)
            threads.heed(session, self.post, self.settings.name, pieces)
            return effects

    def _file(self, effects: list[Effect]) -> None:
        done: list[Done] = file(self.session, effects, self._name) if effects else []
        if done:
            with self.post.ledger.transaction() as session:
                books.filed(session, self.post, done)

    def _name(self, folder: Folder) -> str:
        return self.session.folder(getattr(self.settings.folders, folder) or folder.capitalize())
