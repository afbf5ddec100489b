"""A model's text → a JSON object, strictly: cut off, too long, or with anything around it but a code fence is nothing."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_TEXT = 20_000
_FENCED = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)


def read_json(text: str) -> dict[str, Any] | None:
    """The object that this text is, or None. A half one is not mended."""
    if len(text) > MAX_TEXT:
        return None
    whole = text.strip()
    fenced = _FENCED.fullmatch(whole)
    try:
        found = json.loads(fenced[1] if fenced else whole)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
