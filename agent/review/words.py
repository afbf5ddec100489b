"""What a person made of our words, and which of their own nobody backs. Compares and reports; judges no person and mends no text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from agent.model.draft import SentenceVerdict, Verification
from agent.stages.sameness import canonical, compare

Level = Literal["unchanged", "manners", "wording", "facts"]
_FIGURE = re.compile(r"[^\W_]*\d[^\W_]*")
GRADES = ("contradicted", "unbacked")


def level(ours: str, theirs: str, then: Verification, now: Verification) -> Level:
    """How far a text departs from the draft: nothing, manners alone (greeting, courtesy, signature), wording, or facts.

    ``then`` and ``now``: the draft and the text, both held against the same truth.
    """
    if compare(ours, theirs) == "same":
        return "unchanged"
    claimed = {canonical(one.text) for one in then.sentences if one.grade in GRADES}
    fresh = [one for one in now.sentences if one.grade in GRADES and canonical(one.text) not in claimed]
    if _figures(ours) != _figures(theirs) or any(one.grade == "contradicted" for one in fresh):
        return "facts"
    return "manners" if _told(then) == _told(now) else "wording"


def unbacked(now: Verification, newly: str) -> list[SentenceVerdict]:
    """Sentences that claim what nothing backs. A telephone number in a signature claims nothing: what stands outside of ``newly``
    (the new text without quotes and signature) counts only where it contradicts."""
    within = canonical(newly)
    return [one for one in now.unsupported if one.grade == "contradicted" or (one.grade == "unbacked" and canonical(one.text) in within)]


def complaint(sentences: Sequence[SentenceVerdict]) -> str:
    """The sentences with the reason of each."""
    return "; ".join(f"“{one.text}”: {one.why}" for one in sentences)


def _figures(text: str) -> Counter[str]:
    return Counter(_FIGURE.findall(text))


def _told(verification: Verification) -> Counter[str]:
    """All sentences that aren't manners."""
    return Counter(canonical(one.text) for one in verification.sentences if one.verdict != "courtesy")
