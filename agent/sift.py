"""What need not be considered at all: mails seen before, answered by a person, or gone. Settles them, and ends the cases that waited
for them. Decides nothing about what a mail asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agent.ledger import cases, journal, mails
from agent.ledger.store import Session
from agent.ledger.tables import MailRow
from agent.pieces import Piece
from agent.whereabouts import TOKEN

End = tuple[MailRow, str, str]  # a row, its last state, and why


def sift(session: Session, name: str, pieces: Sequence[Piece], gone: Sequence[End], now: datetime, validity: int) -> list[Piece]:
    """Settle what is ``gone``, was seen before or is answered already; return the rest. Holds the mailbox's row, so that two copies of
    one mail in two jobs can't both be the first."""
    mails.mailbox(session, name)
    mails.add_answers(session, name, _proofs(pieces), now)
    ids = [int(piece.row.id or 0) for piece in pieces]
    seen = mails.known(session, name, [piece.mail.identity for piece in pieces], ids, validity)
    answered = mails.answered(session, name, [piece.mail.message_id for piece in pieces])
    rest, ends = [], list(gone)
    for piece in pieces:
        if piece.mail.identity in seen:
            ends.append((piece.row, "duplicate", "the same mail was seen before"))
        elif mails.parent_key(piece.mail.message_id) in answered and not mails.reused(
            session, name, piece.mail.message_id, piece.mail.identity
        ):
            ends.append((piece.row, "left", "already answered in Sent"))
        else:
            session.add(piece.row)
            rest.append(piece)
        seen.add(piece.mail.identity)
    journal.add(session, now, [entry for end in ends for entry in _settle(session, end, now)])
    return rest


def _proofs(pieces: Sequence[Piece]) -> dict[tuple[str, str], int]:
    """A customer's mail that carries our token proves that the draft went out, even where its copy is in a folder that we can't read."""
    carried = [(piece.mail.message_id, [one for one in piece.mail.references if TOKEN.fullmatch(one)]) for piece in pieces]
    return {(mails.parent_key(tokens[-1]), mails.parent_key(own)): 0 for own, tokens in carried if tokens}


def _settle(session: Session, end: End, now: datetime) -> list[tuple[str | None, str, dict[str, Any]]]:
    row, state, reason = end
    mails.settle(session, row, state, now, reason)
    if row.case_id is None or state not in ("left", "gone") or not cases.abandon(session, row.case_id, now):
        return []
    return [(row.case_id, "case.closed", {"why": reason})]
