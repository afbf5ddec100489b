"""One finding of a check-up. A value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Line:
    """``mend``: what to do about it, where there is something to do."""

    name: str
    verdict: Verdict
    what: str
    mend: str = ""
