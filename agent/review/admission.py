"""May a message that lies in Approve be sent at all? The part of the answer that needs no system: what it is, whose, and to whom."""

from __future__ import annotations

from agent.ledger.tables import CaseRow, DraftRow
from agent.model.mail import InboundMail

# one that was out of sight for long is as good as any: the systems and the gate decide about it now
_OPEN = ("filed", "outdated", "unknown", "lost")


def refusal(mail: InboundMail, case: CaseRow | None, row: DraftRow | None, ours: InboundMail | None, *, desk: str, answered: bool) -> str:
    """Why not, in a sentence for a person; empty where it may. ``ours`` is the draft as filed, ``row`` its row."""
    if mail.headers.get("received"):
        return "it came in by mail; only a draft that was made here can be approved"
    if mail.sender is None or mail.sender.address.lower() != desk.lower() or len(mail.from_all) != 1:
        return f"it is not from {desk}"
    if case is None or row is None or ours is None:
        return "it is none of this desk's drafts (its References hold no token of ours)"
    if row.revision != case.revision:
        return "it is an older draft; a newer one was made since"
    if answered:
        return "the customer's mail has an answer in Sent already"
    if not still_open(case, row):
        return f"its case is {case.ended or case.state}, so the draft is not open any more"
    return _changed(mail, ours)


def still_open(case: CaseRow, row: DraftRow) -> bool:
    """The draft is its case's newest, and nothing has become of it."""
    return case.state in ("drafted", "outdated") and row.state in _OPEN and row.revision == case.revision


def _changed(mail: InboundMail, ours: InboundMail) -> str:
    """What a person may not change without answering by hand."""
    if [one.address for one in mail.to] != [one.address for one in ours.to]:
        return "its recipient is not the customer who asked"
    if not {one.address for one in mail.cc} <= {one.address for one in ours.cc} or mail.headers.get("bcc"):
        return "it has recipients in Cc or Bcc that the draft did not have"
    if mail.reply_to:
        return "it has a Reply-To that the draft did not have"
    if " ".join(mail.subject.split()) != " ".join(ours.subject.split()):
        return "its subject was changed, and a subject can't be verified"
    if mail.attachments or set(mail.content_types) - {"text/plain"}:
        return "it holds more than plain text (an attachment or HTML), which can't be verified"
    if mail.unreadable or {"truncated", "broken_charset", "malformed_mime"} & set(mail.warnings):
        return "it can't be read in full"
    return ""
