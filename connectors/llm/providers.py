"""What each provider wants to be told, and how: the same limits under other names. Opens nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any


class Unfit(ValueError):
    """The configuration can't be used; ``key`` of ``[model]`` is where to mend it."""

    def __init__(self, key: str, what: str) -> None:
        self.key = key
        super().__init__(what)


@dataclass(frozen=True)
class ModelOptions:
    """A model as configured. ``structured_method`` empty = the provider's own; ``seconds`` bounds one request."""

    provider: str
    base_url: str = ""
    api_key: str = ""
    api_version: str = ""
    seconds: float = 20.0
    max_tokens: int = 800
    structured_method: str = ""
    extra_body: Mapping[str, Any] = field(default_factory=dict)


def arguments(options: ModelOptions) -> dict[str, Any]:
    """Keyword arguments for langchain. Retries are ours, so that each request is counted."""
    provider = options.provider.partition(":")[0]
    return _PROVIDERS.get(provider, _other)(options)


def extra(provider: str) -> str:
    """What to install for it."""
    return f"podesk[{EXTRAS[provider]}]" if provider in EXTRAS else f"langchain-{provider.replace('_', '-')}"


EXTRAS = {"openai": "openai", "azure_openai": "azure", "anthropic": "anthropic", "bedrock_converse": "bedrock", "ollama": "ollama"}


def _limits(options: ModelOptions) -> dict[str, Any]:
    return {"timeout": options.seconds, "max_tokens": options.max_tokens, "max_retries": 0}


def _key(options: ModelOptions) -> str:
    if not options.api_key:
        raise Unfit("api_key", f'{options.provider} needs a key; say where it is with {{ env = "NAME" }} or {{ file = "PATH" }}')
    return options.api_key


def _openai(options: ModelOptions) -> dict[str, Any]:
    if not options.base_url:
        return {**_limits(options), "api_key": _key(options), "extra_body": dict(options.extra_body) or None}
    # a server of one's own may know only the older name of the limit, and needs no key; one from the environment isn't for it
    body = {"max_tokens": options.max_tokens, **options.extra_body}
    return {**_limits(options), "base_url": options.base_url, "api_key": options.api_key or "none", "extra_body": body}


def _azure(options: ModelOptions) -> dict[str, Any]:
    if not options.base_url:
        raise Unfit("base_url", "is required by azure_openai: the resource's endpoint, https://NAME.openai.azure.com")
    if not options.api_version:
        raise Unfit("api_version", "is required by azure_openai, such as 2025-03-01-preview")
    deployment = options.provider.partition(":")[2]
    return {
        **_limits(options),
        "api_key": _key(options),
        "azure_endpoint": options.base_url,
        "azure_deployment": deployment,
        "api_version": options.api_version,
        "extra_body": dict(options.extra_body) or None,
    }


def _anthropic(options: ModelOptions) -> dict[str, Any]:
    where = {"base_url": options.base_url} if options.base_url else {}
    return {**_limits(options), "api_key": _key(options), **where}


def _ollama(options: ModelOptions) -> dict[str, Any]:
    where = {"base_url": options.base_url} if options.base_url else {}
    # timeout= and max_retries= are ignored there without a word
    return {"num_predict": options.max_tokens, "client_kwargs": {"timeout": options.seconds}, **where}


def _bedrock(options: ModelOptions) -> dict[str, Any]:
    try:
        config = import_module("botocore.config")
    except ImportError as error:
        raise Unfit("provider", f"bedrock_converse needs another package; install {extra('bedrock_converse')}") from error
    patience = config.Config(read_timeout=options.seconds, connect_timeout=options.seconds, retries={"total_max_attempts": 1})
    where = {"endpoint_url": options.base_url} if options.base_url else {}
    return {"max_tokens": options.max_tokens, "config": patience, **where}


def _other(options: ModelOptions) -> dict[str, Any]:
    where = {"base_url": options.base_url} if options.base_url else {}
    key = {"api_key": options.api_key} if options.api_key else {}
    return {**_limits(options), **where, **key}


_PROVIDERS: Mapping[str, Callable[[ModelOptions], dict[str, Any]]] = {
    "openai": _openai,
    "azure_openai": _azure,
    "anthropic": _anthropic,
    "ollama": _ollama,
    "bedrock_converse": _bedrock,
}
