"""An outcome's paperwork: which messages go to which folder, as data. Texts come from the stages; nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.desk import Desk
from agent.model.effect import Folder
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome, Owner
from agent.model.thread import Earlier
from agent.stages.card import Card, CardContext, escalation_card, evidence_card, note_card, parked_card
from agent.stages.envelope import Envelope, Sender, card_message, draft_message, notice_message, staff_message
from policies.packet import Frozen

MARK = "$PODesk"


class Paper(Frozen):
    """One step of filing, not yet stored. ``kind`` as in :class:`agent.model.effect.Effect`, or ``notice`` for SMTP.

    ``hourly``: the notice waits for its owner's next bundle.
    """

    kind: str
    folder: Folder = "inbox"
    message_id: str = ""
    content: bytes = b""
    flags: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    not_before: datetime | None = None
    hourly: bool = False


class Filed(Frozen):
    """What the papers are filed under: the case, its revision and the draft's random token (drawn and stored before)."""

    case: str
    revision: int
    token: str


def papers(outcome: Outcome, mail: InboundMail, filed: Filed, desk: Desk, earlier: Sequence[Earlier] = ()) -> list[Paper]:
    """Every message and mark for this outcome, in the order in which they are filed. ``earlier``: the open cases that it joins."""
    context = _context(mail, filed, desk).model_copy(update={"urgent": outcome.inquiry.urgent, "earlier": tuple(earlier)})
    if outcome.lane == "draft" and outcome.draft is not None:
        draft = draft_message(
            outcome.draft,
            mail,
            sender(desk),
            case=filed.case,
            revision=filed.revision,
            token=filed.token,
            packet_hash=outcome.packet_hash,
            date=desk.now(),
        )
        card = _card(evidence_card(outcome, context), filed, desk, outcome.packet_hash)
        return [
            Paper(kind="append", folder="cards", message_id=card.message_id, content=card.content, flags=("\\Seen",)),
            Paper(kind="append", folder="drafts", message_id=draft.message_id, content=draft.content, flags=("\\Draft", "\\Seen", MARK)),
            Paper(kind="mark", flags=(MARK,)),
        ]
    if outcome.lane == "escalate" and outcome.owner is not None:
        card = _card(escalation_card(outcome, context), filed, desk, outcome.packet_hash, urgent=context.urgent)
        return [
            Paper(kind="append", folder="escalations", message_id=card.message_id, content=card.content),
            Paper(kind="move", folder="escalations"),
            *_notice(outcome, outcome.owner, filed, desk),
        ]
    return []


def parked(mail: InboundMail, reason: str, filed: Filed, desk: Desk) -> list[Paper]:
    """The card for a mail that the agent failed on; the mail itself stays as it is."""
    card = _card(parked_card(_context(mail, filed, desk), reason), filed, desk, "")
    return [Paper(kind="append", folder="parked", message_id=card.message_id, content=card.content)]


def note(
    mail: InboundMail, filed: Filed, desk: Desk, folder: Folder, *, headline: str, why: str, next_step: str, tag: str, packet_hash: str = ""
) -> Paper:
    """A further card on a draft or mail; ``tag`` tells it from the others of that revision."""
    message = _card(note_card(_context(mail, filed, desk), headline, why, next_step), filed, desk, packet_hash, tag)
    return Paper(kind="append", folder=folder, message_id=message.message_id, content=message.content)


def staff_notice(filed: Filed, desk: Desk, wished: str, subject: str, text: str, tag: str) -> list[Paper]:
    """Tells one of the desk's own people something; none where nobody inside is known."""
    address = insider(desk, wished)
    if not address:
        return []
    one = staff_message((address,), subject, text, sender(desk), case=filed.case, revision=filed.revision, date=desk.now(), tag=tag)
    return [Paper(kind="notice", message_id=one.message_id, content=one.content, recipients=one.recipients)]


def insider(desk: Desk, wished: str) -> str:
    """The wished address where it is the desk's own people's, else the supervisor's; nobody outside, ever."""
    inside = desk.settings.internal_domains
    return next((one for one in (wished, desk.people.supervisor) if one and one.rpartition("@")[2].lower() in inside), "")


def sender(desk: Desk) -> Sender:
    """The desk as it stands in From."""
    return Sender(name=desk.settings.podesk.desk.name, address=desk.settings.podesk.desk.address)


def _card(card: Card, filed: Filed, desk: Desk, packet_hash: str, tag: str = "", urgent: bool = False) -> Envelope:
    under = {"case": filed.case, "revision": filed.revision, "packet_hash": packet_hash, "date": desk.now(), "tag": tag, "urgent": urgent}
    return card_message(card.subject, card.text, card.html, sender(desk), **under)  # type: ignore[arg-type]


def _context(mail: InboundMail, filed: Filed, desk: Desk) -> CardContext:
    return CardContext(
        desk_name=desk.settings.podesk.desk.name,
        tzname=desk.settings.podesk.desk.timezone,
        case=filed.case,
        subject=mail.subject,
        sender=mail.sender.address if mail.sender else "",
        received_at=mail.date,
        visibility=desk.visibility,
    )


def _notice(outcome: Outcome, owner: Owner, filed: Filed, desk: Desk) -> list[Paper]:
    """To the owner where the address is the desk's own people's, else to the supervisor; to nobody outside, ever."""
    address = insider(desk, owner.email)
    leading = outcome.decision.leading if outcome.decision else None
    if not address or leading is None:
        return []
    notice = notice_message(
        owner.model_copy(update={"email": address}),
        sender(desk),
        case=filed.case,
        rule=leading.rule,
        pos=[packet.po_number for packet in outcome.decision.packets] if outcome.decision else [],
        tzname=desk.settings.podesk.desk.timezone,
        revision=filed.revision,
        date=desk.now(),
        urgent=outcome.inquiry.urgent,
    )
    hourly = owner.notify == "hourly" and address == owner.email
    hour = desk.people.working.next_hour(desk.now()) if hourly else None
    content = {"content": notice.content, "recipients": notice.recipients}
    return [Paper(kind="notice", message_id=notice.message_id, hourly=hourly, not_before=hour, **content)]
