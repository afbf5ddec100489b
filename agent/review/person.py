"""Who acted, as far as the mail server's own evidence tells. Guesses nothing: in a shared account it mostly can't be known.

IMAP doesn't say which login moved, flagged or deleted a message. A message that a person's client wrote may carry their address; it is
the client's word, not the server's, except for a ``Received`` header that names an authenticated sender.
"""

from __future__ import annotations

import re

from agent.model.mail import InboundMail

MOVED = "none: IMAP doesn't say who moved it"
FLAGGED = "none: IMAP doesn't say who flagged it"
ANSWERED = "see the reply in Sent"
SHARED = "none: it carries the shared account's address alone"
BY_US = {"person": "podesk", "evidence": "podesk handed it to the mail server, for whoever approved it"}
UNSEEN = "none: the reply lies in a folder that can't be read"
_AUTHENTICATED = re.compile(r"authenticated sender:?\s*<?([^\s<>()]+@[^\s<>()]+)", re.I)
_CLAIMS = ("sender", "x-authenticated-sender", "x-authenticated-user", "x-sender")
_ADDRESS = re.compile(r"[^\s<>,;\"]+@[^\s<>,;\"]+")


def person(mail: InboundMail, desk: str, otherwise: str = SHARED) -> tuple[str, str]:
    """(address, what tells it) of who wrote a message; the address is empty where only the shared account ``desk`` shows."""
    for line in mail.headers.get("received", ()):
        if (found := _AUTHENTICATED.search(line)) and found[1].lower() != desk.lower():
            return found[1].lower(), "the server's Received header (authenticated sender)"
    for name in _CLAIMS:
        for value in mail.headers.get(name, ()):
            if (told := _ADDRESS.search(value)) and told[0].lower() != desk.lower():
                return told[0].lower(), f"the {name.title()} header, which the mail client wrote"
    if mail.sender is not None and mail.sender.address.lower() != desk.lower():
        return mail.sender.address.lower(), "the From header, which the mail client wrote"
    return "", otherwise
