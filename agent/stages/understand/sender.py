"""Who wrote the mail, and what a trusted server says of it. Believes no header that a stranger could have written."""

from __future__ import annotations

import re
from typing import Literal

from agent.model.mail import Address, InboundMail

_RESULT = re.compile(r"\bdmarc\s*=\s*([a-z]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_FORWARDED_FROM = re.compile(
    r"^[>\s*]*(?:from|von|de|"
    r"da)\s*\*?\s*:\s*\*?\s*(?P<name>[^<\[\n]{0,100}?)\s*[<\[]?(?:mailto:)?(?P<address>[\w.+%-]{1,80}@[\w.-]{1,120}\.\w{2,24})",
    re.IGNORECASE | re.MULTILINE,
)


def authentication(mail: InboundMail, trusted: frozenset[str]) -> Literal["pass", "fail", "unknown"]:
    """DMARC by the topmost Authentication-Results, where a trusted server wrote it; lower ones may be a stranger's."""
    values = mail.headers.get("authentication-results", ())
    if not values or not trusted:
        return "unknown"
    server, _, results = _COMMENT.sub(" ", values[0]).partition(";")
    words = server.split()
    if not words or words[0].lower() not in trusted:
        return "unknown"
    verdicts = {verdict.lower() for verdict in _RESULT.findall(results)}
    if "fail" in verdicts:
        return "fail"
    return "pass" if verdicts == {"pass"} else "unknown"


def forwarded_from(mail: InboundMail, internal: frozenset[str]) -> Address | None:
    """The outside sender of the newest mail that one of our own people forwards, as the forward names them."""
    if mail.sender is None or mail.sender.address.rpartition("@")[2] not in internal:
        return None
    for match in _FORWARDED_FROM.finditer(mail.quoted_text[:20_000]):
        address = match.group("address").lower()
        if address.rpartition("@")[2] not in internal:
            return Address(address=address, name=match.group("name").strip(" \"'*"))
    return None
