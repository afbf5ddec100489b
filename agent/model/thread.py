"""What our own records know of the conversation that a mail belongs to: hints, which grant nothing to anybody.

A PO out of a thread counts only for the account whose case named it; gathering drops it for everybody else.
"""

from __future__ import annotations

from policies.packet import Frozen


class ThreadPo(Frozen):
    """A PO that an earlier mail of the thread asked about, as it was written, and the account whose case that was."""

    text: str
    account: str


class Thread(Frozen):
    """``cases`` are those that the mail's ``References`` lead to; ``pos`` theirs, for a mail that names none itself."""

    cases: tuple[str, ...] = ()
    pos: tuple[ThreadPo, ...] = ()


class Earlier(Frozen):
    """An open case of the same account about nothing but what this mail asks about. ``drafted``: its draft waits, and this mail's
    answer takes its place."""

    case: str
    sender: str
    subject: str = ""
    drafted: bool = False
