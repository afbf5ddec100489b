"""What a rule is, what it says, and what follows from all of them. Values only: nothing here judges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from policies.limits import Path, Policies
from policies.packet import Dossier, Frozen, Packet

Lane = Literal["draft", "escalate", "leave"]
Severity = Literal["hold", "scope"]
Group = Literal["sender", "look-up", "systems", "agreement", "state", "contract", "carrier", "what the mail asks", "lane"]


class Verdict(Frozen):
    """A rule's answer: hit or not, why in plain words, which POs and facts it looked at. ``path`` overrides the rule's own."""

    hit: bool = False
    why: str = ""
    pos: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()
    path: Path | None = None


MISS = Verdict()


def hit(why: str, *, pos: tuple[str, ...] = (), fact_ids: tuple[str, ...] = (), path: Path | None = None) -> Verdict:
    """A hit with its reason in words that a desk lead reads."""
    return Verdict(hit=True, why=why, pos=pos, fact_ids=fact_ids, path=path)


def miss(why: str = "") -> Verdict:
    """A miss, with a reason where one helps."""
    return Verdict(why=why) if why else MISS


class Rule(Frozen):
    """One rule as a desk lead knows it. ``hits_when`` and ``near_misses`` are its page in docs/rules; ``check`` is pure."""

    id: str
    group: Group
    path: Path
    title: str
    next_step: str
    hits_when: str
    near_misses: tuple[str, ...]
    check: Callable[[Dossier, Policies], Verdict]
    severity: Severity = "hold"


class Finding(Frozen):
    """A rule's recorded verdict, hit or miss. ``owner`` is filled in by the agent, which knows the desk's people."""

    rule: str
    hit: bool
    severity: Severity
    path: Path
    why: str
    title: str = ""
    next_step: str = ""
    pos: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()


class Decision(Frozen):
    """The lane with the reasons. ``leading`` is the hit that names path and owner: the first in the chain's order.

    ``waits_for`` names systems that may answer later and whose silence is all that stands in the way.
    """

    lane: Lane
    findings: tuple[Finding, ...]
    leading: Finding | None = None
    packets: tuple[Packet, ...] = ()
    waits_for: tuple[str, ...] = ()

    @property
    def hits(self) -> tuple[Finding, ...]:
        """The findings that hit, in the chain's order."""
        return tuple(finding for finding in self.findings if finding.hit)
