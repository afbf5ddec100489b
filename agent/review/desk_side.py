"""One pass of reviewing at one mailbox, over one connection: folders, transactions, and carrying out what was written down.

What shall happen outside is stored first, in the transaction that changes the case; an interrupted pass is finished by the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from agent.desk import Post
from agent.ledger import cases, drafts, reviews
from agent.ledger.tables import EffectRow
from agent.model.effect import Effect, Folder
from agent.review.page import Page
from agent.settings import MailboxSettings
from agent.stages.filing import file
from connectors.errors import ConnectorError
from connectors.ports import FolderState, MailSession

log = structlog.get_logger()

_TARGETS: tuple[Folder, ...] = ("inbox", "drafts", "sent", "escalations", "cards", "done", "withdrawn")


class Reviewer:
    """What all kinds of looking share. ``states`` are the folders' next UIDs from before anything was done in this pass.

    ``purpose``: whose stored steps these are; only those are carried out.
    """

    def __init__(self, post: Post, settings: MailboxSettings, session: MailSession, purpose: str = reviews.REVIEW) -> None:
        self.purpose = purpose
        self.post, self.desk, self.settings, self.session = post, post.desk, settings, session
        self.now = post.desk.now()
        self.states: dict[str, FolderState] = {place: session.state(self.name(place)) for place in _TARGETS}
        self.tally: Counter[str] = Counter()
        self._fresh: set[int] = set()

    def name(self, place: str) -> str:
        """The server's name of one of our folders; ``reject/Wrong date`` is the folder of a reason."""
        key, _, reason = place.partition("/")
        ours = getattr(self.settings.folders, key) or key.capitalize()
        return self.session.folder(f"{ours}/{reason}" if reason else ours)

    @contextmanager
    def page(self) -> Iterator[Page]:
        """One transaction: what changed, and the steps that follow from it."""
        with self.post.ledger.transaction() as rows:
            page = Page(rows, self.post, self.settings, self.states, self.now, self.purpose)
            yield page
            self._fresh |= page.write()

    def apart(self, work: Callable[[], None], **what: object) -> None:
        """One message's share of the work: if the agent fails on it, it stays where it is, and the others go on."""
        try:
            work()
        except ConnectorError:
            raise
        except Exception:
            log.exception("a message could not be reviewed", mailbox=self.settings.name, **what)
            self.tally["failed"] += 1

    def carry_out(self) -> None:
        """Do at the mailbox what is written down and not done, be it of this pass or of one that died."""
        with self.post.ledger.reading() as rows:
            stored = drafts.steps(rows, self.settings.name, self.purpose)
        if not stored:
            return
        # some servers file in Sent by themselves what goes out: there it is always looked before it is appended
        effects = [_effect(row, int(row.id or 0) in self._fresh and row.folder != "sent") for row in stored]
        done = file(self.session, effects, self.name)
        with self.post.ledger.transaction() as rows:
            cases.finish(rows, {one.effect: one.uid for one in done}, self.now)


def _effect(row: EffectRow, fresh: bool) -> Effect:
    moving = row.kind == "move"
    content = row.content or b""
    kind: Callable[..., Effect] = Effect.model_construct  # our own row: nothing is validated again
    return kind(
        id=int(row.id or 0),
        kind=row.kind,
        folder=row.folder,
        message_id=row.message_id,
        content=b"" if moving else content,
        flags=tuple(row.flags),
        uidvalidity=row.uidvalidity,
        uid_from=row.uid_from,
        mail_uid=row.source_uid,
        inbox_validity=row.source_validity,
        source=row.source,
        content_hash=content.decode() if moving else "",
        fresh=fresh,
    )
