"""A morning's backlog for the benchmark: status questions as customers write them, and the world that answers each with a draft."""

from __future__ import annotations

import random
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from tests.mails import DESK, order, world

Rows = dict[str, list[dict[str, Any]]]
FIRST_PO = 70000
_ASKS = (
    "Can you tell me when PO {po} will ship?",
    "What is the status of our PO {po}, please?",
    "We are waiting for PO {po}. When can we expect it?",
    "Could you let us know when purchase order {po} is going out?",
)
# Courtesy, urgency and what the order is for: with any other statement beside the question a mail is a person's, and no draft is made.
_FILLER = (
    "We are waiting for these parts, and our customer is asking for them every day.",
    "Our production line is down and the crew is standing idle until they are here.",
    "I called twice last week and left a message, but nobody called back.",
    "We need the material on site before the end of the month, so any update helps us a lot.",
    "Sorry to bother you again – I know that you are busy.",
    "It is urgent for us, since the machine is down and the installers are waiting.",
)
_QUOTED = (
    "Thank you for your order. We will be in touch as soon as it is on its way.",
    "Please keep the order number in all letters, so that we find it at once.",
    "Kind regards, your service desk",
)


def letters(count: int, seed: int = 1) -> list[bytes]:
    """Plain-text mails of 1 to 2 kB: half 8bit, half quoted-printable, one in four a reply, one in three with a quote."""
    rng = random.Random(seed)
    return [_letter(number, rng) for number in range(count)]


def orders(count: int) -> Rows:
    """One allocated order of five lines for each mail."""
    return world(*(order(f"SO-{number}", str(FIRST_PO + number)) for number in range(count)))


def _letter(number: int, rng: random.Random) -> bytes:
    po = FIRST_PO + number
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "Dana Hale <dana@harmon.example>"
    mail["To"] = DESK
    mail["Subject"] = f"{'Re: ' if number % 4 == 0 else ''}PO {po}"
    mail["Date"] = "Mon, 23 Nov 2026 08:00:00 -0600"
    mail["Message-ID"] = f"<bench-{number}@harmon.example>"
    if number % 4 == 0:
        mail["In-Reply-To"] = f"<earlier-{number}@northwind.example>"
        mail["References"] = f"<earlier-{number}@northwind.example>"
    text = f"Hello,\n\n{rng.choice(_ASKS).format(po=po)}\n{' '.join(rng.sample(_FILLER, rng.randint(3, 6)))}\n\nThanks,\nDana\n"
    if number % 3 == 0:
        text += "\nOn Fri, Nov 20, 2026 at 9:12 AM, Northwind wrote:\n" + "".join(f"> {line}\n" for line in _QUOTED * rng.randint(1, 2))
    mail.set_content(text, cte="8bit" if number % 2 else "quoted-printable")
    return mail.as_bytes()
