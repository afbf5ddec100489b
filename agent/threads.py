"""Which earlier cases a mail belongs to: by ``References`` first, then by PO, always within one account. Reads rows, changes nothing.

``References`` are a claim that anybody can write. They name cases by the Message-IDs of the customers' mails, by our own drafts' ids
and tokens (to their random part), and by replies seen in Sent; only cases of the sender's own address or mail domain are taken, and
their POs still count only where the CRM gives the sender to the same account.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from agent.desk import Post
from agent.ledger import cases, journal, mails, reviews
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow
from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.model.thread import Earlier, Thread, ThreadPo
from agent.pieces import Piece
from agent.stages.compose import account_party
from agent.whereabouts import TOKEN
from connectors.po import po_key

_MOST = 50  # ids of one mail that are looked at, the newest
_ANSWERED = ("sent_", "by_hand", "approved")  # how a case ends that got its reply
_ROBOT = re.compile(
    r"\bauto(?:matic|mated|matische|mática|matique)?[ -]?(?:reply|replies|response|antwort|respuesta)|\bréponse automatique|\brespuesta"
    r" automática|\bout of (?:the )?office|\babwesen|\b(?:have|has been|was) received\b|\bhemos recibido|\bavons bien reçu|\beingegangen",
    re.IGNORECASE,
)
_DRAFTED = ("planned", "drafted", "outdated")


def threads(session: Session, name: str, read: Sequence[InboundMail]) -> list[Thread]:
    """The thread of each mail, in order; empty where it answers nothing that we know."""
    keys = {mails.parent_key(one) for mail in read for one in _ids(mail)}
    if not keys:
        return [Thread()] * len(read)
    known = reviews.by_message_id(session, name, keys)
    answers = reviews.answering(session, name, keys)
    named = _named(session, read, answers)
    return [_thread(name, mail, known, named) for mail in read]


def linked(session: Session, name: str, mail: InboundMail) -> list[CaseRow]:
    """The cases that a mail's ``References`` lead to and that are its sender's own, the newest last."""
    keys = {mails.parent_key(one) for one in _ids(mail)}
    if not keys:
        return []
    named = _named(session, [mail], reviews.answering(session, name, keys))
    return _linked(name, mail, reviews.by_message_id(session, name, keys), named)


def withdrawn(session: Session, name: str, mail: InboundMail, inquiry: Inquiry, before: int) -> list[CaseRow]:
    """The unanswered cases that the same sender's "never mind" speaks of, out of those that arrived ``before`` it (its row's id).

    Those on the POs that its text names, else that of the thread, else those on the PO of its subject. Where a thread has several,
    only the one whose mail it answers. A case that answers a colleague's question too stays: they haven't taken anything back.
    """
    if not inquiry.withdrawn or mail.sender is None or inquiry.authentication == "fail" or inquiry.senders:
        return []
    own = cases.of_sender(session, name, mail.sender.address, (*_DRAFTED, "waiting"))
    first = cases.arrived(session, [case.id for case in own])
    own = [case for case in own if first.get(case.id, before) < before]
    meant = _meant(session, name, mail, inquiry, own)
    # the same question asked twice is one
    meant = [case for case in own if any(_same(case, one) for one in meant)]
    return [case for case in meant if all(one.sender == case.sender for one in cases.took_over(session, case))]


def _meant(session: Session, name: str, mail: InboundMail, inquiry: Inquiry, own: Sequence[CaseRow]) -> list[CaseRow]:
    if body := {one.value for one in inquiry.po_numbers if one.where == "body"}:
        return _about(own, body)
    mine = {case.id for case in own}
    found = [case for case in linked(session, name, mail) if case.id in mine]
    if len(found) > 1:
        parent = mail.model_copy(update={"references": ()})
        direct = {case.id for case in linked(session, name, parent)}
        found = [case for case in found if case.id in direct]
    return found or _about(own, {one.value for one in inquiry.po_numbers if one.where == "subject"})


def _about(found: Iterable[CaseRow], named: Set[str]) -> list[CaseRow]:
    """Those that ask about nothing but these POs."""
    return [case for case in found if case.pos and {po_key(po) for po in case.pos} <= named]


def _same(case: CaseRow, other: CaseRow) -> bool:
    pos = {po_key(po) for po in case.pos}
    return case.id == other.id or (bool(pos) and case.customer_id == other.customer_id and pos <= {po_key(po) for po in other.pos})


def heed(session: Session, post: Post, name: str, pieces: Sequence[Piece]) -> None:
    """What mails that ask nothing say of earlier questions: "never mind" takes one back, thanks for a reply prove that there was one."""
    left = [(piece, piece.outcome.inquiry) for piece in pieces if piece.outcome is not None and piece.outcome.lane == "leave"]
    over = {piece.mail.identity: withdrawn(session, name, piece.mail, inquiry, int(piece.row.id or 0)) for piece, inquiry in left}
    _settle(session, post, over)
    told = [(piece.mail, inquiry) for piece, inquiry in left]
    proofs = [(case.message_id, mail.in_reply_to) for mail, inquiry in told for case in _thanked(session, post, name, mail, inquiry)]
    found = {(parent, mails.parent_key(reply)): 0 for parent, reply in proofs}
    mails.add_answers(session, name, found, post.desk.now())


def _settle(session: Session, post: Post, found: Mapping[str, Sequence[CaseRow]]) -> None:
    """The senders of these mails (by identity) say that the questions of these cases are settled: a draft that waits is to be withdrawn."""
    now = post.desk.now()
    ended = {case.id: case for rows in found.values() for case in rows}
    for case in ended.values():
        if case.state == "waiting":
            reviews.leave_waiting(session, case.id, now, "the customer wrote that the question is settled")
            cases.abandon(session, case.id, now)
        case.ended = cases.MOOT
        session.add(case)
    if ended:
        session.flush()
        post.enqueue(session, "join", 0)
    told = [(case.id, "case.settled_by_customer", {"mail": identity}) for identity, rows in found.items() for case in rows]
    journal.add(session, now, told)


def _thanked(session: Session, post: Post, name: str, mail: InboundMail, inquiry: Inquiry) -> list[CaseRow]:
    """The one unanswered case of a thread in which somebody thanks one of our own people for a reply that Sent doesn't hold.

    Nothing where the thanks may be for another reply: for one that Sent holds, to another question of the thread, or a robot's.
    """
    reply = mail.in_reply_to.rstrip(">").rpartition("@")[2].lower()
    if not inquiry.thanks or reply not in post.desk.hints.internal_domains or inquiry.authentication == "fail" or inquiry.senders:
        return []
    found = [case for case in linked(session, name, mail) if mail.sender and case.sender == mail.sender.address and case.message_id]
    known = reviews.answering(session, name, [mails.parent_key(mail.in_reply_to)])
    if known or any(case.ended.startswith(_ANSWERED) for case in found) or _ROBOT.search(f"{mail.subject}\n{mail.quoted_text[:2000]}"):
        return []
    unanswered = [case for case in found if case.state in ("drafted", "outdated", "withdrawn", "rejected", "escalated")]
    return unanswered if len(unanswered) == 1 else []


def joined(session: Session, name: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The same mails, each knowing which open cases of its account its own case joins; whoever asked before gets a copy of the draft."""
    wanted = {(customer, key) for piece in pieces if (customer := _customer(piece)) for key in _keys(piece)}
    standing = cases.about(session, name, wanted, (*_DRAFTED, "escalated")) if wanted else []
    by_po: dict[tuple[str | None, str], list[tuple[CaseRow, int]]] = defaultdict(list)
    for case, first in standing:
        for key in {po_key(po) for po in case.pos}:
            by_po[case.customer_id, key].append((case, first))
    own = cases.by_id(session, [piece.under.case for piece in pieces if piece.under])
    found: list[Piece] = []
    asked: list[tuple[str | None, set[str]]] = []  # by whom and about what, of each that was found
    for piece in pieces:
        customer, keys = _customer(piece), _keys(piece)
        # each mail is compared with its own orders' cases, not with all of its customer's
        near = [pair for key in sorted(keys) for pair in by_po.get((customer, key), ())]
        before = list({case.id: case for case, first in near if _joins(piece, case) and first < int(piece.row.id or 0)}.values())
        earlier = [_earlier(one, drafted=one.state != "escalated") for one in before]
        # whoever waits for one of their answers waits for this one now
        earlier += [_earlier(more, drafted=True) for one in before if one.state in _DRAFTED for more in cases.took_over(session, one)]
        same = (
            other
            for other, (who, what) in zip(found, asked, strict=True)
            if customer is not None and who == customer and what and what <= keys
        )
        earlier += map(_as_earlier, same)
        # a mail that is handled afresh had taken their place already
        again = own.get(piece.under.case if piece.under else "")
        earlier += [_earlier(more, drafted=True) for more in cases.took_over(session, again)] if again else []
        earlier = list({one.case: one for one in earlier}.values())
        found.append(replace(_copied(piece, earlier), earlier=tuple(earlier)))
        asked.append((customer, keys))
    return found


