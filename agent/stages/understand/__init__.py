"""InboundMail to Inquiry: what is asked, which POs, by whom. Asks no system and no model; newly written words alone decide."""

from __future__ import annotations

from agent.model.inquiry import INTENTS, Inquiry, Kind, PoCandidate
from agent.model.mail import InboundMail
from agent.model.thread import Thread
from agent.stages.understand.automatic import automatic
from agent.stages.understand.candidates import candidates
from agent.stages.understand.corrections import correction
from agent.stages.understand.injection import injection
from agent.stages.understand.intents import Reading, intents
from agent.stages.understand.language import language
from agent.stages.understand.quick import ready
from agent.stages.understand.reader import view
from agent.stages.understand.sender import authentication, forwarded_from, senders
from agent.stages.understand.settled import settled
from connectors.po import po_key
from policies.packet import Frozen

__all__ = ["Hints", "make_ready", "understand"]


class Hints(Frozen):
    """What understanding may know of the desk. All lower case; empty tuples mean that nothing is known."""

    desk_addresses: tuple[str, ...] = ()
    internal_domains: tuple[str, ...] = ()
    trusted_authserv: tuple[str, ...] = ()


_NOTHING = Hints()
_ALONE = Thread()


def make_ready() -> None:
    """Reads all patterns and the reader's weights now, so that the first mails needn't wait for them: once as a service starts."""
    ready()
    view("")


def understand(mail: InboundMail, hints: Hints = _NOTHING, thread: Thread = _ALONE) -> Inquiry:
    """What this mail asks. ``unreadable`` and ``auto`` mail is not read any further.

    ``thread``: what is known of the conversation; "any news?" there asks about its POs, where the mail names none.
    """
    robot = automatic(mail, frozenset(hints.desk_addresses))
    if mail.unreadable or robot:
        return _inquiry(mail, hints, "unreadable" if mail.unreadable else "auto", mail.unreadable or robot)
    original = forwarded_from(mail, frozenset(hints.internal_domains))
    subject = _own_subject(mail)
    text = f"{subject}\n{mail.new_text}" + (f"\n{mail.quoted_text[:5000]}" if original else "")
    topic = "" if subject else mail.subject
    reading = intents(text, mail.new_text, "\n".join([topic, *(f"PO {po.text}" for po in thread.pos)]).strip(), in_thread=bool(thread.pos))
    wrong = "" if "order_status" in reading.intents and not reading.guessed else _put_right(mail, reading, thread)
    reading = _with(reading, wrong, "order_status", "other") if wrong else reading
    asked = "order_status" in reading.intents
    if not asked and _shut(mail) and not mail.new_text:
        return _inquiry(mail, hints, "unreadable", _shut(mail))
    reading = _with(reading, _shut(mail), "other") if asked and _shut(mail) and "other" not in reading.intents else reading
    return _inquiry(mail, hints, "inquiry" if asked else "other", "" if asked else _why_other(reading)).model_copy(
        update={
            "intents": reading.intents or ("other",),
            "quotes": reading.quotes,
            "asks": reading.asks,
            "urgent": reading.urgent,
            "thanks": reading.thanks,
            "withdrawn": not asked and settled(text, reading.intents),
            "forwarded_from": original,
            "po_numbers": _pos(mail, asked, thread, bool(wrong)),
        }
    )


def _own_subject(mail: InboundMail) -> str:
    """A reply's subject was written earlier, perhaps by somebody else: it decides only where nothing else was written."""
    is_reply = bool(mail.in_reply_to or mail.references) or mail.subject[:4].lower().startswith(("re:", "aw:", "rv:", "sv:"))
    return mail.subject if not (is_reply and mail.new_text.strip()) else ""


def _shut(mail: InboundMail) -> str:
    """What of the mail can't be read here at all, or nothing."""
    if "encrypted" in mail.warnings:
        return "an encrypted part, which can't be read here"
    return "a winmail.dat that can't be read" if "tnef_unread" in mail.warnings and not mail.text.strip() else ""


def _put_right(mail: InboundMail, reading: Reading, thread: Thread) -> str:
    """The words that put an earlier question's number right: it goes on, of another order. Beside another request only where our
    records know of that question."""
    return correction(mail.new_text) if thread.pos or not set(reading.intents) - {"order_status", "other", "change"} else ""


def _with(reading: Reading, why: str, *more: str) -> Reading:
    """Beside a status question "other" is a person's matter: whoever writes from a thread or in cipher may ask for more than is read."""
    kept = [one for one in reading.intents if one not in more]
    return reading._replace(intents=tuple(one for one in INTENTS if one in (*kept, *more)), quotes=(*reading.quotes, ("other", why)))


def _why_other(reading: Reading) -> str:
    return "only thanks" if reading.thanks else "doesn't ask where an order stands"


def _pos(mail: InboundMail, asked: bool, thread: Thread, wrong: bool) -> tuple[PoCandidate, ...]:
    """Those of the mail; where neither subject nor new text names one, or they put a number right, also the thread's, which are weaker."""
    found = candidates(mail, asked)
    if not asked or (not wrong and any(one.where in ("subject", "body") for one in found)):
        return found
    known = [PoCandidate(value=po_key(po.text), text=po.text, where="thread", confidence=0.5, account=po.account) for po in thread.pos]
    mine = {one.value for one in known}
    return (*(one for one in found if one.value not in mine), *known)


def _inquiry(mail: InboundMail, hints: Hints, kind: Kind, reason: str) -> Inquiry:
    warnings = (*mail.warnings, "prompt_injection") if injection(mail) else mail.warnings
    named = senders(mail)
    several = named if len(named) > 1 else ()
    return Inquiry(
        message_id=mail.message_id,
        kind=kind,
        reason=reason,
        language=language(f"{mail.new_text or mail.subject}"),
        sender=mail.sender,
        senders=several,
        reply_to=mail.reply_to,
        authentication=authentication(mail, frozenset(hints.trusted_authserv)),
        new_text=mail.new_text,
        attachments=tuple((item.name, item.content_type) for item in mail.attachments),
        warnings=(*warnings, "several_senders") if several else warnings,
    )
