"""Hashes of the audit trail noted outside of its database: one JSON line a note. Only against these shows a chain cut off at its end,
or written anew as a whole, by somebody who can write all of the database. Appends, and never rewrites."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from agent.model.instant import instant


class AnchorError(Exception):
    """A file of notes can't be used."""


def note(path: Path, at: datetime, seq: int, head: str) -> None:
    """Append the chain's length and last hash; an empty chain isn't worth a note, nor the same one twice."""
    if not seq or (path.exists() and read([path]).get(seq) == head):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"seq": seq, "hash": head, "at": instant(at)}) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise AnchorError(f"{path}: {error.strerror}") from error


def read(paths: Iterable[Path]) -> dict[int, str]:
    """Noted hashes by line number. Takes an earlier `audit export` as well. Two hashes of one line can't both be right: an error."""
    noted: dict[int, str] = {}
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise AnchorError(f"{path}: can't be read ({getattr(error, 'strerror', None) or 'not text'})") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                one = json.loads(line)
                seq, found = int(one["seq"]), str(one["hash"])
            except (ValueError, KeyError, TypeError) as error:
                raise AnchorError(f"{path}, line {number}: is no note of the audit trail (seq and hash)") from error
            if noted.setdefault(seq, found) != found:
                raise AnchorError(f"{path}, line {number}: line {seq} was noted with another hash before: the chain was written anew")
    return noted