def _ids(mail: InboundMail) -> list[str]:
    return list(dict.fromkeys((*mail.references, *([mail.in_reply_to] if mail.in_reply_to else []))))[-_MOST:]


def _thread(name: str, mail: InboundMail, known: Mapping[str, Sequence[CaseRow]], named: Mapping[str, Sequence[CaseRow]]) -> Thread:
    found = _linked(name, mail, known, named)
    told = [case for case in found if case.customer_id and case.pos]
    alive = [case for case in told if case.state not in ("closed", "shadow")] or told[-1:]
    pos = {(po_key(po), case.customer_id): ThreadPo(text=po, account=str(case.customer_id)) for case in alive for po in case.pos}
    return Thread(cases=tuple(case.id for case in found), pos=tuple(pos.values()))


def _named(session: Session, read: Sequence[InboundMail], answers: Mapping[str, Sequence[str]]) -> dict[str, list[CaseRow]]:
    """By the ids in these mails' ``References``: the cases whose answers had that id, and that of our draft whose token it is."""
    ids = {one for mail in read for one in _ids(mail)}
    told = {one: (*answers.get(mails.parent_key(one), ()), *_token_case(session, one)) for one in ids}
    wanted = {case for several in told.values() for case in several}
    rows = cases.by_id(session, wanted) if wanted else {}
    return {one: [rows[case] for case in several if case in rows] for one, several in told.items()}


