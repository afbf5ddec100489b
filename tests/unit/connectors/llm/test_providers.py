"""What each provider is told: the same limits under the names that it really reads, and nobody else's key."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from connectors.llm.providers import ModelOptions, Unfit, arguments, extra
from connectors.llm.reading import MAX_TEXT, read_json


def told(provider: str, **more: Any) -> dict[str, Any]:
    return arguments(ModelOptions(provider=provider, seconds=7, max_tokens=99, **more))


def test_limits_by_the_names_that_are_read() -> None:
    assert told("openai:m", api_key="k") == {"timeout": 7, "max_tokens": 99, "max_retries": 0, "api_key": "k", "extra_body": None}
    assert told("anthropic:m", api_key="k") == {"timeout": 7, "max_tokens": 99, "max_retries": 0, "api_key": "k"}
    assert told("ollama:m", base_url="http://h") == {"num_predict": 99, "client_kwargs": {"timeout": 7}, "base_url": "http://h"}


def test_a_server_of_ones_own_gets_the_older_name_too_and_no_key() -> None:
    found = told("openai:m", base_url="http://h/v1", extra_body={"seed": 1})
    assert found["api_key"] == "none" and found["extra_body"] == {"max_tokens": 99, "seed": 1}
    assert told("openai:m", base_url="http://h/v1", extra_body={"max_tokens": 5})["extra_body"] == {"max_tokens": 5}


def test_azure_takes_the_deployment_from_the_model() -> None:
    found = told("azure_openai:desk", api_key="k", base_url="https://r", api_version="v")
    assert (found["azure_deployment"], found["azure_endpoint"], found["api_version"]) == ("desk", "https://r", "v")


@pytest.mark.parametrize(
    ("provider", "more", "key"),
    [
        ("openai:m", {}, "api_key"),
        ("anthropic:m", {}, "api_key"),
        ("azure_openai:m", {"api_key": "k"}, "base_url"),
        ("azure_openai:m", {"api_key": "k", "base_url": "https://r"}, "api_version"),
        ("azure_openai:m", {"base_url": "https://r", "api_version": "v"}, "api_key"),
    ],
)
def test_what_is_missing_is_named_by_its_key(provider: str, more: dict[str, Any], key: str) -> None:
    with pytest.raises(Unfit) as caught:
        told(provider, **more)
    assert caught.value.key == key


def test_what_to_install() -> None:
    assert (extra("openai"), extra("bedrock_converse"), extra("google_genai")) == (
        "podesk[openai]",
        "podesk[bedrock]",
        "langchain-google-genai",
    )


def test_nothing_here_imports_a_vendor() -> None:
    assert "connectors.llm.providers" in sys.modules
    source = sys.modules["connectors.llm.providers"].__dict__
    assert not [name for name in source if name.startswith(("langchain", "botocore", "openai"))]


@pytest.mark.parametrize("text", ['{"a": 1}', ' {"a": 1}\n', '```json\n{"a": 1}\n```', '```\n{"a": 1}```'])
def test_one_object_is_read(text: str) -> None:
    assert read_json(text) == {"a": 1}


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"a": 1', '{"a": 1} x', 'x {"a": 1}', "{'a': 1}", "[" * 19_000, '{"a": "' + "x" * MAX_TEXT + '"}']
)
def test_anything_else_is_nothing(text: str) -> None:
    assert read_json(text) is None
