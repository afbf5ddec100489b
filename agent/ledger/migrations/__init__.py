"""The ledger's schema over time (Alembic, run in process; no ini file)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text

_LOCK = 0x0D35C


def upgrade(engine: Engine) -> None:
    """Upgrade to the newest revision. On PostgreSQL one process at a time (advisory lock), the others wait."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        finally:
            if engine.dialect.name == "postgresql":
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
                connection.commit()
