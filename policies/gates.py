"""The gates before the automated lane is widened, as ``policies.toml`` sets them. Values only: what was measured stands in reports."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Part = Annotated[float, Field(gt=0, lt=1)]


class Gate(BaseModel):
    """``minimum``: fewer samples than that are not enough to say anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    minimum: Annotated[int, Field(ge=1)] = 100


class AtMost(Gate):
    """Passes where the share is surely no more than ``at_most``: the upper end of its interval counts."""

    at_most: Part


class AtLeast(Gate):
    """Passes where the share is surely no less than ``at_least``: the lower end of its interval counts."""

    at_least: Part


class InTime(AtLeast):
    """A share of things done ``within_hours`` business hours."""

    within_hours: Annotated[float, Field(gt=0, le=200)] = 4


class Gates(BaseModel):
    """The table ``[gates]``. ``window_days``: how far back samples count; ``confidence`` of the intervals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    window_days: Annotated[int, Field(ge=1, le=3650)] = 90
    confidence: Annotated[float, Field(ge=0.8, le=0.999)] = 0.95
    facts_changed: AtMost = AtMost(at_most=0.02, minimum=200)
    drafts_corrected: AtMost = AtMost(at_most=0.20)
    drafts_rejected: AtMost = AtMost(at_most=0.10)
    drafts_contradicted: AtMost = AtMost(at_most=0.10)
    sent_unbacked: AtMost = AtMost(at_most=0.02, minimum=200)
    answered_in_time: InTime = InTime(at_least=0.80)
    owned_in_time: InTime = InTime(at_least=0.80, minimum=50)
    promises_kept: AtLeast = AtLeast(at_least=0.90)

    @model_validator(mode="before")
    @classmethod
    def _over_the_defaults(cls, given: Any) -> Any:
        """A gate of which only some keys are written keeps its own defaults for the others."""
        if not isinstance(given, dict):
            return given
        defaults = {name: field.default.model_dump() for name, field in cls.model_fields.items() if isinstance(field.default, Gate)}
        return {key: {**defaults[key], **value} if key in defaults and isinstance(value, dict) else value for key, value in given.items()}
