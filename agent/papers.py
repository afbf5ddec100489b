"""An outcome's paperwork: which messages go to which folder, as data. Texts come from the stages; nothing is written here."""

from __future__ import annotations

from datetime import datetime

from agent.desk import Desk
from agent.model.effect import Folder
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome, Owner
from agent.stages.card import Card, CardContext, escalation_card, evidence_card, parked_card
from agent.stages.envelope import Envelope, Sender, card_message, draft_message, notice_message
from policies.packet import Frozen

MARK = "$PODesk"


class Paper(Frozen):
    """One step of filing, not yet stored. ``kind`` as in :class:`agent.model.effect.Effect`, or ``notice`` for SMTP."""

    kind: str
    folder: Folder = "inbox"
    message_id: str = ""
    content: bytes = b""
    flags: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    not_before: datetime | None = None


class Filed(Frozen):
    """What the papers are filed under: the case, its revision and the draft's random token (drawn and stored before)."""

    case: str
    revision: int
    token: str


def papers(outcome: Outcome, mail: InboundMail, filed: Filed, desk: Desk) -> list[Paper]:
    """Every message and mark for this outcome, in the order in which they are filed."""
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
        card = _card(evidence_card(outcome, _context(mail, filed, desk)), filed, desk, outcome.packet_hash)
        return [
            Paper(kind="append", folder="cards", message_id=card.message_id, content=card.content, flags=("\\Seen",)),
            Paper(kind="append", folder="drafts", message_id=draft.message_id, content=draft.content, flags=("\\Draft", "\\Seen", MARK)),
            Paper(kind="mark", flags=(MARK,)),
        ]
    if outcome.lane == "escalate" and outcome.owner is not None:
        card = _card(escalation_card(outcome, _context(mail, filed, desk)), filed, desk, outcome.packet_hash)
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


def sender(desk: Desk) -> Sender:
    """The desk as it stands in From."""
    return Sender(name=desk.settings.podesk.desk.name, address=desk.settings.podesk.desk.address)


def _card(card: Card, filed: Filed, desk: Desk, packet_hash: str) -> Envelope:
    return card_message(
        card.subject, card.text, card.html, sender(desk), case=filed.case, revision=filed.revision, packet_hash=packet_hash, date=desk.now()
    )


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
    inside = desk.settings.internal_domains
    supervisor = desk.people.supervisor
    address = next((one for one in (owner.email, supervisor) if one and one.rpartition("@")[2].lower() in inside), "")
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
    )
    return [Paper(kind="notice", message_id=notice.message_id, content=notice.content, recipients=notice.recipients)]
