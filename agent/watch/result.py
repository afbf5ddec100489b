"""What a sweep found and did, as figures."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class WatchResult:
    """Drafts ``checked`` = ``unchanged`` + ``waiting`` (a system is silent) + those whose truth moved: ``withdrawn``, ``outdated``
    (marked in a person's hands; those told of before aren't counted again). ``failed``: mailbox → reason."""

    checked: int = 0
    unchanged: int = 0
    waiting: int = 0
    withdrawn: int = 0
    outdated: int = 0
    failed: dict[str, str] = field(default_factory=dict)
