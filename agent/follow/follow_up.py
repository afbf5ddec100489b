"""A draft that tells the customer of a moved day: only where a desk lead has signed a sentence for it, and only what the gate lets pass.

No model is asked. It speaks of the orders that moved alone, goes to the person who was told, and waits in Drafts for a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.desk import Desk
from agent.ledger.tables import PromiseRow
from agent.model.draft import Draft
from agent.model.inquiry import Asked, PoCandidate
from agent.model.mail import Address, InboundMail
from agent.model.outcome import Outcome
from agent.stages.compose import account_party, compose
from agent.stages.verify import verify
from connectors.po import po_key
from policies.decide import decide
from policies.news import NEWS, may_stand, with_news
from policies.packet import Frozen, packet_hash


class FollowUp(Frozen):
    """``outcome`` has the draft; ``asked`` is the inquiry cut to these orders, to hold the draft against the systems later."""

    outcome: Outcome
    asked: Asked
    news: dict[str, str]
    thread: InboundMail


def follow_up(desk: Desk, rows: Sequence[PromiseRow], events: Mapping[int, str], outcome: Outcome | None) -> FollowUp | None:
    """The follow-up on these promises of one case, or None where none may be written. ``events``: what happened, by promise."""
    told = {row.recipient for row in rows}
    if outcome is None or outcome.dossier is None or outcome.evidence is None or len(told) != 1 or set(events.values()) - set(NEWS):
        return None
    recipient = told.pop()
    if not account_party(outcome.evidence)(recipient):
        return None  # whoever was told is none of this account's people as the CRM knows them
    keys = {row.po_key: NEWS[events[int(row.id or 0)]] for row in rows}
    packets = tuple(packet for packet in outcome.dossier.packets if po_key(packet.po_number) in keys)
    news = {packet.po_number: keys[po_key(packet.po_number)] for packet in packets}
    dossier = outcome.dossier.model_copy(update={"packets": packets})
    decision = decide(dossier, desk.policies)
    if len(packets) != len(keys) or not may_stand(decision, news):
        return None
    language = desk.bank.language(dossier.account.language if dossier.account else None, desk.style.language)
    if not all(language.saying(predicate) for predicate in news.values()):
        return None  # nobody has signed a sentence for it
    asked = _cut(Asked.read(rows[0].asked), [packet.po_number for packet in packets])
    mail = asked.mail.model_copy(update={"sender": Address(address=recipient), "to": (), "cc": ()})
    draft = compose(mail, asked.inquiry, dossier, desk.bank, desk.style, atoms=with_news(news, required=True), unasked=True)
    verification = verify(draft.text, packets, desk.bank, desk.style, atoms=with_news(news, required=True), ours=draft.language)
    if not verification.supported:
        return None
    done = outcome.model_copy(
        update={"inquiry": asked.inquiry, "lane": "draft", "dossier": dossier, "decision": decision, "draft": draft,
                "verification": verification, "packet_hash": packet_hash(packets)}
    )  # fmt: skip
    return FollowUp(outcome=done, asked=asked, news=news, thread=_thread(asked.mail, rows[-1], draft))


def _cut(asked: Asked, pos: Sequence[str]) -> Asked:
    candidates = tuple(PoCandidate(value=po_key(po), text=po, where="body", confidence=1.0) for po in pos)
    return Asked(mail=asked.mail, inquiry=asked.inquiry.model_copy(update={"po_numbers": candidates}))


def _thread(mail: InboundMail, row: PromiseRow, _draft: Draft) -> InboundMail:
    """Where the follow-up belongs: under the reply that made the promise, in the customer's thread."""
    if not row.message_id.startswith("<") or row.message_id == mail.message_id:
        return mail
    older = [*mail.references, *([mail.message_id] if mail.message_id else [])]
    return mail.model_copy(update={"message_id": row.message_id, "references": tuple(older)})
