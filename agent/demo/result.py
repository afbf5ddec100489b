"""What the demo's run left behind, read from its mailbox and ledger. Only reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from statistics import median, quantiles

from agent.demo.samples import Sample
from agent.desk import Post
from agent.ledger import journal
from agent.ledger.tally import Became, became
from connectors.ports import HeaderRow, MailSession

_LIMIT = 2**20
FOLDERS = ("inbox", "drafts", "cards", "escalations", "withdrawn", "parked", "sent")


@dataclass(frozen=True)
class Result:
    """Each mail with what became of it (None: nobody took it up), what lies in the mailbox, and the state of the audit trail."""

    mails: Sequence[tuple[Sample, Became | None]]
    folders: Sequence[tuple[str, int]]
    audit_lines: int
    audit_problems: Sequence[str]

    def of(self, name: str) -> Became | None:
        """What became of one sample."""
        return next((end for sample, end in self.mails if sample.name == name), None)

    def lane(self, end: Became | None) -> str:
        """``draft``, ``escalate``, ``leave``, or the state where nothing is decided yet."""
        if end is None:
            return "lost"
        return end.case.lane if end.case and end.state == "filed" else "leave" if end.state == "left" else end.state

    def count(self, lane: str) -> int:
        """How many mails took a lane."""
        return Counter(self.lane(end) for _, end in self.mails)[lane]

    def seconds(self, lane: str) -> list[float]:
        """From the mail's arrival to its draft or card, each."""
        ends = [end for _, end in self.mails if end is not None and self.lane(end) == lane]
        return sorted((end.filed_at - end.received_at).total_seconds() for end in ends if end.filed_at)


def read_result(post: Post, samples: Sequence[Sample]) -> Result:
    """Look at the mailbox and the ledger."""
    settings, mailbox = next(iter(post.mailboxes.values()))
    with mailbox.session() as session:
        inbox = session.folder(settings.folders.inbox)
        here = {row.uid: _bare(row.headers.get("message-id", "")) for row in session.headers(inbox, ["message-id"])}
        names = [(name, session.folder(getattr(settings.folders, name) or name.capitalize())) for name in FOLDERS]
        folders = [(name, session.state(name).messages) for _, name in names]
    with post.ledger.reading() as rows:
        ends = {_bare(end.case.message_id) if end.case else here.get(end.uid, ""): end for end in became(rows, settings.name)}
        problems, (lines, _) = list(journal.verify(rows)), journal.head(rows)
    return Result([(sample, ends.get(_bare(sample.message_id))) for sample in samples], folders, lines, problems)


def find(post: Post, folder: str, case: str, kind: str) -> EmailMessage | None:
    """The first draft or card of a case in a folder, as it lies in the mailbox."""
    settings, mailbox = next(iter(post.mailboxes.values()))
    with mailbox.session() as session:
        name = session.folder(getattr(settings.folders, folder) or folder.capitalize())
        rows = session.headers(name, ["x-podesk-case", "x-podesk-kind"])
        uids = [row.uid for row in rows if (_value(row, "x-podesk-case"), _value(row, "x-podesk-kind")) == (case, kind)]
        return next(_messages(session, name, uids[:1]), None)


def spread(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 90th percentile."""
    if len(seconds) < 2:
        return (seconds[0], seconds[0]) if seconds else (0.0, 0.0)
    return median(seconds), quantiles(seconds, n=10, method="inclusive")[8]


def _messages(session: MailSession, folder: str, uids: Sequence[int]) -> Iterator[EmailMessage]:
    for one in session.fetch(folder, uids, _LIMIT) if uids else ():
        message = message_from_bytes(one.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        yield message


def _value(row: HeaderRow, name: str) -> str:
    return row.headers.get(name, "").strip()


def _bare(message_id: str) -> str:
    return message_id.strip().strip("<>")
