"""Can the ledger's database be used? Looks only: makes neither file, nor folder, nor table."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from agent.ledger.migrations import newest
from agent.ledger.store import LedgerError, normal, safe

_SECONDS = 10


def look(url: str) -> tuple[str, bool]:
    """What there is, in words, and whether its tables are up to date; LedgerError says why it can't be used."""
    try:
        parsed = normal(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            path = Path(str(parsed.database))
            if not path.exists():
                return _may_be_made(path), False
            if not os.access(path, os.W_OK):
                raise LedgerError(f"{path} can't be written to")
        options = {"connect_timeout": _SECONDS} if parsed.get_backend_name() == "postgresql" else {}
        engine = create_engine(parsed, connect_args=options)
        try:
            with engine.connect() as connection:
                there = inspect(connection).has_table("podesk_version")
                version = connection.execute(text("select version_num from podesk_version")).scalar() if there else None
                if not there and parsed.get_backend_name() == "postgresql":
                    _may_make_tables(url, bool(connection.execute(text("select has_schema_privilege('public', 'CREATE')")).scalar()))
        finally:
            engine.dispose()
    except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
        raise LedgerError(f"{safe(url)}: {getattr(error, 'orig', None) or error}") from error
    if version is None:
        return f"{safe(url)}: reached; the tables are made at the first start", False
    state = "up to date" if version == newest() else f"of version {version}, brought to {newest()} at the next start"
    return f"{safe(url)}: reached, {state}", version == newest()


def _may_be_made(path: Path) -> str:
    folder = next(one for one in path.absolute().parents if one.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise LedgerError(f"{path} can't be made: {folder} isn't a folder that this account may write to")
    return f"{path}: not there yet, made at the first start"


def _may_make_tables(url: str, may: bool) -> None:
    if not may:
        raise LedgerError(f"{safe(url)}: reached, but this account may not make tables in the schema public")
