"""What shall become of one mail: the decision with its texts, as data. Only filing acts on it."""

from __future__ import annotations

from datetime import datetime

from agent.model.advice import Advice
from agent.model.draft import Draft, Verification
from agent.model.evidence import Evidence
from agent.model.inquiry import Inquiry
from agent.model.usage import Wording
from policies.packet import Dossier, Frozen
from policies.verdict import Decision, Lane


class Owner(Frozen):
    """Who decides an exception, and by when (aware UTC)."""

    path: str
    name: str
    email: str
    due_at: datetime
    notify: str = "each"


class Outcome(Frozen):
    """One mail, walked through all stages. ``dossier`` and what follows are None where the mail isn't an inquiry.

    ``wording``: whose words the draft has, where a model is configured; ``advice``: what one read in an unclear mail.
    """

    inquiry: Inquiry
    lane: Lane
    evidence: Evidence | None = None
    dossier: Dossier | None = None
    decision: Decision | None = None
    draft: Draft | None = None
    verification: Verification | None = None
    owner: Owner | None = None
    packet_hash: str = ""
    wording: Wording | None = None
    advice: Advice | None = None
