"""The only importer of langchain, and only inside functions: one model, one request a question, read strictly. It traces nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from connectors.errors import ConnectorError, Denied, Doubtful, Unavailable
from connectors.llm.providers import EXTRAS, ModelOptions, Unfit, arguments, extra
from connectors.llm.reading import MAX_TEXT, read_json
from connectors.ports import ModelReply

__all__ = ["ChatModel", "ModelOptions", "Unfit", "open_model"]

_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


def open_model(options: ModelOptions) -> ChatModel:
    """The configured model, not yet asked anything. :class:`connectors.llm.providers.Unfit` says what is wrong with the configuration."""
    _no_tracing()
    provider, _, model = options.provider.partition(":")
    if not provider or not model:
        raise Unfit("provider", f"{options.provider!r} names no provider; write PROVIDER:MODEL, PROVIDER one of {', '.join(EXTRAS)}")
    try:
        from langchain.chat_models import init_chat_model

        chat = init_chat_model(options.provider, **arguments(options))
    except Unfit:
        raise
    except ImportError as error:
        raise Unfit("provider", f"{provider} needs another package; install {extra(provider)} ({error})") from error
    except Exception as error:
        # whatever a vendor's class has against its arguments, it is the configuration that must change
        raise Unfit("provider", f"{options.provider}: {_first_line(error)}; providers: {', '.join(EXTRAS)}") from error
    return ChatModel(chat, options)


class ChatModel:
    """See :class:`connectors.ports.LanguageModel`."""

    def __init__(self, chat: Any, options: ModelOptions) -> None:
        self._chat, self._method = chat, options.structured_method
        self._name, self._key = options.provider, options.api_key

    @property
    def name(self) -> str:
        return self._name

    def ask(self, system: str, user: str, schema: Mapping[str, Any]) -> ModelReply:
        """See the port."""
        from langsmith import tracing_context

        try:
            with tracing_context(enabled=False):
                return _reply(self._invoke([("system", system), ("human", user)], dict(schema)))
        except Exception as error:
            # providers don't share a tree of exceptions (Ollama: httpx, Bedrock: botocore)
            raise _translated(error, self._key) from error

    def _invoke(self, messages: list[tuple[str, str]], schema: dict[str, Any]) -> Any:
        if self._method == "prompt":
            return self._chat.invoke(messages)
        method = {"method": self._method} if self._method else {}
        # the model with its schema, without langchain's parser: that one mends half answers and takes minutes over 100 kB of noise
        return self._chat.with_structured_output(schema, **method).first.invoke(messages)


def _reply(raw: Any) -> ModelReply:
    """What the message says, what it cost, and whether it is a refusal."""
    usage = raw.usage_metadata or {}
    calls = raw.tool_calls
    return ModelReply(
        data=_small(calls[0]["args"]) if calls else read_json(raw.text),
        refused=bool(raw.additional_kwargs.get("refusal")) or raw.response_metadata.get("finish_reason") == "content_filter",
        tokens_in=usage.get("input_tokens"),
        tokens_out=usage.get("output_tokens"),
    )


def _small(arguments: Any) -> dict[str, Any] | None:
    return arguments if isinstance(arguments, dict) and len(str(arguments)) <= MAX_TEXT else None


def _translated(error: Exception, key: str) -> ConnectorError:
    from langchain_core import exceptions as known

    said = f"{type(error).__name__}: {_first_line(error)}"
    said = said.replace(key, "…") if key else said  # some servers quote the key that they refuse
    if isinstance(error, (known.ModelAuthenticationError, known.ModelPermissionDeniedError, known.ModelNotFoundError)):
        return Denied(said, system="model")
    # a provider's package that lacks this way of answering, or refuses our arguments, says it so: asking again won't help
    if isinstance(error, (known.ModelInvalidRequestError, NotImplementedError, TypeError)):
        return Denied(said, system="model")
    if isinstance(error, (known.ModelTimeoutError, TimeoutError)) or "Timeout" in type(error).__name__:
        return Doubtful(said, system="model")
    if isinstance(error, (known.ModelRateLimitError, known.ModelAPIError, known.ModelConnectionError)):
        return Unavailable(said, system="model")
    return Doubtful(said, system="model")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")[:200]


def _no_tracing() -> None:
    """Prompts must not leave by a tracing service, whatever the environment says."""
    for name in _TRACING:
        os.environ[name] = "false"
