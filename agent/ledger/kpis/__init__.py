"""The KPIs' samples (docs/kpis.md): one KPI = one function = one query. Only reads; medians and shares are made in agent/reports/kpis.

Every function takes ``since``: samples whose moment is earlier are left out (None: all there are).
"""

from __future__ import annotations

from agent.ledger.kpis.answers import Event, answered, resolved, settled
from agent.ledger.kpis.drafts import contradicted, drafted, rejected, used
from agent.ledger.kpis.exceptions import Episode, open_since, owned
from agent.ledger.kpis.samples import Mark, Span
from agent.ledger.kpis.texts import refused, unbacked

__all__ = [
    "Episode",
    "Event",
    "Mark",
    "Span",
    "answered",
    "contradicted",
    "drafted",
    "open_since",
    "owned",
    "refused",
    "rejected",
    "resolved",
    "settled",
    "unbacked",
    "used",
]