def _linked(name: str, mail: InboundMail, known: Mapping[str, Sequence[CaseRow]], named: Mapping[str, Sequence[CaseRow]]) -> list[CaseRow]:
    found: dict[str, CaseRow] = {}
    for one in _ids(mail):
        for case in (*known.get(mails.parent_key(one), ()), *named.get(one, ())):
            if case.mailbox == name and _own(case, mail):
                found.pop(case.id, None)
                found[case.id] = case
    return list(found.values())


def _token_case(session: Session, one: str) -> Iterable[str]:
    """The case of our token, where it is that of a draft that we filed."""
    match = TOKEN.fullmatch(one)
    return (match[1],) if match and one.encode() in reviews.draft_content(session, match[1], int(match[2])) else ()


def _own(case: CaseRow, mail: InboundMail) -> bool:
    address = mail.sender.address if mail.sender else ""
    return bool(address) and (case.sender == address or case.sender.rpartition("@")[2] == address.rpartition("@")[2])


def _customer(piece: Piece) -> str | None:
    account = piece.outcome.dossier.account if piece.outcome and piece.outcome.dossier else None
    return account.customer_id if account else None


def _keys(piece: Piece) -> set[str]:
    decision = piece.outcome.decision if piece.outcome else None
    return {po_key(packet.po_number) for packet in decision.packets} if decision else set()


def _joins(piece: Piece, case: CaseRow) -> bool:
    own = piece.under.case if piece.under else ""
    mine = {po_key(po) for po in case.pos}
    return bool(mine) and case.id != own and mine <= _keys(piece)


def _earlier(case: CaseRow, *, drafted: bool) -> Earlier:
    return Earlier(case=case.id, sender=case.sender, subject=case.subject, drafted=drafted)


def _as_earlier(other: Piece) -> Earlier:
    lane = other.outcome.lane if other.outcome else ""
    address = other.mail.sender.address if other.mail.sender else ""
    return Earlier(case=other.under.case if other.under else "", sender=address, subject=other.mail.subject, drafted=lane == "draft")


def _copied(piece: Piece, earlier: Sequence[Earlier]) -> Piece:
    """Whoever of the account asked before and gets no draft of their own any more is in copy."""
    outcome = piece.outcome
    if outcome is None or outcome.draft is None or outcome.evidence is None:
        return piece
    draft, allowed = outcome.draft, account_party(outcome.evidence)
    there = {address.casefold() for address in (draft.to, *draft.cc)}
    more = [one.sender for one in earlier if one.drafted and one.sender.casefold() not in there and allowed(one.sender)]
    if not more:
        return piece
    copied = draft.model_copy(update={"cc": (*draft.cc, *dict.fromkeys(more))})
    return replace(piece, outcome=outcome.model_copy(update={"draft": copied}))
