"""A TCP proxy between client and server that can cut, swallow or delay what goes through it."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress


class Proxy:
    """``with Proxy(port) as proxy: … proxy.port``.

    ``blackhole`` swallows both ways without closing; ``cut_after(n)`` cuts once n more bytes came from the server;
    ``cut_on(mark)`` cuts when the client has sent ``mark``, before the server's answer gets through.
    """

    def __init__(self, target: int) -> None:
        self.blackhole = False
        self.delay = 0.0
        self.refuse = False
        self.connections = 0
        self._target = target
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._answer_budget: int | None = None
        self._mark: bytes | None = None
        self._marked = False

    def __enter__(self) -> Proxy:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self, *, reset: bool = False) -> None:
        """Close every connection now, by FIN or by RST."""
        pairs, self._pairs = self._pairs, []
        for client, server in pairs:
            if reset:
                with suppress(OSError):
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                with suppress(OSError):
                    end.close()

    def cut_after(self, answered: int) -> None:
        """Cut once the server has answered this many bytes more."""
        self._answer_budget = answered

    def cut_on(self, mark: bytes) -> None:
        """Let the command that holds ``mark`` reach the server, and cut instead of passing its answer on."""
        self._mark, self._marked = mark, False

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if self.refuse:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()
                continue
            self._pairs.append((client, server))
            threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                time.sleep(self.delay)
                if not self.blackhole:
                    self._pass(data, sink, answers)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _pass(self, data: bytes, sink: socket.socket, answers: bool) -> None:
        if not answers:
            sink.sendall(data)
            if self._mark is not None and self._mark in data:
                self._mark, self._marked = None, True
            return
        if self._marked:
            self._marked = False
            time.sleep(0.05)  # let the server finish what it was told
            self.cut()
            return
        if self._answer_budget is None:
            sink.sendall(data)
            return
        part, self._answer_budget = data[: self._answer_budget], max(0, self._answer_budget - len(data))
        sink.sendall(part)
        if len(part) < len(data) or self._answer_budget == 0:
            self._answer_budget = None
            self.cut()
