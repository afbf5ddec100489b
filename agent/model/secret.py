"""The base of every table of the configuration, and where a secret is. Reads a secret only when asked for it; never shows one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Table(BaseModel):
    """Base of every table: unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Secret(Table):
    """Where a secret is: exactly one of an environment variable or a file (relative to the configuration's folder)."""

    env: str | None = None
    file: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _never_in_the_file(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError('secrets are not written in the configuration: use { env = "NAME" } or { file = "PATH" }')
        return value

    @model_validator(mode="after")
    def _one_place(self) -> Secret:
        if (self.env is None) == (self.file is None):
            raise ValueError('say where the secret is with exactly one of { env = "NAME" } or { file = "PATH" }')
        return self

    def reveal(self, folder: Path) -> str:
        """The secret itself; ValueError says what is missing."""
        if self.env is not None:
            if self.env not in os.environ:
                raise ValueError(f"the environment variable {self.env} is not set")
            return os.environ[self.env]
        path = folder / str(self.file)
        if not path.is_file():
            raise ValueError(f"the file {path} does not exist")
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            # never the error's own words: they may quote what the file holds
            raise ValueError(f"the file {path} can't be read as text") from error
