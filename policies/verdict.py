"""What a rule says, and what follows from all of them."""

from __future__ import annotations

from typing import Literal

from policies.packet import Frozen, Packet

Lane = Literal["draft", "escalate", "leave"]
Path = Literal["credit", "pricing", "contracts", "fulfillment", "account_owner", "desk_lead"]
Severity = Literal["hold", "scope"]


class Verdict(Frozen):
    """A rule's answer: hit or not, why in plain words, which POs and facts it looked at."""

    hit: bool = False
    why: str = ""
    pos: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()


MISS = Verdict()


def hit(why: str, *, pos: tuple[str, ...] = (), fact_ids: tuple[str, ...] = ()) -> Verdict:
    """A hit with its reason in words that a desk lead reads."""
    return Verdict(hit=True, why=why, pos=pos, fact_ids=fact_ids)


class Finding(Frozen):
    """A rule's recorded verdict, hit or miss. ``owner`` is filled in by the agent, which knows the desk's people."""

    rule: str
    hit: bool
    severity: Severity
    path: Path
    why: str
    next_step: str = ""
    pos: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()


class Decision(Frozen):
    """The lane with the reasons. ``leading`` is the first hit in the chain's order: it names path and owner."""

    lane: Lane
    findings: tuple[Finding, ...]
    leading: Finding | None = None
    packets: tuple[Packet, ...] = ()
    waits_for: tuple[str, ...] = ()

    @property
    def hits(self) -> tuple[Finding, ...]:
        """The findings that hit, in the chain's order."""
        return tuple(finding for finding in self.findings if finding.hit)
