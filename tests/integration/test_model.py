"""The model's port over the wire: what a model gets to see, what each of its failures comes to, and that nothing waits for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from agent.stages.phrase import Phrased, Scribe, phrase
from connectors.errors import ConnectorError, Denied, Doubtful, Unavailable
from connectors.llm.model import ChatModel, ModelOptions, open_model
from connectors.memory.model import MemoryModel
from tests.servers.model_server import ModelServer
from tests.unit.stages.letters import letter, scribe
from tests.unit.stages.readers import adviser, says
from tests.unit.stages.test_advise import ask
from tests.unit.wording.samples import Case

ROOT = Path(__file__).parents[2]
SCHEMA = {
    "title": "plan",
    "description": "x",
    "type": "object",
    "properties": {"ids": {"type": "array", "items": {"type": "string"}}},
    "required": ["ids"],
}
KEY = "sk-lab-not-a-key"


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.behaviour = type(running.behaviour)()
    for kept in (running.asked, running.headers, running.paths):
        kept.clear()
    return running


def model(server: ModelServer, **changes: Any) -> ChatModel:
    return open_model(
        ModelOptions(**{"provider": "openai:gpt-lab", "base_url": server.url, "api_key": KEY, "seconds": 3.0, "max_tokens": 321, **changes})
    )


def good_plan(body: dict[str, Any]) -> str:
    """One that changes the opening or the closing wherever it can."""
    matter = json.loads(str(body["messages"][-1]["content"]).split("\n\nYour last")[0])
    return json.dumps({"ids": [one["id"] for one in reversed(matter["sentences"])]})


def worded(how: Scribe, case: Case | None = None) -> Phrased:
    found = phrase([letter(case or Case(1))], how)[0]
    assert found is not None and found.wording is not None and found.verification.supported
    return found


# --- the port, real and twin ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ['{"ids": ["a", "b"]}', '```json\n{"ids": ["a", "b"]}\n```', ' {"ids": ["a", "b"]} '])
@pytest.mark.parametrize("method", ["json_schema", "json_mode", "function_calling", "prompt"])
def test_an_object_comes_back_as_it_was_said_real_and_twin(server: ModelServer, method: str, said: str) -> None:
    server.behaviour.text = lambda body: said.strip("`json\n ") if method == "function_calling" else said
    server.behaviour.as_tool = method == "function_calling"
    for each in (model(server, structured_method=method), MemoryModel(lambda *_: said)):
        reply = each.ask("system", "user as json", SCHEMA)
        assert (reply.data, reply.refused) == ({"ids": ["a", "b"]}, False)
        assert (reply.tokens_in, reply.tokens_out) in ((300, 40), (100, 20))


@pytest.mark.parametrize(
    "said",
    [
        "Sure! Your order ships today.",
        '{"ids": ["a"',
        "null",
        "[1]",
        "",
        '{"ids": []} and more',
        "{" * 120_000,
        '{"a": "' + "x" * 120_000 + '"}',
    ],
)
@pytest.mark.parametrize("method", ["", "json_mode", "prompt"])
def test_whatever_isnt_one_small_object_is_nothing(server: ModelServer, method: str, said: str) -> None:
    server.behaviour.text = lambda body: said
    for each in (model(server, structured_method=method), MemoryModel(lambda *_: said)):
        reply = each.ask("system", "user as json", SCHEMA)
        assert reply.data is None and reply.tokens_in is not None


def test_a_half_answer_isnt_mended_as_a_tool_call_either(server: ModelServer) -> None:
    server.behaviour.text, server.behaviour.as_tool = (lambda body: '{"ids": ["a", "b'), True
    assert model(server, structured_method="function_calling").ask("s", "u", SCHEMA).data is None


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Denied), (403, Denied), (404, Denied), (400, Denied), (429, Unavailable), (500, Unavailable), (503, Unavailable)],
)
def test_failures_by_what_the_caller_must_do_each_asked_once(server: ModelServer, status: int, error: type[ConnectorError]) -> None:
    server.behaviour.status = status
    with pytest.raises(error) as caught:
        model(server).ask("s", "u", SCHEMA)
    assert len(server.asked) == 1
    assert KEY not in str(caught.value)


def test_what_may_have_been_billed_is_doubtful(server: ModelServer) -> None:
    server.behaviour.delay = 2
    with pytest.raises(Doubtful):
        model(server, seconds=0.3).ask("s", "u", SCHEMA)


@pytest.mark.parametrize("body", [b"", b"not json", b"{}", b'{"choices": []}', b'{"choices": [{"message": null}]}', b"\xff\xfe" * 50_000])
def test_a_body_that_is_no_completion_is_an_error_or_nothing(server: ModelServer, body: bytes) -> None:
    server.behaviour.body = body
    with suppress(ConnectorError):
        assert model(server).ask("s", "u", SCHEMA).data is None


def test_a_refusal_is_told_apart(server: ModelServer) -> None:
    server.behaviour.refusal, server.behaviour.text = "I can't", lambda body: ""
    assert model(server).ask("s", "u", SCHEMA).refused


# --- what goes out --------------------------------------------------------------------------------------------------------


def test_limits_and_key_reach_the_server_and_the_environments_dont(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "the-real-key-of-another-place")
    model(server, api_key="", extra_body={"seed": 7}).ask("s", "u", SCHEMA)
    assert server.asked[0]["max_tokens"] == 321 and server.asked[0]["seed"] == 7
    assert "stream" not in server.asked[0] or not server.asked[0]["stream"]
    assert server.headers[0]["authorization"] == "Bearer none"


@pytest.mark.parametrize("mode", ["plan", "paraphrase"])
def test_a_model_sees_no_value_no_po_and_no_word_of_the_customer(server: ModelServer, mode: str) -> None:
    for seed in range(12):
        case = Case(seed)
        worded(scribe(model(server), mode=mode), case)
        seen = json.dumps(server.asked, ensure_ascii=False)
        told = [value for atoms in case.by_po.values() for atom in atoms for value in atom.values.values() if isinstance(value, str)]
        assert not [value for value in (*told, *case.by_po) if len(value) > 3 and value in seen]
        assert "2026" not in seen and "2027" not in seen and "harmon" not in seen.lower() and "Order status" not in seen
        server.asked.clear()


def test_tracing_is_off_whatever_the_environment_says(server: ModelServer) -> None:
    code = f"""
        from connectors.llm.model import ModelOptions, open_model
        import time
        one = open_model(ModelOptions(provider="openai:x", base_url={server.url!r}, seconds=3))
        one.ask("s", "u", {SCHEMA!r})
        time.sleep(1.5)
    """
    on = dict.fromkeys(("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"), "true")
    env = {**os.environ, **on, "LANGSMITH_ENDPOINT": server.url.removesuffix("/v1"), "LANGSMITH_API_KEY": "k", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert server.paths == ["/v1/chat/completions"]


# --- drafts, whatever happens ---------------------------------------------------------------------------------------------


def test_a_models_choice_is_in_the_draft_and_paid_for(server: ModelServer) -> None:
    server.behaviour.text = good_plan
    found = worded(scribe(model(server)))
    assert found.wording is not None and found.wording.by == "plan" and found.wording.kept > 0
    assert (found.wording.calls, found.wording.tokens_in, found.wording.tokens_out, found.wording.cost) == (1, 300, 40, 46)


MISBEHAVIOURS: dict[str, dict[str, Any]] = {
    "500s": {"status": 500},
    "429s": {"status": 429},
    "wrong key": {"status": 401},
    "prose": {"text": lambda body: "It ships tomorrow, I promise."},
    "None": {"text": lambda body: "null"},
    "half": {"text": lambda body: good_plan(body)[:60]},
    "noise": {"text": lambda body: "\x01{[" * 34_000},
    "unknown ids": {"text": lambda body: '{"ids": ["ships.tomorrow", "../../etc", "It ships today."]}'},
    "wrong schema": {"text": lambda body: '{"ids": {"0": "greeting"}, "text": "Ships today."}'},
    "refused": {"refusal": "no", "text": lambda body: ""},
    "slow": {"delay": 5.0},
    "endless": {"endless": True},
    "cut off": {"cut": True},
    "no completion": {"body": b"<html>busy</html>"},
}


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_the_banks_draft_stands_and_the_note_says_why(server: ModelServer, name: str) -> None:
    for key, value in MISBEHAVIOURS[name].items():
        setattr(server.behaviour, key, value)
    case = Case(3)
    started = time.monotonic()
    found = worded(scribe(model(server, seconds=1.0), time_limit=1.0), case)
    assert time.monotonic() - started < 1.6
    assert found.draft == case.draft()
    assert (
        found.wording is not None
        and found.wording.by == "bank"
        and found.wording.note.startswith("From the approved sentences alone: the model")
    )
    assert KEY not in found.wording.note
    assert len(server.asked) <= 2


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_the_rules_reading_stands_and_the_note_says_why(server: ModelServer, name: str) -> None:
    for key, value in MISBEHAVIOURS[name].items():
        setattr(server.behaviour, key, value)
    server.behaviour.text = server.behaviour.text if "text" in MISBEHAVIOURS[name] else lambda body: "{}"
    if name == "half":
        server.behaviour.text = lambda body: '{"asks": [{"intent": "order_status", "words": "any j'
    started = time.monotonic()
    (found,) = ask(adviser(model(server, seconds=1.0), time_limit=1.0))
    assert time.monotonic() - started < 1.6
    assert (found.intents, found.po_numbers) == ((), ()) and found.reading.note and KEY not in found.reading.note
    assert len(server.asked) <= 2


@pytest.mark.parametrize("method", ["json_schema", "json_mode", "function_calling", "prompt"])
def test_a_reading_over_the_wire(server: ModelServer, method: str) -> None:
    server.behaviour.text = lambda body: json.dumps(says(("return", "a better price"), ("change", "not there"), pos=["48817", "99999"]))
    server.behaviour.as_tool = method == "function_calling"
    (found,) = ask(adviser(model(server, structured_method=method)))
    assert (found.intents, found.po_numbers, found.reading.calls) == ((("return", "a better price"),), ("48817",), 1)


def test_one_500_is_asked_again(server: ModelServer) -> None:
    server.behaviour.statuses, server.behaviour.text = [500], good_plan
    found = worded(scribe(model(server)))
    assert found.wording is not None and found.wording.by == "plan" and found.wording.calls == 2 and found.wording.cost == 46


def test_a_server_that_doesnt_count_is_charged_with_the_most(server: ModelServer) -> None:
    server.behaviour.text, server.behaviour.usage = good_plan, False
    found = worded(scribe(model(server)))
    assert found.wording is not None and found.wording.tokens_in == 0 and found.wording.cost > 300


def test_a_call_that_hangs_doesnt_keep_the_process(server: ModelServer) -> None:
    server.behaviour.endless = True
    code = f"""
        from connectors.llm.model import ModelOptions, open_model
        from tests.unit.stages.letters import letter, scribe
        from tests.unit.wording.samples import Case
        from agent.stages.phrase import phrase
        import time
        one = open_model(ModelOptions(provider="openai:x", base_url={server.url!r}, seconds=60))
        started = time.monotonic()
        print(phrase([letter(Case(1))], scribe(one, time_limit=0.5))[0].wording.note)
        print(time.monotonic() - started)
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=env, capture_output=True, text=True, timeout=40, check=False)
    note, seconds = done.stdout.splitlines()
    assert done.returncode == 0 and "no answer within 0.5 s" in note and float(seconds) < 2.0
