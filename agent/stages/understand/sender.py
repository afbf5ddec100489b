"""Who wrote the mail, and what a trusted server says of it. Believes no header that a stranger could have written."""

from __future__ import annotations

import re
from typing import Literal

from agent.model.mail import Address, InboundMail

_DMARC = re.compile(r"\s*dmarc\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_REASON = re.compile(r"\breason\s*=\s*(?:\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"@]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_FORWARDED_FROM = re.compile(
    r"^[>\s*]*(?:from|von|de|"
    r"da)\s*\*?\s*:\s*\*?\s*(?P<name>[^<\[\n]{0,100}?)\s*[<\[]?(?:mailto:)?(?P<address>[\w.+%-]{1,80}@[\w.-]{1,120}\.\w{2,24})",
    re.IGNORECASE | re.MULTILINE,
)


def authentication(mail: InboundMail, trusted: frozenset[str]) -> Literal["pass", "fail", "unknown"]:
    """DMARC by the topmost Authentication-Results that a trusted server wrote; lower ones may be a stranger's.

    A pass for another domain than the one in From proves nothing of this sender, and that it differs is a failure.
    """
    results = next((rest for server, rest in map(_parted, mail.headers.get("authentication-results", ())) if server in trusted), None)
    if results is None:
        return "unknown"
    domain = mail.sender.address.rpartition("@")[2].lower() if mail.sender else ""
    verdicts = {_verdict(match[1].lower(), one, domain) for one in results.split(";") if (match := _DMARC.match(one))}
    if "fail" in verdicts:
        return "fail"
    return "pass" if verdicts == {"pass"} else "unknown"


def senders(mail: InboundMail) -> tuple[str, ...]:
    """Everybody whom the From headers name; more than one header counts even where they name the same address."""
    named = tuple(dict.fromkeys(one.address for one in mail.from_all))
    headers = len(mail.headers.get("from", ()))
    return named if len(named) > 1 or headers <= 1 else (*named, *[f"a further From header ({headers} in all)"])


def _parted(value: str) -> tuple[str, str]:
    """The server that signs an Authentication-Results value (lower case), and what it says, without comments and reasons."""
    server, _, results = _COMMENT.sub(" ", value).partition(";")
    words = server.split()
    return (words[0].lower() if words else ""), _REASON.sub(" ", results)


def _verdict(result: str, words: str, domain: str) -> str:
    named = _HEADER_FROM.search(words)
    if result != "pass" or named is None:
        return result
    proven = named[1].lower().rstrip(".")
    if "." not in proven:
        return "unknown"  # no domain at all: it neither proves nor disproves anything
    return "pass" if proven == domain or f".{proven}".endswith(f".{domain}") or f".{domain}".endswith(f".{proven}") else "fail"


def forwarded_from(mail: InboundMail, internal: frozenset[str]) -> Address | None:
    """The outside sender of the newest mail that one of our own people forwards, as the forward names them."""
    if mail.sender is None or mail.sender.address.rpartition("@")[2] not in internal:
        return None
    for match in _FORWARDED_FROM.finditer(mail.quoted_text[:20_000]):
        address = match.group("address").lower()
        if address.rpartition("@")[2] not in internal:
            return Address(address=address, name=match.group("name").strip(" \"'*"))
    return None
