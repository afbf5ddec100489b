"""Facts then and now → what changed, in words for a card. Compares values only, and never shows a field that no card may show."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from agent.model.visibility import Visibility
from agent.wording.plain import clean, clip

MOST = 12


def changes(before: Mapping[str, str], now: Mapping[str, str], visibility: Visibility) -> list[str]:
    """``PO 77001 erp line 2 promised_ship_date: 2026-11-27 → 2026-12-01``, in the order of the facts; what is too much is counted."""
    differ = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    words = [_words(key, before.get(key), now.get(key), visibility) for key in islice(differ, MOST)]
    return words + ([f"and {len(differ) - MOST} more"] if len(differ) > MOST else [])


def _words(key: str, before: str | None, now: str | None, visibility: Visibility) -> str:
    po, _, fact = key.rpartition(" ")
    system, field = fact.partition(".")[0], fact.rpartition(".")[2]
    what = clean(f"PO {po} {fact.replace('.', ' ')}".strip())
    if not visibility.on_card(system, field):
        return f"{what}: changed"
    old, new = (clip(clean(value), 60) if value is not None else "not said" for value in (before, now))
    return f"{what}: {old} → {new}"
