"""``[model]``: the language model as configured. Validates only; opens nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from pydantic import Field, model_validator

from agent.model.duration import Duration
from agent.model.secret import Secret, Table

# Of a thousand tokens, where a site tells no price: more than the usual hosted models take. A dearer one must be told.
DEAR_IN, DEAR_OUT = 0.02, 0.1


class ModelSettings(Table):
    """The language model that may choose or reword sentences, and help to read unclear mail; ``none`` = no model.

    Budget and prices are in one currency; prices are for a thousand tokens. 0 = it costs nothing (a server of one's own).
    """

    provider: str = "none"
    base_url: str = ""
    api_key: Secret | None = None
    api_version: str = ""
    mode: Literal["plan", "paraphrase", "none"] = "plan"
    understand: bool = False
    time_limit: Duration = timedelta(seconds=20)
    retries: int = Field(default=1, ge=0, le=3)
    parallel: int = Field(default=8, ge=1, le=32)
    max_tokens: int = Field(default=800, ge=50, le=8000)
    structured_method: Literal["", "json_schema", "function_calling", "json_mode", "prompt"] = ""
    extra_body: dict[str, Any] = Field(default_factory=dict)
    monthly_budget: float = Field(default=0, ge=0, le=1_000_000, allow_inf_nan=False)
    price_in: float | None = Field(default=None, ge=0, le=1000, allow_inf_nan=False)
    price_out: float | None = Field(default=None, ge=0, le=1000, allow_inf_nan=False)

    @property
    def prices(self) -> tuple[float, float]:
        """Of a thousand tokens in and out; one that isn't told is taken as dear, so that the budget is kept rather than missed."""
        return (
            DEAR_IN if self.price_in is None else self.price_in,
            DEAR_OUT if self.price_out is None else self.price_out,
        )

    @property
    def configured(self) -> bool:
        """Whether there is a model at all."""
        return self.provider != "none"

    @model_validator(mode="after")
    def _affordable(self) -> ModelSettings:
        provider, _, model = self.provider.partition(":")
        if self.configured and not (provider and model):
            raise ValueError('provider: write "none", or PROVIDER:MODEL such as "openai:gpt-4.1-mini" or "ollama:qwen3:8b"')
        if self.understand and not self.configured:
            raise ValueError("understand = true needs a model: name one in provider, or write understand = false")
        return self
