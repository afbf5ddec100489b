"""A reply as composed, and what verifying said of it."""

from __future__ import annotations

from typing import Literal

from pydantic import SkipValidation

from policies.packet import Atom, Frozen


class DeskStyle(Frozen):
    """How the desk signs and speaks. ``signatures`` are further lines that people may sign with (names of the desk's own staff)."""

    name: str
    address: str
    language: str = "en"
    internal_domains: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()


class SentencePlan(Frozen):
    """Which approved sentences, in which order, by id. A wish: unknown ids are dropped, what is required is added by code."""

    ids: tuple[str, ...] = ()


class Claim(Frozen):
    """One sentence of a draft with the facts that back it. ``po`` empty for courtesies."""

    text: str
    fact_ids: tuple[str, ...] = ()
    sentence_id: str = ""
    po: str = ""


class Draft(Frozen):
    """What the customer will read and nothing else: plain text, whole body, no quote (docs/contract.md §3)."""

    to: str
    cc: tuple[str, ...] = ()
    subject: str
    text: str
    language: str
    claims: tuple[Claim, ...] = ()


class SentenceVerdict(Frozen):
    """One sentence held against the packet. ``grade``: contradicted, unbacked or unknown where unsupported, else empty.

    ``atom`` and ``slots``: what a supported sentence tells, and which values of it.
    """

    text: str
    verdict: Literal["supported", "courtesy", "unsupported"]
    why: str = ""
    fact_ids: tuple[str, ...] = ()
    grade: Literal["", "contradicted", "unbacked", "unknown"] = ""
    atom: SkipValidation[Atom | None] = None
    slots: frozenset[str] = frozenset()


class Verification(Frozen):
    """The gate's word on a whole text. ``missing``: facts that the state requires and the text lacks, in words.

    ``supported``: every sentence is supported or a courtesy, nothing is missing, and no alarm rang.
    """

    supported: bool
    sentences: tuple[SentenceVerdict, ...] = ()
    missing: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()

    @property
    def unsupported(self) -> tuple[SentenceVerdict, ...]:
        """The sentences that nothing backs."""
        return tuple(sentence for sentence in self.sentences if sentence.verdict == "unsupported")

    @property
    def complaint(self) -> str:
        """Why the text can't be filed, in words; empty where it can."""
        said = [f"{sentence.text!r}: {sentence.why}" for sentence in self.unsupported]
        return "; ".join([*said, *(f"not told: {what}" for what in self.missing), *self.alarms])
