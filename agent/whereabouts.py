"""Finds our drafts again, wherever people and their mail clients have put them. Writes nothing, judges no text but "the same or not".

Identity in this order: our token in ``References`` (survives every client), our Message-ID, our X- header; keywords never. Headers
tell; bodies are read only of what was saved anew, since a message under the UID that we were given is the one we filed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from agent.model.mail import InboundMail
from agent.model.whereabouts import Copy, OpenDraft, Place, Whereabouts
from agent.settings import MailboxSettings
from agent.stages.intake import read
from agent.stages.sameness import compare
from connectors.ports import HeaderRow, MailSession

HEADERS = ("message-id", "references", "x-podesk-case", "x-podesk-kind")
TOKEN = re.compile(r"<po-t\.([A-Za-z0-9-]{1,64})\.(\d{1,6})\.([A-Za-z0-9_-]{8,64})@[^<>\s]+>")
_ID = re.compile(r"<[^<>\s]+>")
_OWN_ID = re.compile(r"<po\.([A-Za-z0-9-]{1,64})\.draft\.(\d{1,6})@[^<>\s]+>")
_LIMIT = 256 * 1024


def find(
    session: MailSession,
    settings: MailboxSettings,
    open_drafts: Sequence[OpenDraft],
    places: Sequence[Place] = ("drafts",),
    since: Mapping[str, int] | None = None,
) -> dict[str, Whereabouts]:
    """Where each case's draft is, by case id. Of several revisions of a case the highest counts, copies of the others are ``older``.

    ``since`` bounds the search: server's folder name → the first UID that may be new there. What is marked as deleted is gone.
    """
    index = _Index(open_drafts)
    if not index.current:
        return {}
    found: dict[str, list[Copy]] = defaultdict(list)
    for place, folder, reason in _folders(session, settings, places):
        for case, copy in _copies(session, place, folder, reason, index, (since or {}).get(folder, 1)):
            found[case].append(copy)
    return {case: _whereabouts(draft, found.get(case, [])) for case, draft in index.current.items()}


def sender_token(references: str) -> tuple[str, int, str] | None:
    """Case, revision and random part of the last token in a ``References`` value: older ones belong to earlier replies in the thread."""
    tokens = TOKEN.findall(references)
    return (tokens[-1][0], int(tokens[-1][1]), tokens[-1][2]) if tokens else None


class _Index:
    """Our drafts by what identifies them."""

    def __init__(self, drafts: Sequence[OpenDraft]) -> None:
        self.by_revision = {(draft.case, draft.revision): draft for draft in drafts}
        self.by_id = {draft.message_id: draft for draft in drafts}
        self.current: dict[str, OpenDraft] = {}
        for draft in sorted(drafts, key=lambda one: one.revision):
            self.current[draft.case] = draft
        self._tokens = {token: draft for draft in drafts if (token := sender_token(_references(draft.content)))}

    def known(self, row: HeaderRow) -> tuple[OpenDraft, str] | None:
        """The draft that this message is or was made of, and what told."""
        token = sender_token(row.headers.get("references", ""))
        if token in self._tokens:
            return self._tokens[token], "token"
        own = row.headers.get("message-id", "").strip()
        if own in self.by_id:
            return self.by_id[own], "message_id"
        case = row.headers.get("x-podesk-case", "").strip()
        if case in self.current and row.headers.get("x-podesk-kind", "").strip() == "draft" and not _OWN_ID.match(own):
            return self.current[case], "case"
        return None

    def first_uid(self, validity: int) -> int:
        """The lowest UID under which a draft of ours can be in Drafts."""
        if any(draft.uidvalidity != validity for draft in self.by_id.values()):
            return 1
        return min(draft.uid or draft.uid_from for draft in self.by_id.values())


def _folders(session: MailSession, settings: MailboxSettings, places: Sequence[Place]) -> list[tuple[Place, str, str]]:
    """Server names of the places; Reject has a folder a reason."""
    named = {"drafts": settings.folders.drafts or "Drafts", "sent": settings.folders.sent or "Sent", "trash": "Trash"}
    found: list[tuple[Place, str, str]] = []
    for place in places:
        name = named.get(place) or str(getattr(settings.folders, place))
        found.append((place, session.folder(name), ""))
        if place == "reject":
            found += [(place, session.folder(f"{name}/{reason}"), reason) for reason in settings.folders.reasons]
    return found


def _copies(session: MailSession, place: Place, folder: str, reason: str, index: _Index, since: int) -> list[tuple[str, Copy]]:
    validity = session.state(folder).uidvalidity
    if not validity:
        return []
    if place == "drafts":
        since = max(since, index.first_uid(validity))
    rows = [row for row in session.headers(folder, HEADERS, since) if "\\deleted" not in {flag.lower() for flag in row.flags}]
    ours = [(row, *known) for row in rows if (known := index.known(row))]
    moved = [row.uid for row, draft, _by in ours if not _the_very(draft, place, row.uid, validity)]
    contents = {one.uid: one.content for one in session.fetch(folder, moved, _LIMIT)} if moved else {}
    found = []
    for row, draft, by in ours:
        if row.uid in contents:
            condition, changed = _held_against(draft, contents[row.uid])
        elif row.uid in moved:
            continue  # gone since the headers were read
        else:
            condition, changed = "untouched", ()
        fields = {"place": place, "folder": folder, "reason": reason, "uid": row.uid, "uidvalidity": validity, "revision": draft.revision}
        fields |= {"message_id": row.headers.get("message-id", "").strip(), "known_by": by, "flags": row.flags, "size": row.size}
        found.append((draft.case, Copy.model_validate({**fields, "condition": condition, "changed": changed})))
    return found


def _the_very(draft: OpenDraft, place: Place, uid: int, validity: int) -> bool:
    return place == "drafts" and draft.uid == uid and draft.uidvalidity == validity


def _held_against(draft: OpenDraft, content: bytes) -> tuple[str, tuple[str, ...]]:
    """The condition of a copy by its bytes, and what a person changed."""
    if content == _crlf(draft.content):
        return "untouched", ()
    ours, theirs = _read(draft.content), read(content)
    text = compare(ours.text, theirs.text)
    changed = [] if text == "same" else ["text"]
    changed += [name for name in ("to", "cc") if _addresses(ours, name) != _addresses(theirs, name)]
    changed += ["subject"] if " ".join(ours.subject.split()) != " ".join(theirs.subject.split()) else []
    changed += ["attachments"] if theirs.attachments else []
    if not changed:
        return "resaved", ()
    return ("suffixed" if changed == ["text"] and text == "suffixed" else "edited"), tuple(changed)


def _whereabouts(draft: OpenDraft, copies: Sequence[Copy]) -> Whereabouts:
    current = tuple(copy for copy in copies if copy.revision == draft.revision)
    return Whereabouts(
        case=draft.case, revision=draft.revision, copies=current, older=tuple(copy for copy in copies if copy.revision != draft.revision)
    )


@lru_cache(maxsize=64)
def _read(content: bytes) -> InboundMail:
    return read(content)


def _addresses(mail: InboundMail, name: str) -> frozenset[str]:
    return frozenset(one.address for one in (mail.to if name == "to" else mail.cc))


def _references(content: bytes) -> str:
    head = content.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    start = head.lower().find("\nreferences:")
    return " ".join(_ID.findall(re.split(r"\r?\n(?![ \t])", head[start + 1 :], maxsplit=1)[0])) if start >= 0 else ""


def _crlf(content: bytes) -> bytes:
    return content if b"\n" not in content.replace(b"\r\n", b"") else content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
