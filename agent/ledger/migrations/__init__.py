"""The ledger's schema over time (Alembic, run in process; no ini file)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

_LOCK = 0x0D35C


def upgrade(engine: Engine) -> None:
    """Upgrade to the newest revision. On PostgreSQL one process at a time (advisory lock), the others wait."""
    if _is_current(engine):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK})
        else:
            # the driver would commit each statement that makes a table: a kill in between would leave half a schema for ever
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        finally:
            connection.rollback()  # what was begun and not committed, before the unlocking commits it
            if engine.dialect.name == "postgresql":
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
                connection.commit()


def _is_current(engine: Engine) -> bool:
    """Whether nothing is to be done: asked without Alembic, whose import would cost every command a third of a second."""
    try:
        with engine.connect() as connection:
            return list(connection.execute(text("select version_num from podesk_version")).scalars()) == [newest()]
    except SQLAlchemyError:
        return False


def newest() -> str:
    """The revision that this program knows."""
    return max(path.name.partition("_")[0] for path in (Path(__file__).parent / "versions").glob("0*.py"))
