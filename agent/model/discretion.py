"""What a log line may hold, applied in one place to every line: the last step before it is rendered.

A key that ``visibility.toml`` doesn't show to logs is hashed (with a salt of this process: lines can be told together, values can't be
guessed), a record shows its permitted fields, mail addresses keep their domain alone, and an exception shows type and place; its
message only where it is one of our own, since a vendor's may quote a customer's mail.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from agent.model.catalogue import fields_of, table_of
from agent.model.visibility import Visibility
from connectors.errors import ConnectorError

_ALWAYS = frozenset({"event", "level", "timestamp", "logger"})
_ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+(@[\w.-]+)")
_LONGEST = 2000


class Discretion:
    """A structlog processor. Until :meth:`learn` it knows no permission and hashes every value; ``own`` domains' addresses are shown."""

    def __init__(self) -> None:
        self._visibility, self._own = Visibility(), frozenset[str]()
        self._salt = secrets.token_bytes(8)

    def learn(self, visibility: Visibility, own: frozenset[str]) -> None:
        """The site's rows, and the desk's own domains."""
        self._visibility, self._own = visibility, own

    def __call__(self, _logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """The line as it may be written."""
        error = line.pop("exc_info", None)
        shown: dict[str, Any] = {
            key: self._plain(value) if key in _ALWAYS or self._visibility.to_log("log", key) else self.hidden(value)
            for key, value in line.items()
        }
        if error:
            shown["exception"] = self.exception(error)
        return shown

    def hidden(self, value: object) -> str:
        """A mark that is the same for the same value."""
        return f"hidden:{hashlib.sha256(self._salt + repr(value).encode('utf-8', 'replace')).hexdigest()[:10]}"

    def text(self, text: str) -> str:
        """A text without the local parts of strangers' addresses."""
        return _ADDRESS.sub(lambda found: found[0] if found[1][1:].lower() in self._own else f"*{found[1]}", text[:_LONGEST])

    def exception(self, error: object) -> str:
        """Type, place and, where it is our own, the message of an exception and of those behind it."""
        found = error if isinstance(error, BaseException) else error[1] if isinstance(error, tuple) else sys.exc_info()[1]
        told: list[str] = []
        while isinstance(found, BaseException) and len(told) < 8:
            frames = [f"  {one.filename}:{one.lineno} in {one.name}" for one in traceback.extract_tb(found.__traceback__)]
            told.append("\n".join([*frames, f"{type(found).__name__}: {self._message(found)}"]))
            found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
        return "\nbecause of\n".join(told)

    def _message(self, error: BaseException) -> str:
        return self.text(str(error)) if isinstance(error, ConnectorError) else self.hidden(str(error))

    def _plain(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, int, float, datetime, date)):
            return value
        if isinstance(value, BaseModel) or (isinstance(value, tuple) and hasattr(value, "_fields")):
            return self._record(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self._plain(one) for key, one in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._plain(one) for one in value]
        return self.text(str(value))

    def _record(self, value: Any) -> dict[str, Any] | str:
        table = table_of(type(value))
        if not table:
            return self.hidden(value)
        names = fields_of(type(value))
        return {
            name: self._plain(getattr(value, name)) if self._visibility.to_log(table, name) else self.hidden(getattr(value, name))
            for name in names
        }


class DiscreetFormatter(logging.Formatter):
    """The same for what libraries write through :mod:`logging`."""

    def __init__(self, discretion: Discretion) -> None:
        super().__init__("%(levelname)s:%(name)s:%(message)s")
        self._discretion = discretion

    def format(self, record: logging.LogRecord) -> str:
        """Message and exception, as they may be written."""
        line = f"{record.levelname}:{record.name}:{self._discretion.text(record.getMessage())}"
        return f"{line}\n{self._discretion.exception(record.exc_info)}" if record.exc_info else line
