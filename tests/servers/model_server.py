"""A server that speaks the OpenAI wire format on loopback, keeps what it is asked, and misbehaves on command."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Behaviour:
    """What the next answers are like. ``text`` is what the model says; ``statuses`` are used up before ``status`` counts."""

    text: Callable[[dict[str, Any]], str] = lambda body: '{"ids": []}'
    status: int = 200
    statuses: list[int] = field(default_factory=list)
    delay: float = 0.0
    body: bytes | None = None  # raw, instead of a completion
    endless: bool = False
    cut: bool = False
    refusal: str | None = None
    usage: bool = True
    as_tool: bool = False


class ModelServer:
    """``with ModelServer() as server: … server.url, server.asked, server.behaviour``."""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.stopping = threading.Event()

    def __enter__(self) -> ModelServer:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="model-server", daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Quiet."""

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = json.loads(sent) if sent.startswith(b"{") else {}
            server.asked.append(asked)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            server.paths.append(self.path)
            with suppress(OSError):
                self._answer(server.behaviour, asked)

        def _answer(self, how: Behaviour, asked: dict[str, Any]) -> None:
            server.stopping.wait(how.delay)
            status = how.statuses.pop(0) if how.statuses else how.status
            if how.endless:
                self._drip()
                return
            body = how.body if how.body is not None else json.dumps(_completion(how, asked)).encode()
            if status != 200:
                body = json.dumps({"error": {"message": f"key {self.headers.get('Authorization')} says {status}", "type": "x"}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if how.cut else body)
            self.close_connection = how.cut

        def _drip(self) -> None:
            """A body without an end: each piece comes before any read times out."""
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            while not server.stopping.is_set():
                self.wfile.write(b"1\r\n \r\n")
                time.sleep(0.05)

    return Handler


def _completion(how: Behaviour, asked: dict[str, Any]) -> dict[str, Any]:
    said = how.text(asked)
    message: dict[str, Any] = {"role": "assistant", "content": said, "refusal": how.refusal}
    if how.as_tool and asked.get("tools"):
        name = asked["tools"][0]["function"]["name"]
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": said}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    answer: dict[str, Any] = {
        "id": "c1",
        "object": "chat.completion",
        "created": 0,
        "model": asked.get("model", ""),
        "choices": [{"index": 0, "finish_reason": "tool_calls" if "tool_calls" in message else "stop", "message": message}],
    }
    return answer | ({"usage": {"prompt_tokens": 300, "completion_tokens": 40, "total_tokens": 340}} if how.usage else {})
