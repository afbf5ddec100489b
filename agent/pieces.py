"""A mail on its way from row to outcome: its case's number, its revision, and whether its sender got too many answers. Stores nothing."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from agent.desk import Desk
from agent.ledger import cases, mails
from agent.ledger.store import Session
from agent.ledger.tables import MailRow
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.model.thread import Earlier
from agent.papers import Filed, Paper


@dataclass(frozen=True)
class Piece:
    """One mail on the way: its row, its bytes' hash, what was read, what came of it (or why nothing could), the open cases
    that it joins, and its paperwork."""

    row: MailRow
    mail: InboundMail
    content_hash: str
    outcome: Outcome | None = None
    failure: str = ""
    under: Filed | None = None
    earlier: tuple[Earlier, ...] = ()
    papers: tuple[Paper, ...] = ()


def case_id(mailbox: str, identity: str) -> str:
    """The same mail in the same mailbox is the same case, whatever UID it has."""
    return "PD-" + b32encode(sha256(f"{mailbox}\n{identity}".encode()).digest())[:10].decode()


def numbered(session: Session, desk: Desk, name: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Each piece with its case's id, the revision that it would be filed under, and a fresh token."""
    last = cases.last_revisions(session, [case_id(name, piece.mail.identity) for piece in pieces])
    ids = (case_id(name, piece.mail.identity) for piece in pieces)
    return [
        replace(piece, under=Filed(case=case, revision=last.get(case, 0) + 1, token=desk.draw()))
        for case, piece in zip(ids, pieces, strict=True)
    ]


def calmed(session: Session, desk: Desk, name: str, pieces: Sequence[Piece]) -> list[Piece]:
    """No address gets more drafts a day than configured: two robots that answer each other would go on for ever. What is too much is
    parked, where a person sees it."""
    most = desk.settings.podesk.sender.answers_per_day
    answered = cases.drafted_since(session, name, {address_of(piece) for piece in pieces}, desk.now() - timedelta(days=1))
    calm = []
    for piece in pieces:
        if piece.outcome is not None and piece.outcome.lane == "draft":
            answered[address_of(piece)] = answered.get(address_of(piece), 0) + 1
            if answered[address_of(piece)] > most:
                piece = replace(piece, outcome=None, failure=f"more than {most} answers to this address within a day: it looks like a loop")
        calm.append(piece)
    return calm


def address_of(piece: Piece) -> str:
    """The sender's address as it is stored; empty where there is none."""
    return mails.clean(piece.mail.sender.address if piece.mail.sender else "")
